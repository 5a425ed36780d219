"""Pictures from the hand of a brand to the shelf: received, made, refused, put off, never doubled, never half."""

import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.brands.models import Brand
from storefront.domain.media import services
from storefront.domain.media.models import Picture, PictureState, PictureUpload
from storefront.domain.media.services import TooManyWaiting, Untaken
from storefront.domain.media.uploads import ARRIVING_TAKES, UploadRow, next_waiting, uploads_of
from storefront.flows import process_picture as flow
from storefront.flows.process_picture import process_picture
from storefront.flows.receive_picture import receive_picture
from storefront.flows.sweep_pictures import sweep_pictures
from storefront.infra import queue
from storefront.infra.db import db, unit_of_work
from storefront.infra.picture_files import MOST_BYTES
from storefront.infra.storage import StorageAway, StorageFull, private, storage
from storefront.settings import settings
from tests import makers
from tests.pictures_corpus import HONEST, REFUSED, jpeg, saved, scene
from tests.s3 import Door, s3_behind_a_door

ADA = staff(1)
_shades = iter(range(10_000))


def another_picture(size: tuple[int, int] = (400, 300)) -> bytes:
    """A picture that nobody has sent before."""
    picture = scene(size)
    shade = next(_shades)
    picture.putpixel((0, 0), (shade % 256, shade // 256, 0))
    return saved(picture, "PNG")


def sends(brand: Brand, content: bytes, name: str = "IMG_1.jpg", **more: bool) -> str:
    return receive_picture(brand.id, name, io.BytesIO(content), by=ADA, **more)


def seen(brand: Brand, ref: str) -> UploadRow:
    db.session.rollback()
    return uploads_of(brand.id, [ref])[ref]


def count(kind: type[Picture] | type[PictureUpload]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def its_turn_comes() -> None:
    with unit_of_work() as session:
        session.execute(update(Picture).values(not_before=clock.now()))


@pytest.fixture
def arbrora(app: Flask) -> Brand:
    return makers.brand("Arbrora")


@pytest.fixture
def sosa(app: Flask) -> Brand:
    return makers.brand("Sosa")


def test_a_picture_is_processing_and_then_ready_with_all_its_files(arbrora: Brand) -> None:
    ref = sends(arbrora, another_picture((1200, 900)))
    assert (seen(arbrora, ref).state, seen(arbrora, ref).picture) == ("processing", None)
    process_picture()
    row = seen(arbrora, ref)
    assert (row.state, row.why, row.name) == ("ready", "", "IMG_1.jpg")
    assert row.picture is not None
    assert row.picture.widths == (320, 640, 1024)
    names = {f"{row.picture.digest}-{width}.{kind}" for width in (320, 640, 1024) for kind in ("avif", "webp")}
    assert set(storage().names()) == names | {f"{row.picture.digest}-1024.jpg"}
    assert row.picture.tiny
    assert list(private().names()) == [row.picture.digest]


def test_the_worker_is_nudged(arbrora: Brand) -> None:
    sends(arbrora, another_picture())
    assert queue.queue().pending_count() == 1


@pytest.mark.parametrize(
    "name", ["a program", "an SVG", "a moving GIF", "nothing", "a film", "an archive before a JPEG"]
)
def test_what_is_no_picture_is_said_at_the_door_and_nothing_is_kept(arbrora: Brand, name: str) -> None:
    why, make = REFUSED[name]
    with pytest.raises(Untaken) as refusal:
        sends(arbrora, make())
    assert refusal.value.values["why"] == why
    assert count(PictureUpload) == count(Picture) == 0
    assert list(private().names()) == []


def test_a_program_called_photo_and_a_photo_called_program_are_both_refused(arbrora: Brand) -> None:
    for content, name, why in (
        (REFUSED["a program"][1](), "foto.jpg", "not_a_picture"),
        (jpeg(), "foto.exe", "wrong_name"),
    ):
        with pytest.raises(Untaken) as refusal:
            sends(arbrora, content, name)
        assert refusal.value.values["why"] == why


def test_a_png_called_jpg_is_taken(arbrora: Brand) -> None:
    ref = sends(arbrora, HONEST["a PNG"](), "foto.jpg")
    process_picture()
    assert seen(arbrora, ref).state == "ready"


def test_a_file_over_forty_megabytes_is_refused(arbrora: Brand) -> None:
    with pytest.raises(Untaken) as refusal:
        sends(arbrora, jpeg() + bytes(MOST_BYTES))
    assert refusal.value.values["why"] == "too_many_bytes"


@pytest.mark.parametrize("name", ["half a JPEG", "a PNG bomb", "an archive behind a JPEG", "a moving PNG"])
def test_what_only_the_worker_sees_is_refused_in_the_row_and_nothing_is_kept(arbrora: Brand, name: str) -> None:
    why, make = REFUSED[name]
    ref = sends(arbrora, make())
    after = sends(arbrora, another_picture())
    process_picture()
    assert (seen(arbrora, ref).state, seen(arbrora, ref).why) == ("refused", why)
    assert seen(arbrora, after).state == "ready"  # the worker is alive
    assert len(list(private().names())) == 1
    assert len({name.partition("-")[0] for name in storage().names()}) == 1


def test_a_refused_picture_that_is_sent_again_is_looked_at_again(arbrora: Brand) -> None:
    content = REFUSED["half a JPEG"][1]()
    for _turn in range(2):
        ref = sends(arbrora, content)
        assert seen(arbrora, ref).state == "processing"
        process_picture()
        assert seen(arbrora, ref).why == "truncated"
    assert count(Picture) == 1
    assert list(private().names()) == []


def test_the_same_picture_from_two_brands_is_stored_once_and_each_knows_its_own(arbrora: Brand, sosa: Brand) -> None:
    content = another_picture()
    first, second = sends(arbrora, content), sends(sosa, content)
    process_picture()
    third = sends(sosa, content)  # ready at once
    assert seen(arbrora, first).picture_id == seen(sosa, second).picture_id == seen(sosa, third).picture_id
    assert seen(sosa, third).state == "ready"
    assert (count(Picture), count(PictureUpload)) == (1, 3)
    assert len(list(private().names())) == 1
    assert uploads_of(sosa.id, [first]) == {}


def test_twenty_at_the_same_instant_are_stored_once(app: Flask, arbrora: Brand) -> None:
    content, barrier, refs = another_picture(), threading.Barrier(8), []

    def send() -> None:
        with app.app_context():
            barrier.wait()
            refs.append(sends(arbrora, content))
            db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    process_picture()
    assert {seen(arbrora, ref).state for ref in refs} == {"ready"}
    assert (count(Picture), count(PictureUpload), len(refs)) == (1, 8, 8)


def test_who_sends_five_hundred_is_asked_to_wait_and_nobody_else_is(
    arbrora: Brand, sosa: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_WAITING", 3)
    for _number in range(3):
        sends(arbrora, another_picture())
    with pytest.raises(TooManyWaiting):
        sends(arbrora, another_picture())
    sends(arbrora, another_picture(), bounded=False)  # an import brings its own bounds
    sends(sosa, another_picture())
    process_picture()
    sends(arbrora, another_picture())


def test_many_pictures_of_one_brand_keep_no_other_brand_waiting(arbrora: Brand, sosa: Brand) -> None:
    for _number in range(30):
        sends(arbrora, another_picture())
    theirs = sends(sosa, another_picture())
    wanted = seen(sosa, theirs).picture_id
    turns = {getattr(next_waiting(clock.now()), "id", None) for _ in range(60)}
    assert wanted in turns  # by lot, each time one in two


def test_two_nudges_at_once_are_worked_off_by_one(app: Flask, arbrora: Brand) -> None:
    """The second returns at once: its thread is free for money and mails."""
    refs = [sends(arbrora, another_picture()) for _ in range(3)]
    assert flow._busy.acquire(blocking=False)
    process_picture()
    assert seen(arbrora, refs[0]).state == "processing"
    flow._busy.release()
    process_picture()
    assert {seen(arbrora, ref).state for ref in refs} == {"ready"}


def test_the_sweep_nudges_and_works_nothing_off_itself(arbrora: Brand) -> None:
    ref = sends(arbrora, another_picture())
    queue.queue().flush()
    sweep_pictures()
    assert queue.queue().pending_count() == 1
    assert seen(arbrora, ref).state == "processing"


# --- faults --------------------------------------------------------------------------------------------------


def test_an_upload_that_stopped_arriving_is_forgotten_with_its_original(arbrora: Brand, sosa: Brand) -> None:
    """Killed between the row and its picture: the original is there, the picture is not."""
    content, shared = another_picture(), another_picture()
    kept = sends(sosa, shared)
    with unit_of_work() as session:
        for one in (content, shared):
            digest = digest_written(one)
            services.expect(arbrora.id, 1, "IMG.jpg", 1, digest)
        session.execute(
            update(PictureUpload)
            .where(PictureUpload.picture_id.is_(None))
            .values(created_at=clock.now() - ARRIVING_TAKES - timedelta(minutes=1))
        )
    assert len(list(private().names())) == 2
    sweep_pictures()
    assert count(PictureUpload) == 1
    assert len(list(private().names())) == 1  # the one that somebody else needs
    process_picture()
    assert seen(sosa, kept).state == "ready"


def digest_written(content: bytes) -> str:
    from storefront.infra.picture_files import digest_of

    digest = digest_of(content)
    private().write_from(digest, io.BytesIO(content))
    return digest


@pytest.fixture
def door(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Door]:
    with s3_behind_a_door(monkeypatch, tmp_path.name) as door:
        yield door


def test_a_storage_that_answers_500_takes_nothing_and_says_so(door: Door, arbrora: Brand) -> None:
    door.is_open = False
    with pytest.raises(StorageAway):
        sends(arbrora, another_picture())
    assert count(PictureUpload) == count(Picture) == 0
    door.is_open = True
    ref = sends(arbrora, another_picture())
    process_picture()
    assert seen(arbrora, ref).state == "ready"


def test_a_storage_that_fails_while_a_picture_is_made_puts_it_off_and_nothing_is_lost(
    door: Door, arbrora: Brand
) -> None:
    ref = sends(arbrora, another_picture())
    door.is_open = False
    process_picture()
    row = seen(arbrora, ref)
    assert (row.state, row.why) == ("processing", "storage_away")  # a clear word while it waits
    process_picture()  # not before its pause is over
    assert db.session.scalar(select(Picture.tries)) == 1
    door.is_open = True
    its_turn_comes()
    process_picture()
    assert (seen(arbrora, ref).state, seen(arbrora, ref).why) == ("ready", "")


def test_a_storage_that_never_comes_back_is_given_up_with_a_word(
    door: Door, arbrora: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_TRIES", 2)
    ref = sends(arbrora, another_picture())
    door.is_open = False
    for _turn in range(2):
        its_turn_comes()
        process_picture()
    assert (seen(arbrora, ref).state, seen(arbrora, ref).why) == ("refused", "unstored")


def test_pauses_double_and_end() -> None:
    assert services.FIRST_PAUSE < services.LONGEST_PAUSE
    assert services.FIRST_PAUSE * 2**services.MOST_TRIES > services.LONGEST_PAUSE


def test_a_full_disk_takes_nothing_half_and_recovers(arbrora: Brand) -> None:
    """A limit on how far files may grow is what a full disk is to a program."""
    import resource

    content = another_picture() + bytes(300_000)  # zeros behind it: larger than its sizes, which stay small
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(StorageFull):
            private().write_from("d" * 32, io.BytesIO(content))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(private().names()) == []
    ref = sends(arbrora, content)
    process_picture()
    assert seen(arbrora, ref).state == "ready"


def test_an_original_that_is_gone_is_said_to_be_lost(arbrora: Brand) -> None:
    ref = sends(arbrora, another_picture())
    private().delete(db.session.scalars(select(Picture.digest)).one())
    process_picture()
    assert (seen(arbrora, ref).state, seen(arbrora, ref).why) == ("refused", "lost")


def test_a_picture_whose_worker_died_is_taken_up_again(arbrora: Brand) -> None:
    ref = sends(arbrora, another_picture())
    with unit_of_work() as session:
        picture_id = session.scalars(select(Picture.id)).one()
        assert services.take_up(picture_id) == 1
        assert services.take_up(picture_id) == 0  # one worker has it
    process_picture()
    assert seen(arbrora, ref).state == "processing"
    its_turn_comes()  # its lease ends
    process_picture()
    assert seen(arbrora, ref).state == "ready"


def test_folders_that_killed_workers_left_are_cleared_away(arbrora: Brand) -> None:
    import os

    place = settings().var_dir / flow.AT_WORK
    for name, at in (("tmpold", 0.0), ("tmpnew", None)):
        (place / name).mkdir(parents=True)
        (place / name / "original").write_bytes(b"half")
        if at is not None:
            os.utime(place / name, (at, at))
    sweep_pictures()
    assert [path.name for path in place.iterdir()] == ["tmpnew"]


def test_only_processing_pictures_move(arbrora: Brand) -> None:
    sends(arbrora, another_picture())
    process_picture()
    with unit_of_work() as session:
        picture_id = session.scalars(select(Picture.id)).one()
        assert services.take_up(picture_id) == 0
        services.refuse(picture_id, "unreadable")
    db.session.rollback()
    assert db.session.scalars(select(Picture.state)).one() == PictureState.READY
