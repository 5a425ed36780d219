"""A payment has come: pieces sold, money booked, brands' transfers planned, all in one unit of work. See docs/payments.md."""

from collections.abc import Sequence
from dataclasses import dataclass

from storefront.core import clock
from storefront.core.actor import SYSTEM
from storefront.domain.carts import services as carts
from storefront.domain.ledger.services import post
from storefront.domain.orders import letters, paying
from storefront.domain.orders import services as orders
from storefront.domain.payments import queries, services
from storefront.domain.payments.sale import Sale, SaleLine, SaleParcel, due_back_cents, sale_sides
from storefront.domain.payments.services_refunds import plan_refund, plan_second_payment
from storefront.domain.payments.services_transfers import plan_transfers
from storefront.domain.pieces import services as pieces
from storefront.flows.make_again import make_again
from storefront.flows.tell_sold import tell_sold
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

AFTERWARDS = ("send_transfers", "send_refunds", "send_mails", "refresh_listing")


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the pieces: lines that stand, lines whose piece is gone, parcels left empty by them."""

    standing: Sequence[SaleLine]
    gone: Sequence[SaleLine]
    emptied: Sequence[SaleParcel]


def mark_paid(payment_id: int, *, payment_intent_id: str, charge_id: str) -> bool:
    """Turn a paid attempt into a paid order. True for the one caller who did it.

    What must be sent (transfers, refunds, letters) is stored with it and sent afterwards by the worker.
    """
    if not _booked(payment_id, payment_intent_id, charge_id):
        return False
    for work in AFTERWARDS:
        nudge(work)
    return True


@retry_on_deadlock
def _booked(payment_id: int, payment_intent_id: str, charge_id: str) -> bool:
    with unit_of_work():
        attempt = queries.attempt(payment_id)
        if attempt is None:
            return False
        orders.lock(attempt.order_ref)  # the order first, here and everywhere: so nobody waits in a circle
        if not services.win(payment_id, payment_intent_id=payment_intent_id, charge_id=charge_id):
            return False
        if not paying.pay(attempt.order_id):
            plan_second_payment(attempt.order_id, attempt.order_ref, payment_id, attempt.amount_cents)
            return True
        sale = queries.sale(attempt.order_id)
        kept = _sell(sale)
        post("sale", "payment", str(payment_id), sale_sides(sale), order_ref=sale.order_ref)
        _give_back(sale, payment_id, kept)
        plan_transfers(sale, payment_id, _due_back(sale, kept))
        _tell(sale, kept)
    return True


def _sell(sale: Sale) -> Kept:
    """Sell the held pieces, and take again those whose hold ran out, as far as they still lie there.

    What was to be made and was given up is promised anew, as far as the maker has room.
    """
    held_for = orders.held_for(sale.order_ref)
    wanted = sorted(line.piece_id for line in sale.lines if line.piece_id is not None)
    sold = pieces.sell(wanted, held_for=held_for, by=SYSTEM)
    again = pieces.take_again(sorted(set(wanted) - set(sold)), by=SYSTEM, ref=held_for)
    lost = {*wanted} - {*sold} - {*again}
    made = make_again(sale.order_id, lost, held_for=held_for, at=clock.now(), by=SYSTEM) if lost else set()
    ours = {*sold, *again, *made}
    kept = _kept(sale, ours)
    paying.release_lines(sale.order_id, [line.line_id for line in kept.gone])
    paying.reopen_lines(sale.order_id, [line.line_id for line in kept.standing if line.piece_id in {*again, *made}])
    paying.set_parcels(sale.order_id, emptied=[parcel.fulfilment_id for parcel in kept.emptied])
    return kept


def _kept(sale: Sale, ours: set[int]) -> Kept:
    standing = [line for line in sale.lines if line.piece_id in ours]
    gone = [line for line in sale.lines if line.piece_id not in ours]
    filled = {line.fulfilment_id for line in standing}
    return Kept(standing, gone, [parcel for parcel in sale.parcels if parcel.fulfilment_id not in filled])


def _give_back(sale: Sale, payment_id: int, kept: Kept) -> None:
    """What is gone is refunded at once, with the shipping of parcels left empty; all else goes on."""
    if not kept.gone:
        return
    refund = plan_refund(sale, payment_id, kept.gone, kept.emptied, reason="piece_gone")
    if refund is not None:
        values = {
            "line_ids": [line.line_id for line in kept.gone],
            "amount_cents": refund.amount_cents,
            "refund": refund.ref,
        }
        orders.record(sale.order_id, "pieces_gone", by=SYSTEM, values=values)


def _due_back(sale: Sale, kept: Kept) -> dict[int, int]:
    if not kept.gone:
        return {}
    return {leg.brand_id: due_back_cents(leg.brand_id, kept.gone, kept.emptied) for leg in sale.legs}


def _tell(sale: Sale, kept: Kept) -> None:
    cart_id = paying.cart_id(sale.order_id)
    if cart_id is not None:
        carts.take_out_bought(cart_id, paying.bought([line.line_id for line in kept.standing]))
    orders.record(sale.order_id, "paid", by=SYSTEM)
    letters.enqueue_paid_letters(sale.order_id)
    tell_sold(sale.order_id)
