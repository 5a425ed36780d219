from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.catalogue.lowest_price import (
    PricePoint,
    PriorKind,
    lowest_30d,
    price_on,
)

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
LAST_DAY = 120


def on_day(day, hours=0):
    return START + timedelta(days=day, hours=hours)


def log(*rows):
    """Rows as (day, price) or (day, price, list price); the list price is 100 euros unless told."""
    return [PricePoint(on_day(day), price, rest[0] if rest else 10_000) for day, price, *rest in rows]


def prior_cents(rows, day):
    return lowest_30d(log(*rows), on_day(day)).prior_cents


def kind(rows, day):
    return lowest_30d(log(*rows), on_day(day)).kind


prices = st.sampled_from([5_000, 6_000, 7_000, 8_000, 9_000, 10_000])
histories = st.lists(st.tuples(st.integers(0, LAST_DAY), prices), min_size=1, max_size=10)


def by_brute_force(rows, day):
    """(kind, previous price) read off a list with the price of every single day."""
    daily = [next((row for row in reversed(rows) if row.at <= on_day(d)), None) for d in range(day + 1)]
    daily = [row and (row.price_cents, row.is_on_sale) for row in daily]
    if daily[day] is None:
        return None
    price, is_on_sale = daily[day]
    if not is_on_sale:
        return PriorKind.FULL_PRICE, None
    first = day
    while first and daily[first - 1] and daily[first - 1][1] and daily[first - 1][0] >= daily[first][0]:
        first -= 1
    if first == 0 or daily[first - 1] is None:
        return PriorKind.LAUNCH_PRICE, None
    window = daily[max(0, first - 30) : first]
    lowest = min(price for price, _ in filter(None, window))
    if lowest <= price:
        return PriorKind.NOT_LOWER, lowest
    was_there = first >= 30 and daily[first - 30] is not None
    return PriorKind.LOWEST_30D if was_there else PriorKind.SINCE_LAUNCH, lowest


@given(histories, st.integers(0, LAST_DAY))
def test_the_previous_price_is_the_minimum_of_every_single_day_of_the_thirty(history, day):
    rows = log(*sorted(history, key=lambda row: row[0]))
    found = lowest_30d(rows, on_day(day))
    assert (found and (found.kind, found.prior_cents)) == by_brute_force(rows, day)


@given(histories, st.integers(0, LAST_DAY))
def test_an_announced_reduction_is_below_every_price_of_its_period(history, day):
    rows = log(*history)
    found = lowest_30d(rows, on_day(day))
    if found and found.is_announced:
        hours = int((found.until_at - found.since_at) / timedelta(hours=1))
        period = [price_on(rows, found.since_at + timedelta(hours=hour)) for hour in range(hours)]
        assert min(row.price_cents for row in period) == found.prior_cents > found.price_cents


def test_a_price_that_is_not_reduced_says_nothing():
    assert kind([(0, 10_000)], 40) == PriorKind.FULL_PRICE
    assert not lowest_30d(log((0, 10_000)), on_day(40)).is_announced


def test_before_its_launch_a_piece_has_no_price():
    assert price_on(log((5, 10_000)), on_day(4)) is None
    assert lowest_30d(log((5, 10_000)), on_day(4)) is None
    assert lowest_30d([], on_day(4)) is None


def test_a_first_reduction_shows_the_full_price_of_the_30_days_before():
    assert prior_cents([(0, 10_000), (40, 8_000)], 45) == 10_000


def test_a_sale_within_the_30_days_before_lowers_the_previous_price():
    assert prior_cents([(0, 10_000), (40, 7_000), (45, 10_000), (60, 6_000)], 61) == 7_000


def test_a_sale_that_ended_31_days_before_no_longer_counts():
    assert prior_cents([(0, 10_000), (40, 7_000), (45, 10_000), (75, 6_000)], 75) == 10_000
    assert prior_cents([(0, 10_000), (40, 7_000), (45, 10_000), (74, 6_000)], 74) == 7_000


def test_the_list_price_raised_just_before_a_sale_does_not_make_the_sale_larger():
    assert prior_cents([(0, 8_000, 8_000), (50, 12_000, 12_000), (55, 7_000, 12_000)], 56) == 8_000


def test_a_reduction_that_grows_keeps_the_price_before_its_first_step():
    rows = [(0, 10_000), (40, 9_000), (60, 8_000), (90, 5_000)]
    assert [prior_cents(rows, day) for day in (40, 60, 90, 119)] == [10_000] * 4


def test_a_reduction_interrupted_by_a_day_at_full_price_starts_anew():
    rows = [(0, 10_000), (40, 9_000), (60, 10_000), (61, 8_000)]
    assert prior_cents(rows, 62) == 9_000


def test_a_sale_price_that_went_up_again_is_no_reduction_while_the_cheaper_one_is_recent():
    rows = [(0, 10_000), (40, 6_000), (50, 8_000)]
    assert kind(rows, 51) == PriorKind.NOT_LOWER
    assert lowest_30d(log(*rows), on_day(51)).percent_off is None


def test_a_sale_at_a_price_that_was_the_usual_one_is_no_reduction():
    assert kind([(0, 8_000, 8_000), (40, 8_000, 10_000)], 41) == PriorKind.NOT_LOWER


def test_a_piece_on_sale_for_less_than_30_days_says_the_period():
    found = lowest_30d(log((0, 10_000), (12, 8_000)), on_day(13))
    assert (found.kind, found.prior_cents) == (PriorKind.SINCE_LAUNCH, 10_000)
    assert (found.since_at, found.until_at) == (on_day(0), on_day(12))


def test_after_exactly_30_days_it_is_the_lowest_of_30_days():
    assert kind([(0, 10_000), (30, 8_000)], 31) == PriorKind.LOWEST_30D
    assert kind([(1, 10_000), (30, 8_000)], 31) == PriorKind.SINCE_LAUNCH


def test_a_launch_price_has_no_previous_price_even_when_it_is_lowered():
    rows = [(0, 8_000), (10, 7_000)]
    assert kind(rows, 0) == kind(rows, 11) == PriorKind.LAUNCH_PRICE
    assert prior_cents(rows, 11) is None


def test_rows_may_lie_in_the_future_and_start_by_themselves():
    rows = log((0, 10_000), (40, 8_000), (50, 10_000))
    assert price_on(rows, on_day(39, hours=23)).price_cents == 10_000
    assert price_on(rows, on_day(40)).price_cents == 8_000
    assert price_on(rows, on_day(50)).price_cents == 10_000


def test_a_price_corrected_in_its_own_instant_was_never_applied():
    rows = log((0, 10_000), (20, 100), (20, 10_000), (40, 8_000))
    assert lowest_30d(rows, on_day(41)).prior_cents == 10_000


def test_the_percentage_is_counted_from_the_previous_price_and_never_rounded_up():
    found = lowest_30d(log((0, 10_000), (40, 9_000), (45, 10_000), (60, 7_000)), on_day(60))
    assert found.percent_off == 22, "2,000 of 9,000, not 3,000 of the list price"
