"""Pictures that were sent and never used are let go of after a month: rows first, files next, the last row last.

See docs/uploads.md.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.sql import ColumnElement

from storefront.core import clock
from storefront.domain.brands.models import Brand, BrandLogo
from storefront.domain.catalogue.models import ProductPicture
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.domain.imports.models import ImportPicture
from storefront.domain.media.models import Picture, PictureState, PictureUpload
from storefront.domain.places.models import Location
from storefront.domain.tills.models import Staff
from storefront.infra.db import db, needs_unit_of_work, unit_of_work
from storefront.infra.storage import private, storage

KEPT_FOR = timedelta(days=30)
AT_ONCE = 200
UNUSED = "unused"
ENDINGS = ("avif", "webp", "jpg")


@dataclass(frozen=True, slots=True)
class Sent:
    """An upload that is old enough, of a picture that no page shows."""

    id: int
    ref: str
    brand_id: int
    digest: str
    picture_id: int | None


def forget_pictures() -> None:
    """Let go of uploads that no sheet, product, brand, place, person or import names. Looked through once a night."""
    before, after = clock.now() - KEPT_FOR, 0
    while True:
        some = _old_uploads(before, after)
        named = _named_in_sheets({one.brand_id for one in some})
        db.session.rollback()
        if not some:
            break
        after = some[-1].id
        unused = [one for one in some if not {one.ref, one.digest} & named[one.brand_id]]
        if unused:
            with unit_of_work():
                _let_go(unused, before)
    _clear_files()


def _old_uploads(before: datetime, after: int) -> Sequence[Sent]:
    columns: tuple[Any, ...] = (
        PictureUpload.id, PictureUpload.ref, PictureUpload.brand_id, PictureUpload.digest, PictureUpload.picture_id
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Picture, Picture.id == PictureUpload.picture_id)
        .where(PictureUpload.id > after, PictureUpload.created_at < before, Picture.state != PictureState.PROCESSING)
        .where(*_nobody_shows(), ~exists().where(ImportPicture.upload_ref == PictureUpload.ref))
    )
    return [Sent(*row) for row in db.session.execute(query.order_by(PictureUpload.id).limit(AT_ONCE))]


def _nobody_shows() -> list[ColumnElement[bool]]:
    shown = (ProductPicture, Brand, BrandLogo, Location, Staff)
    return [~exists().where(kind.picture_id == Picture.id) for kind in shown]


def _named_in_sheets(brand_ids: Collection[int]) -> dict[int, set[str]]:
    """Uploads and digests that a brand's drafts and working copies name, by brand."""
    named: dict[int, set[str]] = defaultdict(set)
    query = select(ProductSheet.brand_id, ProductSheet.document).where(ProductSheet.brand_id.in_(list(brand_ids)))
    for brand_id, document in db.session.execute(query):
        for picture in document.get("pictures", ()):
            named[brand_id] |= {picture.get("upload", ""), picture.get("digest", "")}
    return named


def _let_go(unused: Sequence[Sent], before: datetime) -> None:
    """The uploads go; a picture that nobody else sent waits for its files to go, so that a kill leaves none behind.

    All is asked once more here: somebody may have put one into a sheet, or sent the same picture, a moment ago.
    """
    session = needs_unit_of_work()
    session.execute(
        select(Picture.id)
        .where(Picture.id.in_([one.picture_id for one in unused]))
        .order_by(Picture.id)
        .with_for_update()
    )
    named = _named_in_sheets({one.brand_id for one in unused})
    ids = [one.id for one in unused if not {one.ref, one.digest} & named[one.brand_id]]
    session.execute(delete(PictureUpload).where(PictureUpload.id.in_(ids), PictureUpload.created_at < before))
    free = (
        Picture.id.in_([one.picture_id for one in unused if one.id in ids]), *_nobody_shows(),
        ~exists().where(PictureUpload.digest == Picture.digest),
    )  # fmt: skip
    session.execute(
        update(Picture)
        .where(*free)
        .values(state=PictureState.REFUSED, refused_why=UNUSED)
        .execution_options(synchronize_session=False)
    )


def _clear_files() -> None:
    waiting = select(Picture.id, Picture.digest, Picture.widths).where(
        Picture.state == PictureState.REFUSED, Picture.refused_why == UNUSED
    )
    rows = db.session.execute(waiting).all()
    db.session.rollback()
    for picture_id, digest, widths in rows:
        private().delete(digest)
        for width in widths.split():
            for ending in ENDINGS:
                storage().delete(f"{digest}-{width}.{ending}")
        with unit_of_work() as session:
            gone = delete(Picture).where(Picture.id == picture_id, Picture.refused_why == UNUSED)
            session.execute(gone.where(~exists().where(PictureUpload.picture_id == picture_id)))
