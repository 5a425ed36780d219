"""The variants of a written sheet: known by size and colour, each with its code and the log of its prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from storefront.domain.catalogue import prices, skus
from storefront.domain.catalogue.models import PriceChange, Variant
from storefront.domain.catalogue.sheet import Sheet, SheetVariant
from storefront.domain.catalogue.sheet_facts import Facts
from storefront.infra.db import needs_unit_of_work

USUAL_GRAMS = 300
Key = tuple[str, str]  # size and colour


def quietly(statement: Any) -> Any:
    """A change of rows that nobody holds as objects."""
    return statement.execution_options(synchronize_session=False)


def write(product_id: int, sheet: Sheet, facts: Facts, now: datetime) -> dict[Key, int]:
    """Variants are known by size and colour, and never deleted: one that is taken out is no longer offered."""
    session = needs_unit_of_work()
    known = {row.key: row for row in _known(product_id, facts)}
    wanted = {variant.key: variant for variant in sheet.variants}
    codes = _skus(sheet, facts, {key: row.sku for key, row in known.items()})
    _make_room([row.id for key, row in known.items() if codes.get(key, row.sku) != row.sku])
    ids: dict[Key, int] = {}
    for position, (key, variant) in enumerate(wanted.items()):
        columns = _columns(variant, codes[key], position, facts)
        if key in known:
            ids[key] = known[key].id
            session.execute(quietly(update(Variant).where(Variant.id == ids[key]).values(**columns)))
            _price(known[key], variant, now)
        elif variant.list_cents:
            ids[key] = _new_variant(product_id, variant.list_cents, columns)
    gone = [row.id for key, row in known.items() if key not in wanted]
    if gone:
        session.execute(quietly(update(Variant).where(Variant.id.in_(gone)).values(is_offered=False)))
    return ids


@dataclass(frozen=True, slots=True)
class _KnownVariant:
    id: int
    key: Key
    sku: str
    list_cents: int
    is_logged: bool  # was in the shop: its prices are written down


def _known(product_id: int, facts: Facts) -> list[_KnownVariant]:
    session = needs_unit_of_work()
    colours = {fact.id: slug for slug, fact in facts.colours.items()}
    logged = select(PriceChange.variant_id).where(PriceChange.variant_id == Variant.id).exists().label("is_logged")
    query = select(Variant.id, Variant.size, Variant.colour_id, Variant.sku, Variant.list_cents, logged)
    rows = session.execute(query.where(Variant.product_id == product_id).order_by(Variant.id)).all()
    return [
        _KnownVariant(row.id, (row.size, colours.get(row.colour_id, "")), row.sku, row.list_cents, bool(row.is_logged))
        for row in rows
    ]


def _make_room(variant_ids: list[int]) -> None:
    """Codes that change are let go first: two variants may swap theirs."""
    for variant_id in variant_ids:
        change = update(Variant).where(Variant.id == variant_id).values(sku=f"~{variant_id}")
        needs_unit_of_work().execute(quietly(change))


def _skus(sheet: Sheet, facts: Facts, known: Mapping[Key, str]) -> dict[Key, str]:
    """A code for each variant: the maker's, the one it has, or one by rule."""
    codes = {variant.key: variant.sku or known.get(variant.key, "") for variant in sheet.variants}
    given = {*codes.values(), *known.values()}
    for variant in sheet.variants:
        if not codes[variant.key]:
            colour = facts.colours[variant.colour].name_it if variant.colour else ""
            base = skus.proposed(facts.brand.name, sheet.title_it, variant.size, colour)
            codes[variant.key] = skus.numbered(base, given | _taken(base))
            given.add(codes[variant.key])
    return codes


def _taken(base: str) -> set[str]:
    like = Variant.sku.startswith(base, autoescape=True)
    return set(needs_unit_of_work().scalars(select(Variant.sku).where(like)))


def _columns(variant: SheetVariant, sku: str, position: int, facts: Facts) -> dict[str, Any]:
    return {
        "sku": sku, "size": variant.size, "position": position, "is_offered": variant.is_offered,
        "colour_id": facts.colours[variant.colour].id if variant.colour else None,
        "weight_grams": variant.weight_grams or USUAL_GRAMS,
    }  # fmt: skip


def _new_variant(product_id: int, list_cents: int, columns: dict[str, Any]) -> int:
    session = needs_unit_of_work()
    variant = Variant(product_id=product_id, list_cents=list_cents, price_cents=list_cents, **columns)
    session.add(variant)
    session.flush()
    return variant.id


def _price(known: _KnownVariant, variant: SheetVariant, now: datetime) -> None:
    """Prices of what was in the shop change with their log; before that there is nothing to remember."""
    if not variant.list_cents or variant.list_cents == known.list_cents:
        return
    if known.is_logged:
        prices.set_list(known.id, variant.list_cents, now)
        return
    both = {"list_cents": variant.list_cents, "price_cents": variant.list_cents}
    needs_unit_of_work().execute(quietly(update(Variant).where(Variant.id == known.id).values(**both)))
