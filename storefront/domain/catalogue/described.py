"""Products as their listing rows and search need them: everything of a batch in a handful of SELECTs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from storefront.domain.brands.models import Brand, BrandState
from storefront.domain.catalogue.models import (
    Category,
    Colour,
    Making,
    Material,
    Product,
    ProductMaterial,
    ProductPicture,
    ProductShare,
    ProductState,
    ProductText,
    ReuseLot,
    Variant,
)
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.media.queries import packed
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Word:
    """A name with its slug: of a brand, a category, a material."""

    slug: str
    it: str
    en: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A variant that can be chosen."""

    id: int
    sku: str
    size: str
    colour: Word | None
    list_cents: int
    price_cents: int
    lowest_30d_cents: int | None


@dataclass(slots=True)
class Described:
    """One product with all that is told of it."""

    id: int
    slug: str
    is_published: bool
    making: Making
    published_at: datetime
    categories: list[Word]  # from the top down
    source: Word | None  # of what it was reused from
    particulars: dict[str, Any]  # see particulars.py
    texts: dict[str, Any] = field(default_factory=dict)  # by locale: title, summary, description
    brands: list[tuple[int, Word]] = field(default_factory=list)  # the lead brand first
    materials: list[Word] = field(default_factory=list)
    offered: list[Offered] = field(default_factory=list)
    pictures: list[tuple[str, str, str]] = field(default_factory=list)  # packed, alt in Italian and in English

    def title(self, locale: str) -> str:
        texts = (self.texts.get(locale), self.texts.get("it"))
        return next((text.title for text in texts if text and text.title), self.slug)


def described(product_ids: Sequence[int]) -> list[Described]:
    """These products, published or not; those that exist no more are left out."""
    products = {row.id: _product(row) for row in _rows(_products(), Product.id, product_ids)}
    trees = _category_paths()
    for product in products.values():
        product.categories = trees[product.categories[0].slug]
    for text in _rows(_texts(), ProductText.product_id, product_ids):
        products[text.product_id].texts[text.locale] = text
    for share in _rows(_shares(), ProductShare.product_id, product_ids):
        _add_brand(products[share.product_id], share)
    for row in _rows(_materials(), ProductMaterial.product_id, product_ids):
        products[row.product_id].materials.append(Word(row.slug, row.name_it, row.name_en))
    for row in _rows(_variants(), Variant.product_id, product_ids):
        products[row.product_id].offered.append(_offered(row))
    for row in _rows(_pictures(), ProductPicture.product_id, product_ids):
        shown = packed(row.digest, row.width, row.height, row.widths, row.focus)
        products[row.product_id].pictures.append((shown, row.alt_it, row.alt_en))
    return list(products.values())


def _rows(query: Select[*tuple[Any, ...]], column: Any, product_ids: Sequence[int]) -> Any:
    return db.session.execute(query.where(column.in_(product_ids))).all()


def _products() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Product.id, Product.slug, Product.state, Product.making, Product.published_at, Product.created_at,
            Product.particulars, Category.slug.label("category"), ReuseLot.slug.label("lot"), ReuseLot.source_it, ReuseLot.source_en,
        )
        .join(Category, Category.id == Product.category_id)
        .outerjoin(ReuseLot, ReuseLot.id == Product.reuse_lot_id)
    )  # fmt: skip


def _texts() -> Select[*tuple[Any, ...]]:
    return select(
        ProductText.product_id, ProductText.locale, ProductText.title, ProductText.summary, ProductText.description
    )


def _shares() -> Select[*tuple[Any, ...]]:
    is_lead = (Product.brand_id == Brand.id).label("is_lead")
    return (
        select(ProductShare.product_id, Brand.id, Brand.slug, Brand.name, Brand.state, is_lead)
        .join(Brand, Brand.id == ProductShare.brand_id)
        .join(Product, Product.id == ProductShare.product_id)
        .order_by(ProductShare.basis_points.desc(), Brand.position, Brand.id)
    )


def _materials() -> Select[*tuple[Any, ...]]:
    return (
        select(ProductMaterial.product_id, Material.slug, Material.name_it, Material.name_en)
        .join(Material, Material.id == ProductMaterial.material_id)
        .order_by(Material.id)
    )


def _variants() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Variant.product_id, Variant.id, Variant.sku, Variant.size, Variant.list_cents, Variant.price_cents,
            Variant.lowest_30d_cents, Colour.slug.label("colour"), Colour.name_it, Colour.name_en,
        )
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(Variant.is_offered.is_(True))
        .order_by(Variant.product_id, Variant.position, Variant.id)
    )  # fmt: skip


def _pictures() -> Select[*tuple[Any, ...]]:
    """The first two of each product: one to see, one for when a pointer rests on the card."""
    return (
        select(
            ProductPicture.product_id, ProductPicture.alt_it, ProductPicture.alt_en, ProductPicture.focus,
            Picture.digest, Picture.width, Picture.height, Picture.widths,
        )
        .join(Picture, Picture.id == ProductPicture.picture_id)
        .where(Picture.state == PictureState.READY, ProductPicture.position < 2)
        .order_by(ProductPicture.product_id, ProductPicture.position)
    )  # fmt: skip


def _product(row: Any) -> Described:
    return Described(
        id=row.id,
        slug=row.slug,
        is_published=row.state == ProductState.PUBLISHED,
        making=row.making,
        published_at=row.published_at or row.created_at,
        categories=[Word(row.category, "", "")],
        source=Word(row.lot, row.source_it, row.source_en) if row.lot else None,
        particulars=row.particulars,
    )


def _add_brand(product: Described, row: Any) -> None:
    """A piece is shown while all the brands that made it sell."""
    product.is_published &= row.state == BrandState.ACTIVE
    brand = (row.id, Word(row.slug, row.name, row.name))
    if row.is_lead:
        product.brands.insert(0, brand)
    else:
        product.brands.append(brand)


def _offered(row: Any) -> Offered:
    colour = Word(row.colour, row.name_it, row.name_en) if row.colour else None
    return Offered(row.id, row.sku, row.size, colour, row.list_cents, row.price_cents, row.lowest_30d_cents)


def _category_paths() -> dict[str, list[Word]]:
    """Every category by slug with its parents before it."""
    columns = (Category.id, Category.slug, Category.parent_id, Category.name_it, Category.name_en)
    rows = {row.id: row for row in db.session.execute(select(*columns))}
    paths: dict[str, list[Word]] = defaultdict(list)
    for row in rows.values():
        step: Any = row
        while step is not None:
            paths[row.slug].insert(0, Word(step.slug, step.name_it, step.name_en))
            step = rows.get(step.parent_id)
    return paths
