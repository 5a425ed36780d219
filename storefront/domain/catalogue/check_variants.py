"""The part of the publish check about choices: price, code, pieces and sales of each. Pure."""

import re
from collections import Counter
from datetime import datetime

from storefront.domain.catalogue.models import Making
from storefront.domain.catalogue.problem import Problems, at, error, hint, row_of
from storefront.domain.catalogue.sheet import (
    LONGEST,
    MOST_CENTS,
    MOST_GRAMS,
    MOST_QUANTITY,
    MOST_VARIANTS,
    Sheet,
    SheetVariant,
)
from storefront.domain.catalogue.sheet_facts import Facts

SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


def offered(sheet: Sheet, facts: Facts, ref: str) -> Problems:
    if not sheet.variants:
        yield error("variants", "price_missing")
    elif not any(variant.is_offered for variant in sheet.variants):
        yield error("variants", "nothing_offered")
    if len(sheet.variants) > MOST_VARIANTS:
        yield error("variants", "too_many_variants", most=MOST_VARIANTS)
    rows = Counter(row_of(variant) for variant in sheet.variants)
    skus = Counter(variant.sku for variant in sheet.variants if variant.sku)
    for variant in sheet.variants:
        if rows[row_of(variant)] > 1:
            yield error("variants", "variant_twice", size=variant.size, colour=variant.colour)
        if variant.is_offered:
            yield from _variant(variant, facts)
        yield from _sku(variant, facts, ref, skus)


def _variant(variant: SheetVariant, facts: Facts) -> Problems:
    row = row_of(variant)
    if variant.list_cents is None:
        yield error(at("variants", row, "list_cents"), "price_missing")
    elif not 0 < variant.list_cents <= MOST_CENTS:
        yield error(at("variants", row, "list_cents"), "price_absurd", most_cents=MOST_CENTS)
    if variant.weight_grams is not None and not 0 < variant.weight_grams <= MOST_GRAMS:
        yield error(at("variants", row, "weight_grams"), "weight_absurd", most=MOST_GRAMS)
    if not 0 <= variant.quantity <= MOST_QUANTITY:
        yield error(at("variants", row, "quantity"), "quantity_absurd", most=MOST_QUANTITY)
    if variant.colour and variant.colour not in facts.colours:
        yield error(at("variants", row, "colour"), "colour_unknown")
    if len(variant.size) > LONGEST["size"]:
        yield error(at("variants", row, "size"), "too_long", most=LONGEST["size"], count=len(variant.size))


def _sku(variant: SheetVariant, facts: Facts, ref: str, skus: Counter[str]) -> Problems:
    where = at("variants", row_of(variant), "sku")
    if not variant.sku:
        return
    if len(variant.sku) > LONGEST["sku"] or not SKU.fullmatch(variant.sku):
        yield error(where, "sku_absurd", most=LONGEST["sku"])
    elif skus[variant.sku] > 1:
        yield error(where, "sku_twice", sku=variant.sku)
    elif facts.skus.get(variant.sku, ref) != ref:
        yield error(where, "sku_taken", sku=variant.sku)


def quantities(sheet: Sheet, facts: Facts, has_pieces: bool) -> Problems:
    adds = sum(variant.quantity for variant in sheet.variants if variant.is_offered)
    if adds and facts.place(sheet.location) is None:
        yield error("location", "location_missing")
    if not adds and not has_pieces and sheet.making != Making.TO_ORDER:
        yield hint("variants", "no_pieces")
    if any(variant.is_offered and variant.weight_grams is None for variant in sheet.variants):
        yield hint("variants", "weight_missing")


def sales(sheet: Sheet, now: datetime | None) -> Problems:
    prices = {variant.key: variant.list_cents for variant in sheet.variants}
    for sale in sheet.sales:
        where = at("sales", f"{sale.size}|{sale.colour}")
        full = prices.get((sale.size, sale.colour))
        if full is None:
            yield error(where, "sale_of_nothing")
        elif not 0 < sale.price_cents < full:
            yield error(where, "sale_not_lower")
        if sale.starts_at >= sale.ends_at:
            yield error(where, "sale_ends_before")
        elif now is not None and sale.ends_at <= now:
            yield error(where, "sale_is_over")
