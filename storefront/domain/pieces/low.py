"""Few are left: what was sold or withdrawn is looked at, and who wants to know it. See docs/pieces.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.domain.catalogue.models import Colour, Making, Product, ProductState, Variant
from storefront.domain.pieces.models import LastOne, LowMark, Piece
from storefront.domain.pieces.shelf import ABOUT, colour_in, title_in
from storefront.infra.db import db, needs_unit_of_work, on_sqlite

NEVER = -1
MARKS = (0, 1, 2, 3, 5, 10)
"""From how few pieces on a brand may want to be told."""
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Low:
    """A variant of which few are left; `born` counts all its pieces ever, so that more of them make it new."""

    brand_id: int
    sku: str
    product_ref: str
    title: str
    size: str
    colour: str
    left: int
    born: int

    @property
    def dedup_key(self) -> str:
        """Told once when few are left, once when none is, and again after there were more."""
        return f"low:{self.sku}:{self.born}:{'gone' if not self.left else 'few'}"


def touched() -> list[tuple[int, int]]:
    """(row, variant) of what was sold or withdrawn since it was last looked at, oldest first."""
    query = select(LastOne.id, LastOne.variant_id).order_by(LastOne.id).limit(AT_ONCE)
    return [row._tuple() for row in db.session.execute(query)]


def forget(row_ids: Iterable[int]) -> None:
    """These were looked at."""
    seen = delete(LastOne).where(LastOne.id.in_(list(row_ids)))
    needs_unit_of_work().execute(seen.execution_options(synchronize_session=False))


def low_among(variant_ids: Iterable[int], locale: str = "it") -> list[Low]:
    """Those of the variants on sale of which no more is left than the brand's mark. Made to order and one-offs never."""
    left = func.coalesce(func.sum(case((Piece.state.in_(ABOUT), 1), else_=0)), 0)
    mark = func.coalesce(LowMark.pieces, 0)
    columns: tuple[Any, ...] = (
        Product.brand_id, Variant.sku, Product.ref, title_in(locale), Variant.size, colour_in(locale), left,
        func.count(Piece.id),
    )  # fmt: skip
    on_sale = and_(Product.state == ProductState.PUBLISHED, Product.making == Making.STOCK, Variant.is_offered)
    query = (
        select(*columns)
        .join(Variant, Variant.product_id == Product.id)
        .join(Piece, Piece.variant_id == Variant.id)
        .outerjoin(LowMark, LowMark.brand_id == Product.brand_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(Variant.id.in_(list(variant_ids)), on_sale)
        .group_by(Product.id, Variant.id, Colour.id, LowMark.pieces)
        .having(left <= mark)
    )
    return [Low(*row) for row in db.session.execute(query)]


def low_mark(brand_id: int) -> int:
    """From how few pieces on the brand wants to be told; NEVER for not at all."""
    mark = db.session.scalar(select(LowMark.pieces).where(LowMark.brand_id == brand_id))
    return 0 if mark is None else mark


def set_low_mark(brand_id: int, pieces: int) -> None:
    into = insert_on_sqlite(LowMark) if on_sqlite() else insert_on_postgresql(LowMark)
    row = into.values(brand_id=brand_id, pieces=pieces)
    needs_unit_of_work().execute(row.on_conflict_do_update(index_elements=["brand_id"], set_={"pieces": pieces}))
