"""Place an order: one transaction that holds the pieces and freezes all that was agreed. See docs/orders.md."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, or_, select

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.core.errors import PriceChanged, Refusal, SoldOut
from storefront.domain.carts import queries as carts
from storefront.domain.carts import services as cart_services
from storefront.domain.carts.queries import WishRow
from storefront.domain.carts.services import CartOwner
from storefront.domain.orders import making, services
from storefront.domain.orders.freezing import PieceIds, Thing, freeze
from storefront.domain.orders.models import Order, OrderState
from storefront.domain.orders.plan import Parcel
from storefront.domain.pieces.services import Shelf, bear_held, hold
from storefront.domain.texts.pages import edition
from storefront.flows.quote import Quote, quote
from storefront.infra.db import needs_unit_of_work, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge
from storefront.settings import settings

MOST_PLANS = 5
"""How often a plan is made anew because a rival was faster with a piece of it."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """What a person filled in at the checkout."""

    owner: CartOwner
    by: Actor
    locale: str
    email: str
    name: str
    phone: str
    country: str
    address: Mapping[str, str] | None  # none when everything is collected
    collect: Mapping[int, int]  # outlet by cart line
    personalisations: Mapping[int, str]  # text by cart line
    invoice: Mapping[str, str] | None
    seen_total_cents: int
    request_key: str  # of the cart and of all that was filled in: sent twice it is one order
    terms_version: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that waits for its payment."""

    order_id: int
    ref: str
    key: str


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan that the buyer's last page was made from, an instant ago, and the cart that it plans."""

    rows: Sequence[WishRow]
    asked: Quote


class CartEmpty(Refusal):
    """There is nothing to order."""

    code = "cart_empty"


class NotToBeHad(SoldOut):
    """Some of the cart cannot be had as it is wished: `lacking`, by cart line."""

    code = "not_to_be_had"


class StillOpen(Refusal):
    """An earlier order of this cart still holds its pieces: `order_ref`. End it first, then order again."""

    code = "still_open"


class AddressNeeded(Refusal):
    """Something is sent, and nobody said where to."""

    code = "address_needed"
    status = 422


def place_order(buyer: Buyer, planned: Planned | None = None) -> Placed:
    """Turn the cart into an order that is held for the time of paying. The same request twice is one order.

    What was `planned` is tried first when the cart, read anew under its lock, has stayed the same: nothing is
    promised by a plan, since holding takes only pieces that still lie there.

    Raises CartEmpty, NotToBeHad, PriceChanged, StillOpen, AddressNeeded, Unsellable, SoldOut.
    """
    placed = _place(buyer, planned)
    nudge("refresh_listing")  # cards say "reserved" now
    return placed


@retry_on_deadlock
def _place(buyer: Buyer, planned: Planned | None) -> Placed:
    with unit_of_work():
        cart_id = cart_services.lock(buyer.owner)
        if cart_id is None:
            raise CartEmpty()
        for earlier in _earlier(cart_id, buyer.request_key):
            if earlier.request_key == buyer.request_key:
                return Placed(earlier.id, earlier.ref, earlier.key)
            raise StillOpen(order_ref=earlier.ref)
        return _write(buyer, cart_id, planned)


def _earlier(cart_id: int, request_key: str) -> Sequence[Row[Any]]:
    """Orders of this cart: the one that this very request made before, then those that wait for their payment."""
    is_same = Order.request_key == request_key
    columns: tuple[Any, ...] = (Order.id, Order.ref, Order.key, Order.request_key)
    query = select(*columns).where(Order.cart_id == cart_id, or_(is_same, Order.state == OrderState.PLACED))
    return needs_unit_of_work().execute(query.order_by(is_same.desc(), Order.id)).all()


def _write(buyer: Buyer, cart_id: int, planned: Planned | None) -> Placed:
    wished = carts.wishes(buyer.owner, buyer.locale)
    if not wished:
        raise CartEmpty()
    rows = [_personalised(row, buyer) for row in wished]
    plan = planned.asked if planned and list(planned.rows) == wished else None
    now = clock.now()
    ref, key = services.fresh_ref(), refs.key()
    until = now + timedelta(minutes=settings().checkout_minutes, seconds=settings().hold_grace_seconds)
    parcels, piece_ids = _held(rows, buyer, ref, now, until, plan)
    total_cents = sum(parcel.goods_cents + parcel.shipping_cents for parcel in parcels)
    if total_cents > buyer.seen_total_cents:
        raise PriceChanged(seen_cents=buyer.seen_total_cents, total_cents=total_cents)
    if buyer.address is None and not all(parcel.is_pickup for parcel in parcels):
        raise AddressNeeded()
    values = {
        "key": key, "request_key": buyer.request_key, "locale": buyer.locale, "user_id": buyer.owner.user_id,
        "cart_id": cart_id, "email": buyer.email, "name": buyer.name, "phone": buyer.phone,
        "invoice": dict(buyer.invoice) if buyer.invoice else None, "terms_version": edition("terms", buyer.terms_version),
        "placed_at": now, "held_until": until,
    }  # fmt: skip
    things = [_thing(row) for row in rows]
    order_id = services.write(freeze(things, parcels, piece_ids, values, buyer.address), ref, by=buyer.by)
    return Placed(order_id, ref, key)


def _thing(row: WishRow) -> Thing:
    columns = {
        "product_id": row.product_id, "variant_id": row.variant_id, "brand_id": row.brand_id, "title": row.title,
        "title_it": row.title_it, "choice": row.choice, "sku": row.sku, "personalisation": row.personalisation,
        "withdrawal_exclusion": row.exclusion, "made_to_order": row.is_to_order, "list_cents": row.list_cents,
        "discount_cents": row.list_cents - row.price_cents, "paid_cents": row.price_cents, "coop_bears_cents": 0,
    }  # fmt: skip
    return Thing(row.line_id, row.product_id, row.brand_id, columns)


def _personalised(row: WishRow, buyer: Buyer) -> WishRow:
    text = buyer.personalisations.get(row.line_id, row.personalisation).strip()
    return replace(row, personalisation=text[: row.personalisation_max])


def _held(
    rows: Sequence[WishRow], buyer: Buyer, ref: str, at: datetime, until: datetime, planned: Quote | None
) -> tuple[Sequence[Parcel], PieceIds]:
    """Plan the parcels and hold their pieces. When a rival was faster with one of them, all is planned anew."""
    for last in (False,) * (MOST_PLANS - 1) + (True,):
        asked, planned = planned or quote(rows, at=at, country=buyer.country, collect=buyer.collect), None
        if asked.plan.lacking:
            raise NotToBeHad(lacking=asked.plan.lacking)
        try:
            with needs_unit_of_work().begin_nested():
                return asked.plan.parcels, _hold(rows, asked, services.held_for(ref), until, buyer.by)
        except SoldOut:
            if last:
                raise
    raise AssertionError("the last plan holds or raises")


def _hold(rows: Sequence[WishRow], asked: Quote, held_for: str, until: datetime, by: Actor) -> PieceIds:
    """Hold every part of every parcel: first all that lies somewhere, then what is to be made; each in the order of
    variants and places, so that two orders never wait in a ring."""
    by_line = {row.line_id: row for row in rows}
    parts = [(part, number, parcel) for number, parcel in enumerate(asked.plan.parcels) for part in parcel.parts]
    parts.sort(key=lambda p: (p[0].variant_id, p[2].place.id, p[0].key, p[1]))
    weeks = {line_id: list(line_weeks) for line_id, line_weeks in asked.weeks.items()}
    lying = [(part, number, parcel) for part, number, parcel in parts if not by_line[part.key].is_to_order]
    wanted: Counter[Shelf] = Counter()
    for part, _, parcel in lying:
        wanted[part.variant_id, parcel.place.id] += part.count
    found = hold(wanted, held_for=held_for, until=until, by=by)
    held: PieceIds = {}
    for part, number, parcel in lying:
        of_shelf = found[part.variant_id, parcel.place.id]
        held[number, part.key] = [of_shelf.pop(0) for _ in range(part.count)]
    for part, number, parcel in parts:
        row = by_line[part.key]
        if row.is_to_order:
            held[number, part.key] = [
                _born(row, parcel.place.id, weeks[part.key].pop(0), held_for, until, by) for _ in range(part.count)
            ]
    return held


def _born(row: WishRow, where: int, week: str, held_for: str, until: datetime, by: Actor) -> int:
    if not making.claim(row.product_id, week, row.weekly_capacity):
        raise SoldOut(variant_id=row.variant_id, left=0)
    return bear_held(row.variant_id, where, week=week, held_for=held_for, until=until, by=by)
