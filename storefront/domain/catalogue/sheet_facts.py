"""What the shop knows that sheets are held against: categories, words, the brand, its pictures, codes in use."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, func, literal, or_, select, union_all

from storefront.domain.brands.models import Brand, BrandState, StripeAccount
from storefront.domain.catalogue.models import (
    Category,
    Colour,
    Material,
    Product,
    ProductPicture,
    ReuseLot,
    Variant,
)
from storefront.domain.catalogue.sheet import Sheet
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.media.queries import PictureRow, row_of
from storefront.domain.media.uploads import uploads_of
from storefront.domain.places.models import Location, LocationKind
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class PictureFact:
    """What became of a picture that a sheet names."""

    state: str  # processing | ready | refused
    why: str = ""
    picture_id: int | None = None
    picture: PictureRow | None = None


@dataclass(frozen=True, slots=True)
class CategoryFact:
    id: int
    name_it: str
    name_en: str
    parent: str = ""  # slug
    asks: frozenset[str] = frozenset()

    def name(self, locale: str) -> str:
        return self.name_en if locale == "en" else self.name_it


@dataclass(frozen=True, slots=True)
class BrandFact:
    """What of the brand stands in the way of selling."""

    id: int
    slug: str
    name: str
    is_active: bool
    can_receive: bool
    has_accepted_terms: bool
    lacks: tuple[str, ...]  # columns of the trader's file that art. 19 of the GPSR asks for and that are empty


@dataclass(frozen=True, slots=True)
class NameFact:
    id: int
    name_it: str
    name_en: str
    hex: str = ""

    def name(self, locale: str) -> str:
        return self.name_en if locale == "en" else self.name_it


@dataclass(frozen=True, slots=True)
class Facts:
    """All that sheets of one brand can be checked and written with."""

    brand: BrandFact
    categories: Mapping[str, CategoryFact] = field(default_factory=dict)
    colours: Mapping[str, NameFact] = field(default_factory=dict)
    materials: Mapping[str, NameFact] = field(default_factory=dict)
    lots: Mapping[str, NameFact] = field(default_factory=dict)
    locations: Mapping[str, NameFact] = field(
        default_factory=dict
    )  # where the brand makes pieces: its atelier, the hub
    partners: Mapping[str, int] = field(default_factory=dict)  # ids of brands that can share, by slug
    pictures: Mapping[str, PictureFact] = field(default_factory=dict)  # by key of SheetPicture
    skus: Mapping[str, str] = field(default_factory=dict)  # in use: the ref of the product, by SKU

    def place(self, slug: str) -> NameFact | None:
        """Where new pieces are put: the place that was named, the first of all when none was."""
        return self.locations.get(slug) if slug else next(iter(self.locations.values()), None)

    def asks_of(self, category: str) -> frozenset[str]:
        """What a category asks, with all that the one above it asks."""
        fact = self.categories.get(category)
        if fact is None:
            return frozenset()
        return fact.asks | (self.asks_of(fact.parent) if fact.parent else frozenset())


def facts(brand_id: int, sheets: Sequence[Sheet]) -> Facts:
    """What is known that these sheets name. Six statements at most, however many sheets."""
    words = _words(brand_id)
    return Facts(
        brand=_brand(brand_id),
        categories=words["category"], colours=words["colour"], materials=words["material"], lots=words["lot"],
        locations=words["location"], partners={slug: fact.id for slug, fact in words["brand"].items()},
        pictures=pictures(brand_id, [picture.key for sheet in sheets for picture in sheet.pictures]),
        skus=_skus({variant.sku for sheet in sheets for variant in sheet.variants if variant.sku}),
    )  # fmt: skip


_TRADER = ("legal_name", "street", "postcode", "city", "email")


def _brand(brand_id: int) -> BrandFact:
    columns = [getattr(Brand, name) for name in _TRADER]
    row = db.session.execute(
        select(
            Brand.id, Brand.slug, Brand.name, Brand.state, Brand.accepted_at, StripeAccount.transfers_active, *columns
        )
        .outerjoin(StripeAccount, StripeAccount.brand_id == Brand.id)
        .where(Brand.id == brand_id)
    ).one()
    lacks = tuple(name for name in _TRADER if not getattr(row, name))
    return BrandFact(
        row.id, row.slug, row.name, row.state == BrandState.ACTIVE, bool(row.transfers_active),
        row.accepted_at is not None, lacks,
    )  # fmt: skip


def _words(brand_id: int) -> dict[str, dict[str, Any]]:
    """Everything that has a slug, as one statement."""
    nothing, parent = literal(""), select(Category.id, Category.slug).subquery()
    makes = (Location.kind != LocationKind.OUTLET) & or_(
        Location.brand_id == brand_id, Location.kind == LocationKind.HUB
    )
    query = union_all(
        select(literal("category").label("kind"), Category.slug.label("slug"), Category.id.label("id"),
               Category.name_it.label("it"), Category.name_en.label("en"),
               func.coalesce(parent.c.slug, "").label("more"), Category.asks.label("asks"),
               Category.position.label("position")).outerjoin(parent, parent.c.id == Category.parent_id),
        select(literal("colour"), Colour.slug, Colour.id, Colour.name_it, Colour.name_en, Colour.hex, nothing,
               literal(0)),
        select(literal("material"), Material.slug, Material.id, Material.name_it, Material.name_en, nothing, nothing,
               literal(0)),
        select(literal("lot"), ReuseLot.slug, ReuseLot.id, ReuseLot.source_it, ReuseLot.source_en, nothing, nothing,
               literal(0)),
        select(literal("location"), Location.slug, Location.id, Location.name, Location.name, nothing, nothing,
               case((Location.brand_id == brand_id, -1), else_=Location.position)).where(makes),
        select(literal("brand"), Brand.slug, Brand.id, Brand.name, Brand.name, nothing, nothing, Brand.position)
        .where(Brand.state.in_((BrandState.ACTIVE, BrandState.PAUSED)) | (Brand.id == brand_id)),
    ).order_by("kind", "position", "it")  # fmt: skip
    found: dict[str, dict[str, Any]] = {
        kind: {} for kind in ("category", "colour", "material", "lot", "location", "brand")
    }
    for row in db.session.execute(query):
        fact: Any = NameFact(row.id, row.it, row.en, row.more)
        if row.kind == "category":
            fact = CategoryFact(row.id, row.it, row.en, row.more, frozenset(row.asks.split()))
        found[row.kind][row.slug] = fact
    return found


def pictures(brand_id: int, keys: Iterable[str]) -> dict[str, PictureFact]:
    """What became of pictures, by upload or by digest; only those of this brand. Two statements."""
    wanted = sorted({key for key in keys if key})
    if not wanted:
        return {}
    found = {
        ref: PictureFact(row.state, row.why, row.picture_id, row.picture)
        for ref, row in uploads_of(brand_id, wanted).items()
    }
    missing = [key for key in wanted if key not in found]
    return found | (_on_products(brand_id, missing) if missing else {})


def _on_products(brand_id: int, digests: Sequence[str]) -> dict[str, PictureFact]:
    """Pictures that a product of the brand shows already."""
    query = (
        select(Picture.id, Picture.digest, Picture.state, Picture.width, Picture.height, Picture.widths, Picture.tiny)
        .join(ProductPicture, ProductPicture.picture_id == Picture.id)
        .join(Product, Product.id == ProductPicture.product_id)
        .where(Product.brand_id == brand_id, Picture.digest.in_(digests))
        .distinct()
    )
    return {
        row.digest: PictureFact(row.state.value, "", row.id, row_of(row) if row.state == PictureState.READY else None)
        for row in db.session.execute(query)
    }


def _skus(skus: set[str]) -> dict[str, str]:
    if not skus:
        return {}
    found: dict[str, str] = {}
    wanted = sorted(skus)
    for start in range(0, len(wanted), 500):
        query = (
            select(Variant.sku, Product.ref)
            .join(Product, Product.id == Variant.product_id)
            .where(Variant.sku.in_(wanted[start : start + 500]))
        )
        found |= {row.sku: row.ref for row in db.session.execute(query)}
    return found
