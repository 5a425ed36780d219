"""Whatever happens, in whatever order: every invariant holds after each step, and a statement is its postings.

Real flows on real commits, against a Stripe of the test's own: sales of both channels, some of two brands, refunds,
disputes, changes of terms, months opened, closed and paid.
"""

from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.core.actor import staff
from storefront.core.errors import Refusal
from storefront.domain.brands.models import BankAccount, BrandTerms, Party
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import Posting
from storefront.domain.orders.models import Fulfilment, OrderLine
from storefront.domain.payments.models import Dispute, Payment, Refund, Reversal, Transfer, Way
from storefront.domain.payments.refund_plan import Fate, GoodwillWish, LineWish, ShippingWish, Wish
from storefront.domain.pieces.models import Piece, State
from storefront.domain.settlements import movements, queries, runs
from storefront.domain.settlements.models import Statement, StatementPosting
from storefront.domain.settlements.paying_models import SettlementEventKind, SettlementPayment, SettlementWay
from storefront.domain.settlements.periods import last_ended
from storefront.domain.settlements.refusals import BeingPaid, NothingDue
from storefront.domain.settlements.sections import sections
from storefront.flows.check import check
from storefront.flows.close_statement import close_statements
from storefront.flows.dispute import observe_dispute
from storefront.flows.open_statements import open_statements
from storefront.flows.refund import refund
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.send_refunds import send_refunds
from storefront.flows.send_reversals import send_reversals
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_end import end_payment
from storefront.flows.settle_payment import settle_payment
from storefront.flows.settle_run import approve_run, make_run
from storefront.flows.sum_figures import sum_figures
from storefront.flows.till_scan import scan
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.orders_for_payments import Shop, sandbox, shop
from tests.till import at_till

__all__ = ["sandbox", "shop"]
OLGA, PIA = staff(1), staff(2)
MANY = 90
some = st.integers(0, 10**6)  # picks one of however many there are


class World:
    """What all histories share: two brands, a piece of each and one of both, an outlet, and the day."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.at = shop, at_till(makers.outlet(), is_supervisor=True)
        self.hub = makers.location()
        self.brands = [shop.brand(name) for name in ("Arbrora", "Sosa")]
        one, other = (brand.id for brand in self.brands)
        both = makers.product(one, "A due mani", shares={one: 6_667, other: 3_333})
        self.variants = [
            makers.variant(makers.product(one).id), makers.variant(makers.product(other, "Bavaglia").id, price_cents=1999),
            makers.variant(both.id, price_cents=9999),
        ]  # fmt: skip
        for variant in self.variants:
            makers.pieces(variant.id, self.hub.id, MANY)
            makers.pieces(variant.id, self.at.location_id, MANY)
        for brand in self.brands:
            iban = "IT60X0542811101000000123456"
            makers.kept(BankAccount(brand_id=brand.id, iban=iban, holder=brand.name, changed_at=makers.LONG_AGO))
        self.now, self.sold = clock.now(), 0

    def lives_on(self, days: int) -> None:
        """Days go by here and at Stripe, and the worker looks after the months."""
        self.now += timedelta(days=days)
        self.shop.sandbox.advances(days=days)
        with self.today():
            open_statements()
            close_statements()
            sum_figures()

    @contextmanager
    def today(self) -> Any:
        db.session.rollback()
        with time_machine.travel(self.now, tick=False):
            yield
        db.session.rollback()


class Histories(RuleBasedStateMachine):
    world: World

    @initialize()
    def begins(self) -> None:
        self.orders: list[int] = []
        self.disputes: dict[int, str] = {}
        for pick in range(3):
            self.sold_online([pick, 2])
        self.goes_round()
        with self.world.today():
            line_id = db.session.scalars(select(OrderLine.id).where(OrderLine.order_id == self.orders[0])).first() or 0
            refund(self.orders[0], [LineWish(line_id, 500)], "damaged", OLGA, f"first-{self.orders[0]}")

    @rule(picks=st.lists(st.integers(0, 2), min_size=1, max_size=3))
    def sells_online(self, picks: list[int]) -> None:
        self.sold_online(picks)

    def sold_online(self, picks: list[int]) -> None:
        world = self.world
        with world.today():
            world.sold += 1
            placed = world.shop.order(*[world.variants[one] for one in picks], who=f"ada{world.sold}")
            world.shop.pays(placed)
            settle_payment(world.shop.payment(placed).id)
        self.orders.append(placed.order_id)

    @rule(pick=st.integers(0, 2), way=st.sampled_from([Way.CASH, Way.CARD]))
    def sells_in_the_shop(self, pick: int, way: Way) -> None:
        world = self.world
        with world.today():
            world.sold += 1
            here = (Piece.variant_id == world.variants[pick].id, Piece.location_id == world.at.location_id)
            code = db.session.scalars(select(Piece.code).where(*here, Piece.state == State.AVAILABLE).limit(1)).one()
            scan(f"sale{world.sold}", code, world.at)
            ref = ring_up(f"sale{world.sold}", Paid(way), world.at).order_ref
            order_id = db.session.scalars(select(OrderLine.order_id).join(Piece).where(Piece.code == code)).all()[-1]
        assert ref
        self.orders.append(order_id)

    @precondition(lambda self: self.orders)
    @rule(which=some, line=some, cents=st.one_of(st.none(), st.integers(1, 3000)), fate=st.sampled_from(Fate),
          shipping=st.booleans(), goodwill=st.sampled_from([0, 0, 100]), bearer=st.sampled_from(Party))  # fmt: skip
    def gives_back(
        self, which: int, line: int, cents: int | None, fate: Fate, shipping: bool, goodwill: int, bearer: Party
    ) -> None:
        world, order_id = self.world, self.orders[which % len(self.orders)]
        with world.today():
            lines = list(db.session.scalars(select(OrderLine.id).where(OrderLine.order_id == order_id)))
            parcels = list(db.session.scalars(select(Fulfilment.id).where(Fulfilment.order_id == order_id)))
            wishes: list[Wish] = [LineWish(lines[line % len(lines)], cents, fate)]
            wishes += [ShippingWish(one) for one in parcels[:1] if shipping]
            wishes += [GoodwillWish(goodwill, bearer)] if goodwill else []
            world.sold += 1
            with suppress(Refusal):
                refund(order_id, wishes, "damaged", OLGA, f"form-{world.sold}")

    @precondition(lambda self: self.orders)
    @rule(which=some, cents=st.one_of(st.none(), st.integers(100, 2500)))
    def a_bank_takes_it(self, which: int, cents: int | None) -> None:
        order_id = self.orders[which % len(self.orders)]
        charge_id = self.world.shop.rows(Payment, Payment.order_id == order_id)[0].charge_id
        if charge_id is None or order_id in self.disputes:  # it was paid in the shop, or is contested
            return
        with self.world.today():
            form = {"amount_cents": cents} if cents else {}
            self.disputes[order_id] = self.world.shop.sandbox.control("open_dispute", charge_id, **form)["id"]
            observe_dispute(self.disputes[order_id])

    @precondition(lambda self: self.disputes)
    @rule(which=some, is_won=st.booleans())
    def a_bank_decides(self, which: int, is_won: bool) -> None:
        dispute_id = sorted(self.disputes.values())[which % len(self.disputes)]
        with self.world.today():
            ended = select(Dispute.closed_at).where(Dispute.stripe_id == dispute_id)
            if db.session.scalar(ended) is None:
                self.world.shop.sandbox.control("win_dispute" if is_won else "lose_dispute", dispute_id)
            observe_dispute(dispute_id)

    @rule()
    def the_worker_goes_round(self) -> None:
        self.goes_round()

    def goes_round(self) -> None:
        with self.world.today():
            with unit_of_work() as session:
                for kind in (Transfer, Reversal, Refund):
                    session.execute(update(kind).values(not_before=clock.now()))
            send_transfers()
            send_reversals()
            send_refunds()

    @rule(which=st.integers(0, 1), commission_bp=st.sampled_from([0, 1_500, 3_333]), bearer=st.sampled_from(Party))
    def terms_change(self, which: int, commission_bp: int, bearer: Party) -> None:
        """Of whatever is sold from now on; what was sold keeps its own."""
        with self.world.today(), unit_of_work() as session:
            own = BrandTerms.brand_id == self.world.brands[which].id
            session.execute(
                update(BrandTerms).where(own).values(
                    commission_online_bp=commission_bp, commission_till_bp=commission_bp, fee_bearer=bearer
                )
            )  # fmt: skip

    @rule(days=st.sampled_from([1, 9, 28]))
    def days_pass(self, days: int) -> None:
        self.world.lives_on(days)

    @rule(is_paid=st.booleans())
    def the_month_is_paid(self, is_paid: bool) -> None:
        self.pays(is_paid)

    def teardown(self) -> None:
        self.goes_round()
        self.pays(True)
        self.all_holds()

    def pays(self, is_paid: bool) -> None:
        world = self.world
        today = clock.rome_date(world.now)
        world.lives_on(40 - today.day if today.day > 8 else 9 - today.day)  # a month's statements are closed by then
        with world.today():
            today = clock.rome_date(clock.now())
            with suppress(NothingDue, BeingPaid):
                ids = [brand.id for brand in world.brands]
                ref = make_run(last_ended(today).last_on, ids, SettlementWay.BANK, today, by=OLGA)
                approve_run(ref, by=PIA)
                made = runs.run(ref)
                assert made is not None
                how = SettlementEventKind.PAID if is_paid else SettlementEventKind.CANCELLED
                for payment in runs.payments(made.run_id):
                    end_payment(payment.payment_id, how, today, "Dalla banca", by=PIA)

    @invariant()
    def all_holds(self) -> None:
        with self.world.today():
            assert check() == []
            for brand in self.world.brands:
                statement_is_its_postings(brand.id)


def statement_is_its_postings(brand_id: int) -> None:
    balance = 0
    for row in queries.of_brand(brand_id)[::-1]:
        moved = movements.of_statement(brand_id, row.id)
        found = sections(moved)
        assert (row.opening_cents, found.other_cents) == (balance, 0)
        assert found.total_cents == sum(one.cents for one in moved) == row.closing_cents - row.opening_cents
        balance = row.closing_cents
    taken = select(StatementPosting.posting_id).join(Statement).where(Statement.brand_id == brand_id)
    rest = select(func.coalesce(func.sum(-Posting.amount_cents), 0)).where(
        Posting.account == brand_payable(brand_id), Posting.id.not_in(taken)
    )
    every = select(func.coalesce(func.sum(-Posting.amount_cents), 0)).where(Posting.account == brand_payable(brand_id))
    assert balance + int(db.session.scalar(rest) or 0) == int(db.session.scalar(every) or 0)


def test_every_cent_is_somewhere_whatever_happens(shop: Shop) -> None:
    Histories.world = World(shop)
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=6, stateful_step_count=16, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    happened = {
        kind.__name__: len(shop.rows(kind)) for kind in (Refund, Reversal, Dispute, Statement, SettlementPayment)
    }
    assert min(happened.values()) > 0, happened  # otherwise these histories prove nothing
