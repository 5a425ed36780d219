"""A brand's month: what its statement takes, when it closes, and that every cent is in exactly one."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, cast, func, select
from sqlalchemy.exc import DBAPIError

from storefront.core.actor import staff
from storefront.core.errors import NotFound
from storefront.domain.brands.models import Brand
from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.ledger.services import post
from storefront.domain.mails.models import Mail
from storefront.domain.orders.models import LineShare, OrderLine
from storefront.domain.payments.models import Payment, Refund, RefundLine, RefundShare
from storefront.domain.settlements import movements, queries
from storefront.domain.settlements.models import Statement, StatementClosing, StatementPosting
from storefront.domain.settlements.queries import StatementRow
from storefront.domain.settlements.refusals import EarlierOpen, MonthNotOver
from storefront.domain.settlements.sections import Sections, refund_notes, sections
from storefront.flows.check_statements import STATEMENTS
from storefront.flows.close_statement import OPEN_FOR, close_statement, close_statements
from storefront.flows.open_statements import open_statements
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.books import Booked, Shelf, Thing, alone, of, pull_back, put_right
from tests.faces.studio.people import member

OCTOBER, NOVEMBER = date(2026, 10, 12), date(2026, 11, 12)


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    return Shelf.set_up()


def sweep_on(day: date) -> None:
    """What the worker does about statements on a day, at noon."""
    with time_machine.travel(datetime(day.year, day.month, day.day, 11, tzinfo=UTC), tick=False):
        open_statements()
        close_statements()


def rows(brand_id: int) -> list[StatementRow]:
    """A brand's months, first to last."""
    db.session.rollback()
    return queries.of_brand(brand_id)[::-1]


def parts(row: StatementRow) -> Sections:
    return sections(movements.of_statement(row.brand_id, row.id))


def broken() -> list[str]:
    return [f"{name}: {row}" for name, invariant in STATEMENTS.items() for row in invariant()]


# --- a month --------------------------------------------------------------------------------------------


def test_a_month_takes_its_postings_and_says_what_they_are(shelf: Shelf) -> None:
    brand = makers.brand()
    online = shelf.sale(OCTOBER, alone(brand.id, 10_000), shipping={brand.id: 750, 0: 590}, brands_bear_fee=True)
    shelf.fee(online, OCTOBER, 300)
    shelf.transfer(online, OCTOBER)
    shelf.sale(OCTOBER, alone(brand.id, 5_000, commission_bp=3000), at=shelf.outlet_id)
    sweep_on(date(2026, 11, 1))
    (row,) = rows(brand.id)
    found = parts(row)
    assert (found.online.gross_cents, found.online.commission_cents, found.online.commission_vat_cents) == (
        10_000,
        2_000,
        440,
    )
    assert (found.online.net_cents, found.online.shipping_cents) == (7_560, 750)
    assert found.transferred_cents == -(7_560 + 750)
    assert (found.shop.commission_cents, found.shop.commission_vat_cents, found.shop.net_cents) == (1_500, 330, 3_170)
    assert found.fees_cents < 0
    assert (row.opening_cents, row.closing_cents) == (0, 3_170 + found.fees_cents)
    assert found.total_cents == row.moved_cents
    assert not row.is_closed


def test_it_is_opened_when_the_month_is_over_and_closed_some_days_later(shelf: Shelf) -> None:
    brand = makers.brand()
    shelf.sale(OCTOBER, alone(brand.id, 5_000), at=shelf.outlet_id)
    sweep_on(date(2026, 10, 31))
    assert rows(brand.id) == []
    sweep_on(date(2026, 11, 1))
    assert [row.is_closed for row in rows(brand.id)] == [False]
    sweep_on(date(2026, 10, 31) + OPEN_FOR - timedelta(days=1))
    assert [row.is_closed for row in rows(brand.id)] == [False]
    sweep_on(date(2026, 10, 31) + OPEN_FOR)
    assert [row.is_closed for row in rows(brand.id)] == [True]


def test_sweeping_again_changes_nothing(shelf: Shelf) -> None:
    brand = makers.brand()
    shelf.sale(OCTOBER, alone(brand.id, 5_000), at=shelf.outlet_id)
    for _ in range(3):
        sweep_on(date(2026, 11, 20))
    assert len(rows(brand.id)) == 1
    assert broken() == []


def test_a_brand_without_movements_gets_no_statement_and_one_that_joined_midway_begins_at_nothing(shelf: Shelf) -> None:
    quiet, new = makers.brand("Quieta"), makers.brand("Nuova")
    shelf.sale(date(2026, 10, 30), alone(new.id, 5_000), at=shelf.outlet_id)
    sweep_on(date(2026, 11, 20))
    assert rows(quiet.id) == []
    assert [row.opening_cents for row in rows(new.id)] == [0]


def test_a_month_without_movements_is_left_out_and_the_next_opens_with_the_last_balance(shelf: Shelf) -> None:
    brand = makers.brand()
    shelf.sale(date(2026, 8, 3), alone(brand.id, 5_000), at=shelf.outlet_id)
    for month in (9, 10, 11):
        sweep_on(date(2026, month, 20))
    shelf.sale(NOVEMBER, alone(brand.id, 1_000), at=shelf.outlet_id)
    sweep_on(date(2026, 12, 20))
    first, second = rows(brand.id)
    assert (first.month.first_on.month, second.month.first_on.month) == (8, 11)
    assert second.opening_cents == first.closing_cents > 0


def test_a_worker_that_was_away_for_months_opens_each_of_them(shelf: Shelf) -> None:
    brand = makers.brand()
    for month in (7, 8, 9):
        shelf.sale(date(2026, month, 3), alone(brand.id, 1_000 * month), at=shelf.outlet_id)
    sweep_on(NOVEMBER)
    assert [row.month.first_on.month for row in rows(brand.id)] == [7, 8, 9]
    assert all(row.is_closed for row in rows(brand.id))
    assert broken() == []


# --- where a month ends ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2026, 10, 31, 22, 59, tzinfo=UTC), 10),  # 23:59 in Rome, after summer time
        (datetime(2026, 10, 31, 23, 30, tzinfo=UTC), 11),  # 00:30 in Rome
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), 6),  # 23:59 in summer
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), 7),
    ],
)
def test_a_month_ends_at_midnight_in_rome(shelf: Shelf, at: datetime, month: int) -> None:
    brand = makers.brand()
    hub = makers.location()
    wares = makers.for_sale(brand.id, hub.id)
    with time_machine.travel(at, tick=False):
        makers.paid_order(wares.id)
    sweep_on(date(2027, 2, 20))
    assert [row.month.first_on.month for row in rows(brand.id)] == [month]


def test_statements_open_by_the_clocks_of_rome(shelf: Shelf) -> None:
    brand = makers.brand()
    shelf.sale(OCTOBER, alone(brand.id, 5_000), at=shelf.outlet_id)
    with time_machine.travel(datetime(2026, 10, 31, 22, 59, tzinfo=UTC), tick=False):
        open_statements()
    assert rows(brand.id) == []
    with time_machine.travel(datetime(2026, 10, 31, 23, 1, tzinfo=UTC), tick=False):
        open_statements()
    assert len(rows(brand.id)) == 1


# --- debts, refunds, late ones --------------------------------------------------------------------------


def test_a_refund_after_the_transfer_leaves_a_debt_that_the_next_month_makes_good(shelf: Shelf) -> None:
    brand = makers.brand()
    sold = shelf.sale(OCTOBER, alone(brand.id, 10_000))
    shelf.transfer(sold, OCTOBER)
    shelf.refund(sold, date(2026, 10, 31))
    shelf.sale(NOVEMBER, alone(brand.id, 50_000), at=shelf.outlet_id)
    sweep_on(date(2026, 12, 20))
    october, november = rows(brand.id)
    assert october.closing_cents == -7_560
    assert november.opening_cents == -7_560
    assert november.netted_debt_cents == 7_560
    assert november.closing_cents == 37_800 - 7_560


@pytest.mark.parametrize(
    ("story", "netted"),
    [
        (("sale", "transfer", "refund"), 7_560),
        (("sale", "refund", "transfer_less"), 0),
        (("sale", "transfer", "refund", "pulled_back"), 0),
        (("sale", "|", "transfer", "refund"), 7_560),
        (("sale", "|", "refund", "transfer_less"), 0),
        (("sale", "transfer", "|", "refund"), 7_560),
        (("till", "refund"), 0),
        (("till", "|", "refund"), 7_560),
    ],
)
def test_a_statement_says_how_much_of_a_refund_was_netted(shelf: Shelf, story: tuple[str, ...], netted: int) -> None:
    brand = makers.brand()
    day, sold = OCTOBER, None
    for step in story:
        day += timedelta(days=1)
        if step == "|":
            day = NOVEMBER
        elif step in {"sale", "till"}:
            sold = shelf.sale(day, alone(brand.id, 20_000), at=shelf.outlet_id if step == "till" else None)
        assert sold is not None
        if step == "transfer":
            shelf.transfer(sold, day)
        elif step == "transfer_less":
            shelf.transfer(sold, day, less_cents=7_560)
        elif step == "refund":
            shelf.refund(sold, day, part_bp=5_000)
        elif step == "pulled_back":
            pull_back(brand.id, sold.ref, day, 7_560)
    sweep_on(date(2026, 12, 20))
    last = rows(brand.id)[-1]
    moved = movements.of_statement(brand.id, last.id)
    carried = movements.carried(brand.id, last.month.first_on, [one.order_ref or "" for one in moved])
    (note,) = refund_notes(moved, carried)
    assert (note.netted_cents, note.movement.why, note.movement.cents) == (netted, "withdrawal", -7_560)


def test_what_comes_late_goes_into_the_open_month_and_after_closing_into_the_next(shelf: Shelf) -> None:
    brand = makers.brand()
    shelf.sale(OCTOBER, alone(brand.id, 1_000), at=shelf.outlet_id)
    sweep_on(date(2026, 11, 2))
    put_right(brand.id, date(2026, 10, 31), 100, shelf.outlet_id)
    sweep_on(date(2026, 11, 6))
    put_right(brand.id, date(2026, 10, 31), 10, shelf.outlet_id)
    closed = rows(brand.id)[0]
    sweep_on(date(2026, 11, 20))
    assert rows(brand.id) == [closed]
    assert closed.closing_cents == 756 + 100
    sweep_on(date(2026, 12, 1))
    october, november = rows(brand.id)
    assert october == closed
    assert (november.opening_cents, november.moved_cents) == (856, 10)
    assert broken() == []


def test_each_brand_of_a_co_crafted_line_sees_its_own_part_alone(shelf: Shelf) -> None:
    one, other = makers.brand("Una"), makers.brand("Altra")
    together = Thing(9_999, of((one.id, 6_667, 2000), (other.id, 3_333, 3000)))
    shelf.refund(shelf.sale(OCTOBER, together, shipping={one.id: 750}), date(2026, 11, 3), part_bp=3_333)
    sweep_on(date(2026, 12, 20))
    for brand in (one, other):
        found = [movements.of_statement(brand.id, row.id) for row in rows(brand.id)]
        assert [len(moved) for moved in found] == [1, 1]
        assert all(movement.is_explained for moved in found for movement in moved)
        accounts = db.session.scalars(
            select(Posting.account)
            .join(StatementPosting, StatementPosting.posting_id == Posting.id)
            .join(Statement, Statement.id == StatementPosting.statement_id)
            .where(Statement.brand_id == brand.id)
        )
        assert set(accounts) == {brand_payable(brand.id)}
    first = movements.of_statement(other.id, rows(other.id)[0].id)[0].parts
    assert [(part.basis_points, part.gross_cents, part.net_cents) for part in first] == [(3_333, 3_333, 2_113)]


# --- closed is closed -----------------------------------------------------------------------------------


def test_nothing_of_a_statement_can_be_changed_or_taken_away(shelf: Shelf) -> None:
    brand = makers.brand()
    shelf.sale(OCTOBER, alone(brand.id, 5_000), at=shelf.outlet_id)
    sweep_on(date(2026, 11, 20))
    for statement in (
        "UPDATE statement SET last_on = first_on", "DELETE FROM statement_posting", "DELETE FROM statement_closing",
        "UPDATE statement_closing SET closing_cents = 0", "UPDATE statement_posting SET statement_id = 9",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="append-only"), unit_of_work() as session:
            session.connection().exec_driver_sql(statement)


def test_a_month_is_not_closed_before_its_end_nor_before_those_before_it(shelf: Shelf) -> None:
    brand = makers.brand()
    shelf.sale(date(2026, 9, 3), alone(brand.id, 5_000), at=shelf.outlet_id)
    shelf.sale(OCTOBER, alone(brand.id, 5_000), at=shelf.outlet_id)
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC)):
        open_statements()
        september, october = rows(brand.id)
        with pytest.raises(EarlierOpen, match=september.ref):
            close_statement(october.id)
        assert close_statement(september.id, by=staff(7))
        assert close_statement(october.id, by=staff(7))
        assert not close_statement(october.id)
        with pytest.raises(NotFound):
            close_statement(10**6)


def test_a_month_is_not_closed_while_it_lasts(shelf: Shelf) -> None:
    brand = makers.brand()
    row = Statement(ref="2026-10-K7XQ2M", brand_id=brand.id, first_on=date(2026, 10, 1), last_on=date(2026, 10, 31))
    made = makers.kept(row)
    with time_machine.travel(datetime(2026, 10, 31, 12, tzinfo=UTC)), pytest.raises(MonthNotOver):
        close_statement(made.id)


def test_a_closed_statement_keeps_who_the_brand_was(shelf: Shelf) -> None:
    brand = makers.brand("Arbrora", legal_name="Arbrora di Ada Rossi")
    shelf.sale(OCTOBER, alone(brand.id, 5_000), at=shelf.outlet_id)
    sweep_on(date(2026, 11, 20))
    with unit_of_work() as session:
        session.get_one(Brand, brand.id).legal_name = "Altro nome"
    assert rows(brand.id)[0].party["legal_name"] == "Arbrora di Ada Rossi"


def test_each_owner_is_written_to_once_when_it_is_closed_and_no_editor(shelf: Shelf) -> None:
    brand = makers.brand()
    ada, bruno = member(brand, name="Ada"), member(brand, name="Bruno")
    member(brand, "editor", name="Carla")
    shelf.sale(OCTOBER, alone(brand.id, 5_000), at=shelf.outlet_id)
    sweep_on(date(2026, 11, 1))
    assert db.session.scalars(select(Mail).where(Mail.kind == "statement_closed")).all() == []
    sweep_on(date(2026, 11, 20))
    sweep_on(date(2026, 11, 21))
    letters = db.session.scalars(select(Mail).where(Mail.kind == "statement_closed").order_by(Mail.id)).all()
    assert [letter.recipient for letter in letters] == [ada.email, bruno.email]


# --- any history ----------------------------------------------------------------------------------------

BRANDS = 3
MONTHS = 3
_years = count(2030)
days = st.tuples(st.integers(1, MONTHS), st.integers(1, 28))
terms = st.tuples(st.integers(0, BRANDS - 1), st.sampled_from([0, 1_500, 2_000, 3_333, 9_000]))
lines = st.tuples(
    st.integers(0, 40_000), st.lists(terms, min_size=1, max_size=3, unique_by=lambda one: one[0]), st.integers(0, 500)
)
sales = st.fixed_dictionaries({
    "on": days, "lines": st.lists(lines, min_size=1, max_size=3), "till": st.booleans(), "shipping": st.integers(0, 900),
    "ships": st.integers(-1, BRANDS - 1), "bears_fee": st.booleans(), "fee": st.integers(0, 200),
    "sent_after": st.one_of(st.none(), st.integers(0, 40)), "refunded_after": st.one_of(st.none(), st.integers(0, 70)),
    "part_bp": st.sampled_from([1, 3_333, 5_000, 10_000]), "pulled_back": st.booleans(), "late": st.booleans(),
})  # fmt: skip


def things_of(one: dict[str, Any], brands: list[int]) -> list[Thing]:
    """Lines with equal shares among their brands, the first taking the odd basis points."""
    found = []
    for paid, shares, coop_bears in one["lines"]:
        each = 10_000 // len(shares)
        points = [each + (10_000 - each * len(shares)) * (number == 0) for number in range(len(shares))]
        split = [(brands[b], part, rate) for (b, rate), part in zip(shares, points, strict=True)]
        found.append(Thing(paid, of(*split), coop_bears_cents=coop_bears))
    return found


def lives(shelf: Shelf, one: dict[str, Any], brands: list[int], year: int) -> None:
    """One sale and all that follows it, each on its day."""
    on = date(year, *one["on"])
    shipping = {} if one["till"] else {0 if one["ships"] < 0 else brands[one["ships"]]: one["shipping"]}
    things = things_of(one, brands)
    sold: Booked = shelf.sale(
        on, *things, at=shelf.outlet_id if one["till"] else None, shipping=shipping, brands_bear_fee=one["bears_fee"]
    )
    total = sum(thing.paid_cents for thing in things) + sum(shipping.values())
    if not one["till"] and total:
        shelf.fee(sold, on + timedelta(days=1), min(one["fee"], total) or 1)
    if not one["till"] and one["sent_after"] is not None:
        shelf.transfer(sold, on + timedelta(days=one["sent_after"]))
    if one["refunded_after"] is not None:
        back_on = on + timedelta(days=one["refunded_after"])
        shelf.refund(sold, back_on, part_bp=one["part_bp"], shipping=one["part_bp"] == 10_000)
        if one["pulled_back"]:
            pull_back(things[0].shares[0].brand_id, sold.ref, back_on, 77)


KINDS = ("sale", "refund", "fee", "transfer", "reversal")


def by_kind(brand_id: int) -> dict[str, int]:
    query = (
        select(JournalEntry.kind, func.sum(-Posting.amount_cents))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(Posting.account == brand_payable(brand_id))
        .group_by(JournalEntry.kind)
    )
    return {kind: int(cents) for kind, cents in db.session.execute(query)}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(sales, min_size=1, max_size=8))
def test_statements_equal_the_ledger_whatever_happened(shelf: Shelf, history: list[dict[str, Any]]) -> None:
    year = next(_years)
    before = {account: ledger.balance(account) for account in ("commission", "commission_vat")}
    brands = [makers.brand(f"Marchio {number}").id for number in range(BRANDS)]
    for one in history:
        if not one["late"]:
            lives(shelf, one, brands, year)
    for month in range(2, 8):
        sweep_on(date(year, month, 2))
        if month == 3:
            for one in history:
                if one["late"]:
                    lives(shelf, one, brands, year)
        sweep_on(date(year, month, 9))
    sweep_on(date(year, 9, 20))

    kept = Counter[str]()
    for brand_id in brands:
        balance, by_section = 0, dict.fromkeys(KINDS, 0)
        for row in rows(brand_id):
            found = parts(row)
            assert row.is_closed
            assert row.opening_cents == balance
            assert found.total_cents == row.moved_cents
            assert found.other_cents == 0
            moved = movements.of_statement(brand_id, row.id)
            assert all(one.is_explained for one in moved if one.kind in movements.EARNINGS)
            carried = movements.carried(brand_id, row.month.first_on, [one.order_ref or "" for one in moved])
            assert all(0 <= note.netted_cents <= -note.movement.cents for note in refund_notes(moved, carried))
            balance = row.closing_cents
            for name, cents in (
                ("sale", found.online.total_cents + found.shop.total_cents), ("refund", found.refunds.total_cents),
                ("fee", found.fees_cents), ("transfer", found.transferred_cents), ("reversal", found.pulled_back_cents),
            ):  # fmt: skip
                by_section[name] += cents
            kept["commission"] += found.kept.commission_cents
            kept["commission_vat"] += found.kept.commission_vat_cents
        assert by_section == {**dict.fromkeys(KINDS, 0), **by_kind(brand_id)}
        assert balance == -ledger.balance(brand_payable(brand_id))
    for account in before:  # what the cooperative kept is what the brands read that it kept
        unread = sum(kept_of_what_moved_nothing(brand_id, account) for brand_id in brands)
        assert before[account] - ledger.balance(account) == kept[account] + unread
    assert broken() == []


def kept_of_what_moved_nothing(brand_id: int, account: str) -> int:
    """Of sales and refunds whose net was nothing for the brand: they have no posting, and are in no statement."""
    here = select(Posting.id).where(Posting.entry_id == JournalEntry.id, Posting.account == brand_payable(brand_id))
    sold = (
        select(func.coalesce(func.sum(getattr(LineShare, f"{account}_cents")), 0))
        .join(OrderLine, OrderLine.id == LineShare.order_line_id)
        .join(Payment, Payment.order_id == OrderLine.order_id)
        .join(JournalEntry, JournalEntry.source_ref == cast(Payment.id, String))
        .where(JournalEntry.kind == "sale", LineShare.brand_id == brand_id, ~here.exists())
    )
    returned = (
        select(func.coalesce(func.sum(getattr(RefundShare, f"{account}_cents")), 0))
        .join(RefundLine, RefundLine.id == RefundShare.refund_line_id)
        .join(Refund, Refund.id == RefundLine.refund_id)
        .join(JournalEntry, JournalEntry.source_ref == Refund.ref)
        .where(JournalEntry.kind == "refund", RefundShare.brand_id == brand_id, ~here.exists())
    )
    return int(db.session.scalar(sold) or 0) - int(db.session.scalar(returned) or 0)


def test_closings_are_kept_by_whom(shelf: Shelf) -> None:
    brand = makers.brand()
    shelf.sale(OCTOBER, alone(brand.id, 5_000), at=shelf.outlet_id)
    with time_machine.travel(datetime(2026, 11, 2, tzinfo=UTC)):
        open_statements()
        close_statement(rows(brand.id)[0].id, by=staff(7))
    assert db.session.scalars(select(StatementClosing.closed_by)).all() == [7]


def test_a_foreign_posting_in_a_statement_is_found(shelf: Shelf) -> None:
    one, other = makers.brand("Una"), makers.brand("Altra")
    shelf.sale(OCTOBER, alone(one.id, 5_000), at=shelf.outlet_id)
    sweep_on(date(2026, 11, 2))
    with unit_of_work() as session:
        post("put_right", "case", "x", {brand_payable(other.id): -5, "suspense": 5}, booked_on=NOVEMBER)
        posting_id = session.scalar(select(Posting.id).where(Posting.account == brand_payable(other.id)))
        session.add(StatementPosting(posting_id=posting_id, statement_id=rows_id(session)))
    assert [line.partition(":")[0] for line in broken()] == ["statements_hold_their_own"]


def rows_id(session: Any) -> int:
    return int(session.scalar(select(Statement.id)))
