"""How a picture moves: arriving, processing, then ready or refused. Every call needs a unit of work."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock, refs
from storefront.core.errors import Refusal
from storefront.domain.media.models import Picture, PictureState, PictureUpload
from storefront.domain.media.uploads import waiting_of
from storefront.infra.db import needs_unit_of_work, on_sqlite

REF_LENGTH = 12
LONGEST_NAME = 120
MOST_WAITING = 120
"""Unfinished pictures of one brand: a minute or two of work. Who sends more is asked to wait a little."""

TAKES = timedelta(minutes=3)
"""A picture taken up is left alone for so long: should its worker be killed, another takes it up."""
MOST_TRIES = 16
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
"""With pauses that double: some seven hours of a storage that does not answer."""


class Untaken(Refusal):
    """A file that we do not take, as could be seen at the door: `why`."""

    code = "untaken_picture"
    status = 422


class TooManyWaiting(Refusal):
    """A brand has sent more pictures than can wait at once: `most`."""

    code = "too_many_waiting"
    status = 429


def expect(
    brand_id: int | None, user_id: int | None, name: str, size_bytes: int, digest: str, *, bounded: bool = True
) -> str:
    """Write down that a picture is arriving; returns the upload's ref. Raises TooManyWaiting."""
    session = needs_unit_of_work()
    if bounded and waiting_of(brand_id) >= MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)
    ref = refs.code(REF_LENGTH)
    row = {
        "ref": ref, "brand_id": brand_id, "user_id": user_id, "name": name[:LONGEST_NAME], "size_bytes": size_bytes,
        "digest": digest, "created_at": clock.now(),
    }  # fmt: skip
    session.execute(insert(PictureUpload), [row])
    return ref


def arrived(ref: str) -> PictureState:
    """Its original is put away: the upload leads to its picture from now on, which may be ready from before.

    A picture that was refused is looked at once more: what we take may have changed, its sender asks again.
    """
    session = needs_unit_of_work()
    digest = session.scalars(select(PictureUpload.digest).where(PictureUpload.ref == ref)).one()
    into = insert_on_sqlite(Picture) if on_sqlite() else insert_on_postgresql(Picture)
    fresh = {"state": PictureState.PROCESSING, "refused_why": "", "tries": 0, "not_before": clock.now()}
    blank = {"width": 0, "height": 0, "widths": "", "tiny": "", "created_at": clock.now()}
    again = into.values(digest=digest, **fresh, **blank).on_conflict_do_update(
        index_elements=["digest"], set_=fresh, where=Picture.state == PictureState.REFUSED
    )
    session.execute(again)
    picture = session.execute(select(Picture.id, Picture.state).where(Picture.digest == digest)).one()
    session.execute(update(PictureUpload).where(PictureUpload.ref == ref).values(picture_id=picture.id))
    return picture.state


def is_ready(digest: str) -> bool:
    """Whether this picture is in the shop already, original and all."""
    found = select(Picture.id).where(Picture.digest == digest, Picture.state == PictureState.READY)
    return needs_unit_of_work().scalar(found) is not None


def give_back(ref: str) -> None:
    """Its original could not be put away: the upload was never there."""
    needs_unit_of_work().execute(
        delete(PictureUpload).where(PictureUpload.ref == ref, PictureUpload.picture_id.is_(None))
    )


def forget(upload_id: int, digest: str) -> bool:
    """Let go of an upload that stopped arriving. True when nobody else needs its original."""
    session = needs_unit_of_work()
    gone = delete(PictureUpload).where(PictureUpload.id == upload_id, PictureUpload.picture_id.is_(None))
    session.execute(gone)
    wanted = session.scalar(select(PictureUpload.id).where(PictureUpload.digest == digest).limit(1))
    kept = session.scalar(select(Picture.id).where(Picture.digest == digest, Picture.state != PictureState.REFUSED))
    return wanted is None and kept is None


def take_up(picture_id: int) -> int:
    """Keep a picture for this worker alone; which try it is, or 0 when another has it or its turn has not come."""
    now = clock.now()
    taken = update(Picture).where(
        Picture.id == picture_id, Picture.state == PictureState.PROCESSING, Picture.not_before <= now
    )
    taken = taken.values(tries=Picture.tries + 1, not_before=now + TAKES).returning(Picture.tries)
    return needs_unit_of_work().execute(taken.execution_options(synchronize_session=False)).scalar() or 0


def ready(picture_id: int, width: int, height: int, widths: Sequence[int], tiny: str) -> None:
    """All its files are in the storage."""
    _settle(
        picture_id, PictureState.READY, "", width=width, height=height, widths=" ".join(map(str, widths)), tiny=tiny
    )


def refuse(picture_id: int, why: str) -> None:
    """It is no picture that we take; `why` is a code."""
    _settle(picture_id, PictureState.REFUSED, why)


def put_off(picture_id: int, tries: int, why: str) -> bool:
    """The storage failed: again after a pause that doubles, while `why` says so. False when it was the last try."""
    if tries >= MOST_TRIES:
        refuse(picture_id, "unstored")
        return False
    pause = min(FIRST_PAUSE * 2 ** max(tries - 1, 0), LONGEST_PAUSE)
    later = update(Picture).where(Picture.id == picture_id, Picture.state == PictureState.PROCESSING)
    needs_unit_of_work().execute(later.values(not_before=clock.now() + pause, refused_why=why))
    return True


def _settle(picture_id: int, state: PictureState, why: str, **columns: object) -> None:
    settled = update(Picture).where(Picture.id == picture_id, Picture.state == PictureState.PROCESSING)
    needs_unit_of_work().execute(settled.values(state=state, refused_why=why, **columns))
