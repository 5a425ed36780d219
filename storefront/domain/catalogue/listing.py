"""The one narrow row that a product has in lists: composed here, from what is described and what lies where."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from storefront.domain.catalogue import marks
from storefront.domain.catalogue.described import Described, Offered, Word
from storefront.domain.catalogue.marks import joined, mark
from storefront.domain.catalogue.models import Availability, Making
from storefront.domain.catalogue.particulars import unit_price


@dataclass(frozen=True, slots=True)
class Stock:
    """What of a product can be had: variants with an available piece, shops where one lies."""

    available_variants: frozenset[int] = frozenset()
    outlets: frozenset[str] = frozenset()
    is_held: bool = False


def availability(making: Making, stock: Stock) -> Availability:
    """The best that can be said: a piece now, one made for you, one that may come free, none."""
    if stock.available_variants:
        return Availability.AVAILABLE
    if making == Making.TO_ORDER:
        return Availability.TO_ORDER
    return Availability.RESERVED if stock.is_held else Availability.SOLD_OUT


def is_shown(product: Described) -> bool:
    return product.is_published and bool(product.offered)


def listing_row(product: Described, stock: Stock) -> dict[str, Any]:
    """A shown product as a row of `listing`, without its version."""
    cheapest = _speaks_for(product.offered, stock)
    unit_cents, unit = unit_price(product.particulars, cheapest.size, cheapest.price_cents) or (None, "")
    first, second = [*product.pictures, ("", "", ""), ("", "", "")][:2]
    return {
        "product_id": product.id,
        "slug": product.slug,
        "title_it": product.title("it"),
        "title_en": product.title("en"),
        "brand_id": product.brands[0][0],
        "brand_names": "|".join(brand.it for _, brand in product.brands),
        "price_cents": cheapest.price_cents,
        "has_more_prices": len({variant.price_cents for variant in product.offered}) > 1,
        "list_cents": cheapest.list_cents if _is_reduced(cheapest) else None,
        "lowest_30d_cents": cheapest.lowest_30d_cents if _is_reduced(cheapest) else None,
        "unit_cents": unit_cents,
        "unit": unit,
        "availability": availability(product.making, stock),
        "published_at": product.published_at,
        "picture": first[0],
        "picture_2": second[0],
        "alt_it": first[1],
        "alt_en": first[2],
        "facets": joined(_marks(product, stock)),
        "is_shown": True,
    }


def _speaks_for(offered: list[Offered], stock: Stock) -> Offered:
    """The variant whose price stands on the card: the cheapest, of equals one that can be had."""
    return min(offered, key=lambda variant: (variant.price_cents, variant.id not in stock.available_variants))


def _is_reduced(variant: Offered) -> bool:
    """A lower price is spoken of only beside the lowest of the 30 days before it (docs/lowest-price.md)."""
    return variant.lowest_30d_cents is not None and variant.price_cents < variant.lowest_30d_cents


def _marks(product: Described, stock: Stock) -> Iterator[str]:
    yield from (mark("brand", brand.slug) for _, brand in product.brands)
    yield from (mark("category", category.slug) for category in product.categories)
    yield from (mark("material", material.slug) for material in product.materials)
    yield from (mark("outlet", slug) for slug in stock.outlets)
    if len(product.brands) > 1:
        yield marks.TOGETHER
    if any(_is_reduced(variant) for variant in product.offered):
        yield marks.REDUCED
    for variant in product.offered:
        yield from _variant_marks(variant, variant.id in stock.available_variants)


def _variant_marks(variant: Offered, is_available: bool) -> Iterator[str]:
    for facet, value in (("size", variant.size), ("colour", variant.colour.slug if variant.colour else "")):
        if value:
            yield mark(facet, value)
        if value and is_available:
            yield mark(facet + marks.NOW, value)


# --- what search reads of it ----------------------------------------------------------------------------

Texts = list[Word]


@dataclass(frozen=True, slots=True)
class Document:
    """The words of one product by how much they weigh: title, names, what it is made of, what is told."""

    product_id: int
    title: Texts
    named: Texts  # brands and categories
    made: Texts  # materials, colours, SKUs, where the cloth was before
    told: Texts  # summary and description


def document(product: Described) -> Document:
    """What a shown product is found by."""
    colours = {variant.colour for variant in product.offered if variant.colour}
    skus = [Word("", variant.sku, variant.sku) for variant in product.offered]
    return Document(
        product.id,
        title=[Word("", product.title("it"), product.title("en"))],
        named=[*(brand for _, brand in product.brands), *product.categories],
        made=[*product.materials, *sorted(colours, key=lambda colour: colour.slug), *skus, *_source(product)],
        told=[_told(product, "summary"), _told(product, "description")],
    )


def _source(product: Described) -> Texts:
    return [product.source] if product.source else []


def _told(product: Described, name: str) -> Word:
    it, en = (getattr(product.texts.get(locale), name, "") for locale in ("it", "en"))
    return Word("", it, en)
