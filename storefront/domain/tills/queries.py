"""What a till shows: the sale with its pieces, and what each costs. Reads select columns."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from storefront.core.errors import NotFound
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import labels
from storefront.domain.catalogue.models import Colour, Listing, Product, ProductText, Variant
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.domain.tills.models import SaleState, TillItem, TillSale
from storefront.domain.tills.sales import held_for
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One piece on a sale, with all that its order line will freeze."""

    piece_id: int
    code: str
    is_held: bool  # for this very sale; else it was lost meanwhile
    variant_id: int
    product_id: int
    brand_id: int
    brand_name: str
    sku: str
    size: str
    colour_it: str | None
    colour_en: str | None
    title: str
    title_it: str
    list_cents: int
    price_cents: int  # of the label
    agreed_cents: int | None
    price_why: str
    coop_bears: bool
    packed_picture: str | None

    @property
    def paid_cents(self) -> int:
        return self.price_cents if self.agreed_cents is None else self.agreed_cents

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")

    def choice(self, locale: str) -> str:
        """Size and colour: "M, ruggine"."""
        colour = self.colour_en if locale == "en" else self.colour_it
        return labels.choice(self.size, colour, locale)


@dataclass(frozen=True, slots=True)
class OpenSale:
    """A sale at a till as its screen shows it."""

    key: str
    state: SaleState
    items: tuple[ItemRow, ...]

    @property
    def total_cents(self) -> int:
        return sum(item.paid_cents for item in self.items)


def sale(key: str, location_id: int, locale: str = "it") -> OpenSale | None:
    """A sale with its pieces, first scanned first; none when there is no such sale. Raises NotFound for another place's."""
    row = db.session.execute(
        select(TillSale.id, TillSale.state, TillSale.location_id).where(TillSale.key == key)
    ).first()
    if row is not None and row.location_id != location_id:
        raise NotFound(sale=key)
    return OpenSale(key, row.state, tuple(items(row.id, key, locale))) if row else None


def items(sale_id: int, key: str, locale: str = "it") -> list[ItemRow]:
    own, italian = aliased(ProductText), aliased(ProductText)
    held = and_(Piece.state == State.HELD, Piece.held_for == held_for(key))
    columns: tuple[Any, ...] = (
        Piece.id, Piece.code, held, Variant.id, Product.id, Brand.id, Brand.name, Variant.sku, Variant.size,
        Colour.name_it, Colour.name_en, func.coalesce(own.title, italian.title, Product.slug),
        func.coalesce(italian.title, own.title, Product.slug), Variant.list_cents, Variant.price_cents,
        TillItem.price_cents, TillItem.price_why, TillItem.coop_bears, Listing.picture,
    )  # fmt: skip
    query = (
        select(*columns)
        .select_from(TillItem)
        .join(Piece, Piece.id == TillItem.piece_id)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Brand, Brand.id == Product.brand_id)
        .outerjoin(own, and_(own.product_id == Product.id, own.locale == locale))
        .outerjoin(italian, and_(italian.product_id == Product.id, italian.locale == "it"))
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .outerjoin(Listing, Listing.product_id == Product.id)
        .where(TillItem.till_sale_id == sale_id)
        .order_by(TillItem.position)
    )
    return [ItemRow(*row) for row in db.session.execute(query)]


def title_of(variant_id: int, locale: str = "it") -> str:
    """What a piece of this variant is called, for a sentence on the screen."""
    query = (
        select(ProductText.title)
        .join(Variant, Variant.product_id == ProductText.product_id)
        .where(Variant.id == variant_id)
        .order_by((ProductText.locale != locale), ProductText.locale.desc())
        .limit(1)
    )
    return db.session.scalar(query) or ""


def place_name(location_id: int) -> str:
    return db.session.scalar(select(Location.name).where(Location.id == location_id)) or ""
