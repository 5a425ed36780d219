"""Freeze a sale: prices, shares, commission, VAT and shipping of today are copied, never looked up again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storefront.core.clock import rome_date
from storefront.core.errors import Unsellable
from storefront.core.money import contained_vat
from storefront.domain.brands.models import Party
from storefront.domain.brands.queries import TermsRow, terms_on
from storefront.domain.catalogue.models import ProductShare
from storefront.domain.orders.models import Channel
from storefront.domain.orders.plan import Parcel
from storefront.domain.orders.services import NewLine, NewOrder, kind_of
from storefront.domain.orders.split import ShareTerms, split_line
from storefront.infra.db import db
from storefront.settings import settings

PieceIds = dict[tuple[int, int], list[int]]
"""Held pieces by (number of the parcel, wish)."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is sold, as it was when it was sold."""

    key: int
    product_id: int
    brand_id: int
    columns: Mapping[str, Any]  # of its order lines


def freeze(
    things: Sequence[Thing],
    parcels: Sequence[Parcel],
    piece_ids: PieceIds,
    values: Mapping[str, Any],
    address: Mapping[str, str] | None,
) -> NewOrder:
    """One sale, ready to be written: a line for each piece, on the terms of the day. Raises Unsellable."""
    by_key = {thing.key: thing for thing in things}
    owners = {parcel.place.brand_id for parcel in parcels if parcel.place.brand_id is not None}
    agreed = _agreed(things, owners, values["placed_at"], Channel.ONLINE)
    lines = [
        _line(by_key[part.key], piece_id, number, agreed)
        for number, parcel in enumerate(parcels)
        for part in parcel.parts
        for piece_id in piece_ids[number, part.key]
    ]
    return NewOrder(values, [_fulfilment(parcel, address) for parcel in parcels], lines, agreed.fee_bearers)


def freeze_on_the_spot(things: Sequence[Thing], values: Mapping[str, Any]) -> NewOrder:
    """A sale in a shop, ready to be written: a thing is one piece, its key the piece's id; nothing is sent.

    Raises Unsellable.
    """
    agreed = _agreed(things, set(), values["placed_at"], Channel.TILL)
    return NewOrder(values, [], [_line(thing, thing.key, None, agreed) for thing in things], agreed.fee_bearers)


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What brands agreed to among themselves and with the cooperative, as it holds for one sale."""

    channel: Channel
    shares: Mapping[int, Sequence[tuple[int, int]]]  # (brand, basis points) by product
    terms: Mapping[int, TermsRow]

    @property
    def fee_bearers(self) -> dict[int, Party]:
        return {brand_id: row.fee_bearer for brand_id, row in self.terms.items()}

    def seller(self, brand_id: int) -> Party:
        row = self.terms[brand_id]
        return row.seller_till if self.channel == Channel.TILL else row.seller_online

    def commission_bp(self, brand_id: int) -> int:
        row = self.terms[brand_id]
        return row.commission_till_bp if self.channel == Channel.TILL else row.commission_online_bp


def _agreed(things: Sequence[Thing], owners: set[int], placed_at: datetime, channel: Channel) -> _Agreed:
    shares = _shares(thing.product_id for thing in things)
    brand_ids = {brand_id for parts in shares.values() for brand_id, _ in parts}
    brand_ids |= {thing.brand_id for thing in things} | owners
    terms = terms_on(brand_ids, rome_date(placed_at))
    if brand_ids - set(terms):
        raise Unsellable(brand_ids=sorted(brand_ids - set(terms)))
    return _Agreed(channel, shares, terms)


def _shares(product_ids: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """The parts of each product, as (brand, basis points)."""
    query = (
        select(ProductShare.product_id, ProductShare.brand_id, ProductShare.basis_points)
        .where(ProductShare.product_id.in_(sorted(set(product_ids))))
        .order_by(ProductShare.product_id, ProductShare.brand_id)
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for product_id, brand_id, basis_points in db.session.execute(query):
        found.setdefault(product_id, []).append((brand_id, basis_points))
    return found


def _line(thing: Thing, piece_id: int, fulfilment: int | None, agreed: _Agreed) -> NewLine:
    lead, seller = agreed.terms[thing.brand_id], agreed.seller(thing.brand_id)
    coop_sells = seller == Party.COOPERATIVE
    # The cooperative's part is margin when it sells itself: no commission, so no VAT on one.
    vat_on_commission = 0 if coop_sells else settings().commission_vat_bp
    parts = [
        ShareTerms(brand_id, basis_points, agreed.commission_bp(brand_id), vat_on_commission)
        for brand_id, basis_points in agreed.shares[thing.product_id]
    ]
    paid_cents = thing.columns["paid_cents"]
    vat_bp = lead.vat_bp if coop_sells else lead.goods_vat_bp
    values = {
        **thing.columns, "piece_id": piece_id, "seller": seller,
        "seller_brand_id": None if coop_sells else thing.brand_id, "vat_bp": vat_bp,
        "vat_cents": contained_vat(paid_cents, vat_bp),
    }  # fmt: skip
    splits = split_line(paid_cents, thing.columns["coop_bears_cents"], parts)
    return NewLine(values, fulfilment, list(zip(parts, splits, strict=True)))


def _fulfilment(parcel: Parcel, address: Mapping[str, str] | None) -> dict[str, Any]:
    return {
        "kind": kind_of(parcel.is_pickup), "location_id": parcel.place.id, "brand_id": parcel.place.brand_id,
        "shipping_cents": parcel.shipping_cents, "weight_grams": parcel.grams,
        "address": None if parcel.is_pickup or address is None else dict(address),
        "arrives_first_on": parcel.days.first_on, "arrives_last_on": parcel.days.last_on,
    }  # fmt: skip
