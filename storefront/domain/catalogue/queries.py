"""Reads of lists: the version, what changed since one, names of marks, cards by product. Columns only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    cast,
    false,
    literal,
    null,
    select,
    union_all,
)

from storefront.domain.brands.models import Brand, BrandState, BrandText
from storefront.domain.catalogue.index import IndexRow
from storefront.domain.catalogue.marks import mark
from storefront.domain.catalogue.models import (
    Availability,
    CatalogueVersion,
    Category,
    Colour,
    Listing,
    Material,
)
from storefront.domain.catalogue.orders import STANDING
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.media.queries import PictureRow, packed, unpacked
from storefront.domain.places.models import Location, LocationKind
from storefront.infra.db import db

STATE_MARKS = {availability: mark("state", availability.value) for availability in Availability}


@dataclass(frozen=True, slots=True)
class CardRow:
    """One product as a card shows it, in one language."""

    product_id: int
    slug: str
    title: str
    brand_names: tuple[str, ...]  # the lead brand first
    price_cents: int
    price_from: bool  # other variants cost more
    was_cents: int | None  # the lowest price of the 30 days before, when reduced: the only one that may stand beside
    lowest_30d_cents: int | None
    unit_cents: int | None  # what a unit of its net quantity costs
    unit: str
    availability: Availability
    picture: PictureRow | None
    second_picture: PictureRow | None


@dataclass(frozen=True, slots=True)
class NameRow:
    """What a mark is called, and where it stands among its like."""

    mark: str
    it: str
    en: str
    position: int
    parent: str | None = None  # the mark above it
    hex: str = ""

    def name(self, locale: str) -> str:
        return self.en if locale == "en" else self.it


_VERSION = select(CatalogueVersion.version)


def version(on: Connection | None = None) -> int:
    """The catalogue version of now; all caches of the catalogue are keyed by it."""
    return (on or db.session).execute(_VERSION).scalar_one()


def changed_since(known: int) -> Iterator[IndexRow]:
    """Listing rows that a later version than the known one wrote, in the order of product ids."""
    query = select(
        Listing.product_id, Listing.price_cents, Listing.published_at, Listing.availability, Listing.facets,
        Listing.is_shown, Listing.title_it, Listing.title_en,
    ).order_by(Listing.product_id)  # fmt: skip
    if known >= 0:
        query = query.where(Listing.changed_in > known)
    for row in db.session.execute(query.execution_options(yield_per=2000)):
        marks = (STATE_MARKS[row.availability], *row.facets.split())
        yield IndexRow(
            row.product_id, row.price_cents, int(row.published_at.timestamp()), STANDING.index(row.availability),
            marks, row.is_shown, f"{row.title_it}|{row.title_en}",
        )  # fmt: skip


def names() -> dict[str, NameRow]:
    """What all marks of the catalogue are called, by mark, in one SELECT."""
    parent = select(Category.id, Category.slug).subquery()
    no_parent, no_hex = cast(null(), String), literal("")
    query = union_all(
        select(literal("brand").label("facet"), Brand.slug, Brand.name.label("it"), Brand.name.label("en"),
               cast(Brand.position, Integer).label("position"), no_parent.label("parent"), no_hex.label("hex")),
        select(literal("category"), Category.slug, Category.name_it, Category.name_en, Category.position,
               parent.c.slug, no_hex).outerjoin(parent, parent.c.id == Category.parent_id),
        select(literal("material"), Material.slug, Material.name_it, Material.name_en, literal(0), no_parent, no_hex),
        select(literal("colour"), Colour.slug, Colour.name_it, Colour.name_en, literal(0), no_parent, Colour.hex),
        select(literal("outlet"), Location.slug, Location.name, Location.name, Location.position, no_parent, no_hex)
        .where(Location.kind == LocationKind.OUTLET),
    )  # fmt: skip
    rows = db.session.execute(query).all()
    return {
        name.mark: name
        for name in (
            NameRow(
                mark(row.facet, row.slug), row.it, row.en, row.position,
                mark("category", row.parent) if row.parent else None, row.hex,
            )
            for row in rows
        )
    }  # fmt: skip


def titles(locale: str) -> Iterable[tuple[int, str]]:
    """Every product with its title: only read when somebody sorts by it for the first time after a title changed."""
    title = Listing.title_en if locale == "en" else Listing.title_it
    rows = db.session.execute(select(Listing.product_id, title).execution_options(yield_per=2000))
    return ((row[0], row[1]) for row in rows)


def cards(product_ids: Sequence[int], locale: str) -> list[CardRow]:
    """Cards of these products, in the same order."""
    if not product_ids:
        return []
    found = {row.product_id: row for row in db.session.execute(_cards_query(locale), {"ids": list(product_ids)})}
    return [
        CardRow(
            row.product_id, row.slug, row.title, tuple(row.brand_names.split("|")), row.price_cents,
            row.has_more_prices, row.lowest_30d_cents, row.lowest_30d_cents, row.unit_cents,
            row.unit, row.availability,
            unpacked(row.picture, row.alt), unpacked(row.picture_2),
        )
        for row in (found[product_id] for product_id in product_ids if product_id in found)
    ]  # fmt: skip


@lru_cache
def _cards_query(locale: str) -> Select[Any]:
    """Put together once: that takes longer than asking."""
    title, alt = (Listing.title_en, Listing.alt_en) if locale == "en" else (Listing.title_it, Listing.alt_it)
    columns: tuple[Any, ...] = (
        Listing.product_id, Listing.slug, title.label("title"), Listing.brand_names, Listing.price_cents,
        Listing.has_more_prices, Listing.lowest_30d_cents, Listing.unit_cents, Listing.unit, Listing.availability, Listing.picture, Listing.picture_2,
        alt.label("alt"),
    )  # fmt: skip
    chosen: Any = bindparam("ids", expanding=True)
    return select(*columns).where(Listing.product_id.in_(chosen), Listing.is_shown.is_not(false()))


@dataclass(frozen=True, slots=True)
class BrandTile:
    slug: str
    name: str
    tagline: str
    picture: PictureRow | None


def brand_tiles(locale: str) -> list[BrandTile]:
    """Active brands in their order, with a line about each."""
    query = (
        select(Brand.slug, Brand.name, BrandText.tagline, Picture.digest, Picture.width, Picture.height, Picture.widths)
        .outerjoin(BrandText, (BrandText.brand_id == Brand.id) & (BrandText.locale == locale))
        .outerjoin(Picture, (Picture.id == Brand.picture_id) & (Picture.state == PictureState.READY))
        .where(Brand.state == BrandState.ACTIVE)
        .order_by(Brand.position, Brand.id)
    )
    return [BrandTile(row.slug, row.name, row.tagline or "", _picture(row)) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class OutletTile:
    slug: str
    name: str
    address: str
    picture: PictureRow | None


def outlet_tiles() -> list[OutletTile]:
    """Open shops in their order."""
    columns = (Location.slug, Location.name, Location.street, Location.postcode, Location.city)
    query = (
        select(*columns, Picture.digest, Picture.width, Picture.height, Picture.widths)
        .outerjoin(Picture, (Picture.id == Location.picture_id) & (Picture.state == PictureState.READY))
        .where(Location.kind == LocationKind.OUTLET, Location.is_open.is_(True))
        .order_by(Location.position, Location.id)
    )
    return [
        OutletTile(row.slug, row.name, f"{row.street}, {row.postcode} {row.city}", _picture(row))
        for row in db.session.execute(query)
    ]


def _picture(row: Row[*tuple[Any, ...]]) -> PictureRow | None:
    return unpacked(packed(row.digest, row.width, row.height, row.widths)) if row.digest else None
