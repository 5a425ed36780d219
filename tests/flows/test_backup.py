"""A backup taken while the shop sells comes back whole into an empty place; anything else is refused, untouched."""

import json
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine, text

from storefront.core import clock
from storefront.domain.payments.models import Way, Work
from storefront.flows import back_up as module
from storefront.flows.back_up import back_up, whole_ones
from storefront.flows.check import check
from storefront.flows.restore import look_before_sending, restore
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.send_transfers import send_transfers
from storefront.flows.till_scan import scan
from storefront.infra import sealing
from storefront.infra.archive import MANIFEST, Manifest, Packing, verified
from storefront.infra.db import db
from storefront.infra.sealing import Sealing, Unfit, Unsealing
from storefront.infra.storage import Folder, private, storage
from storefront.settings import settings
from tests import makers
from tests.databases import ROOT, DatabaseCopies, postgres_programs
from tests.orders_for_payments import Shop, sandbox, shop
from tests.s3 import s3_behind_a_door
from tests.shop import environment, forget_settings, shop_on
from tests.till import at_till

__all__ = ["sandbox", "shop"]
KEY = "una chiave che nessuno indovina, mai"
SHOWN, KEPT = f"{'a' * 32}-320.webp", "b" * 32


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the very PostgreSQL that tests run on; backups sealed."""
    monkeypatch.setenv("PG_BIN", str(postgres_programs()))
    monkeypatch.setenv("BACKUP_KEY", KEY)


@contextmanager
def selling(app: Flask, how_many: int) -> Iterator[Callable[[], bool]]:
    """Somebody at a till sells one piece after the other, until the block ends; tells whether they are at it."""
    place = makers.outlet("Il Grifone")
    variant = makers.variant(makers.product(makers.brand().id).id, price_cents=4500)
    pieces, at, over = makers.pieces(variant.id, place.id, how_many), at_till(place), threading.Event()
    sold = threading.Event()

    def sell() -> None:
        with app.app_context():
            for number, piece in enumerate(pieces):
                if over.is_set():
                    break
                scan(f"sale-{number}", piece.code, at)
                ring_up(f"sale-{number}", Paid(Way.CASH, given_cents=5000), at)
                sold.set()
            db.session.remove()

    seller = threading.Thread(target=sell)
    seller.start()
    sold.wait(60)
    try:
        yield seller.is_alive
    finally:
        over.set()
        seller.join()


def flask(database_url: str, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command of the shop, as it is given on a machine."""
    surroundings = {**os.environ, **environment(database_url, folder)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)


@pytest.fixture
def nowhere(database_copies: DatabaseCopies, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An empty place: a database without tables and a folder without files."""
    url = database_copies.bare()
    yield url, tmp_path / "elsewhere"
    database_copies.drop(url)


def test_what_is_kept_while_the_shop_sells_comes_back_whole(
    app: Flask, nowhere: tuple[str, Path], tmp_path: Path
) -> None:
    storage().write(SHOWN, b"a picture")
    private().write(KEPT, b"its original" * 200_000)
    with selling(app, 60) as is_at_it:
        archive = back_up(tmp_path / "kept")
        assert is_at_it()
    url, folder = nowhere
    done = flask(url, folder, "restore", str(archive))  # it migrates, and ends badly when `check` finds anything
    assert done.returncode == 0, done.stdout + done.stderr
    about = verified(archive, KEY)
    engine = create_engine(url)
    with engine.connect() as there:
        counted = {table: there.scalar(text(f'SELECT count(*) FROM "{table}"')) for table in about.rows}
    engine.dispose()
    assert counted == about.rows
    assert 0 < counted["order"] <= 60
    assert (Folder(folder / "media").path(SHOWN)).read_bytes() == b"a picture"
    assert (folder / "media-private" / KEPT[:2] / KEPT).read_bytes() == b"its original" * 200_000


def test_what_was_sent_after_the_backup_is_not_sent_again_days_later(
    shop: Shop, nowhere: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = shop.three_brands()
    shop.pays(order)
    shop.hears("checkout.session.completed")
    archive = back_up(tmp_path / "kept")
    send_transfers()
    assert len(shop.at_stripe("transfers")) == 3
    shop.sandbox.advances(days=3)  # by now Stripe has forgotten our keys
    url, folder = nowhere
    folder.mkdir()
    with shop_on(url, folder, monkeypatch):
        restore(archive)
        look_before_sending()
        assert {row.state for row in shop.transfers()} == {Work.PENDING}
        with time_machine.travel(clock.now() + timedelta(minutes=10)):
            send_transfers()
        assert {row.state for row in shop.transfers()} == {Work.DONE}
        assert len(shop.at_stripe("transfers")) == 3
        assert check() == []


def changed(archive: Path, at: int) -> Path:
    """The same archive with one bit turned."""
    content = bytearray(archive.read_bytes())
    content[at] ^= 1
    other = archive.with_name("changed")
    other.write_bytes(content)
    return other


def cut(archive: Path, by: int) -> Path:
    other = archive.with_name("cut")
    other.write_bytes(archive.read_bytes()[:-by])
    return other


def without_its_manifest(archive: Path) -> Path:
    """A whole tar of another making: entries of ours, and none that vouches for them."""
    other = archive.with_name("other")
    with tarfile.open(archive) as old, tarfile.open(other, "w") as new:
        for member in old.getmembers():
            if member.name != MANIFEST:
                new.addfile(member, old.extractfile(member))
    return other


def foreign(archive: Path, **words: object) -> Path:
    """An archive that is whole, and says something else of itself."""
    other = archive.with_name("foreign")
    with tarfile.open(archive) as old, other.open("wb") as file:
        packing = Packing(file, "")
        for member in old.getmembers()[:-2]:
            content = old.extractfile(member)
            assert content
            packing.add(member.name, BytesIO(content.read()), member.size)
        manifest = old.extractfile(MANIFEST)
        assert manifest
        packing.finish(Manifest(**{**json.loads(manifest.read()), **words}))
    return other


def test_what_is_not_whole_or_does_not_fit_is_refused_and_nothing_is_written(
    app: Flask, database_kind: str, nowhere: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private().write(KEPT, os.urandom(3 << 20))
    sealed = back_up(tmp_path / "kept")
    monkeypatch.setenv("BACKUP_KEY", "")
    forget_settings()
    plain = back_up(tmp_path / "kept")
    url, elsewhere = nowhere
    elsewhere.mkdir()
    other_kind = "postgresql" if database_kind == "sqlite" else "sqlite"
    with pytest.raises(Unfit, match="database_not_empty"):
        restore(plain)

    def refused(archive: Path, key: str, code: str) -> None:
        monkeypatch.setenv("BACKUP_KEY", key)
        with shop_on(url, elsewhere, monkeypatch):
            with pytest.raises(Unfit) as why:
                restore(archive)
            assert (why.value.code, list(storage().names()), list(private().names())) == (code, [], [])
            assert module.database_copy.is_empty()

    refused(plain.with_name("nothing"), KEY, "unreadable")
    refused(sealed, "", "needs_key")
    refused(sealed, KEY + "!", "wrong_key")
    refused(changed(sealed, sealed.stat().st_size // 2), KEY, "broken")
    refused(cut(sealed, 1), KEY, "broken")
    refused(cut(sealed, (1 << 20) + sealing.TAG), KEY, "broken")  # a whole piece less: only the mark of the end tells
    refused(changed(plain, plain.stat().st_size // 2), "", "broken")
    refused(cut(plain, 1), "", "broken")
    refused(cut(plain, tarfile.RECORDSIZE), "", "broken")
    refused(without_its_manifest(plain), "", "broken")
    refused(foreign(plain, database=other_kind), "", "other_database")
    refused(foreign(plain, migration="9999"), "", "newer")
    with shop_on(url, elsewhere, monkeypatch):
        storage().write(SHOWN, b"of somebody else")
        with pytest.raises(Unfit, match="media_not_empty"):
            restore(plain)


def test_a_backup_that_is_cut_short_is_no_backup_and_old_ones_go(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept"
    monkeypatch.setenv("BACKUP_KEEP", "2")
    forget_settings()
    first = back_up(folder)
    (folder / ".half-of-a-kill").mkdir()
    (folder / ".half-of-a-kill" / "archive").write_bytes(b"half")
    with monkeypatch.context() as breaking:
        breaking.setattr(module, "_to_disk", fails_as_a_full_disk)
        with pytest.raises(Unfit, match="no_room"):
            back_up(folder)
    assert whole_ones(folder) == [first]
    assert sorted(path.name for path in folder.iterdir()) == [".lock", first.name]
    later = [first.rename(folder / "shop-20200101T000000Z-AAAA.sealed"), back_up(folder), back_up(folder)]
    assert sorted(whole_ones(folder)) == sorted(later[1:])
    assert (later[1].stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    with module._alone(folder), pytest.raises(Unfit, match="running"):
        back_up(folder)


def fails_as_a_full_disk(_file: object) -> None:
    raise OSError(28, "No space left on device")


def test_media_in_a_bucket_are_kept_and_come_back(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if settings().is_sqlite:  # how the database is kept is another test's; the bucket is the same for both
        with s3_behind_a_door(monkeypatch, "one"):
            storage().write(SHOWN, b"a picture")
            private().write(KEPT, b"its original")
            archive = back_up(tmp_path / "kept")
            for place, name in ((storage(), SHOWN), (private(), KEPT)):
                place.delete(name)
            with shop_on(f"sqlite:///{tmp_path / 'new.sqlite3'}", tmp_path, monkeypatch):
                about = restore(archive)
            assert (storage().read(SHOWN), private().read(KEPT)) == (b"a picture", b"its original")
            assert set(about.files) == {"database.sqlite3.gz", f"media/{SHOWN}", f"private/{KEPT}"}


@pytest.mark.parametrize("size", [0, 1, sealing.PIECE, sealing.PIECE + 1, 3 * sealing.PIECE])
def test_what_is_sealed_is_read_again_whatever_its_size(size: int) -> None:
    content, file = os.urandom(size), BytesIO()
    sealed = Sealing(file, KEY)
    for start in range(0, size, 700_000):
        sealed.write(content[start : start + 700_000])
    sealed.finish()
    assert Unsealing(BytesIO(file.getvalue()), KEY).read() == content
