"""Figures are what the book says: summed or not, whatever was sold, given back and undone, on whatever day."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from storefront.core.actor import staff
from storefront.core.clock import ROME
from storefront.domain.figures import lines, sales
from storefront.domain.figures.book import ONLINE, Sums
from storefront.domain.figures.models import SalesSum
from storefront.domain.figures.summing import summed_until
from storefront.domain.ledger.models import JournalEntry
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments.models import Refund, RefundLine, RefundShare, Way
from storefront.domain.payments.refund_plan import LineWish
from storefront.domain.settlements.periods import Span
from storefront.flows.check_figures import FIGURES
from storefront.flows.refund import refund
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.sum_figures import sum_figures
from storefront.flows.till_scan import scan
from storefront.flows.undo_sale import undo_sale
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.books import Shelf, Thing, alone, of
from tests.till import at_till

TODAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
OLGA = staff(1)
COUNTED = ("orders", "pieces", "cents", "pieces_back", "back_cents")


def told(span: Span) -> dict[str, Any]:
    """All that reports say of a span alone."""
    days = sales.days(span)
    found: dict[str, Any] = {
        "place": sales.by_place(days), "brand": sales.by_brand(days), "category": sales.by_category(days),
        "reason": sales.by_reason(days), "product": dict(sales.best_products(days, 50)),
    }  # fmt: skip
    now = {name: {key: pair.now for key, pair in pairs.items() if pair.now != Sums()} for name, pairs in found.items()}
    by_day = {day: sums for day, sums in sales.by_day(days).items() if span.first_on <= day <= span.last_on}
    rows = lines.page_of(lines.Wanted(span), days.until, offset=0, limit=10_000)
    db.session.rollback()
    return {**now, "day": by_day, "lines": (sum(row.cents for row in rows), sum(row.pieces for row in rows))}


def counted(span: Span) -> dict[str, Any]:
    """The same, one line after the other, by nothing but the frozen rows and the days of the book."""
    sums: dict[str, dict[Any, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    rows = {kind: db.session.scalars(select(kind)).all() for kind in (JournalEntry, Order, OrderLine, LineShare, Refund, RefundLine, RefundShare)}  # fmt: skip
    categories = dict(db.session.execute(text("SELECT id, category_id FROM product")).tuples().all())
    orders: dict[str, Any] = {one.ref: one for one in rows[Order]}
    refunds: dict[str, Any] = {one.ref: one for one in rows[Refund]}
    by_id: dict[int, Any] = {one.id: one for one in rows[OrderLine]}
    so_far: Counter[int] = Counter()
    whole = {}
    for one in sorted(rows[RefundLine], key=lambda row: row.id):
        if one.order_line_id:
            so_far[one.order_line_id] += one.amount_cents
            whole[one.id] = int(so_far[one.order_line_id] == by_id[one.order_line_id].paid_cents)

    def add(keys: Iterable[tuple[str, Any]], **counts: int) -> None:
        for name, key in keys:
            sums[name][key].update(counts)

    for entry in rows[JournalEntry]:
        if not span.first_on <= entry.booked_on <= span.last_on:
            continue
        day = ("day", entry.booked_on)
        if entry.kind == "sale":
            order = orders[entry.order_ref]
            place = ("place", order.location_id if order.channel == Channel.TILL else ONLINE)
            add([place, day], orders=1)
            for line in (one for one in rows[OrderLine] if one.order_id == order.id):
                add(
                    [place, day, ("product", line.product_id), ("category", categories[line.product_id])],
                    pieces=1,
                    cents=line.paid_cents,
                )
                for share in (one for one in rows[LineShare] if one.order_line_id == line.id):
                    add([("brand", share.brand_id)], pieces=1, cents=share.gross_cents)
        if entry.kind == "refund":
            given = refunds[entry.source_ref]
            order = orders[entry.order_ref]
            add([("reason", given.reason)], orders=1)
            for back in (one for one in rows[RefundLine] if one.refund_id == given.id and one.order_line_id):
                line = by_id[back.order_line_id]
                place = ("place", order.location_id if order.channel == Channel.TILL else ONLINE)
                keys = [
                    place,
                    day,
                    ("product", line.product_id),
                    ("category", categories[line.product_id]),
                    ("reason", given.reason),
                ]
                add(keys, pieces_back=whole[back.id], back_cents=back.amount_cents)
                for share in (one for one in rows[RefundShare] if one.refund_line_id == back.id):
                    add([("brand", share.brand_id)], pieces_back=whole[back.id], back_cents=share.gross_cents)
    db.session.rollback()
    found = {
        name: {key: Sums(*(one[name] for name in COUNTED)) for key, one in sums[name].items() if any(one.values())}
        for name in ("place", "brand", "category", "reason", "product", "day")
    }
    net = (
        sum(one.net_cents for one in found["place"].values()),
        sum(one.net_pieces for one in found["place"].values()),
    )
    found["product"] = {key: one for key, one in found["product"].items() if one.net_cents > 0}
    return {**found, "lines": net}


def summed() -> None:
    with time_machine.travel(TODAY, tick=False):
        sum_figures()
    db.session.rollback()


def broken() -> list[str]:
    with time_machine.travel(TODAY, tick=False):
        found = [row for rows in FIGURES.values() for row in rows()]
    db.session.rollback()
    return found


def test_figures_equal_the_book_whatever_was_sold(app: Flask) -> None:
    shelf = Shelf.set_up()
    ids = [makers.brand(name).id for name in ("Arbrora", "Sosa")]
    both = Thing(9_999, of((ids[0], 6_667, 2000), (ids[1], 3_333, 1500)), "A due mani", coop_bears_cents=501)
    things = [alone(ids[0], 4_500), alone(ids[1], 1_999), both]
    shelf.product_ids = {"A due mani": makers.variant(makers.product(ids[0], "A due mani").id)}
    days = st.dates(date(2024, 11, 20), date(2026, 11, 23))
    sale = st.tuples(
        days,
        st.lists(st.sampled_from(things), min_size=1, max_size=3),
        st.booleans(),
        st.integers(0, 40),
        st.sampled_from([0, 3_000, 10_000]),
    )

    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(sale, min_size=1, max_size=6), days, days, st.booleans())
    def history(sold: Any, one: date, other: date, is_summed: bool) -> None:
        """Also days that were summed before get another sale: an hour later the sums know."""
        for on, bought, in_shop, later, part_bp in sold:
            made = shelf.sale(
                on, *bought, at=shelf.outlet_id if in_shop else None, shipping=None if in_shop else {0: 590}
            )
            if part_bp:
                shelf.refund(made, min(on + timedelta(days=later), TODAY.date()), part_bp=part_bp, shipping=not in_shop)
        if is_summed or summed_until() is not None:
            summed()
        for span in (Span(min(one, other), max(one, other)), Span(date(2024, 11, 1), TODAY.date())):
            assert told(span) == counted(span)
        assert broken() == []

    history()
    summed()
    assert summed_until() == date(2026, 11, 21)  # today and yesterday are counted from the book
    assert told(Span(date(2024, 1, 1), TODAY.date())) == counted(Span(date(2024, 1, 1), TODAY.date()))
    with unit_of_work() as session:
        grains = set(session.scalars(select(SalesSum.grain)))
        session.execute(text("UPDATE sales_sum SET cents = cents + 1 WHERE grain = 'day'"))
    assert len(grains) == 4
    assert broken() != []


def rome(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ROME)


@pytest.fixture
def shop(app: Flask) -> Any:
    return at_till(makers.outlet("Uno"))


def test_a_days_sales_end_at_midnight_in_rome_also_when_clocks_change(shop: Any) -> None:
    brand = makers.brand("Arbrora")
    variant = makers.variant(makers.product(brand.id).id, price_cents=4500)
    codes = iter([one.code for one in makers.pieces(variant.id, shop.location_id, 6)])
    moments = [rome(10, 24, 23, 59), rome(10, 25, 0, 1), rome(10, 25, 23, 59), rome(10, 31, 23, 59), rome(11, 1, 0, 1)]
    for number, at in enumerate(moments):
        with time_machine.travel(at, tick=False):
            scan(f"sale{number}", next(codes), shop)
            ring_up(f"sale{number}", Paid(Way.CASH), shop)
    for is_summed in (False, True):
        pieces = {day: sums.pieces for day, sums in told(Span(date(2026, 10, 1), date(2026, 11, 30)))["day"].items()}
        assert pieces == {date(2026, 10, 24): 1, date(2026, 10, 25): 2, date(2026, 10, 31): 1, date(2026, 11, 1): 1}
        october = told(Span(date(2026, 10, 1), date(2026, 10, 31)))["place"][shop.location_id]
        assert (october.orders, october.cents) == (4, 4 * 4500)
        if not is_summed:
            summed()


def test_what_is_undone_or_given_back_bit_by_bit_leaves_nothing(shop: Any) -> None:
    one, other = makers.brand("Arbrora"), makers.brand("Sosa")
    both = makers.product(one.id, "A due mani", shares={one.id: 6_667, other.id: 3_333})
    variant = makers.variant(both.id, price_cents=9_999)
    codes = [piece.code for piece in makers.pieces(variant.id, shop.location_id, 2)]
    with time_machine.travel(TODAY, tick=False):
        for number, code in enumerate(codes):
            scan(f"sale{number}", code, shop)
        refs = [ring_up(f"sale{number}", Paid(Way.CASH), shop).order_ref for number in range(2)]
        undo_sale(refs[0], "wrong_piece", shop)
        span = Span(TODAY.date(), TODAY.date())
        row = told(span)
        assert row["brand"][one.id] == Sums(0, 2, 13_332, 1, 6_666)
        assert row["brand"][other.id] == Sums(0, 2, 6_666, 1, 3_333)
        assert row["place"][shop.location_id] == Sums(2, 2, 19_998, 1, 9_999)
        order_id, line_id = db.session.execute(
            select(OrderLine.order_id, OrderLine.id).join(Order).where(Order.ref == refs[1])
        ).one()
        db.session.rollback()
        refund(order_id, [LineWish(line_id, 4_000)], "damaged", OLGA, "first")
        assert told(span)["reason"]["damaged"] == Sums(1, 0, 0, 0, 4_000)  # a part of it is no piece
        refund(order_id, [LineWish(line_id)], "withdrawal", OLGA, "second")
        row = told(span)
        assert row["place"][shop.location_id] == Sums(2, 2, 19_998, 2, 19_998)
        assert row["reason"]["withdrawal"] == Sums(1, 0, 0, 1, 5_999)
        assert row["lines"] == (0, 0)
        assert row["product"] == {}
