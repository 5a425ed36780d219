"""Pictures that brands sent: what became of each, and what waits for the worker. See docs/uploads.md."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from storefront.core.errors import NotFound
from storefront.domain.media.models import Picture, PictureState, PictureUpload
from storefront.domain.media.queries import PictureRow, row_of
from storefront.infra.db import db

ARRIVING_TAKES = timedelta(minutes=15)
"""An original that is not put away after so long never will be: its sender was killed, or has gone."""


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One upload as its brand sees it. `why` names the refusal or, while it is processing, what it waits for."""

    ref: str
    name: str
    state: str  # processing | ready | refused
    why: str
    picture_id: int | None
    picture: PictureRow | None


def uploads_of(brand_id: int | None, refs: Iterable[str]) -> dict[str, UploadRow]:
    """A brand's uploads by ref; another brand's are not there. One statement."""
    query = (
        select(
            PictureUpload.ref, PictureUpload.name, Picture.id, Picture.state, Picture.refused_why, Picture.digest,
            Picture.width, Picture.height, Picture.widths, Picture.tiny,
        )
        .outerjoin(Picture, Picture.id == PictureUpload.picture_id)
        .where(PictureUpload.brand_id == brand_id, PictureUpload.ref.in_(list(refs)))
    )  # fmt: skip
    return {row.ref: _upload(row) for row in db.session.execute(query)}


def _upload(row: Any) -> UploadRow:
    state = row.state or PictureState.PROCESSING
    picture = row_of(row) if state == PictureState.READY else None
    return UploadRow(row.ref, row.name, state.value, row.refused_why or "", row.id, picture)


def digests_of(brand_id: int, refs: Iterable[str]) -> dict[str, str]:
    """What a brand's uploads hold, by ref. Raises NotFound when the first one is not there."""
    wanted = list(refs)
    query = select(PictureUpload.ref, PictureUpload.digest)
    query = query.where(PictureUpload.brand_id == brand_id, PictureUpload.ref.in_(wanted))
    found = {row.ref: row.digest for row in db.session.execute(query)}
    if wanted and wanted[0] not in found:
        raise NotFound(ref=wanted[0])
    return found


def waiting_of(brand_id: int | None) -> int:
    """How many of a brand's uploads the worker has not finished."""
    query = select(func.count(PictureUpload.id)).outerjoin(Picture, Picture.id == PictureUpload.picture_id)
    unfinished = or_(PictureUpload.picture_id.is_(None), Picture.state == PictureState.PROCESSING)
    return db.session.scalar(query.where(PictureUpload.brand_id == brand_id, unfinished)) or 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A picture whose turn has come."""

    id: int
    digest: str


def next_waiting(at: datetime) -> Waiting | None:
    """The oldest picture of one brand, chosen by lot: five hundred pictures of one keep no other waiting."""
    oldest = (
        select(func.min(PictureUpload.picture_id))
        .join(Picture, Picture.id == PictureUpload.picture_id)
        .where(Picture.state == PictureState.PROCESSING, Picture.not_before <= at)
        .group_by(PictureUpload.brand_id)
    )
    rows = db.session.execute(select(Picture.id, Picture.digest).where(Picture.id.in_(oldest))).all()
    return Waiting(*random.choice(rows)) if rows else None  # noqa: S311 - a fair turn, no secret


def given_up(at: datetime) -> list[tuple[int, str]]:
    """Ids and digests of uploads that stopped arriving."""
    late = select(PictureUpload.id, PictureUpload.digest).where(
        PictureUpload.picture_id.is_(None), PictureUpload.created_at < at - ARRIVING_TAKES
    )
    return [(row.id, row.digest) for row in db.session.execute(late)]
