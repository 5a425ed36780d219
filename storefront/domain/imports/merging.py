"""What a group of rows changes of a sheet: cell by cell, from what stands there now. Pure; see docs/imports.md.

A cell that says what an export would write of the product as it stands changes nothing, whatever it holds: only other
cells are read. So an export imports back unchanged, by construction.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from storefront.core.money import WHOLE_BP
from storefront.domain.catalogue.labels import CARE
from storefront.domain.catalogue.sheet import FIELDS, LONGEST, LONGEST_KEPT, Sheet, SheetSale, SheetVariant
from storefront.domain.catalogue.sheets import merged
from storefront.domain.imports import cells, merging_pictures, particular_cells, writing
from storefront.domain.imports.cells import EMPTIED, Unclear, folded, meant
from storefront.domain.imports.columns import Level
from storefront.domain.imports.ground import LANGUAGES, Change, Ground, Merged, attempt
from storefront.domain.imports.rows import Group, Row, Wrong


def merge(group: Group, ground: Ground) -> Merged:
    found = Merged(ground.sheet, wrong=[])
    said = group.product_cells()
    found.wrong.extend(group.wrong)
    changed: dict[str, Any] = {}
    for name, (row, text) in said.items():
        _product_cell(found, ground, changed, name, row, text)
    found.sheet = ground.sheet.changed(changed)
    _variants(found, ground, group.rows)
    merging_pictures.merge(found, ground, [row for row in group.rows if row.has(Level.PICTURE)])
    found.sheet = merged(ground.sheet, differences(ground.sheet, found.sheet))
    return found


def differences(before: Sheet, after: Sheet) -> dict[str, Any]:
    """The fields that are another one's now."""
    names = [name for name in FIELDS if name != "unread" and getattr(before, name) != getattr(after, name)]
    return {name: getattr(after, name) for name in names}


# --- product --------------------------------------------------------------------------------------------


def _product_cell(found: Merged, ground: Ground, changed: dict[str, Any], name: str, row: int, text: str) -> None:
    found.rows[name] = row
    if name == "publish":
        found.publish = attempt(found, row, name, cells.read_yes, text)
        return
    before = [writing.product_cells(ground.sheet, ground.facts.brand.slug, one)[name] for one in LANGUAGES]
    if meant(text) in {meant(one) for one in before}:
        return
    if name == "shares":
        _shares(found, ground, changed, row, text, before[0])
        return
    value = attempt(found, row, name, lambda words: _value(ground, name, words), text)
    if value is None and text != EMPTIED:
        return
    if value == getattr(ground.sheet, name):
        return
    changed[name] = value
    found.changes.append(Change(row, name, before[0], "" if text == EMPTIED else text))


def _value(ground: Ground, name: str, text: str) -> Any:
    """A product cell as the field of its sheet."""
    if text == EMPTIED:
        return getattr(Sheet(), name)
    if name in writing.TEXTS:
        if len(meant(text)) > LONGEST_KEPT:
            raise Unclear("too_long", most=LONGEST[name.rpartition("_")[0]], count=len(text))
        return (
            meant(text)
            if "\n" not in text or not name.startswith(("title", "personalisation"))
            else " ".join(text.split())
        )
    if name in writing.NUMBERS or name == "age_min_months":
        return cells.read_number(text)
    if name in writing.TICKS:
        return cells.read_yes(text)
    return _READERS[name](ground, text)


def _one(known: Mapping[str, Any], text: str, code: str) -> str:
    """The slug that a person means by slug or by name."""
    wanted = folded(text)
    for slug, fact in known.items():
        if wanted in {folded(slug), folded(fact.name_it), folded(fact.name_en)}:
            return slug
    near = difflib.get_close_matches(text.casefold(), [fact.name_it.casefold() for fact in known.values()], n=1)
    raise Unclear(code, near=near[0] if near else "")


def _several(known: Mapping[str, Any], text: str, code: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_one(known, word, code) for word in cells.read_list(text)))


@dataclass(frozen=True, slots=True)
class _Named:
    name_it: str
    name_en: str


_CARE = {key: _Named(it, en) for key, (it, en) in CARE.items()}
_READERS: dict[str, Callable[[Ground, str], Any]] = {
    "category": lambda ground, text: _one(ground.facts.categories, text, "category_not_known"),
    "reuse_lot": lambda ground, text: _one(ground.facts.lots, text, "lot_not_known"),
    "location": lambda ground, text: _one(ground.facts.locations, text, "location_not_known"),
    "materials": lambda ground, text: _several(ground.facts.materials, text, "material_not_known"),
    "care_symbols": lambda ground, text: _several(_CARE, text, "care_not_known"),
    "fibres": lambda _ground, text: cells.read_fibres(text),
    "particulars": lambda _ground, text: particular_cells.read(text),
    "measures": lambda ground, text: cells.read_measures(text, ground.sheet.measures),
    "making": lambda _ground, text: cells.read_one_of(cells.MAKINGS, text),
    "withdrawal_exclusion": lambda _ground, text: cells.read_one_of(cells.EXCLUSIONS, text),
}


def _shares(found: Merged, ground: Ground, changed: dict[str, Any], row: int, text: str, old: str) -> None:
    """Parts are agreed, never imported: a file may only say whom a product that is new was made with."""
    shares = {} if text == EMPTIED else attempt(found, row, "shares", lambda words: _parts(ground, words), text)
    if shares is None or shares == ground.sheet.shares:
        return
    if not ground.is_new or not ground.may_share:
        found.wrong.append(Wrong(row, "shares", "shares_by_owner" if ground.is_new else "shares_by_agreement"))
        return
    changed["shares"] = shares
    found.changes.append(Change(row, "shares", old, "" if text == EMPTIED else text))


def _parts(ground: Ground, text: str) -> dict[str, int]:
    partners = {slug: _Named(slug, slug) for slug in ground.facts.partners if slug != ground.facts.brand.slug}
    others = {_one(partners, who, "partner_not_known"): part for who, part in cells.read_shares(text)}
    own = WHOLE_BP - sum(others.values())
    if own <= 0 or not all(others.values()):
        raise Unclear("shares_leave_nothing")
    return {ground.facts.brand.slug: own, **others} if others else {}


# --- variants -------------------------------------------------------------------------------------------


def _variants(found: Merged, ground: Ground, rows: Sequence[Row]) -> None:
    """Choices of the file over those that stand: known by size and colour, or by their code alone. None is taken out."""
    variants = {variant.key: variant for variant in ground.sheet.variants}
    skus = Counter(variant.sku for variant in ground.sheet.variants)
    # A draft may still give one code to two choices: then the code names neither.
    by_sku = {one.sku: one.key for one in ground.sheet.variants if one.sku and skus[one.sku] == 1}
    sales = list(ground.sheet.sales)
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if not row.has(Level.VARIANT):
            continue
        key = _key(found, ground, row, by_sku)
        if key is None:  # its colour is not known; what else is wrong with the row is said all the same
            _variant(found, ground, row, ("", ""), None, [])
            continue
        if key in seen:
            found.wrong.append(Wrong(row.number, "size", "choice_twice", {"row": seen[key]}))
            continue
        seen[key] = row.number
        found.rows.setdefault("variants", row.number)
        found.rows["variants:{}|{}".format(*key)] = row.number
        variants[key] = _variant(found, ground, row, key, variants.get(key), sales)
    found.sheet = found.sheet.changed({"variants": tuple(variants.values()), "sales": tuple(sales)})


def _key(found: Merged, ground: Ground, row: Row, by_sku: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """Which choice a row speaks of."""
    size, colour = (row.cells.get(name, "").replace(EMPTIED, "").strip() for name in ("size", "colour"))
    if not size and not colour and row.cells.get("sku", "").strip() in by_sku:
        return by_sku[row.cells["sku"].strip()]
    for variant in ground.sheet.variants:
        if (meant(variant.size), meant(variant.colour)) == (meant(size), meant(colour)):
            return variant.key
    if not colour:
        return (size, "")
    slug = attempt(
        found, row.number, "colour", lambda words: _one(ground.facts.colours, words, "colour_not_known"), colour
    )
    return None if slug is None else (size, slug)


_VARIANT: dict[str, tuple[str, Callable[[str], Any]]] = {
    "sku": ("sku", str.strip),
    "price": ("list_cents", cells.read_price),
    "weight": ("weight_grams", cells.read_number),
    "offered": ("is_offered", cells.read_yes),
    "quantity": ("quantity", cells.read_number),
}


def _variant(
    found: Merged, ground: Ground, row: Row, key: tuple[str, str], before: SheetVariant | None, sales: list[SheetSale]
) -> SheetVariant:
    variant = before or SheetVariant(size=key[0], colour=key[1])
    own = [*ground.sales, *ground.sheet.sales]
    old = [writing.variant_cells(variant, own, one, is_new=True) for one in LANGUAGES]
    if before is None:
        found.changes.append(Change(row.number, "size", "", ", ".join(filter(None, key))))
    for name, (attribute, read) in _VARIANT.items():
        text = row.cells.get(name, "")
        if not text or text == EMPTIED or meant(text) in {meant(one[name]) for one in old if one[name]}:
            continue
        value = attempt(found, row.number, name, read, text)
        if value is None or value == getattr(variant, attribute):
            continue
        if name == "quantity" and not ground.is_new:
            found.ignores_quantity = True
            continue
        variant = replace(variant, **{attribute: value})
        found.changes.append(Change(row.number, name, old[0][name], text))
    _sales(found, row, key, [one["sales"] for one in old], own, sales)
    return variant


def _sales(
    found: Merged, row: Row, key: tuple[str, str], old: Sequence[str], own: Sequence[SheetSale], sales: list[SheetSale]
) -> None:
    """Sale prices that are not planned yet. One that is planned is changed or taken out in the studio."""
    text = row.cells.get("sales", "")
    if not text or text == EMPTIED or meant(text) in {meant(one) for one in old if one}:
        return
    read = attempt(found, row.number, "sales", cells.read_sales, text)
    new = [sale for sale in (SheetSale(*key, *one) for one in read or []) if sale not in own]
    if new:
        sales.extend(new)
        found.changes.append(Change(row.number, "sales", old[0], text))
