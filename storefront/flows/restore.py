"""The way back: an archive into an empty place. Everything is read and compared before anything is written."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from sqlalchemy import update

from storefront.core import clock
from storefront.core.errors import Refusal
from storefront.domain.payments.models import Sendable, Work
from storefront.flows.back_up import PLACES
from storefront.infra import database_copy, schema
from storefront.infra.archive import Manifest, members, verified
from storefront.infra.db import unit_of_work
from storefront.infra.sealing import Readable, Unfit
from storefront.infra.storage import Storage
from storefront.settings import settings

CHUNK = 1 << 20


def restore(archive: Path) -> Manifest:
    """Put database and media where the settings say. Raises Unfit and has then written nothing."""
    try:
        about = verified(archive, settings().backup_key)
        _fits(about)
        _put_back(archive)
    except OSError as error:
        raise Unfit("no_room", error.strerror or "") from error
    except Refusal as refusal:
        raise Unfit(refusal.code) from refusal
    return about


def look_before_sending() -> None:
    """What waits to be sent may have been sent after the copy was made, and Stripe forgets its keys after a day:
    from now on each such row counts as tried, so that whoever sends it looks at Stripe first. See docs/backup.md."""
    with unit_of_work() as session:
        for kind in Sendable.__subclasses__():
            never = (kind.state.in_((Work.PENDING, Work.BLOCKED)), kind.first_tried_at.is_(None))
            session.execute(update(kind).where(*never).values(first_tried_at=clock.now()))


def _fits(about: Manifest) -> None:
    names = database_copy.NAMES
    if about.database != database_copy.kind() or names[about.database] not in about.files:
        raise Unfit("other_database", about.database)
    if not schema.is_known(about.migration):
        raise Unfit("newer", about.version)
    foreign = [name for name in about.files if name not in names.values() and name.partition("/")[0] not in PLACES]
    if foreign:
        raise Unfit("broken", foreign[0])
    if not database_copy.is_empty():
        raise Unfit("database_not_empty")
    for opened in PLACES.values():
        if next(opened().names(), None) is not None:
            raise Unfit("media_not_empty")


def _put_back(archive: Path) -> None:
    """Media first and the database last, as the shop itself writes them; what a fault left is taken away again."""
    written: list[tuple[Storage, str]] = []
    settings().var_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings().var_dir) as desk:
        database = Path(desk) / database_copy.NAMES[database_copy.kind()]
        try:
            with members(archive, settings().backup_key) as every:
                for name, content in every:
                    place, _, own = name.partition("/")
                    if name == database.name:
                        _to_file(content, database)
                    elif own:
                        kept = PLACES[place]()
                        written.append((kept, own))
                        _keep(content, Path(desk) / "one", kept, own)
            database_copy.put_back(database)
        except BaseException:
            for kept, own in written:
                with suppress(Refusal, ValueError):
                    kept.delete(own)
            raise


def _keep(content: Readable, one: Path, kept: Storage, name: str) -> None:
    _to_file(content, one)
    with one.open("rb") as file:
        try:
            kept.write_from(name, file)
        except ValueError as error:
            raise Unfit("broken", name) from error


def _to_file(content: Readable, path: Path) -> None:
    with path.open("wb") as file:
        shutil.copyfileobj(content, file, CHUNK)
