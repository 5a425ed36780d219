"""The whole catalogue as machines read it: addresses for search engines, offers for comparison sites. Streamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from storefront.domain.brands.models import Brand, BrandState
from storefront.domain.catalogue.models import (
    Category,
    Colour,
    Listing,
    Making,
    PriceChange,
    Product,
    ProductText,
    Variant,
)
from storefront.domain.catalogue.sellable import is_sellable_online
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.infra.db import db

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class AddressRow:
    """A shown product's address, and when its offer or its words last changed."""

    slug: str
    changed_at: datetime


def how_many_shown() -> int:
    return db.session.scalar(select(func.count()).select_from(Listing).where(Listing.is_shown)) or 0


def addresses(start: int, count: int) -> Iterator[AddressRow]:
    """Shown products in the order of their ids, from the `start`th on."""
    repriced = (
        select(func.max(PriceChange.at))
        .join(Variant, Variant.id == PriceChange.variant_id)
        .where(Variant.product_id == Listing.product_id)
        .scalar_subquery()
    )
    rewritten = (  # a sheet that is closed was written over into the product then
        select(func.max(ProductSheet.changed_at))
        .where(ProductSheet.product_id == Listing.product_id, ProductSheet.is_open.is_(False))
        .scalar_subquery()
    )
    query = (
        select(Listing.slug, Listing.published_at, repriced, rewritten)
        .where(Listing.is_shown)
        .order_by(Listing.product_id)
        .offset(start)
        .limit(count)
    )
    for slug, *moments in db.session.execute(query.execution_options(yield_per=AT_ONCE)):
        yield AddressRow(slug, max(moment for moment in moments if moment is not None))


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One variant that is sold online, with all that a comparison site asks for, in Italian."""

    variant_id: int
    sku: str
    size: str
    colour: str  # slug, or nothing
    colour_name: str
    list_cents: int
    price_cents: int
    lowest_30d_cents: int | None
    weight_grams: int
    product_id: int
    slug: str
    making: Making
    lead_days: int
    age_min_months: int | None
    title: str
    summary: str
    brand_name: str
    category: str
    parent: str
    picture: str
    picture_2: str

    @property
    def pictures(self) -> list[PictureRow]:
        found = (unpacked(packed) for packed in (self.picture, self.picture_2))
        return [picture for picture in found if picture]


def offers() -> Iterator[OfferRow]:
    """Every variant that can be bought online, product by product."""
    parent = aliased(Category)
    columns: tuple[Any, ...] = (
        Variant.id, Variant.sku, Variant.size, func.coalesce(Colour.slug, ""), func.coalesce(Colour.name_it, ""),
        Variant.list_cents, Variant.price_cents, Variant.lowest_30d_cents, Variant.weight_grams, Product.id,
        Product.slug, Product.making, Product.lead_days, Product.age_min_months, ProductText.title,
        ProductText.summary, Brand.name, Category.name_it, func.coalesce(parent.name_it, ""), Listing.picture,
        Listing.picture_2,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Product, Product.id == Variant.product_id)
        .join(Listing, Listing.product_id == Product.id)
        .join(ProductText, (ProductText.product_id == Product.id) & (ProductText.locale == "it"))
        .join(Brand, Brand.id == Product.brand_id)
        .join(Category, Category.id == Product.category_id)
        .outerjoin(parent, parent.id == Category.parent_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(Variant.is_offered, Listing.is_shown, Brand.state == BrandState.ACTIVE, is_sellable_online())
        .order_by(Product.id, Variant.position, Variant.id)
    )
    for row in db.session.execute(query.execution_options(yield_per=AT_ONCE)):
        yield OfferRow(*row)
