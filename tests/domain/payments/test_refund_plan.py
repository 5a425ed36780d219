"""Any history of partial refunds, over any lines and shares, ends exactly where the sale began."""

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.domain.brands.models import Party
from storefront.domain.orders.split import ShareTerms, split_line
from storefront.domain.payments.recovering import SentRow, sources
from storefront.domain.payments.refund_plan import (
    Back,
    Given,
    GoodwillWish,
    LineWish,
    ShippingWish,
    Wish,
    back,
    over_everything,
)
from storefront.domain.payments.refusals import NothingToRefund, RefundedTooMuch
from storefront.domain.payments.sale import Sale, SaleLine, SaleParcel, sale_sides


@st.composite
def lines(draw: st.DrawFn, line_id: int) -> SaleLine:
    brands = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=len(brands) - 1, max_size=len(brands) - 1)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    coop_sells = draw(st.booleans())
    rate, vat = draw(st.integers(0, 6000)), 0 if coop_sells else draw(st.sampled_from((0, 2200)))
    paid, borne = draw(st.integers(1, 9_999)), draw(st.integers(0, 500))
    shares = [ShareTerms(brand, bp, rate, vat) for brand, bp in zip(brands, parts, strict=True)]
    return SaleLine(line_id, line_id, 1, paid, borne, coop_sells, tuple(split_line(paid, borne, shares)))


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    sold = [draw(lines(line_id)) for line_id in range(1, draw(st.integers(1, 4)) + 1)]
    parcels = [SaleParcel(1, draw(st.sampled_from((None, 1, 2))), draw(st.integers(0, 900)))]
    total = sum(line.paid_cents for line in sold) + sum(parcel.shipping_cents for parcel in parcels)
    return Sale(1, "K7XQ2M", total, sold, parcels, ())


wishes = st.one_of(
    st.builds(LineWish, st.integers(1, 4), st.none() | st.integers(0, 4000)),
    st.builds(ShippingWish, st.just(1), st.none() | st.integers(0, 600)),
    st.builds(GoodwillWish, st.integers(1, 3000), st.sampled_from(Party)),
)


@dataclass
class History:
    """What was given back so far, as the rows would say it."""

    lines: Counter[int]
    gross: Counter[tuple[int, int]]
    parcels: Counter[int]

    def given(self) -> Given:
        return Given(self.lines, self.gross, self.parcels)

    def add(self, found: Back) -> None:
        for line in found.lines:
            self.lines[line.line_id] += line.amount_cents
            for share in line.shares:
                self.gross[line.line_id, share.brand_id] += share.gross_cents
        for parcel in found.parcels:
            self.parcels[parcel.fulfilment_id] += parcel.amount_cents


def rest_of(sale: Sale, history: History) -> int:
    return sale.total_cents - history.lines.total() - history.parcels.total()


@settings(max_examples=40, deadline=None)
@given(sale=sales(), steps=st.lists(st.lists(wishes, min_size=1, max_size=3), max_size=6), returns=st.booleans())
def test_any_refunds_sum_to_the_cent_and_the_last_closes_all(
    sale: Sale, steps: list[list[Wish]], returns: bool
) -> None:
    history, books = History(Counter(), Counter(), Counter()), Counter(sale_sides(sale))
    done = [*steps, over_everything(sale, Given(), 0)]
    for step in done:
        try:
            found = back(sale, history.given(), step, returns_commission=returns)
        except (RefundedTooMuch, NothingToRefund):
            continue
        take(found, books)
        history.add(found)
        assert rest_of(sale, history) >= 0
    if rest := rest_of(sale, history):
        found = back(sale, history.given(), over_everything(sale, history.given(), rest), returns_commission=returns)
        assert found.amount_cents == rest
        take(found, books)
        history.add(found)
    assert rest_of(sale, history) == 0
    if returns and all(any_gross_is_back(line, history) for line in sale.lines):
        left = {account: cents for account, cents in books.items() if cents}
        assert set(left) <= {"stripe_balance", "refunds_in_transit", "discounts"}
        assert left["refunds_in_transit"] == -sale.total_cents
    with pytest.raises((RefundedTooMuch, NothingToRefund)):
        back(sale, history.given(), [LineWish(1, 1)])


def take(found: Back, books: Counter[str]) -> None:
    sides = found.sides()
    assert sum(sides.values()) == 0
    assert all(
        part >= 0 for share in found.shares for part in (share.gross_cents, share.net_cents, share.commission_cents)
    )
    due = found.due_cents()
    assert all(cents > 0 for cents in due.values())
    assert all(sides[f"brand_payable:{brand_id}"] == cents for brand_id, cents in due.items())
    for account, cents in sides.items():
        books[account] += cents


def any_gross_is_back(line: SaleLine, history: History) -> bool:
    return all(history.gross[line.line_id, share.brand_id] == share.gross_cents for share in line.shares)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.integers(1, 4), st.integers(1, 9000)),
    st.dictionaries(st.integers(1, 4), st.tuples(st.integers(1, 9000), st.integers(0, 9000), st.booleans())),
)
def test_a_part_comes_from_the_brands_own_transfer_and_never_more_than_is_left_of_it(
    due: dict[int, int], sent: dict[int, tuple[int, int, bool]]
) -> None:
    rows = [SentRow(brand, brand, amount, min(amount, back), unsent) for brand, (amount, back, unsent) in sent.items()]
    rests = {row.brand_id: row.rest_cents for row in rows}
    for source in sources(due, rows):
        assert source.due_cents == due[source.brand_id] == source.unsent_cents + source.pulled_cents + source.open_cents
        assert min(source.unsent_cents, source.pulled_cents) == 0 <= source.open_cents
        assert source.unsent_cents + source.pulled_cents == min(due[source.brand_id], rests.get(source.brand_id, 0))


def test_goodwill_of_the_cooperative_costs_no_brand_and_comes_back_with_the_goods() -> None:
    line = SaleLine(1, 1, 1, 10_000, 0, False, tuple(split_line(10_000, 0, [ShareTerms(7, 10_000, 2000, 2200)])))
    sale = Sale(1, "K7XQ2M", 10_000, [line], [], ())
    kind = back(sale, Given(), [GoodwillWish(1000, Party.COOPERATIVE)])
    assert (kind.amount_cents, kind.due_cents(), kind.sides()["discounts"]) == (1000, {}, 1000)
    history = History(Counter(), Counter(), Counter())
    history.add(kind)
    rest = back(sale, history.given(), [LineWish(1)])
    assert (rest.amount_cents, rest.due_cents(), rest.sides()["discounts"]) == (9000, {7: 7560}, -1000)
