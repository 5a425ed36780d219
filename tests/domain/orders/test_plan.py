"""From wishes to parcels: whatever lies where, nothing is lost, doubled or sent from where it does not lie."""

from collections import Counter
from datetime import UTC, date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.orders.plan import Plan, Stock, Wish, plan
from storefront.domain.orders.plan_days import Making, weeks_for
from storefront.domain.places.bands import Band
from storefront.domain.places.models import LocationKind
from storefront.domain.places.queries import PlaceRow

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)  # a Tuesday, 9 in Turin
HOURS = {weekday: ((time(9), time(18)),) for weekday in range(5)}


def place(number: int, *, most_grams: int = 5000, price_cents: int = 590, pickup: bool = True) -> PlaceRow:
    bands = (Band("IT", most_grams, price_cents, None, 2, 3),) if most_grams else ()
    return PlaceRow(
        number, f"place-{number}", LocationKind.OUTLET, None, f"Posto {number}", "Via Po 1", "10124", "Torino", pickup,
        4, 12, None, bands=bands, hours=HOURS,
    )  # fmt: skip


def planned(wishes: list[Wish], free: dict[tuple[int, int], int], places: list[PlaceRow], **reserved: int) -> Plan:
    return plan(wishes, Stock(free, {int(k[1:]): n for k, n in reserved.items()}), {p.id: p for p in places}, "IT", NOW)


def wish(key: int, variant_id: int, quantity: int = 1, *, grams: int = 400, collect_at: int | None = None) -> Wish:
    return Wish(key, variant_id, quantity, 1000, grams, collect_at=collect_at)


_stocks = st.dictionaries(st.tuples(st.integers(1, 4), st.integers(1, 3)), st.integers(0, 4), max_size=12)
_wishes = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 5), st.sampled_from([None, 1, 2, 3]), st.integers(100, 6000)),
    max_size=6,
)


@given(_wishes, _stocks)
def test_every_piece_wished_for_is_in_one_parcel_or_named_as_lacking(
    drawn: list[tuple[int, int, int | None, int]], free: dict[tuple[int, int], int]
) -> None:
    grams = {variant_id: weight for variant_id, _, _, weight in drawn}
    wishes = [wish(n, v, q, grams=grams[v], collect_at=where) for n, (v, q, where, _) in enumerate(drawn)]
    found = planned(wishes, free, [place(n) for n in (1, 2, 3)])
    given_out: Counter[tuple[int, int]] = Counter()
    by_wish: Counter[int] = Counter()
    for parcel in found.parcels:
        assert parcel.is_pickup or parcel.grams <= 5000
        for part in parcel.parts:
            given_out[part.variant_id, parcel.place.id] += part.count
            by_wish[part.key] += part.count
    assert all(count <= free.get(where, 0) for where, count in given_out.items())
    for one in wishes:
        problem = found.problem(one.key)
        assert by_wish[one.key] == one.quantity if problem is None else by_wish[one.key] < one.quantity
        if problem and problem.why in {"fewer", "sold_out", "not_sent"}:
            assert by_wish[one.key] <= problem.left
    assert found.goods_cents == 1000 * sum(by_wish.values())


def test_what_is_collected_is_handed_over_and_the_rest_is_one_parcel() -> None:
    free = {(1, 1): 1, (1, 2): 1, (2, 1): 1, (3, 1): 1}
    found = planned([wish(1, 1, collect_at=2), wish(2, 2), wish(3, 3)], free, [place(1), place(2)])
    assert [(p.place.id, p.is_pickup, p.shipping_cents, p.count) for p in found.parcels] == [
        (2, True, 0, 1),
        (1, False, 590, 2),
    ]


def test_a_heap_too_heavy_for_one_parcel_becomes_two() -> None:
    found = planned([wish(1, 1, 4, grams=2000)], {(1, 1): 4}, [place(1)])
    assert [(p.count, p.grams, p.shipping_cents) for p in found.parcels] == [(2, 4000, 590), (2, 4000, 590)]


def test_a_piece_too_heavy_for_any_parcel_is_said_and_can_be_collected() -> None:
    found = planned([wish(1, 1, grams=9000)], {(1, 1): 1}, [place(1)])
    assert [lacking.why for lacking in found.lacking] == ["too_heavy"]
    assert found.outlets == {1: (1,)}


def test_what_nobody_sends_there_is_told_apart_from_what_is_sold_out_or_reserved() -> None:
    free = {(1, 1): 1}
    found = planned([wish(1, 1), wish(2, 2), wish(3, 3)], free, [place(1, most_grams=0)], v3=1)
    assert [lacking.why for lacking in found.lacking] == ["not_sent", "sold_out", "reserved"]


def test_the_first_of_two_wishes_for_the_last_piece_gets_it() -> None:
    found = planned([wish(1, 1), wish(2, 1)], {(1, 1): 1}, [place(1)])
    assert found.problem(1) is None
    assert found.problem(2) is not None


def test_a_parcel_waits_for_what_is_made_to_order() -> None:
    making = Making(("2026-W50",), lead_days=5)
    to_order = Wish(2, 2, 1, 9000, 300, making=making)
    found = planned([wish(1, 1), to_order], {(1, 1): 1, (2, 1): 1}, [place(1)])
    (parcel,) = found.parcels
    # Begun on Monday 7 December; the 8th is a holiday; five working days on, then two or three on the way.
    assert (parcel.days.first_on, parcel.days.last_on) == (date(2026, 12, 17), date(2026, 12, 18))


def test_an_absent_maker_begins_when_they_are_back() -> None:
    away = Making(("2026-W48",), lead_days=1, away_until=date(2026, 12, 31))
    assert away.starts_at(NOW).date() == date(2027, 1, 1)


@given(st.integers(0, 9), st.dictionaries(st.sampled_from(["2026-W52", "2026-W53", "2027-W01"]), st.integers(-1, 3)))
def test_slots_are_taken_from_the_earliest_weeks(count: int, free: dict[str, int]) -> None:
    taken = weeks_for(count, free)
    assert taken == sorted(taken)
    assert len(taken) == min(count, sum(max(left, 0) for left in free.values()))
    assert all(taken.count(week) <= max(free[week], 0) for week in taken)
