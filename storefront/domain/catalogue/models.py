"""What is described and chosen: products, variants, their words, shares, pictures, prices over time."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.core import refs
from storefront.domain.columns import At, BasisPoints, BigId, Cents, CreatedAt, Id, Line, Slug, to, words
from storefront.infra.db import Base, UtcDateTime


class ProductState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    TAKEN_DOWN = "taken_down"  # by the office, with a reason


class Making(StrEnum):
    STOCK = "stock"
    ONE_OFF = "one_off"
    TO_ORDER = "to_order"


class Category(Base):
    __tablename__ = "category"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    parent_id: Mapped[int | None] = mapped_column(to("category.id"))
    position: Mapped[int] = mapped_column(default=0)
    name_it: Mapped[Line]
    name_en: Mapped[Line]
    asks: Mapped[str] = mapped_column(String(80), default="")  # what its products must say: "fibres measures age ce",
    # and groups of particulars_table.py


class Material(Base):
    __tablename__ = "material"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name_it: Mapped[Line]
    name_en: Mapped[Line]


class Colour(Base):
    __tablename__ = "colour"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name_it: Mapped[Line]
    name_en: Mapped[Line]
    hex: Mapped[str] = mapped_column(String(7))


class ReuseLot(Base):
    """Material that had a life before: where it came from and how much there was."""

    __tablename__ = "reuse_lot"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    source_it: Mapped[Line]
    source_en: Mapped[Line]
    grams: Mapped[int | None]
    text_it: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)


class Product(Base):
    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint(
            "withdrawal_exclusion <> 'personalised' OR personalisation_max > 0", name="personalised_asks_a_text"
        ),
        CheckConstraint("making <> 'to_order' OR (lead_days > 0 AND weekly_capacity > 0)", name="to_order_says_when"),
    )
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, index=True, default=refs.product_ref)  # in the studio
    brand_id: Mapped[int] = mapped_column(to("brand.id"), index=True)  # the lead brand
    category_id: Mapped[int] = mapped_column(to("category.id"), index=True)
    state: Mapped[ProductState] = mapped_column(words(ProductState), default=ProductState.DRAFT)
    wants_publishing: Mapped[bool] = mapped_column(default=False)  # a draft that waits for the other brands' yes
    taken_down_why: Mapped[str] = mapped_column(String(400), default="")  # the office's words to the brand
    making: Mapped[Making] = mapped_column(words(Making), default=Making.STOCK)
    lead_days: Mapped[int] = mapped_column(default=0)  # working days of making
    weekly_capacity: Mapped[int] = mapped_column(default=0)
    withdrawal_exclusion: Mapped[str] = mapped_column(
        String(24), default=""
    )  # '' | personalised | hygiene | perishable
    personalisation_max: Mapped[int] = mapped_column(default=0)  # letters; 0 = nothing is asked
    age_min_months: Mapped[int | None]
    has_ce_mark: Mapped[bool] = mapped_column(default=False)
    has_no_warnings: Mapped[bool] = mapped_column(default=False)  # ticked by a person; else the texts hold them
    has_animal_parts: Mapped[bool] = mapped_column(default=False)
    care_symbols: Mapped[list[str]] = mapped_column(JSON, default=list)
    measures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # {key: {it, en, values: {size: cm}}}
    particulars: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")  # see particulars.py
    reuse_lot_id: Mapped[int | None] = mapped_column(to("reuse_lot.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[CreatedAt]


class ProductText(Base):
    __tablename__ = "product_text"
    product_id: Mapped[int] = mapped_column(to("product.id", owned=True), primary_key=True)
    locale: Mapped[str] = mapped_column(String(5), primary_key=True)
    title: Mapped[Line]
    summary: Mapped[str] = mapped_column(String(400), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    care: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[str] = mapped_column(Text, default="")
    warnings: Mapped[str] = mapped_column(Text, default="")
    personalisation_label: Mapped[Line] = mapped_column(default="")


class OldSlug(Base):
    """An address that a product once had: it redirects for ever."""

    __tablename__ = "old_slug"
    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    product_id: Mapped[int] = mapped_column(to("product.id", owned=True))


class ProductShare(Base):
    """The part of a product's price that belongs to a brand; the parts of a product sum to 10,000."""

    __tablename__ = "product_share"
    __table_args__ = (CheckConstraint("basis_points BETWEEN 1 AND 10000", name="share_is_a_part"),)
    product_id: Mapped[int] = mapped_column(to("product.id", owned=True), primary_key=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id"), primary_key=True, index=True)
    basis_points: Mapped[BasisPoints]
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProductMaterial(Base):
    __tablename__ = "product_material"
    product_id: Mapped[int] = mapped_column(to("product.id", owned=True), primary_key=True)
    material_id: Mapped[int] = mapped_column(to("material.id"), primary_key=True)


class ProductFibre(Base):
    """One fibre of one part (cloth, lining …), by its name in Regulation 1007/2011."""

    __tablename__ = "product_fibre"
    product_id: Mapped[int] = mapped_column(to("product.id", owned=True), primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    fibre: Mapped[str] = mapped_column(String(40), primary_key=True)
    percent: Mapped[Any] = mapped_column(Numeric(5, 2))
    position: Mapped[int] = mapped_column(default=0)  # of the part


class ProductPicture(Base):
    __tablename__ = "product_picture"
    __table_args__ = (Index("ix_product_picture_order", "product_id", "position"),)
    product_id: Mapped[int] = mapped_column(to("product.id", owned=True), primary_key=True)
    picture_id: Mapped[int] = mapped_column(to("picture.id"), primary_key=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16), default="front")  # front | detail | scale
    alt_it: Mapped[str] = mapped_column(String(400), default="")
    alt_en: Mapped[str] = mapped_column(String(400), default="")
    focus: Mapped[str] = mapped_column(String(8), default="")  # "x y" in percent that a crop keeps; empty = the middle


class Variant(Base):
    """What is chosen and priced. `price_cents` is what it costs now; it changes only together with the price log."""

    __tablename__ = "variant"
    __table_args__ = (
        CheckConstraint("price_cents > 0 AND price_cents <= list_cents", name="price_is_at_most_the_list_price"),
        Index("ix_variant_product", "product_id", "position"),
    )
    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(to("product.id", owned=True))
    sku: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[str] = mapped_column(String(24), default="")
    colour_id: Mapped[int | None] = mapped_column(to("colour.id"))
    list_cents: Mapped[Cents]  # the full price
    price_cents: Mapped[Cents]  # lower than the list price while on sale
    lowest_30d_cents: Mapped[Cents | None]  # lowest before the running reduction; art. 17-bis
    weight_grams: Mapped[int] = mapped_column(default=300)
    position: Mapped[int] = mapped_column(default=0)
    is_offered: Mapped[bool] = mapped_column(default=True)


class Sale(Base):
    """A reduced price with a start and an end; the worker begins and ends it and writes the price log."""

    __tablename__ = "sale"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="sale_starts_before_it_ends"),)
    id: Mapped[Id]
    variant_id: Mapped[int] = mapped_column(to("variant.id", owned=True), index=True)
    price_cents: Mapped[Cents]
    starts_at: Mapped[At] = mapped_column(index=True)
    ends_at: Mapped[At] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(12), default="planned")  # planned | running | ended


class PriceChange(Base):
    """What a variant cost from an instant on. Append-only: the lowest price of 30 days is read from here."""

    __tablename__ = "price_change"
    __table_args__ = (Index("ix_price_change_variant", "variant_id", "at"),)
    id: Mapped[Id]
    variant_id: Mapped[int] = mapped_column(to("variant.id"))
    at: Mapped[At]
    list_cents: Mapped[Cents]
    price_cents: Mapped[Cents]
    why: Mapped[str] = mapped_column(String(24))  # first | list | sale | sale_ended


class CapacityWeek(Base):
    """How many pieces a maker can still promise in one ISO week; claimed by conditional UPDATE."""

    __tablename__ = "capacity_week"
    __table_args__ = (
        UniqueConstraint("product_id", "iso_week", name="one_capacity_a_week"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="never_more_taken_than_can_be_made"),
    )
    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(to("product.id", owned=True))
    iso_week: Mapped[str] = mapped_column(String(8))  # "2026-W48"
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)


# --- the narrow tables that listings are read from ------------------------------------------------------


class Availability(StrEnum):
    AVAILABLE = "available"
    RESERVED = "reserved"  # every piece is being paid for
    TO_ORDER = "to_order"
    SOLD_OUT = "sold_out"


class Listing(Base):
    """One published product as a card shows it. Rebuilt from the tables above, never edited by hand.

    `changed_in` is the catalogue version that wrote the row: a process that knows version v reads only
    what changed after v.
    """

    __tablename__ = "listing"
    product_id: Mapped[int] = mapped_column(BigId, to("product.id", owned=True), primary_key=True, autoincrement=False)
    slug: Mapped[Slug]
    title_it: Mapped[Line]
    title_en: Mapped[Line]
    brand_id: Mapped[int] = mapped_column(BigId)
    brand_names: Mapped[Line]  # "Arbrora con Petit Le Cad" is made from these, split by |
    price_cents: Mapped[Cents]  # the lowest of its variants
    has_more_prices: Mapped[bool]
    list_cents: Mapped[Cents | None]  # of the variant that gives the price, when reduced
    lowest_30d_cents: Mapped[Cents | None]
    unit_cents: Mapped[Cents | None]  # of the same variant: what a unit of its quantity costs
    unit: Mapped[str] = mapped_column(String(4), default="", server_default="")  # kg, l, m, m²; empty where none is due
    availability: Mapped[Availability] = mapped_column(words(Availability))
    published_at: Mapped[At]
    picture: Mapped[str] = mapped_column(String(120))  # "digest width height widths" of the first picture
    picture_2: Mapped[str] = mapped_column(String(120), default="")
    alt_it: Mapped[str] = mapped_column(String(400), default="")
    alt_en: Mapped[str] = mapped_column(String(400), default="")
    facets: Mapped[str] = mapped_column(Text, default="")  # "brand:arbrora category:borse size:M …", space-separated
    is_shown: Mapped[bool] = mapped_column(default=True)  # false once it is no longer published
    changed_in: Mapped[int] = mapped_column(index=True)


class ListingStale(Base):
    """A product whose listing row must be made anew; written with the change, worked off by the worker."""

    __tablename__ = "listing_stale"
    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(BigId, index=True)


class CatalogueVersion(Base):
    """One row: grows by one with every rebuilt batch of listing rows; what caches are keyed by."""

    __tablename__ = "catalogue_version"
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    version: Mapped[int] = mapped_column(default=0)
