"""What lies in a cart, with all that a page says about it, in one statement; and how much it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from storefront.domain.brands.models import Brand
from storefront.domain.carts.models import Cart, CartLine
from storefront.domain.carts.services import CartOwner
from storefront.domain.catalogue import absences, labels
from storefront.domain.catalogue.absences import Absence
from storefront.domain.catalogue.models import CatalogueVersion, Colour, Listing, Making, Product, ProductText, Variant
from storefront.domain.catalogue.sellable import is_sellable_online
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class WishRow:
    """One line of a cart: the wish, and what is true of the thing today."""

    cart_id: int
    line_id: int
    variant_id: int
    quantity: int
    personalisation: str
    seen_price_cents: int
    sku: str
    size: str
    price_cents: int
    list_cents: int
    lowest_30d_cents: int | None
    weight_grams: int
    product_id: int
    slug: str
    making: Making
    lead_days: int
    weekly_capacity: int
    withdrawal_exclusion: str
    personalisation_max: int
    brand_id: int
    brand_name: str
    packed_absence: str | None
    title: str
    title_it: str
    personalisation_label: str
    colour_it: str | None
    colour_en: str | None
    packed_picture: str | None
    is_sellable: bool
    catalogue_version: int = field(compare=False)  # as of which places and what sending costs are known
    locale: str = field(kw_only=True)

    @property
    def choice(self) -> str:
        """Size and colour in the buyer's language: "M, ruggine"."""
        colour = self.colour_en if self.locale == "en" else self.colour_it
        return labels.choice(self.size, colour, self.locale)

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")

    @property
    def absence(self) -> Absence | None:
        """What keeps one of its brands away now."""
        return absences.unpacked(self.packed_absence)

    @property
    def is_to_order(self) -> bool:
        return self.making == Making.TO_ORDER

    @property
    def sum_cents(self) -> int:
        return self.price_cents * self.quantity

    @property
    def change_cents(self) -> int:
        """How much dearer (or, below zero, cheaper) one is than when the buyer last looked."""
        return self.price_cents - self.seen_price_cents

    @property
    def exclusion(self) -> str:
        """Why this line cannot be withdrawn from; a personalised product only if the buyer really has it changed."""
        if self.withdrawal_exclusion == "personalised" and not self.personalisation:
            return ""
        return self.withdrawal_exclusion


def wishes(owner: CartOwner, locale: str) -> list[WishRow]:
    """The lines of a cart, as they were put in."""
    if owner.is_nobody:
        return []
    rows: Iterable[Any] = db.session.execute(
        _wishes_query(owner.user_id is None), {"whose": _whose(owner), "locale": locale}
    )
    return [WishRow(*row, locale=locale) for row in rows]


@lru_cache
def _wishes_query(of_guest: bool) -> Select[Any]:
    """Put together once: that takes longer than asking."""
    own, italian = aliased(ProductText), aliased(ProductText)
    columns: tuple[Any, ...] = (
        CartLine.cart_id, CartLine.id, CartLine.variant_id, CartLine.quantity, CartLine.personalisation,
        CartLine.seen_price_cents, Variant.sku, Variant.size, Variant.price_cents, Variant.list_cents,
        Variant.lowest_30d_cents, Variant.weight_grams, Product.id, Product.slug, Product.making, Product.lead_days,
        Product.weekly_capacity, Product.withdrawal_exclusion, Product.personalisation_max, Brand.id, Brand.name,
        absences.weightiest(), func.coalesce(own.title, italian.title, Product.slug),
        func.coalesce(italian.title, own.title, Product.slug), func.coalesce(own.personalisation_label, ""),
        Colour.name_it, Colour.name_en, Listing.picture, and_(Variant.is_offered, is_sellable_online()),
        select(CatalogueVersion.version).scalar_subquery(),
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(CartLine)
        .join(Cart, Cart.id == CartLine.cart_id)
        .join(Variant, Variant.id == CartLine.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Brand, Brand.id == Product.brand_id)
        .outerjoin(own, and_(own.product_id == Product.id, own.locale == bindparam("locale")))
        .outerjoin(italian, and_(italian.product_id == Product.id, italian.locale == "it"))
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .outerjoin(Listing, Listing.product_id == Product.id)
        .where(_is_whose(of_guest))
        .order_by(CartLine.id)
    )


def how_many(owner: CartOwner, on: Connection | None = None) -> int:
    """How many pieces are wished for: what the header of every page says. `on`: without a session, which costs more."""
    if owner.is_nobody:
        return 0
    return int((on or db.session).scalar(_how_many_query(owner.user_id is None), {"whose": _whose(owner)}) or 0)


@lru_cache
def _how_many_query(of_guest: bool) -> Select[Any]:
    query = select(func.coalesce(func.sum(CartLine.quantity), 0)).join(Cart, Cart.id == CartLine.cart_id)
    return query.where(_is_whose(of_guest))


def _whose(owner: CartOwner) -> int | str | None:
    return owner.user_id if owner.user_id is not None else owner.token_hash


def _is_whose(of_guest: bool) -> ColumnElement[bool]:
    return Cart.token_hash == bindparam("whose") if of_guest else Cart.user_id == bindparam("whose")


@dataclass(frozen=True, slots=True)
class OfferRow:
    """What must be known of a variant before it goes into a cart."""

    variant_id: int
    price_cents: int
    personalisation_max: int
    is_sellable: bool


def offer(variant_id: int) -> OfferRow | None:
    """A variant as it is offered; none when there is no such variant."""
    row = db.session.execute(_offer_query(), {"variant_id": variant_id}).first()
    return OfferRow(*row) if row else None


@lru_cache
def _offer_query() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Variant.id, Variant.price_cents, Product.personalisation_max, and_(Variant.is_offered, is_sellable_online()),
    )  # fmt: skip
    query = select(*columns).join(Product, Product.id == Variant.product_id)
    return query.where(Variant.id == bindparam("variant_id"))
