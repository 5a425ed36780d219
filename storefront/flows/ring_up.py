"""Sold: what lies on a sale at a till becomes a paid order, with the same shares and postings as online. See docs/till.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storefront.core import clock, refs
from storefront.domain.law import recalls
from storefront.domain.ledger.services import post
from storefront.domain.orders import services as orders
from storefront.domain.orders.freezing import Thing, freeze_on_the_spot
from storefront.domain.orders.models import Channel, OrderState
from storefront.domain.payments import on_the_spot, queries
from storefront.domain.payments.models import Way
from storefront.domain.payments.sale import sale_sides
from storefront.domain.pieces import services as pieces
from storefront.domain.tills import acts, refusals, sales
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.models import SaleState
from storefront.domain.tills.queries import ItemRow, items
from storefront.flows.tell_sold import tell_sold
from storefront.infra.db import needs_unit_of_work, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@dataclass(frozen=True, slots=True)
class Paid:
    """How the customer paid. `given_cents` is the cash put down, none when it was counted without the till."""

    way: Way
    given_cents: int | None = None
    receipt_no: str = ""
    email: str = ""  # for a note, when the customer wants one
    locale: str = "it"


@dataclass(frozen=True, slots=True)
class Sold:
    """A finished sale; `change_cents` is what goes back to the customer."""

    order_id: int
    order_ref: str
    order_key: str
    total_cents: int
    change_cents: int


def ring_up(key: str, paid: Paid, at: AtTill) -> Sold:
    """Finish a sale. Sent twice it is finished once, and answers the same.

    Raises EmptySale, PieceLost, NotSafe, TooLittleGiven, SaleEnded, NotFound, Unsellable.
    """
    sold = _rung_up(key, paid, at)
    nudge("refresh_listing")
    nudge("send_mails")
    return sold


@retry_on_deadlock
def _rung_up(key: str, paid: Paid, at: AtTill) -> Sold:
    with unit_of_work():
        sale = sales.locked(key, at)
        if sale.state == SaleState.SOLD and sale.order_id is not None:
            return _again(sale.order_id, sale.sale_id)
        sales.needs_open(sale)
        rows = items(sale.sale_id, key, paid.locale)
        _needs_all(rows)
        _needs_safe(rows)
        total_cents = sum(row.paid_cents for row in rows)
        if paid.given_cents is not None and paid.given_cents < total_cents:
            raise refusals.TooLittleGiven(given_cents=paid.given_cents, total_cents=total_cents)
        return sell_now(sale.sale_id, key, rows, paid, at)


def sell_now(
    sale_id: int, key: str, rows: Sequence[ItemRow], paid: Paid, at: AtTill, *, placed_at: datetime | None = None,
    paid_at: datetime | None = None,
) -> Sold:  # fmt: skip
    """Sell what is held for a sale, within an open unit of work. It was made just now, unless said otherwise."""
    total_cents = sum(row.paid_cents for row in rows)
    times = {"placed_at": placed_at or clock.now(), "paid_at": paid_at or clock.now()}
    order_id, ref, order_key = _order(rows, paid, at, times)
    needs_unit_of_work().flush()
    sold = pieces.sell([row.piece_id for row in rows], held_for=sales.held_for(key), by=at.actor, why="till")
    if len(sold) != len(rows):
        raise refusals.PieceLost(titles=[row.title for row in rows if row.piece_id not in sold])
    _book(order_id, total_cents, paid.way)
    sales.end_sold(sale_id, order_id, way=paid.way, given_cents=paid.given_cents, receipt_no=paid.receipt_no)
    tell_sold(order_id)
    acts.record(at, "sold", key, new={"order": ref, "cents": total_cents, "way": paid.way})
    return Sold(order_id, ref, order_key, total_cents, _change(paid.given_cents, total_cents))


def _needs_all(rows: Sequence[ItemRow]) -> None:
    if not rows:
        raise refusals.EmptySale()
    lost = [row.title for row in rows if not row.is_held]
    if lost:
        raise refusals.PieceLost(titles=lost)


def _needs_safe(rows: Sequence[ItemRow]) -> None:
    """A recall may have begun while the piece lay on the sale."""
    recalled = recalls.of_pieces([row.piece_id for row in rows])
    if recalled:
        raise refusals.NotSafe(titles=[row.title for row in rows if row.piece_id in recalled])


def _order(rows: Sequence[ItemRow], paid: Paid, at: AtTill, times: Mapping[str, datetime]) -> tuple[int, str, str]:
    ref, key = orders.fresh_ref(), refs.key()
    values = {
        "key": key, "channel": Channel.TILL, "state": OrderState.PAID, "locale": paid.locale, "email": paid.email,
        "location_id": at.location_id, **times,
    }  # fmt: skip
    order_id = orders.write(freeze_on_the_spot([_thing(row, paid.locale) for row in rows], values), ref, by=at.actor)
    orders.record(order_id, "paid", by=at.actor, values={"way": paid.way})
    return order_id, ref, key


def _thing(row: ItemRow, locale: str) -> Thing:
    coop_bears = max(row.price_cents - row.paid_cents, 0) if row.coop_bears else 0
    columns = {
        "product_id": row.product_id, "variant_id": row.variant_id, "brand_id": row.brand_id, "title": row.title,
        "title_it": row.title_it, "choice": row.choice(locale), "sku": row.sku, "list_cents": row.list_cents,
        "discount_cents": row.list_cents - row.paid_cents, "paid_cents": row.paid_cents,
        "coop_bears_cents": coop_bears,
    }  # fmt: skip
    return Thing(row.piece_id, row.product_id, row.brand_id, columns)


def _book(order_id: int, total_cents: int, way: Way) -> None:
    payment_id = on_the_spot.take(order_id, total_cents, way)
    sale = queries.sale(order_id)
    post("sale", "payment", str(payment_id), sale_sides(sale), order_ref=sale.order_ref)


def _again(order_id: int, sale_id: int) -> Sold:
    """The answer that the first sending had."""
    ref, key, total_cents, given_cents = sales.sold_as(order_id, sale_id)
    return Sold(order_id, ref, key, total_cents, _change(given_cents, total_cents))


def _change(given_cents: int | None, total_cents: int) -> int:
    return 0 if given_cents is None else given_cents - total_cents
