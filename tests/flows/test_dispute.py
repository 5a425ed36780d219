"""Disputes: opened, held, answered, won, lost; the money moves once, whatever is heard, and in whatever order."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
import stripe
import time_machine

from storefront.core import clock
from storefront.core.errors import Refusal
from storefront.domain.brands.models import Party
from storefront.domain.cases.models import Case
from storefront.domain.ledger import queries as ledger
from storefront.domain.orders.fulfilments import Through
from storefront.domain.orders.models import Fulfilment
from storefront.domain.payments.disputes import dispute as dispute_row
from storefront.domain.payments.models import Dispute, Reversal, Work
from storefront.domain.payments.refund_plan import GoodwillWish, LineWish
from storefront.domain.payments.refusals import InDispute
from storefront.domain.settlements import due, movements, queries
from storefront.domain.settlements.sections import sections
from storefront.flows.check import check
from storefront.flows.close_statement import OPEN_FOR, close_statements
from storefront.flows.declare_withdrawal import declare_withdrawal
from storefront.flows.dispute_answer import AnsweredBefore, answer_dispute, send_dispute_answers, story
from storefront.flows.fulfil import Disputed, Withdrawn, prepare, ship
from storefront.flows.open_statements import open_statements
from storefront.flows.place_order import Placed
from storefront.flows.refund import plan, refund
from storefront.flows.refund_withdrawal import due as withdrawal_due
from storefront.flows.refund_withdrawal import refund_withdrawal
from storefront.flows.send_refunds import send_refunds
from storefront.flows.send_reversals import send_reversals
from storefront.flows.send_transfers import send_transfers
from storefront.infra.db import db
from tests.faces.office.people import at_the_office
from tests.flows.test_refund import LEG, OFFICE, at_stripe, lines, order
from tests.orders_for_payments import Shop

__all__ = ["order"]
ALL = 14_090


def opens(shop: Shop, cents: int | None = None) -> str:
    charge = shop.at_stripe("charges")[0]
    form = {} if cents is None else {"amount_cents": cents}
    dispute: str = shop.sandbox.control("open_dispute", charge.id, **form)["id"]
    return dispute


def hears_all(shop: Shop, *, shuffled: bool = False, twice: bool = False) -> None:
    told = [event for event in shop.events() if event.type.startswith("charge.dispute")]
    if shuffled:
        random.Random(7).shuffle(told)
    for event in told * (2 if twice else 1):
        again(shop, event)


def again(shop: Shop, event: stripe.Event) -> None:
    from storefront.flows.apply_event import apply_event

    assert shop.sends(event) == 200
    apply_event(event.id)


def owed(shop: Shop) -> list[int]:
    return [shop.owed(brand) for brand in shop.brands.values()]


def test_a_dispute_takes_each_brands_part_and_winning_gives_it_back(shop: Shop, order: Placed) -> None:
    send_transfers()
    dispute_id = opens(shop)
    hears_all(shop, twice=True)
    assert owed(shop) == [-LEG] * 3
    send_reversals()
    assert (at_stripe(shop), owed(shop)) == ([LEG] * 3, [0] * 3)
    fee = shop.rows(Dispute)[0].fee_cents
    assert ledger.balance("stripe_balance") == ALL - ALL - fee
    with pytest.raises(InDispute):
        plan(order.order_id, [LineWish(lines(shop, order)[0].id)])
    case = shop.rows(Case)[0]
    assert (case.kind, case.state, case.due_at is not None, check()) == ("dispute", "open", True, [])
    shop.sandbox.control("win_dispute", dispute_id)
    hears_all(shop, shuffled=True, twice=True)
    assert owed(shop) == [LEG] * 3  # their statements pay it: the charge's transfers were used up
    assert ledger.balance("dispute_loss") == fee
    assert (shop.rows(Case)[0].state, check()) == ("closed", [])
    next_month = (clock.now().replace(day=1, hour=12) + timedelta(days=32)).replace(day=2)
    for moment in (next_month, next_month + OPEN_FOR + timedelta(days=1)):
        with time_machine.travel(moment, tick=False):
            open_statements()
            close_statements()
    brand = next(iter(shop.brands.values()))
    (month,) = queries.of_brand(brand.id)
    moved = movements.of_statement(brand.id, month.id)
    found = sections(moved)
    assert (found.disputes_cents, found.other_cents, found.total_cents) == (0, 0, LEG)
    assert sections([one for one in moved if one.kind != "dispute_freed"]).disputes_cents == -LEG
    assert [one.amount_cents for one in due.due(month.month.last_on, [brand.id])] == [LEG]  # the next payment pays it
    db.session.rollback()
    assert check() == []


def test_a_lost_dispute_is_a_refund_that_the_bank_made(shop: Shop, order: Placed) -> None:
    send_transfers()
    shop.sandbox.control("lose_dispute", opens(shop))
    hears_all(shop, shuffled=True, twice=True)
    send_reversals()
    assert (at_stripe(shop), owed(shop)) == ([LEG] * 3, [0] * 3)
    (refund_row,) = shop.refunds()
    assert (refund_row.reason, refund_row.amount_cents, refund_row.state) == ("dispute", ALL, Work.DONE)
    accounts = ("refunds_in_transit", "commission", "commission_vat", "coop_shipping")
    assert [ledger.balance(one) for one in accounts] == [0] * 4
    assert ledger.balance("dispute_loss") == shop.rows(Dispute)[0].fee_cents
    assert shop.at_stripe("refunds") == []
    assert check() == []


def test_what_has_not_left_is_held_here_and_a_refund_on_its_way_is_not_given_twice(shop: Shop, order: Placed) -> None:
    refund(order.order_id, [LineWish(lines(shop, order)[0].id)], "damaged", OFFICE, "k1")
    dispute_id = opens(shop)
    hears_all(shop)
    send_transfers()
    send_refunds()
    assert (shop.refunds()[0].state, shop.at_stripe("refunds")) == (Work.BLOCKED, [])
    assert (shop.rows(Reversal), shop.at_stripe("transfers")) == ([], [])
    shop.sandbox.control("lose_dispute", dispute_id)
    hears_all(shop)
    assert [(one.amount_cents, one.state) for one in shop.refunds()] == [(4500, Work.DONE), (ALL - 4500, Work.DONE)]
    assert owed(shop) == [0] * 3
    assert ledger.balance("refunds_in_transit") == 0
    assert check() == []


def test_a_dispute_of_what_was_refunded_before_is_the_cooperatives_loss_alone(shop: Shop, order: Placed) -> None:
    send_transfers()
    refund(order.order_id, [GoodwillWish(ALL - 590 - 100, Party.BRAND)], "goodwill", OFFICE, "k1")
    send_refunds()
    shop.sandbox.control("lose_dispute", opens(shop, 1000))
    hears_all(shop)
    send_reversals()
    assert (owed(shop), sum(at_stripe(shop))) == ([0] * 3, 3 * LEG)
    lost = ledger.balance("dispute_loss") - shop.rows(Dispute)[0].fee_cents
    assert lost == 1000 - 690  # all that was left of the order, and no brand pays for more
    assert check() == []


def test_the_answer_tells_the_orders_story_and_is_laid_before_the_bank_once(shop: Shop, order: Placed) -> None:
    opens(shop)
    hears_all(shop)
    row = shop.rows(Dispute)[0]
    told = dispute_row(row.ref)
    assert told is not None
    words = story(told)
    assert order.ref in words
    assert "€45.00" in words
    page = f"/office/cases/disputes/{row.ref}"
    reader, clerk = at_the_office(shop.app, "bookkeeper"), at_the_office(shop.app)
    assert (words.splitlines()[1] in clerk.get(page).text, reader.get(page).status_code) == (True, 200)
    assert reader.post(page, data={"words": words}).status_code == 404
    assert clerk.post(page, data={"words": " "}).status_code == 422
    assert clerk.post(page, data={"words": words}).status_code == 303
    with pytest.raises(AnsweredBefore):
        answer_dispute(row.ref, words, by=OFFICE)
    shop.sandbox.breaks("cut_after", "POST /v1/disputes/<id>", count=3)
    send_dispute_answers()
    send_dispute_answers()
    seen = shop.at_stripe("disputes")[0]
    assert (seen.status, seen.evidence.uncategorized_text) == ("under_review", words)
    assert shop.rows(Dispute)[0].answer_state == Work.DONE


def parcel_of(shop: Shop, order: Placed) -> tuple[str, Through]:
    parcel = shop.rows(Fulfilment, Fulfilment.order_id == order.order_id)[0]
    return parcel.ref, Through(location_id=parcel.location_id)


def test_a_parcel_stays_while_the_bank_has_its_money_and_goes_when_it_gives_it_back(shop: Shop, order: Placed) -> None:
    ref, through = parcel_of(shop, order)
    dispute_id = opens(shop)
    hears_all(shop)
    for step in (
        lambda: prepare(ref, through, OFFICE),
        lambda: ship(ref, through, OFFICE, carrier="GLS", tracking="1"),
    ):
        with pytest.raises(Disputed) as refusal:
            step()
    assert refusal.value.values["dispute_ref"] == f"{order.ref}-D1"
    shop.sandbox.control("win_dispute", dispute_id)
    hears_all(shop)
    assert prepare(ref, through, OFFICE)
    assert ship(ref, through, OFFICE, carrier="GLS", tracking="1")
    assert check() == []


def test_what_is_withdrawn_from_during_a_dispute_never_leaves_and_its_money_goes_back_once(
    shop: Shop, order: Placed
) -> None:
    send_transfers()
    ref, through = parcel_of(shop, order)
    dispute_id = opens(shop)
    hears_all(shop)
    mine = [
        line for line in lines(shop, order) if line.fulfilment_id == shop.rows(Fulfilment, Fulfilment.ref == ref)[0].id
    ]
    declared = declare_withdrawal(order.ref, [mine[0].id], name="Ada", email="ada@posta.example", note="", by=OFFICE)
    shop.sandbox.control("win_dispute", dispute_id)
    hears_all(shop)
    with pytest.raises(Withdrawn) as refusal:
        ship(ref, through, OFFICE, carrier="GLS", tracking="1")
    assert refusal.value.values["line_ids"] == [mine[0].id]
    owed_cents = withdrawal_due(declared.ref).plan.amount_cents
    for _twice in range(2):
        with suppress(Refusal):
            refund_withdrawal(declared.ref, OFFICE, seen_cents=owed_cents)
        send_refunds()
        send_reversals()
    assert [one.amount_cents for one in shop.refunds()] == [owed_cents]
    assert len(shop.at_stripe("refunds")) == 1
    assert check() == []


def test_a_lost_dispute_ends_the_withdrawal_s_money_too(shop: Shop, order: Placed) -> None:
    send_transfers()
    dispute_id = opens(shop)
    hears_all(shop)
    line = lines(shop, order)[0]
    declared = declare_withdrawal(order.ref, [line.id], name="Ada", email="ada@posta.example", note="", by=OFFICE)
    shop.sandbox.control("lose_dispute", dispute_id)
    hears_all(shop, twice=True)
    with pytest.raises(Refusal):
        refund_withdrawal(declared.ref, OFFICE, seen_cents=line.paid_cents)
    send_refunds()
    assert sum(one.amount_cents for one in shop.refunds()) == ALL
    assert shop.at_stripe("refunds") == []
    assert check() == []
