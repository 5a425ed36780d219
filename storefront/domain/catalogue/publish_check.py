"""What law and shop require of a product before it is shown: pure, in the order of the page. See docs/product-sheet.md.

A problem names its field, so that a page can lead there; its words live in the faces. An error keeps the product
from being published, a hint does not.
"""

import re
from collections import Counter
from datetime import datetime

from storefront.core.money import WHOLE_BP
from storefront.domain.catalogue import check_variants, fibres, particulars
from storefront.domain.catalogue.green_words import green_words
from storefront.domain.catalogue.labels import CARE
from storefront.domain.catalogue.leather_words import leather_words
from storefront.domain.catalogue.models import Making
from storefront.domain.catalogue.particulars_table import REAL_LEATHER
from storefront.domain.catalogue.problem import Problem, Problems, at, error, hint
from storefront.domain.catalogue.sheet import (
    EXCLUSIONS,
    KINDS,
    LONGEST,
    MOST_CAPACITY,
    MOST_FIBRES,
    MOST_LEAD_DAYS,
    MOST_LETTERS,
    MOST_MEASURES,
    MOST_PICTURES,
    Sheet,
)
from storefront.domain.catalogue.sheet_facts import Facts

GOOD_PICTURES = 3
OLDEST_MONTHS = 216
MOST_CENTIMETRES = 1_000
FOCUS = re.compile(r"(?:100|[0-9]{1,2}) (?:100|[0-9]{1,2})")
TEXTS = ("title", "summary", "description", "care", "made_by", "warnings", "personalisation_label")


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
        *check_variants.offered(sheet, facts, ref),
        *check_variants.quantities(sheet, facts, has_pieces),
        *_composition(sheet, facts),
        *_particulars(sheet, facts),
        *_safety(sheet, facts),
        *_rest(sheet, facts),
        *_shares(sheet, facts),
        *check_variants.sales(sheet, now),
        *_brand(facts),
    ]
    unread = {problem.field for problem in found if problem.code.startswith("unread")}
    return [problem for problem in found if problem.field not in unread or problem.code.startswith("unread")]


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
            called = [] if sheet.particulars.get("leather") in REAL_LEATHER else leather_words(words)
            if called:
                yield error(f"{name}_{locale}", "leather_words", words=", ".join(called))
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


def _particulars(sheet: Sheet, facts: Facts) -> Problems:
    unread = {key.split(":")[1] for key in sheet.unread if key.startswith("particulars:")}
    for wrong in particulars.wrongs(facts.asks_of(sheet.category), sheet.particulars):
        if wrong.key not in unread:
            yield error(at("particulars", wrong.key), f"particular_{wrong.why}", key=wrong.key)
    sizes = [variant.size for variant in sheet.variants if variant.is_offered]
    if "quantity" not in unread and particulars.lacks_amount(sheet.particulars, sizes):
        yield error(at("particulars", "quantity"), "particular_of_each_size", key="quantity")


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
