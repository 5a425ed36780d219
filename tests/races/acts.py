"""What rivals do, each in a process of its own. See tests/races/crew.py."""

import os
import time
from dataclasses import replace
from datetime import timedelta

from storefront.core import clock
from storefront.core.actor import GUEST, SYSTEM, customer, staff
from storefront.core.errors import Refusal
from storefront.domain.carts.services import CartOwner
from storefront.domain.orders.fulfilments import Through
from storefront.domain.payments.models import Way
from storefront.domain.payments.queries import overdue_orders
from storefront.domain.payments.refund_plan import LineWish
from storefront.domain.pieces.services import hold, sell
from storefront.domain.tills.acts import AtTill
from storefront.flows.add_pieces import add_pieces
from storefront.flows.answer_shares import answer_shares
from storefront.flows.cannot_deliver import cannot_deliver
from storefront.flows.close_checkout import cancel_order
from storefront.flows.dispute import observe_dispute
from storefront.flows.erase_person import erase_customer
from storefront.flows.fulfil import ship, undo_step
from storefront.flows.mark_paid import mark_paid
from storefront.flows.place_order import Buyer, place_order
from storefront.flows.propose_shares import propose_shares
from storefront.flows.receive_consignment import receive_consignment
from storefront.flows.refund import refund
from storefront.flows.release_order import release_order
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.send_consignment import cancel_consignment, send_consignment
from storefront.flows.send_transfers import send_transfer
from storefront.flows.till_day import close_till_day, open_till_day
from storefront.flows.till_return import Wanted, take_back
from storefront.flows.till_scan import leave, scan
from storefront.flows.undo_sale import undo_sale
from storefront.flows.withdraw_pieces import withdraw_pieces
from storefront.flows.write_message import ask_brand
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.settings import settings

HOME = {"name": "Ada", "street": "Via Po 1", "extra": "", "postcode": "10124", "city": "Torino", "province": "TO",
        "country": "IT", "phone": ""}  # fmt: skip


def buyer(token: str, request_key: str) -> Buyer:
    """A guest who wants everything sent home."""
    return Buyer(
        owner=CartOwner(token=token), by=GUEST, locale="it", email=f"{token}@posta.example", name="Ada", phone="",
        country="IT", address=HOME, collect={}, personalisations={}, invoice=None, seen_total_cents=10**8,
        request_key=request_key,
    )  # fmt: skip


def buys(token: str, request_key: str) -> str:
    """Order what lies in the cart; returns the order's ref."""
    return place_order(buyer(token, request_key)).ref


def buys_signed_in(user_id: int, request_key: str) -> str:
    """Order what lies in one's own cart, as somebody with an account."""
    own = replace(buyer(f"person{user_id}", request_key), owner=CartOwner(user_id=user_id), by=customer(user_id))
    return place_order(own).ref


def erases(user_id: int) -> str:
    """Erase an account, on another device, in the same instant."""
    return erase_customer(user_id, SYSTEM)


def buys_and_cancels(token: str, request_key: str) -> str:
    """Order, think for a moment, and give it back; returns the ref."""
    ref = buys(token, request_key)
    time.sleep(0.02)
    if not release_order(ref, "cancelled"):
        raise AssertionError("an order that nobody pays can be given up")
    return ref


@retry_on_deadlock
def rings_up(variant_id: int, location_id: int, ref: str) -> list[int]:
    """Sell one at a till, there and then; returns the piece's id."""
    with unit_of_work():
        shelf = variant_id, location_id
        held = hold({shelf: 1}, held_for=ref, until=None, by=SYSTEM)[shelf]
        return sell(held, held_for=ref, by=SYSTEM, why="till")


def sweeps_overdue(_number: int) -> int:
    """End whatever was not paid in time, as the worker does each minute; returns how many orders it ended."""
    return sum(cancel_order(ref, why="expired") for ref in overdue_orders(clock.now()))


def sends(brand_id: int, ref: str) -> int:
    """Send a consignment; returns the note's number."""
    return send_consignment(brand_id, ref, SYSTEM)


def receives(ref: str, location_id: int, codes: list[str]) -> list[str]:
    """Scan in what arrived; returns the codes that arrived by this very scan."""
    return receive_consignment(ref, location_id, codes, SYSTEM).arrived


def cancels(brand_id: int, ref: str) -> int:
    """Call a consignment off; returns how many pieces turned back."""
    return cancel_consignment(brand_id, ref, SYSTEM)


def withdraws(brand_id: int, codes: list[str]) -> list[int]:
    return withdraw_pieces(brand_id, codes, "damaged", SYSTEM)


def adds(brand_id: int, variant_id: int, location_id: int) -> list[int]:
    return add_pieces(brand_id, variant_id, location_id, 1, SYSTEM)


def ships(brand_id: int, ref: str, tracking: str) -> bool:
    """Send a parcel; whether it was this very act that did."""
    return ship(ref, Through(brand_id=brand_id), SYSTEM, carrier="BRT", tracking=tracking)


def takes_back(brand_id: int, ref: str) -> bool:
    """Say that a parcel has not left after all; whether it was this very act that did."""
    return undo_step(ref, Through(brand_id=brand_id), "shipped", SYSTEM)


def asks(order_ref: str, brand_slug: str, request_key: str) -> bool:
    """Send one and the same form; whether this one was written."""
    return ask_brand(order_ref, brand_slug, "Si lava a mano?", GUEST, request_key=request_key)


def cannot(brand_id: int, order_ref: str, line_id: int) -> int:
    """Say that a piece cannot be delivered; how many lines were new to the office."""
    return cannot_deliver(brand_id, order_ref, [line_id], "lost", "", SYSTEM)


def waits_and_buys(token: str, request_key: str) -> str:
    """Try again until a piece has come free."""
    for attempt in range(40):
        try:
            return buys(token, f"{request_key}-{attempt}")
        except Refusal:
            time.sleep(0.05)
    return buys(token, request_key)


def holds_in_turn(first: int, second: int, location_id: int, ref: str) -> None:
    """Hold one of each, in an order that the other person has the other way round."""
    until = clock.now() + timedelta(minutes=31)
    with unit_of_work():
        hold({(first, location_id): 1}, held_for=ref, until=until, by=GUEST)
        time.sleep(0.5)
        hold({(second, location_id): 1}, held_for=ref, until=until, by=GUEST)


def holds_in_turn_again(first: int, second: int, location_id: int, ref: str) -> None:
    """The same, tried again by whoever is chosen to break the ring."""
    retry_on_deadlock(holds_in_turn)(first, second, location_id, ref)


def sells_in_hand(at: AtTill, key: str, code: str) -> str:
    """Scan the piece in the hand and sell it for cash; returns the order's ref."""
    scan(key, code, at)
    return ring_up(key, Paid(Way.CASH), at).order_ref


def scans_and_leaves(at: AtTill, key: str, code: str) -> str:
    """Scan a piece, think for a moment, give the sale up."""
    scan(key, code, at)
    time.sleep(0.02)
    leave(key, at)
    return key


def undoes(order_ref: str, at: AtTill) -> int:
    """Undo a sale; returns the cents that went back."""
    return undo_sale(order_ref, "wrong_piece", at).amount_cents


def pays(payment_id: int) -> bool:
    """The money for an order has come: as webhook, page and sweeper book it."""
    return mark_paid(payment_id, payment_intent_id=f"pi_{payment_id}", charge_id=f"ch_{payment_id}")


def answers(brand_id: int, ref: str, accepts: bool) -> str:
    """One brand's yes or no to a proposal of shares; returns the state that it led to."""
    return answer_shares(brand_id, ref, accepts=accepts, by=staff(brand_id)).state.value


def proposes(brand_id: int, product_id: int, shares: dict[str, int]) -> str:
    """The lead brand asks for another division; returns the proposal's ref."""
    return propose_shares(brand_id, product_id, shares, by=staff(brand_id)).ref


def opens_day(at: AtTill, float_cents: int) -> bool:
    return open_till_day(float_cents, at)


def closes_day(at: AtTill, counted_cents: int) -> int:
    return close_till_day(counted_cents, "Non lo so", at)


def gives_back_cash(order_ref: str, line_id: int, key: str, at: AtTill) -> str:
    """A piece comes back to the till and its price leaves the drawer."""
    return take_back(Wanted(order_ref, (line_id,), "changed_mind", "shelf"), None, key, 4500, at)


def hears_of_dispute(stripe_url: str, dispute_id: str) -> None:
    """Any event of a dispute: it is read anew at Stripe."""
    _asks_stripe_at(stripe_url)
    observe_dispute(dispute_id)


def sends_transfer(stripe_url: str, transfer_id: int) -> None:
    _asks_stripe_at(stripe_url)
    send_transfer(transfer_id)


def _asks_stripe_at(url: str) -> None:
    """The crew was forked before this test's Stripe was there."""
    if settings().stripe_api_base != url:
        os.environ["STRIPE_API_BASE"] = url
        settings.cache_clear()


def refunds(order_id: int, line_id: int, cents: int, key: str) -> str:
    """Part of a line goes back to its buyer."""
    return refund(order_id, [LineWish(line_id, cents)], "damaged", staff(1), key)
