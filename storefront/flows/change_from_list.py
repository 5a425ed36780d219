"""Price and availability of a product's choices, changed from the list without opening it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.catalogue import prices, sheets
from storefront.domain.catalogue.models import Colour, PriceChange, Variant
from storefront.domain.catalogue.services import mark_stale
from storefront.domain.catalogue.sheet import Sheet
from storefront.domain.catalogue.sheet_facts import facts
from storefront.domain.pieces.adding import add
from storefront.infra.db import needs_unit_of_work, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@dataclass(frozen=True, slots=True)
class RowChange:
    """What one choice is to be: its full price, whether it is offered, how many pieces come to it."""

    size: str
    colour: str
    list_cents: int
    is_offered: bool
    adds: int = 0


@retry_on_deadlock
def change_from_list(brand_id: int, ref: str, rows: Sequence[RowChange], by: Actor) -> None:
    """Change rows of one product: in the shop at once when it is written, in its draft when it is not.

    An open working copy follows, so that publishing it later does not bring an old price back. Raises NotFound for
    another's product or a choice that it does not have, and what adding pieces refuses.
    """
    with unit_of_work():
        kept = sheets.locked(brand_id, ref)
        if kept.product_id is None:
            _must_know(rows, {variant.key for variant in kept.sheet.variants})
        else:
            _change_product(brand_id, kept.product_id, rows, by)
        if kept.is_open:
            sheets.amend(brand_id, ref, lambda sheet: _changed(sheet, rows, is_draft=kept.product_id is None), by)
    nudge("refresh_listing")


def _must_know(rows: Sequence[RowChange], known: set[tuple[str, str]]) -> None:
    if {(row.size, row.colour) for row in rows} - known:
        raise NotFound


def _change_product(brand_id: int, product_id: int, rows: Sequence[RowChange], by: Actor) -> None:
    session, now = needs_unit_of_work(), clock.now()
    logged = select(PriceChange.variant_id).where(PriceChange.variant_id == Variant.id).exists().label("is_logged")
    query = (
        select(Variant.id, Variant.size, func.coalesce(Colour.slug, "").label("colour"), logged)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(Variant.product_id == product_id)
        .order_by(Variant.id)
    )
    known = {(row.size, row.colour): row for row in session.execute(query)}
    _must_know(rows, set(known))
    place = facts(brand_id, []).place("")
    for row in sorted(rows, key=lambda row: known[(row.size, row.colour)].id):
        variant = known[(row.size, row.colour)]
        if variant.is_logged:
            prices.set_list(variant.id, row.list_cents, now)
        else:
            both = {"list_cents": row.list_cents, "price_cents": row.list_cents}
            session.execute(_quietly(update(Variant).where(Variant.id == variant.id).values(**both)))
        session.execute(_quietly(update(Variant).where(Variant.id == variant.id).values(is_offered=row.is_offered)))
        if row.adds:
            if place is None:
                raise NotFound
            add(brand_id, variant.id, place.id, row.adds, by=by)
    mark_stale([product_id])


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)


def _changed(sheet: Sheet, rows: Sequence[RowChange], *, is_draft: bool) -> Sheet:
    wanted = {(row.size, row.colour): row for row in rows}
    variants = tuple(
        replace(
            variant,
            list_cents=wanted[variant.key].list_cents,
            is_offered=wanted[variant.key].is_offered,
            quantity=variant.quantity + (wanted[variant.key].adds if is_draft else 0),
        )
        if variant.key in wanted
        else variant
        for variant in sheet.variants
    )
    gone = {f"variants:{size}|{colour}:list_cents" for size, colour in wanted}
    unread = {key: words for key, words in sheet.unread.items() if key not in gone}
    return replace(sheet, variants=variants, unread=unread)
