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
    placed_at: datetime = values["placed_at"]
    shares = _shares(thing.product_id for thing in things)
    owners = {parcel.place.brand_id for parcel in parcels if parcel.place.brand_id is not None}
    brand_ids = {brand_id for parts in shares.values() for brand_id, _ in parts}
    brand_ids |= {thing.brand_id for thing in things} | owners
    terms = terms_on(brand_ids, rome_date(placed_at))
    if brand_ids - set(terms):
        raise Unsellable(brand_ids=sorted(brand_ids - set(terms)))
    lines = [
        _line(by_key[part.key], piece_id, number, shares, terms)
        for number, parcel in enumerate(parcels)
        for part in parcel.parts
        for piece_id in piece_ids[number, part.key]
    ]
    fee_bearers = {brand_id: row.fee_bearer for brand_id, row in terms.items()}
    return NewOrder(values, [_fulfilment(parcel, address) for parcel in parcels], lines, fee_bearers)


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


def _line(
    thing: Thing,
    piece_id: int,
    fulfilment: int,
    shares: Mapping[int, Sequence[tuple[int, int]]],
    terms: Mapping[int, TermsRow],
) -> NewLine:
    lead = terms[thing.brand_id]
    coop_sells = lead.seller_online == Party.COOPERATIVE
    # The cooperative's part is margin when it sells itself: no commission, so no VAT on one.
    vat_on_commission = 0 if coop_sells else settings().commission_vat_bp
    parts = [
        ShareTerms(brand_id, basis_points, terms[brand_id].commission_online_bp, vat_on_commission)
        for brand_id, basis_points in shares[thing.product_id]
    ]
    paid_cents = thing.columns["paid_cents"]
    vat_bp = lead.vat_bp if coop_sells else lead.goods_vat_bp
    values = {
        **thing.columns, "piece_id": piece_id, "seller": lead.seller_online,
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
