"""The day of a till: what lies in the drawer and what the book says are the same when it is closed."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import update

from storefront.core import clock
from storefront.domain.ledger.queries import balance
from storefront.domain.orders.models import Order
from storefront.domain.payments.models import Payment, Way
from storefront.domain.places.models import Location
from storefront.domain.tills import days, overview, refusals, report
from storefront.domain.tills.acts import AtTill
from storefront.flows.check import check
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.till_day import close_till_day, open_till_day
from storefront.flows.till_scan import scan
from storefront.flows.undo_sale import undo_sale
from storefront.infra.db import unit_of_work
from tests import makers
from tests.till import at_till

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def shop() -> Location:
    return makers.outlet("Il Grifone")


@pytest.fixture
def at(shop: Location) -> AtTill:
    return at_till(shop)


def sold(at: AtTill, key: str, way: Way = Way.CASH, price_cents: int = 4500) -> str:
    variant = makers.variant(makers.product(makers.brand().id).id, price_cents=price_cents)
    scan(key, makers.piece(variant.id, at.location_id).code, at)
    return ring_up(key, Paid(way), at).order_ref


def test_a_day_that_agrees_closes_without_a_word(shop: Location, at: AtTill) -> None:
    assert open_till_day(10_000, at)
    sold(at, "sale-1")
    sold(at, "sale-2", Way.CARD)
    undo_sale(sold(at, "sale-3"), "wrong_piece", at)
    assert close_till_day(14_500, "", at) == 0
    last = days.last_day(shop.id)
    assert last is not None
    assert (last.expected_cents, last.counted_cents) == (14_500, 14_500)
    assert balance(f"till_cash:{shop.id}") == 14_500
    assert balance(f"cash_difference:{shop.id}") == 0
    assert check() == []


def test_what_is_missing_asks_for_a_reason_and_is_booked(shop: Location, at: AtTill) -> None:
    open_till_day(10_000, at)
    with pytest.raises(refusals.WhyNeeded) as needed:
        close_till_day(9_950, "", at)
    assert needed.value.values["difference_cents"] == -50
    assert days.open_day(shop.id) is not None
    assert close_till_day(9_950, "Non lo so", at) == -50
    assert (balance(f"till_cash:{shop.id}"), balance(f"cash_difference:{shop.id}")) == (9_950, 50)
    assert check() == []


def test_the_first_float_is_brought_and_a_later_one_is_compared_with_last_night(shop: Location, at: AtTill) -> None:
    open_till_day(10_000, at)
    assert balance("bank") == -10_000
    close_till_day(10_000, "", at)
    with pytest.raises(refusals.WhyNeeded) as needed:
        open_till_day(9_000, at)
    assert needed.value.values["difference_cents"] == -1_000
    assert days.open_day(shop.id) is None
    open_till_day(9_000, at, "Dieci euro per le buste")
    assert balance("bank") == -10_000
    today = days.open_day(shop.id)
    assert today is not None
    assert (today.opening_expected_cents, today.opening_why) == (10_000, "Dieci euro per le buste")
    assert (balance(f"till_cash:{shop.id}"), balance(f"cash_difference:{shop.id}")) == (9_000, 1_000)


def test_a_day_is_opened_once_and_closed_once(shop: Location, at: AtTill) -> None:
    assert [open_till_day(10_000, at), open_till_day(10_000, at)] == [True, False]
    close_till_day(10_000, "", at)
    with pytest.raises(refusals.DayNotOpen):
        close_till_day(10_000, "", at)
    assert balance(f"till_cash:{shop.id}") == 10_000


def test_the_report_tells_what_came_how_and_whose_it_was(shop: Location, at: AtTill) -> None:
    open_till_day(0, at)
    opened = days.open_day(shop.id)
    assert opened is not None
    undo_sale(sold(at, "sale-1", price_cents=1000), "wrong_piece", at)
    sold(at, "sale-2", price_cents=2000)
    sold(at, "sale-3", Way.CARD, price_cents=3000)
    close_till_day(2000, "", at)
    day = days.last_day(shop.id)
    assert day is not None
    assert day.closed_at is not None
    ways = {
        row.way: (row.sales, row.cents, row.back_cents) for row in report.by_way(shop.id, day.opened_at, day.closed_at)
    }
    assert ways == {Way.CASH: (2, 3000, 1000), Way.CARD: (1, 3000, 0)}
    brands = report.by_brand(shop.id, day.opened_at, day.closed_at)
    assert sum(row.cents - row.back_cents for row in brands) == 5000
    assert [sum(row.pieces for row in brands), sum(row.back_pieces for row in brands)] == [3, 1]


def test_whatever_the_book_is_told_stands_in_one_day_s_report_and_in_one_alone(shop: Location, at: AtTill) -> None:
    spans, cash = [], Way.CASH
    for night in range(4):
        early = sold(at, f"early-{night}", price_cents=1000 + night)  # no day is open yet
        open_till_day(balance(f"till_cash:{shop.id}") + (500 if night else 0), at, "Monete dalla banca")
        late = sold(at, f"late-{night}", price_cents=2000 + night)
        if night == 1:
            undo_sale(late, "wrong_piece", at)
        close_till_day(balance(f"till_cash:{shop.id}"), "", at)
        last = days.last_day(shop.id)
        assert last is not None
        spans.append((shop.id, days.closed_before(shop.id, last.day_id), last.closed_at or clock.now()))
        if night == 2:  # after the day is closed: it is of the next one
            undo_sale(early, "wrong_piece", replace(at, is_supervisor=True))
    told = [{row.way: row for row in report.by_way(*span)}[cash] for span in spans]
    assert [(row.sales, row.cents, row.back_cents) for row in told] == [
        (2, 3000, 0), (2, 3002, 2001), (2, 3004, 0), (2, 3006, 1002)
    ]  # fmt: skip
    brands = [report.by_brand(*span) for span in spans]
    assert [sum(row.cents - row.back_cents for row in rows) for rows in brands] == [
        row.cents - row.back_cents for row in told
    ]
    taken = sum(row.cents - row.back_cents for row in told)
    assert balance(f"till_cash:{shop.id}") == taken + 3 * 500
    assert check() == []


def test_at_a_glance_money_is_of_the_day_it_moved_and_of_its_own_place(shop: Location, at: AtTill) -> None:
    other, midnight = makers.outlet("Uno"), datetime.combine(clock.rome_date(clock.now()), time(), clock.ROME)
    yesterday = sold(at, "yesterday", price_cents=2000)
    with unit_of_work() as session:  # as if a day had gone by
        session.execute(update(Payment).values(created_at=midnight - timedelta(hours=2)))
        session.execute(update(Order).values(paid_at=midnight - timedelta(hours=2)))
    undo_sale(yesterday, "wrong_piece", at)
    sold(at_till(other), "today", price_cents=3000)
    told = {row.location_id: row.ways for row in overview.tills(clock.rome_date(clock.now()))}
    assert told[shop.id] == [report.OfWay(Way.CASH, 0, 0, 2000)]
    assert told[other.id] == [report.OfWay(Way.CASH, 1, 3000, 0)]
