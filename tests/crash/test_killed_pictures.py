"""kill -9 in the middle of pictures: nothing lost that was promised, nothing doubled, nothing half left lying."""

import itertools
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.media.models import Picture, PictureState, PictureUpload
from storefront.domain.media.uploads import ARRIVING_TAKES, uploads_of
from storefront.flows import process_picture as flow
from storefront.flows.process_picture import process_picture
from storefront.flows.sweep_pictures import sweep_pictures
from storefront.infra.db import db, unit_of_work
from storefront.infra.storage import HALF_FOLDER, Folder, private, storage
from storefront.settings import settings
from tests import makers
from tests.crash.processes import Processes
from tests.flows.test_pictures import another_picture, sends

FEWEST_STEPS = 15
EVERY = int(os.environ.get("KILL_EVERY", "3"))
"""The suite kills before every third line; `KILL_EVERY=1` before each."""


@pytest.fixture
def crew(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Processes]:
    made = Processes(database_url, tmp_path)
    yield made
    made.stop()


def rows(kind: type[Picture] | type[PictureUpload]) -> list[Picture | PictureUpload]:
    db.session.rollback()
    return list(db.session.scalars(select(kind)))


def halves() -> list[Path]:
    """Whatever is neither whole nor gone."""
    places = [place.root / HALF_FOLDER for place in (storage(), private()) if isinstance(place, Folder)]
    return [path for place in [*places, settings().var_dir / flow.AT_WORK] for path in place.glob("*")]


def an_hour_later() -> None:
    """Leases end, arrivals are given up, and what nobody came back for grows old."""
    long_ago = clock.now() - ARRIVING_TAKES - timedelta(hours=1)
    with unit_of_work() as session:
        session.execute(update(Picture).values(not_before=clock.now()))
        session.execute(update(PictureUpload).values(created_at=long_ago))
    for path in halves():
        os.utime(path, (0, 0))


def test_a_worker_killed_at_any_line_of_a_picture_leaves_it_to_the_next(app: Flask, crew: Processes) -> None:
    brand = makers.brand("Arbrora")
    refs = []
    for step in itertools.count(1, EVERY):
        refs.append(sends(brand, another_picture((64, 48))))
        if not crew.killed_at(step, ["process_picture.py"], "process_picture"):
            break
    assert step > FEWEST_STEPS
    an_hour_later()
    process_picture()
    sweep_pictures()
    assert {row.state for row in uploads_of(brand.id, refs).values()} == {"ready"}
    pictures = rows(Picture)
    assert len(pictures) == len(refs)
    assert all(picture.state == PictureState.READY for picture in pictures)
    assert len(list(storage().names())) == 3 * len(refs)  # AVIF, WebP and JPEG of one width
    assert halves() == []


def test_a_web_worker_killed_at_any_line_of_receiving_leaves_no_orphan(
    app: Flask, crew: Processes, tmp_path: Path
) -> None:
    brand = makers.brand("Arbrora")
    file = tmp_path / "sent.png"
    for step in itertools.count(1, EVERY):
        file.write_bytes(another_picture((64, 48)))
        if not crew.killed_at(step, ["receive_picture.py", "storage.py"], "receive_picture", brand.id, str(file)):
            break
    assert step > FEWEST_STEPS
    assert len(list(private().names())) > len(rows(Picture))  # some originals stand alone
    an_hour_later()
    sweep_pictures()
    process_picture()
    pictures, uploads = rows(Picture), rows(PictureUpload)
    assert sorted(private().names()) == sorted(picture.digest for picture in pictures)
    assert all(upload.picture_id for upload in uploads if isinstance(upload, PictureUpload))
    assert len(uploads) == len(pictures)
    assert halves() == []
