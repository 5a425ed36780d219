"""What law and shop require of a product before it is shown: pure, in the order of the page. See docs/product-sheet.md.

A problem names its field, so that a page can lead there; its words live in the faces. An error keeps the product
from being published, a hint does not.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import datetime
from typing import Any

from storefront.core.money import WHOLE_BP
from storefront.domain.catalogue import fibres
from storefront.domain.catalogue.green_words import green_words
from storefront.domain.catalogue.labels import CARE
from storefront.domain.catalogue.models import Making
from storefront.domain.catalogue.sheet import (
    EXCLUSIONS,
    KINDS,
    LONGEST,
    MOST_CAPACITY,
    MOST_CENTS,
    MOST_FIBRES,
    MOST_GRAMS,
    MOST_LEAD_DAYS,
    MOST_LETTERS,
    MOST_MEASURES,
    MOST_PICTURES,
    MOST_QUANTITY,
    MOST_VARIANTS,
    Sheet,
    SheetVariant,
)
from storefront.domain.catalogue.sheet_facts import Facts

GOOD_PICTURES = 3
OLDEST_MONTHS = 216
MOST_CENTIMETRES = 1_000
SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
FOCUS = re.compile(r"(?:100|[0-9]{1,2}) (?:100|[0-9]{1,2})")
TEXTS = ("title", "summary", "description", "care", "made_by", "warnings", "personalisation_label")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right (or, as a hint, to do better). `field` is a name of the sheet, ":" and a row after it."""

    field: str
    code: str
    values: dict[str, Any] = with_default(default_factory=dict)
    is_error: bool = True


Problems = Iterator[Problem]


def problems(
    sheet: Sheet, facts: Facts, *, ref: str = "", has_pieces: bool = False, now: datetime | None = None
) -> list[Problem]:
    """Everything that is wrong or could be better. `ref`: whose SKUs are its own; `has_pieces`: some exist already."""
    found = [
        *_unread(sheet),
        *_pictures(sheet, facts),
        *_texts(sheet),
        *_category(sheet, facts),
        *_making(sheet),
        *_variants(sheet, facts, ref),
        *_quantities(sheet, facts, has_pieces),
        *_composition(sheet, facts),
        *_safety(sheet, facts),
        *_rest(sheet, facts),
        *_shares(sheet, facts),
        *_sales(sheet, now),
        *_brand(facts),
    ]
    unread = {problem.field for problem in found if problem.code.startswith("unread")}
    return [problem for problem in found if problem.field not in unread or problem.code.startswith("unread")]


def errors(found: list[Problem]) -> list[Problem]:
    return [problem for problem in found if problem.is_error]


def hint(where: str, code: str, /, **values: Any) -> Problem:
    return Problem(where, code, values, is_error=False)


def error(where: str, code: str, /, **values: Any) -> Problem:
    return Problem(where, code, values)


def at(name: str, row: object, column: str = "") -> str:
    """The name of a part of a field: "variants:M|rosso:list_cents"."""
    return f"{name}:{row}:{column}" if column else f"{name}:{row}"


def row_of(variant: SheetVariant) -> str:
    return f"{variant.size}|{variant.colour}"


# --- the parts, from the top of the page down ------------------------------------------------------------


def _unread(sheet: Sheet) -> Problems:
    for key, words in sheet.unread.items():
        yield error(key, "unread_" + (key.rpartition(":")[2] or key), words=words)


def _pictures(sheet: Sheet, facts: Facts) -> Problems:
    if len(sheet.pictures) > MOST_PICTURES:
        yield error("pictures", "too_many_pictures", most=MOST_PICTURES)
    states = Counter(_state(facts, picture.key) for picture in sheet.pictures)
    for position, picture in enumerate(sheet.pictures):
        where, state = at("pictures", position), _state(facts, picture.key)
        if state in {"refused", "unknown"}:
            yield error(where, f"picture_{state}", number=position + 1)
        if len(picture.alt_it) > LONGEST["alt"] or len(picture.alt_en) > LONGEST["alt"]:
            yield error(where, "alt_too_long", number=position + 1, most=LONGEST["alt"])
        if picture.kind not in KINDS or (picture.focus and not FOCUS.fullmatch(picture.focus)):
            yield error(where, "picture_unknown_word", number=position + 1)
    if states["processing"]:
        yield error("pictures", "picture_processing", count=states["processing"])
    if not sheet.pictures:
        yield error("pictures", "no_picture")
    elif 0 < states["ready"] < GOOD_PICTURES:
        yield hint("pictures", "few_pictures", count=states["ready"])
    without_words = [str(number) for number, picture in enumerate(sheet.pictures, 1) if not picture.alt_it.strip()]
    if without_words:
        yield hint("pictures", "alt_missing", count=len(without_words), numbers=", ".join(without_words))


def _state(facts: Facts, key: str) -> str:
    return facts.pictures[key].state if key in facts.pictures else "unknown"


def _texts(sheet: Sheet) -> Problems:
    if not sheet.title_it.strip():
        yield error("title_it", "title_missing")
    for name in TEXTS:
        for locale in ("it", "en"):
            words = sheet.text(name, locale)
            if len(words) > LONGEST[name]:
                yield error(f"{name}_{locale}", "too_long", most=LONGEST[name], count=len(words))
            promised = green_words(words, locale)
            if promised:
                yield error(f"{name}_{locale}", "green_words", words=", ".join(promised))
    if not sheet.summary_it.strip():
        yield hint("summary_it", "summary_missing")
    if not sheet.description_it.strip():
        yield hint("description_it", "description_missing")
    lacking = [name for name in TEXTS if sheet.text(name, "it").strip() and not sheet.text(name, "en").strip()]
    if lacking:
        yield hint(f"{lacking[0]}_en", "english_missing", count=len(lacking))


def _category(sheet: Sheet, facts: Facts) -> Problems:
    if not sheet.category:
        yield error("category", "category_missing")
    elif sheet.category not in facts.categories:
        yield error("category", "category_unknown")


def _making(sheet: Sheet) -> Problems:
    if sheet.making == Making.TO_ORDER:
        if not 0 < sheet.lead_days <= MOST_LEAD_DAYS:
            yield error("lead_days", "lead_days_missing", most=MOST_LEAD_DAYS)
        if not 0 < sheet.weekly_capacity <= MOST_CAPACITY:
            yield error("weekly_capacity", "weekly_capacity_missing", most=MOST_CAPACITY)
    if sheet.making == Making.ONE_OFF:
        offered = [variant for variant in sheet.variants if variant.is_offered]
        if len(offered) > 1 or any(variant.quantity > 1 for variant in offered):
            yield error("making", "one_off_is_one")


def _variants(sheet: Sheet, facts: Facts, ref: str) -> Problems:
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


def _quantities(sheet: Sheet, facts: Facts, has_pieces: bool) -> Problems:
    adds = sum(variant.quantity for variant in sheet.variants if variant.is_offered)
    if adds and facts.place(sheet.location) is None:
        yield error("location", "location_missing")
    if not adds and not has_pieces and sheet.making != Making.TO_ORDER:
        yield hint("variants", "no_pieces")
    if any(variant.is_offered and variant.weight_grams is None for variant in sheet.variants):
        yield hint("variants", "weight_missing")


def _composition(sheet: Sheet, facts: Facts) -> Problems:
    if len(sheet.fibres) > MOST_FIBRES:
        yield error("fibres", "too_many_fibres", most=MOST_FIBRES)
    parts: dict[str, list[tuple[str, str]]] = {}
    for fibre in sheet.fibres:
        parts.setdefault(fibre.part, []).append((fibre.fibre, fibre.percent))
    for part, contents in parts.items():
        if not part or len(part) > LONGEST["part"]:
            yield error("fibres", "part_absurd", most=LONGEST["part"])
        try:
            fibres.composition(contents)
        except fibres.BadComposition as wrong:
            yield error(at("fibres", part), f"fibres_{wrong.why}", part=part, **wrong.values)
    if not sheet.fibres and "fibres" in facts.asks_of(sheet.category):
        yield error("fibres", "fibres_missing")
    elif not sheet.fibres and not sheet.materials:
        yield hint("materials", "materials_missing")
    if set(sheet.materials) - set(facts.materials):
        yield error("materials", "material_unknown")


def _safety(sheet: Sheet, facts: Facts) -> Problems:
    asks = facts.asks_of(sheet.category)
    if sheet.has_no_warnings and (sheet.warnings_it.strip() or sheet.warnings_en.strip()):
        yield error("has_no_warnings", "warnings_both")
    elif not sheet.has_no_warnings and not sheet.warnings_it.strip():
        yield error("has_no_warnings", "warnings_missing")
    elif sheet.warnings_en.strip() == "" and sheet.warnings_it.strip():
        yield hint("warnings_en", "warnings_english_missing")
    if sheet.age_min_months is None:
        if "age" in asks:
            yield error("age_min_months", "age_missing")
    elif not 0 <= sheet.age_min_months <= OLDEST_MONTHS:
        yield error("age_min_months", "age_absurd", most=OLDEST_MONTHS)
    if "ce" in asks and not sheet.has_ce_mark:
        yield error("has_ce_mark", "ce_missing")


def _rest(sheet: Sheet, facts: Facts) -> Problems:
    if set(sheet.care_symbols) - set(CARE):
        yield error("care_symbols", "care_unknown")
    if sheet.reuse_lot and sheet.reuse_lot not in facts.lots:
        yield error("reuse_lot", "lot_unknown")
    if sheet.withdrawal_exclusion not in EXCLUSIONS:
        yield error("withdrawal_exclusion", "exclusion_unknown")
    elif sheet.withdrawal_exclusion == "personalised" and not sheet.personalisation_max:
        yield error("withdrawal_exclusion", "exclusion_needs_words")
    if not 0 <= sheet.personalisation_max <= MOST_LETTERS:
        yield error("personalisation_max", "letters_absurd", most=MOST_LETTERS)
    elif sheet.personalisation_max and not sheet.personalisation_label_it.strip():
        yield error("personalisation_label_it", "label_missing")
    elif not sheet.personalisation_max and sheet.personalisation_label_it.strip():
        yield error("personalisation_max", "letters_missing")
    yield from _measures(sheet, facts)


def _measures(sheet: Sheet, facts: Facts) -> Problems:
    if len(sheet.measures) > MOST_MEASURES:
        yield error("measures", "too_many_measures", most=MOST_MEASURES)
    for key, measure in sheet.measures.items():
        if not measure.get("it", "").strip():
            yield error(at("measures", key, "it"), "measure_without_name")
        if max(len(measure.get("it", "")), len(measure.get("en", ""))) > LONGEST["measure"]:
            yield error(at("measures", key, "it"), "too_long", most=LONGEST["measure"], count=LONGEST["measure"] + 1)
        for size, value in measure.get("values", {}).items():
            if not isinstance(value, (int, float)) or not 0 < value <= MOST_CENTIMETRES:
                yield error(at("measures", key, size or "value"), "measure_absurd", most=MOST_CENTIMETRES)
    if "measures" in facts.asks_of(sheet.category) and not sheet.measures:
        yield error("measures", "measures_missing")


def _shares(sheet: Sheet, facts: Facts) -> Problems:
    if not sheet.shares:
        return
    if set(sheet.shares) - set(facts.partners):
        yield error("shares", "partner_unknown")
    if sum(sheet.shares.values()) != WHOLE_BP or min(sheet.shares.values()) < 1:
        yield error("shares", "shares_not_whole")
    elif facts.brand.slug not in sheet.shares:
        yield error("shares", "shares_without_lead")
    elif len(sheet.shares) > 1:
        yield hint("shares", "shares_to_be_accepted")


def _sales(sheet: Sheet, now: datetime | None) -> Problems:
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


def _brand(facts: Facts) -> Problems:
    brand = facts.brand
    if brand.lacks:
        yield error("brand", "brand_lacks", lacks=list(brand.lacks))
    if not brand.has_accepted_terms:
        yield error("brand", "terms_missing")
    if not brand.is_active:
        yield hint("brand", "brand_not_active")
    elif not brand.can_receive:
        yield hint("brand", "brand_cannot_receive")
