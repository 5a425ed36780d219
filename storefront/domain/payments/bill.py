"""The bill of one attempt to pay: what the buyer reads on Stripe's page, line by line, brand by brand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select

from storefront.domain.brands.models import Brand
from storefront.domain.orders.models import Fulfilment, Order, OrderLine
from storefront.domain.payments.gateway_rows import Bill, BillLine
from storefront.domain.payments.models import Payment
from storefront.domain.places.models import Location
from storefront.infra.db import db
from storefront.settings import settings

MOST_LINES = 50  # Stripe takes 100; a person reads fewer
LONGEST_NAME = 250
WORDS = {
    "it": {
        "parcel": "Spedizione, pacco {n} da {place}",
        "brand": "{brand}: {n} pezzi",
        "parcels": "Spedizione, {n} pacchi",
    },
    "en": {
        "parcel": "Delivery, parcel {n} from {place}",
        "brand": "{brand}: {n} pieces",
        "parcels": "Delivery, {n} parcels",
    },
}


def bill(payment_id: int) -> Bill:
    """What to ask Stripe for; made of frozen rows, so that the same attempt always asks for the same."""
    row = db.session.execute(
        select(
            Payment.attempt,
            Payment.expires_at,
            Order.id,
            Order.ref,
            Order.key,
            Order.email,
            Order.locale,
            Order.total_cents,
        )
        .join(Order, Order.id == Payment.order_id)
        .where(Payment.id == payment_id)
    ).one()
    parcels = _parcels(row.id)
    page = page_url(row.locale, row.ref, row.key)
    return Bill(
        payment_id=payment_id,
        attempt=row.attempt,
        order_ref=row.ref,
        email=row.email,
        locale=row.locale,
        total_cents=row.total_cents,
        expires_at=_whole_second(row.expires_at),
        lines=_lines(row.id, parcels, WORDS["en" if row.locale.startswith("en") else "it"]),
        shipping=_shipping(parcels),
        success_url=page + "&session_id={CHECKOUT_SESSION_ID}",
        cancel_url=page_url(row.locale, row.ref, row.key, "/back"),
    )


def page_url(locale: str, order_ref: str, key: str, leaf: str = "") -> str:
    """The address of an order's page that opens for whoever holds the key."""
    prefix = "" if locale == "it" else f"/{locale}"
    return f"{settings().base_url}{prefix}/orders/{order_ref}{leaf}?key={key}"


def _whole_second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _lines(order_id: int, parcels: Sequence[Row[*tuple[Any, ...]]], words: Mapping[str, str]) -> list[BillLine]:
    goods = db.session.execute(
        select(OrderLine.title, OrderLine.choice, OrderLine.sku, OrderLine.paid_cents, Brand.name, Brand.slug)
        .join(Brand, Brand.id == OrderLine.brand_id)
        .where(OrderLine.order_id == order_id)
        .order_by(Brand.name, Brand.id, OrderLine.position)
    ).all()
    sent = [parcel for parcel in parcels if parcel.shipping_cents]
    lines = [*_each_piece(goods), *_each_parcel(sent, words)]
    return lines if len(lines) <= MOST_LINES else [*_each_brand(goods, words), *_all_parcels(sent, words)]


def _each_piece(goods: Sequence[Row[*tuple[Any, ...]]]) -> list[BillLine]:
    """One line for pieces that are alike, named with their brand."""
    counts: dict[tuple[Any, ...], int] = {}
    for row in goods:
        counts[tuple(row)] = counts.get(tuple(row), 0) + 1
    lines = []
    for (title, choice, sku, cents, brand, slug), count in counts.items():
        what = f"{title}, {choice}" if choice else title
        marks = {"brand": slug, "brand_name": brand, "sku": sku}
        lines.append(BillLine(f"{what} ({brand})"[:LONGEST_NAME], count, cents, marks))
    return lines


def _each_brand(goods: Sequence[Row[*tuple[Any, ...]]], words: Mapping[str, str]) -> list[BillLine]:
    lines = []
    for (brand, slug), rows in groupby(goods, key=lambda row: (row.name, row.slug)):
        prices = [row.paid_cents for row in rows]
        name = words["brand"].format(brand=brand, n=len(prices))
        lines.append(BillLine(name[:LONGEST_NAME], 1, sum(prices), {"brand": slug, "brand_name": brand}))
    return lines


def _parcels(order_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.session.execute(
        select(Fulfilment.shipping_cents, Fulfilment.address, Location.name, Brand.slug, Brand.name.label("brand"))
        .join(Location, Location.id == Fulfilment.location_id)
        .outerjoin(Brand, Brand.id == Fulfilment.brand_id)
        .where(Fulfilment.order_id == order_id)
        .order_by(Fulfilment.id)
    ).all()


def _each_parcel(sent: Sequence[Row[*tuple[Any, ...]]], words: Mapping[str, str]) -> list[BillLine]:
    lines = []
    for n, parcel in enumerate(sent, start=1):
        marks = {"brand": parcel.slug, "brand_name": parcel.brand} if parcel.slug else {}
        name = words["parcel"].format(n=n, place=parcel.name)
        lines.append(BillLine(name[:LONGEST_NAME], 1, parcel.shipping_cents, marks))
    return lines


def _all_parcels(sent: Sequence[Row[*tuple[Any, ...]]], words: Mapping[str, str]) -> list[BillLine]:
    if not sent:
        return []
    return [BillLine(words["parcels"].format(n=len(sent)), 1, sum(parcel.shipping_cents for parcel in sent))]


def _shipping(parcels: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, Any] | None:
    """Where the goods go, in Stripe's words: it helps the bank to trust the payment."""
    address = next((parcel.address for parcel in parcels if parcel.address), None)
    if address is None:
        return None
    names = {
        "line1": "street",
        "line2": "extra",
        "city": "city",
        "postal_code": "postcode",
        "state": "province",
        "country": "country",
    }
    parts = {theirs: address[ours] for theirs, ours in names.items() if address.get(ours)}
    return {"name": address.get("name", ""), "address": parts}
