"""What can be chosen of one product, and where its pieces lie now, in one SELECT."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from storefront.domain.catalogue.labels import size_order
from storefront.domain.catalogue.models import Availability, Colour, Making, Variant
from storefront.domain.catalogue.orders import STANDING
from storefront.domain.pieces.models import Piece, State
from storefront.infra.db import db


@dataclass(slots=True)
class Choice:
    """A variant, with where its pieces lie now."""

    id: int
    sku: str
    size: str
    colour: str  # slug, or nothing
    colour_name: str
    list_cents: int
    price_cents: int
    lowest_30d_cents: int | None
    weight_grams: int
    making: Making
    available_at: dict[int, int] = field(default_factory=dict)  # pieces by location
    held: int = 0

    @property
    def left(self) -> int:
        return sum(self.available_at.values())

    @property
    def state(self) -> Availability:
        if self.left:
            return Availability.AVAILABLE
        if self.making == Making.TO_ORDER:
            return Availability.TO_ORDER
        return Availability.RESERVED if self.held else Availability.SOLD_OUT


def choices(product_id: int, making: Making, locale: str) -> list[Choice]:
    """Every offered variant in order, with its pieces that nobody is paying for."""
    lying = (
        select(Piece.variant_id, Piece.location_id, Piece.state, func.count().label("count"))
        .join(Variant, Variant.id == Piece.variant_id)
        .where(Variant.product_id == product_id, Piece.state.in_((State.AVAILABLE, State.HELD)))
        .group_by(Piece.variant_id, Piece.location_id, Piece.state)
        .subquery()
    )
    colour = Colour.name_en if locale == "en" else Colour.name_it
    query = (
        select(
            Variant.id, Variant.sku, Variant.size, func.coalesce(Colour.slug, ""), func.coalesce(colour, ""),
            Variant.list_cents, Variant.price_cents, Variant.lowest_30d_cents, Variant.weight_grams,
            lying.c.location_id, lying.c.state, lying.c.count,
        )
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .outerjoin(lying, lying.c.variant_id == Variant.id)
        .where(Variant.product_id == product_id, Variant.is_offered)
        .order_by(Variant.position, Variant.id)
    )  # fmt: skip
    found: dict[int, Choice] = {}
    for row in db.session.execute(query):
        choice = found.setdefault(row[0], Choice(*row[:9], making=making))
        location_id, state, count = row[9:]
        if state == State.AVAILABLE:
            choice.available_at[location_id] = count
        elif state == State.HELD:
            choice.held += count
    return list(found.values())


def best_state(rows: Sequence[Choice]) -> Availability:
    """How well the best of some variants can be had."""
    return min((row.state for row in rows), key=STANDING.index, default=Availability.SOLD_OUT)


def sizes(rows: Sequence[Choice]) -> list[str]:
    """The sizes there are, as people expect them; empty when there is but one for all."""
    return sorted({row.size for row in rows if row.size}, key=size_order)


def matching(rows: Sequence[Choice], size: str, colour: str) -> list[Choice]:
    """The variants that fit what was chosen so far; nothing chosen fits all."""
    return [row for row in rows if size in ("", row.size) and colour in ("", row.colour)]
