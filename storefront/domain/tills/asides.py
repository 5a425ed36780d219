"""Pieces kept for a customer until a day. Every write needs an open unit of work."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, insert, select, update

from storefront.core import clock, refs
from storefront.domain.catalogue.models import Listing, Product, ProductText, Variant
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.pieces.models import Piece, State
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.models import Aside
from storefront.infra.db import db, needs_unit_of_work

REF_LENGTH = 8


@dataclass(frozen=True, slots=True)
class AsideRow:
    """One piece kept for somebody."""

    ref: str
    code: str
    title: str
    for_whom: str
    until_on: date
    packed_picture: str | None

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")


def held_for(ref: str) -> str:
    return f"aside:{ref}"


def begin(piece_id: int, for_whom: str, until_on: date, at: AtTill) -> str:
    """Write down for whom a piece is kept, and until when; returns its ref."""
    ref = refs.code(REF_LENGTH)
    row = {"ref": ref, "piece_id": piece_id, "location_id": at.location_id, "for_whom": for_whom, "until_on": until_on}
    needs_unit_of_work().execute(insert(Aside).values(**row, created_at=clock.now()))
    return ref


def end(ref: str, location_id: int) -> int | None:
    """It is kept no longer; returns the piece's id, none when it was ended before or is another place's."""
    change = update(Aside).where(Aside.ref == ref, Aside.location_id == location_id, Aside.ended_at.is_(None))
    change = change.values(ended_at=clock.now()).returning(Aside.piece_id)
    return needs_unit_of_work().execute(change.execution_options(synchronize_session=False)).scalar()


def of_piece(piece_id: int, location_id: int) -> AsideRow | None:
    """For whom a piece of this place is kept; none when it is not."""
    query = _kept(Aside.location_id == location_id, Piece.id == piece_id)
    row = db.session.execute(query.limit(1)).first()
    return AsideRow(*row) if row else None


def kept_here(location_id: int) -> list[AsideRow]:
    """What is kept at a place, the one that ends first at the top."""
    return [AsideRow(*row) for row in db.session.execute(_kept(Aside.location_id == location_id))]


def _kept(*where: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Aside.ref, Piece.code, ProductText.title, Aside.for_whom, Aside.until_on, Listing.picture
    )  # fmt: skip
    return (
        select(*columns)
        .join(Piece, Piece.id == Aside.piece_id)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(ProductText, and_(ProductText.product_id == Product.id, ProductText.locale == "it"))
        .outerjoin(Listing, Listing.product_id == Product.id)
        .where(*where, Aside.ended_at.is_(None), Piece.state == State.HELD, Piece.held_for == "aside:" + Aside.ref)
        .order_by(Aside.until_on, Aside.id)
    )


def over(today: date, limit: int = 200) -> list[tuple[str, int]]:
    """Refs and places of what was kept until a day that is past."""
    query = select(Aside.ref, Aside.location_id).where(Aside.ended_at.is_(None), Aside.until_on < today).limit(limit)
    return [row._tuple() for row in db.session.execute(query)]
