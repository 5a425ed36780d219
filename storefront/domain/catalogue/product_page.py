"""One product with everything its page tells, in two SELECTs, whatever it has. What can be had now: pieces/choices.py."""

from collections import defaultdict
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, String, and_, bindparam, case, cast, func, literal, select, union_all
from sqlalchemy.orm import aliased

from storefront.domain.brands.models import Brand, BrandState, BrandTerms, BrandText, Party
from storefront.domain.catalogue import absences
from storefront.domain.catalogue.absences import Absence
from storefront.domain.catalogue.lowest_price import PricePoint, PriorPrice, lowest_30d
from storefront.domain.catalogue.models import (
    CapacityWeek,
    Category,
    Making,
    Material,
    OldSlug,
    PriceChange,
    Product,
    ProductFibre,
    ProductMaterial,
    ProductPicture,
    ProductShare,
    ProductState,
    ProductText,
    ReuseLot,
)
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.media.queries import PictureRow
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is told of one product in one language; where that has no words, in Italian."""

    id: int
    slug: str
    state: ProductState
    making: Making
    lead_days: int
    weekly_capacity: int
    withdrawal_exclusion: str
    personalisation_max: int
    age_min_months: int | None
    has_ce_mark: bool
    has_no_warnings: bool
    has_animal_parts: bool
    is_demo: bool
    care_symbols: list[str]
    measures: dict[str, Any]
    particulars: dict[str, Any]
    title: str
    summary: str
    description: str
    care: str
    made_by: str
    warnings: str
    personalisation_label: str
    category: tuple[str, str]  # slug, name
    parent: tuple[str, str] | None
    lot: tuple[str, str, int | None] | None  # source, its story, grams
    maker: "Maker"
    seller: Party

    @property
    def needs_words(self) -> bool:
        """Whether it cannot be made without the buyer's words: made to order, and to their measure or name.

        Where words are only possible, a piece bought without them can be sent back like any other (art. 59 c).
        """
        return self.withdrawal_exclusion == "personalised" and self.making == Making.TO_ORDER

    @property
    def is_shown(self) -> bool:
        return self.state == ProductState.PUBLISHED and self.maker.state == BrandState.ACTIVE


@dataclass(frozen=True, slots=True)
class Maker:
    """The lead brand, as law and page name it."""

    id: int
    slug: str
    name: str
    state: BrandState
    legal_name: str
    street: str
    postcode: str
    city: str
    country: str
    email: str
    phone: str
    vat_number: str
    away_words: str = ""  # the maker's own, in the page's language

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postcode} {self.city} ({self.country})"


@dataclass(slots=True)
class Parts:
    """The small collections of a product."""

    brands: list[tuple[str, str]] = field(default_factory=list)  # slug, name; the lead brand first
    absences: list[Absence] = field(default_factory=list)  # of those of them that are away now
    materials: list[tuple[str, str]] = field(default_factory=list)  # slug, name
    fibres: dict[str, list[tuple[str, Decimal]]] = field(default_factory=lambda: defaultdict(list))  # by part
    pictures: list[PictureRow] = field(default_factory=list)
    room: dict[str, int] = field(default_factory=dict)  # what is left of the maker's weeks that somebody asked for


def sheet(slug: str, locale: str, today: date) -> Sheet | None:
    """The product of a slug, published or not; none when there never was one."""
    row = db.session.execute(_sheet_query(locale), {"slug": slug, "today": today}).one_or_none()
    return _sheet(row) if row else None


@lru_cache
def _sheet_query(locale: str) -> Select[Any]:
    """Put together once: that takes longer than asking."""
    parent, italian, wanted = aliased(Category), aliased(ProductText), aliased(ProductText)
    name = "name_en" if locale == "en" else "name_it"
    lot_source = ReuseLot.source_en if locale == "en" else ReuseLot.source_it
    lot_text = ReuseLot.text_en if locale == "en" else ReuseLot.text_it
    seller = (
        select(BrandTerms.seller_online)
        .where(BrandTerms.brand_id == Product.brand_id, BrandTerms.valid_from <= bindparam("today"))
        .order_by(BrandTerms.valid_from.desc())
        .limit(1)
    )
    away_words = select(BrandText.away_words).where(BrandText.brand_id == Product.brand_id, BrandText.locale == locale)
    columns: tuple[Any, ...] = (
        Product.id, Product.slug, Product.state, Product.making, Product.lead_days, Product.weekly_capacity,
        Product.withdrawal_exclusion, Product.personalisation_max, Product.age_min_months, Product.has_ce_mark,
        Product.has_no_warnings, Product.has_animal_parts, Product.is_demo, Product.care_symbols, Product.measures,
        Product.particulars,
        *[
            func.coalesce(func.nullif(getattr(wanted, column), ""), getattr(italian, column), "").label(column)
            for column in ("title", "summary", "description", "care", "made_by", "warnings",
                           "personalisation_label")
        ],
        Category.slug.label("category_slug"), getattr(Category, name).label("category_name"),
        parent.slug.label("parent_slug"), getattr(parent, name).label("parent_name"),
        lot_source.label("lot_source"), lot_text.label("lot_text"), ReuseLot.grams,
        *[column.label(f"maker_{column.key}") for column in _MAKER],
        seller.scalar_subquery().label("seller"), away_words.scalar_subquery().label("away_words"),
    )  # fmt: skip
    return (
        select(*columns)
        .join(Brand, Brand.id == Product.brand_id)
        .join(Category, Category.id == Product.category_id)
        .outerjoin(parent, parent.id == Category.parent_id)
        .outerjoin(ReuseLot, ReuseLot.id == Product.reuse_lot_id)
        .outerjoin(italian, and_(italian.product_id == Product.id, italian.locale == "it"))
        .outerjoin(wanted, and_(wanted.product_id == Product.id, wanted.locale == locale))
        .where(Product.slug == bindparam("slug"))
    )


_MAKER = (
    Brand.id, Brand.slug, Brand.name, Brand.state, Brand.legal_name, Brand.street, Brand.postcode, Brand.city,
    Brand.country, Brand.email, Brand.phone, Brand.vat_number,
)  # fmt: skip


_FACTS = [fact.name for fact in fields(Sheet)][:23]
"""The columns that are told as they are stored, in their order."""


def _sheet(row: Any) -> Sheet:
    return Sheet(
        **dict(zip(_FACTS, row, strict=False)),
        category=(row.category_slug, row.category_name),
        parent=(row.parent_slug, row.parent_name) if row.parent_slug else None,
        lot=(row.lot_source, row.lot_text, row.grams) if row.lot_source else None,
        maker=Maker(*[*(getattr(row, f"maker_{column.key}") for column in _MAKER), row.away_words or ""]),
        seller=row.seller or Party.BRAND,
    )


def maker(brand_id: int) -> Maker:
    """A brand as the pages of its products name it."""
    row: Any = db.session.execute(select(*_MAKER).where(Brand.id == brand_id)).one()
    return Maker(*row)


def parts(product_id: int, locale: str, this_week: str) -> Parts:
    """Brands, materials, fibres, pictures and making weeks of a product, as one statement of five."""
    found = Parts()
    for row in db.session.execute(_parts_query(locale), {"product_id": product_id, "this_week": this_week}):
        _take(found, row)
    for fibres in found.fibres.values():
        fibres.sort(key=lambda fibre: -fibre[1])
    return found


@lru_cache
def _parts_query(locale: str) -> CompoundSelect[Any]:
    name = Material.name_en if locale == "en" else Material.name_it
    alt = ProductPicture.alt_en if locale == "en" else ProductPicture.alt_it
    text = cast(literal(""), String)
    return union_all(
        select(
            literal("1brand").label("kind"), case((Product.brand_id == Brand.id, 0), else_=1).label("position"),
            Brand.slug.label("a"), Brand.name.label("b"), absences.packed().label("c"), literal(0).label("m"), literal(0).label("n"),
        )
        .join(ProductShare, ProductShare.brand_id == Brand.id)
        .join(Product, Product.id == ProductShare.product_id)
        .where(Product.id == bindparam("product_id")),
        select(literal("2material"), literal(0), Material.slug, name, text, literal(0), literal(0))
        .join(ProductMaterial, ProductMaterial.material_id == Material.id)
        .where(ProductMaterial.product_id == bindparam("product_id")),
        select(
            literal("3fibre"), ProductFibre.position, ProductFibre.part, ProductFibre.fibre,
            cast(ProductFibre.percent, String), literal(0), literal(0),
        ).where(ProductFibre.product_id == bindparam("product_id")),
        select(
            literal("4picture"), ProductPicture.position, Picture.digest, alt,
            Picture.widths + "|" + ProductPicture.focus + "|" + Picture.tiny, Picture.width, Picture.height,
        )
        .join(Picture, Picture.id == ProductPicture.picture_id)
        .where(ProductPicture.product_id == bindparam("product_id"), Picture.state == PictureState.READY),
        select(
            literal("5week"), literal(0), CapacityWeek.iso_week, text, text,
            CapacityWeek.capacity - CapacityWeek.taken, literal(0),
        ).where(CapacityWeek.product_id == bindparam("product_id"), CapacityWeek.iso_week >= bindparam("this_week")),
    ).order_by("kind", "position")  # fmt: skip


def _take(found: Parts, row: Any) -> None:
    match row.kind:
        case "1brand":
            found.brands.append((row.a, row.b))
            found.absences.extend(filter(None, [absences.unpacked(row.c)]))
        case "2material":
            found.materials.append((row.a, row.b))
        case "3fibre":
            found.fibres[row.a].append((row.b, Decimal(row.c)))
        case "5week":
            found.room[row.a] = row.m
        case _:
            widths, focus, tiny = row.c.split("|")
            sizes = tuple(int(width) for width in widths.split())
            found.pictures.append(PictureRow(row.a, row.m, row.n, sizes, row.b, focus, tiny))


def new_slug(old: str) -> str | None:
    """Where a product lives that once had this address."""
    query = select(Product.slug).join(OldSlug, OldSlug.product_id == Product.id).where(OldSlug.slug == old)
    return db.session.scalar(query)


def prior_price(variant_id: int, now: datetime) -> PriorPrice | None:
    """What may be said beside a reduced price, and of which days (art. 17-bis): read from the price log."""
    columns = (PriceChange.at, PriceChange.price_cents, PriceChange.list_cents)
    query = select(*columns).where(PriceChange.variant_id == variant_id).order_by(PriceChange.at, PriceChange.id)
    return lowest_30d([PricePoint(*row) for row in db.session.execute(query)], now)
