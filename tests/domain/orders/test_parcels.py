from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.orders.parcels import Short, plan_parcels, shortages

HUB, GRIFONE, UNO, ATELIER = 1, 2, 3, 4
SCARF, BAG, COAT = 11, 12, 13

PLACES = range(1, 6)
VARIANTS = (SCARF, BAG, COAT)

wanted_pieces = st.dictionaries(st.sampled_from(VARIANTS), st.integers(0, 3), max_size=3)
stocks = st.lists(st.sampled_from([0, 0, 1, 1, 2, 3]), min_size=15, max_size=15).map(
    lambda counts: dict(zip(product(VARIANTS, PLACES), counts, strict=True))
)
flat_costs = st.lists(st.integers(0, 3), min_size=6, max_size=6)


def covers(locations, wanted, stock):
    return all(sum(stock.get((v, place), 0) for place in locations) >= count for v, count in wanted.items())


def smallest_by_brute_force(wanted, stock, places=PLACES):
    """Every set of locations of the smallest size that has all that is wanted."""
    for size in range(len(places) + 1):
        found = [set_ for set_ in combinations(places, size) if covers(set_, wanted, stock)]
        if found:
            return found
    return []


@given(wanted_pieces, stocks)
def test_a_plan_gives_what_is_wanted_from_what_lies_there(wanted, stock):
    plan = plan_parcels(wanted, stock)
    if isinstance(plan, Short):
        lying = sum(count for (v, _), count in stock.items() if v == plan.variant_id)
        assert plan.left == lying < wanted[plan.variant_id]
        return
    for v, count in wanted.items():
        assert sum(pieces.get(v, 0) for pieces in plan.values()) == count
    for place, pieces in plan.items():
        assert pieces, "no parcel is empty"
        assert all(0 < count <= stock[v, place] for v, count in pieces.items())


@given(wanted_pieces, stocks, flat_costs)
def test_there_is_no_plan_with_fewer_parcels_nor_a_cheaper_one_with_as_many(wanted, stock, costs):
    plan = plan_parcels(wanted, stock, cost=lambda place, _: costs[place])
    best = smallest_by_brute_force(wanted, stock)
    assert isinstance(plan, Short) == (not best)
    if best:
        expected = min(best, key=lambda set_: (sum(costs[place] for place in set_), set_))
        assert tuple(plan) == expected


@given(wanted_pieces, stocks)
def test_a_search_that_may_take_no_step_still_finds_a_whole_plan(wanted, stock):
    plan = plan_parcels(wanted, stock, most_steps=0)
    if not isinstance(plan, Short):
        assert covers(plan, wanted, stock)
        assert len(plan) >= len(plan_parcels(wanted, stock))


@given(wanted_pieces, stocks, st.sampled_from(PLACES))
def test_what_lies_where_the_buyer_comes_by_is_collected_and_the_rest_takes_fewest_parcels(wanted, stock, outlet):
    plan = plan_parcels(wanted, stock, collect_at=outlet)
    if isinstance(plan, Short):
        return
    lying = {v: min(count, stock.get((v, outlet), 0)) for v, count in wanted.items()}
    assert plan.get(outlet, {}) == {v: count for v, count in lying.items() if count}
    rest = {v: wanted[v] - lying[v] for v in wanted}
    others = [place for place in PLACES if place != outlet]
    parcels = [place for place in plan if place != outlet]
    assert len(parcels) == len(smallest_by_brute_force(rest, stock, others)[0])


def test_one_parcel_from_the_hub_beats_three_from_the_ateliers():
    stock = {(SCARF, GRIFONE): 1, (BAG, UNO): 1, (COAT, ATELIER): 1}
    stock |= {(SCARF, HUB): 1, (BAG, HUB): 1, (COAT, HUB): 1}
    assert plan_parcels({SCARF: 1, BAG: 1, COAT: 1}, stock) == {HUB: {SCARF: 1, BAG: 1, COAT: 1}}


def test_the_largest_heap_is_not_always_the_way_to_fewest_parcels():
    """Whoever starts where most pieces lie needs three parcels; two are enough."""
    stock = {(v, HUB): 1 for v in (1, 2, 3, 4)}
    stock |= {(v, GRIFONE): 1 for v in (1, 2, 5)} | {(v, UNO): 1 for v in (3, 4, 6)}
    plan = plan_parcels(dict.fromkeys(range(1, 7), 1), stock)
    assert plan == {GRIFONE: {1: 1, 2: 1, 5: 1}, UNO: {3: 1, 4: 1, 6: 1}}
    assert len(plan_parcels(dict.fromkeys(range(1, 7), 1), stock, most_steps=0)) == 3


def test_pieces_of_one_variant_come_from_two_places_when_neither_has_enough():
    assert plan_parcels({SCARF: 3}, {(SCARF, HUB): 2, (SCARF, UNO): 2}) == {HUB: {SCARF: 2}, UNO: {SCARF: 1}}


def test_of_as_few_parcels_the_cheaper_one_is_sent_and_of_equals_the_lower_id():
    stock = {(SCARF, HUB): 1, (SCARF, UNO): 1}
    assert plan_parcels({SCARF: 1}, stock, cost=lambda place, _: 590 if place == HUB else 490) == {UNO: {SCARF: 1}}
    assert plan_parcels({SCARF: 1}, stock) == {HUB: {SCARF: 1}}


@pytest.mark.parametrize(("dear", "cheap"), [(HUB, UNO), (UNO, HUB)])
def test_the_piece_that_two_parcels_could_take_goes_where_it_makes_shipping_free(dear, cheap):
    """Two pieces in a parcel ship free; so the scarf joins the parcel that would cost more."""
    stock = {(COAT, dear): 1, (BAG, cheap): 1, (SCARF, HUB): 1, (SCARF, UNO): 1}
    prices = {dear: 900, cheap: 500}
    plan = plan_parcels(
        {COAT: 1, BAG: 1, SCARF: 1},
        stock,
        cost=lambda place, pieces: 0 if sum(pieces.values()) > 1 else prices[place],
    )
    assert plan == {dear: {COAT: 1, SCARF: 1}, cheap: {BAG: 1}}


def test_a_variant_that_lies_nowhere_in_sufficient_number_is_named_with_what_is_left():
    stock = {(SCARF, HUB): 2, (SCARF, UNO): 1, (BAG, HUB): 1}
    assert plan_parcels({SCARF: 4, BAG: 1}, stock) == Short(SCARF, left=3)
    assert shortages({COAT: 1, SCARF: 4, BAG: 1}, stock) == [Short(SCARF, left=3), Short(COAT, left=0)]


def test_nothing_wanted_is_an_empty_plan():
    assert plan_parcels({}, {}) == {}
    assert plan_parcels({SCARF: 0}, {(SCARF, HUB): 1}) == {}


def test_what_is_collected_at_the_outlet_costs_no_shipping():
    asked = []
    plan_parcels(
        {SCARF: 1, BAG: 1},
        {(SCARF, UNO): 1, (BAG, HUB): 1},
        collect_at=UNO,
        cost=lambda place, pieces: asked.append((place, dict(pieces))) or 590,
    )
    assert asked == [(HUB, {BAG: 1})]


@pytest.mark.parametrize("spread", [2, 3, 6])
def test_sixty_one_off_pieces_over_twenty_locations_are_planned_exactly_within_the_steps(spread):
    wanted = dict.fromkeys(range(60), 1)
    stock = {(v, (v * 7 + hop * hop * 3 + v // 9) % 20): 1 for v in wanted for hop in range(spread)}
    plan = plan_parcels(wanted, stock)
    assert len(plan) == len(plan_parcels(wanted, stock, most_steps=10**9))
