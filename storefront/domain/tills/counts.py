"""Counts of a shelf: begun, scanned into by whoever works there, ended. Every write needs an open unit of work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock, refs
from storefront.core.errors import NotFound
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Listing, Product, ProductText, Variant
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.pieces.models import Piece
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.count_models import CountScan, CountState, ShelfCount
from storefront.domain.tills.models import Staff, TillAct
from storefront.domain.tills.refusals import CountEnded
from storefront.infra.db import db, needs_unit_of_work, on_sqlite

REF_LENGTH = 8
MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count of this place as it stands; `brand_id` none is all that lies there."""

    count_id: int
    ref: str
    location_id: int
    brand_id: int | None
    brand: str
    state: CountState
    began_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One piece that was scanned, and by whom."""

    code: str
    title: str
    who: str
    packed_picture: str | None

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")


def _counts(*where: Any) -> Any:
    columns: tuple[Any, ...] = (
        ShelfCount.id, ShelfCount.ref, ShelfCount.location_id, ShelfCount.brand_id, func.coalesce(Brand.name, ""),
        ShelfCount.state, ShelfCount.began_at, Staff.name,
    )  # fmt: skip
    query = select(*columns).join(Staff, Staff.id == ShelfCount.began_by)
    return query.outerjoin(Brand, Brand.id == ShelfCount.brand_id).where(*where)


def count_of(ref: str, location_id: int) -> CountRow | None:
    """A count of this place; none for another place's."""
    row = db.session.execute(_counts(ShelfCount.ref == ref, ShelfCount.location_id == location_id)).first()
    return CountRow(*row) if row else None


def open_count(location_id: int) -> CountRow | None:
    """The count that runs at a place; one does at most."""
    where = (ShelfCount.location_id == location_id, ShelfCount.state == CountState.OPEN)
    row = db.session.execute(_counts(*where)).first()
    return CountRow(*row) if row else None


def begin(brand_id: int | None, at: AtTill) -> str | None:
    """Begin a count; returns its ref. None when one runs here: the database lets one be open at a place."""
    into = insert_on_sqlite(ShelfCount) if on_sqlite() else insert_on_postgresql(ShelfCount)
    row = into.values(
        ref=refs.code(REF_LENGTH), location_id=at.location_id, brand_id=brand_id, state=CountState.OPEN,
        began_at=clock.now(), began_by=at.staff_id,
    )  # fmt: skip
    return needs_unit_of_work().execute(row.on_conflict_do_nothing().returning(ShelfCount.ref)).scalar()


def locked(ref: str, location_id: int) -> CountRow:
    """A count of this place, its row locked. Raises NotFound, for another place's too."""
    query = _counts(ShelfCount.ref == ref, ShelfCount.location_id == location_id)
    row = needs_unit_of_work().execute(query.with_for_update(of=ShelfCount)).first()
    if row is None:
        raise NotFound(ref=ref)
    return CountRow(*row)


def needs_open(count: CountRow) -> None:
    if count.state != CountState.OPEN:
        raise CountEnded(ref=count.ref)


def add(count_id: int, piece_id: int, staff_id: int) -> bool:
    """Write a piece down as seen. False when somebody scanned it before."""
    into = insert_on_sqlite(CountScan) if on_sqlite() else insert_on_postgresql(CountScan)
    row = into.values(count_id=count_id, piece_id=piece_id, staff_id=staff_id, at=clock.now())
    written = row.on_conflict_do_nothing(index_elements=["count_id", "piece_id"]).returning(CountScan.piece_id)
    return needs_unit_of_work().execute(written).scalar() is not None


def end(count_id: int, state: CountState, staff_id: int) -> None:
    change = update(ShelfCount).where(ShelfCount.id == count_id, ShelfCount.state == CountState.OPEN)
    change = change.values(state=state, ended_at=clock.now(), ended_by=staff_id)
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def how_many(count_id: int) -> int:
    """Pieces scanned so far."""
    return db.session.scalar(select(func.count()).where(CountScan.count_id == count_id)) or 0


def last_scans(count_id: int) -> list[ScanRow]:
    """What was scanned last, the latest first: both people see each other's."""
    query = (
        select(Piece.code, func.coalesce(ProductText.title, Product.slug), Staff.name, Listing.picture)
        .select_from(CountScan)
        .join(Piece, Piece.id == CountScan.piece_id)
        .join(Staff, Staff.id == CountScan.staff_id)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(ProductText, and_(ProductText.product_id == Product.id, ProductText.locale == "it"))
        .outerjoin(Listing, Listing.product_id == Product.id)
        .where(CountScan.count_id == count_id)
        .order_by(CountScan.at.desc(), CountScan.piece_id.desc())
        .limit(MOST_SHOWN)
    )
    return [ScanRow(*row) for row in db.session.execute(query)]


def decided(ref: str, location_id: int) -> list[tuple[str, str, str]]:
    """What was decided when the count was confirmed: (code, title, choice), out of the acts."""
    mine = (TillAct.ref == ref, TillAct.location_id == location_id, TillAct.kind == "count_settled")
    rows = db.session.execute(select(TillAct.old, TillAct.new).where(*mine).order_by(TillAct.id)).all()
    choices = {row.old["code"]: row.new["choice"] for row in rows}
    query = (
        select(Piece.code, ProductText.title)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(ProductText, and_(ProductText.product_id == Variant.product_id, ProductText.locale == "it"))
        .where(Piece.code.in_(choices))
        .order_by(ProductText.title, Piece.code)
    )
    return [(code, title, choices[code]) for code, title in db.session.execute(query)]
