"""A sheet as the rows of a table: its first row says what is true of the whole product, each row a choice and a picture."""

from collections.abc import Callable, Sequence
from itertools import zip_longest

from storefront.domain.catalogue.sheet import Sheet, SheetPicture, SheetSale, SheetVariant
from storefront.domain.imports import cells, particular_cells
from storefront.domain.imports.columns import COLUMNS

Cells = dict[str, str]
OWN_PICTURE = "foto:"
"""Stands before the sign of a picture that is in the studio already."""

TEXTS = tuple(
    f"{name}_{locale}"
    for name in ("title", "summary", "description", "care", "made_by", "warnings", "personalisation_label")
    for locale in ("it", "en")
)
NUMBERS = ("lead_days", "weekly_capacity", "personalisation_max")
TICKS = ("has_ce_mark", "has_no_warnings", "has_animal_parts")
SLUGS = ("category", "reuse_lot", "location")

Writer = Callable[[Sheet, int], str]


def _as_it_is(name: str) -> Writer:
    return lambda sheet, _language: str(getattr(sheet, name))


def _number(name: str) -> Writer:
    return lambda sheet, _language: str(getattr(sheet, name) or "")


def _tick(name: str) -> Writer:
    return lambda sheet, language: cells.yes(getattr(sheet, name), language)


WRITERS: dict[str, Writer] = {
    **{name: _as_it_is(name) for name in (*TEXTS, *SLUGS)},
    **{name: _number(name) for name in NUMBERS},
    **{name: _tick(name) for name in TICKS},
    "age_min_months": lambda sheet, _l: "" if sheet.age_min_months is None else str(sheet.age_min_months),
    "making": lambda sheet, language: cells.MAKINGS[sheet.making][language],
    "withdrawal_exclusion": lambda sheet, language: (
        cells.EXCLUSIONS[sheet.withdrawal_exclusion][language]
        if sheet.withdrawal_exclusion in cells.EXCLUSIONS
        else sheet.withdrawal_exclusion
    ),
    "care_symbols": lambda sheet, _l: cells.a_list(sheet.care_symbols),
    "materials": lambda sheet, _l: cells.a_list(sheet.materials),
    "fibres": lambda sheet, _l: cells.fibres(sheet.fibres),
    "measures": lambda sheet, _l: cells.measures(sheet.measures),
    "particulars": lambda sheet, language: particular_cells.written(sheet.particulars, language),
}
"""How each product column is written; shares need to know whose they are."""


def product_cells(sheet: Sheet, own_slug: str, language: int) -> Cells:
    found = {name: write(sheet, language) for name, write in WRITERS.items()}
    return {**found, "shares": cells.shares(sheet.shares, own_slug, language)}


def variant_cells(variant: SheetVariant, sales: Sequence[SheetSale], language: int, *, is_new: bool) -> Cells:
    """A choice. Pieces to add are said only of a product that was never written: they are an act, no state."""
    own = [
        (sale.price_cents, sale.starts_at, sale.ends_at) for sale in sales if (sale.size, sale.colour) == variant.key
    ]
    return {
        "sku": variant.sku, "size": variant.size, "colour": variant.colour,
        "price": cells.price(variant.list_cents, language) if variant.list_cents is not None else "",
        "quantity": str(variant.quantity) if is_new and variant.quantity else "",
        "weight": str(variant.weight_grams) if variant.weight_grams is not None else "",
        "offered": cells.yes(variant.is_offered, language), "sales": cells.sales(own, language),
    }  # fmt: skip


def picture_cells(picture: SheetPicture, language: int) -> Cells:
    return {
        "picture": OWN_PICTURE + picture.key,
        "picture_kind": cells.KINDS[picture.kind][language] if picture.kind in cells.KINDS else picture.kind,
        "picture_it": picture.alt_it, "picture_en": picture.alt_en, "picture_focus": picture.focus,
    }  # fmt: skip


def rows_of(
    sheet: Sheet,
    sales: Sequence[SheetSale],
    *,
    reference: str,
    publish: bool | None,
    own_slug: str,
    language: int,
    is_new: bool,
) -> list[Cells]:
    """All rows of a product, each with its reference. Nothing is said of publishing where that would change it."""
    wish = "" if publish is None else cells.yes(publish, language)
    first: Cells = {**product_cells(sheet, own_slug, language), "publish": wish}
    variants = [variant_cells(variant, sales, language, is_new=is_new) for variant in sheet.variants]
    pictures = [picture_cells(picture, language) for picture in sheet.pictures]
    rows = [{**(variant or {}), **(picture or {})} for variant, picture in zip_longest(variants, pictures)] or [{}]
    rows[0] = {**first, **rows[0]}
    return [{"reference": reference, **row} for row in rows]


def line_of(row: Cells) -> list[str]:
    """A row in the order of the columns."""
    return [row.get(column.name, "") for column in COLUMNS]
