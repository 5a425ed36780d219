from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.core.money import split
from storefront.domain.orders.split import (
    LineSplit,
    ShareTerms,
    legs,
    refund_gross,
    refund_of_split,
    refund_parts,
    share_fee,
    split_line,
)

ARBRORA, BAOBAB, SOSA = 1, 2, 3
VAT_22 = 2200
cents = st.integers(0, 10**7)
steps = st.lists(st.integers(0, 100), min_size=1, max_size=8).filter(any)
"""A refund in up to eight steps: the weights by which the whole is cut."""


@st.composite
def shares(draw):
    """One to six brands, any shares that sum to the whole, any rates."""
    cuts = draw(st.lists(st.integers(1, 100), min_size=1, max_size=6))
    rate, vat = st.integers(0, 10_000), st.sampled_from([0, 400, 1000, VAT_22])
    return [
        ShareTerms(brand_id, points, draw(rate), draw(vat))
        for brand_id, points in enumerate(split(10_000, cuts), start=1)
    ]


cents_of_a_part = st.integers(0, 12) | st.integers(0, 10**6)
sold_parts = st.builds(
    lambda commission, vat, net: LineSplit(ARBRORA, commission + vat + net, commission, vat, net),
    cents_of_a_part,
    cents_of_a_part,
    cents_of_a_part,
)
"""Any frozen part, whatever rates it may come from."""


@given(cents, cents, shares())
def test_every_cent_of_a_line_is_commission_vat_or_net(paid, coop_bears, terms):
    parts = split_line(paid, coop_bears, terms)
    assert [part.brand_id for part in parts] == [share.brand_id for share in terms]
    assert sum(part.gross_cents for part in parts) == paid + coop_bears
    for part in parts:
        assert part.commission_cents + part.commission_vat_cents + part.net_cents == part.gross_cents
        assert min(astuple(part)) >= 0


def test_a_scarf_of_one_brand_at_25_percent_plus_vat():
    assert split_line(6800, 0, [ShareTerms(ARBRORA, 10_000, 2500, VAT_22)]) == [
        LineSplit(ARBRORA, gross_cents=6800, commission_cents=1700, commission_vat_cents=374, net_cents=4726)
    ]


def test_a_co_crafted_coat_is_shared_to_the_cent_and_each_brand_pays_its_own_commission():
    coat = [ShareTerms(ARBRORA, 6667, 2000, VAT_22), ShareTerms(BAOBAB, 3333, 3000, 0)]
    assert split_line(9999, 0, coat) == [
        LineSplit(ARBRORA, 6666, 1333, 293, 5040),
        LineSplit(BAOBAB, 3333, 1000, 0, 2333),
    ]


def test_what_the_cooperative_bears_of_a_discount_is_shared_as_if_the_buyer_had_paid_it():
    terms = [ShareTerms(ARBRORA, 10_000, 2500, VAT_22)]
    assert split_line(5800, 1000, terms) == split_line(6800, 0, terms)


def test_the_cooperative_never_takes_more_than_the_gross_and_its_vat_stays_contained():
    (part,) = split_line(8, 0, [ShareTerms(ARBRORA, 10_000, 8190, VAT_22)])
    assert part == LineSplit(ARBRORA, 8, 7, 1, 0)
    (part,) = split_line(12_200, 0, [ShareTerms(ARBRORA, 10_000, 10_000, VAT_22)])
    assert part == LineSplit(ARBRORA, 12_200, 10_000, 2200, 0)


@pytest.mark.parametrize("points", [[9999], [5000, 5001], []])
def test_shares_that_do_not_sum_to_the_whole_are_refused(points):
    with pytest.raises(ValueError, match="sum to a whole"):
        split_line(100, 0, [ShareTerms(i, p, 0, 0) for i, p in enumerate(points)])


def test_a_brand_twice_in_one_line_a_negative_price_and_a_rate_above_the_whole_are_refused():
    with pytest.raises(ValueError, match="one share"):
        split_line(100, 0, [ShareTerms(ARBRORA, 5000, 0, 0)] * 2)
    with pytest.raises(ValueError):
        split_line(-1, 0, [ShareTerms(ARBRORA, 10_000, 0, 0)])
    with pytest.raises(ValueError, match="commission_bp"):
        ShareTerms(ARBRORA, 10_000, 10_001, 0)


@given(st.lists(st.tuples(cents, cents, shares()), max_size=6), st.dictionaries(st.integers(1, 8), cents))
def test_legs_commission_vat_and_shipping_sum_to_the_charge(lines, shipping):
    parts = [part for paid, coop_bears, terms in lines for part in split_line(paid, coop_bears, terms)]
    order = legs(parts, shipping)
    charge = sum(paid + coop_bears for paid, coop_bears, _ in lines) + sum(shipping.values())
    assert charge == sum(leg.due_cents + leg.commission_cents + leg.commission_vat_cents for leg in order)
    assert [leg.brand_id for leg in order] == sorted({leg.brand_id for leg in order})


def test_a_leg_sums_the_lines_of_its_brand_and_the_parcels_it_sends():
    shirt, coat = LineSplit(ARBRORA, 100, 20, 4, 76), LineSplit(ARBRORA, 50, 10, 2, 38)
    bag = LineSplit(BAOBAB, 70, 7, 0, 63)
    first, second, third = legs([shirt, bag, coat], {ARBRORA: 590, SOSA: 700})
    assert (first.gross_cents, first.net_cents, first.due_cents) == (150, 114, 704)
    assert (second.net_cents, second.due_cents) == (63, 63)
    assert (third.brand_id, third.net_cents, third.due_cents) == (SOSA, 0, 700)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), steps)
def test_partial_refunds_in_any_steps_stay_within_the_rest_and_the_last_closes_to_zero(unrefunded, steps):
    for amount in split(sum(unrefunded), steps):
        parts = refund_parts(amount, unrefunded)
        assert sum(parts) == amount
        assert all(0 <= part <= rest for part, rest in zip(parts, unrefunded, strict=True))
        unrefunded = [rest - part for part, rest in zip(parts, unrefunded, strict=True)]
    assert not any(unrefunded)


def test_a_refund_above_the_rest_or_below_nothing_is_refused():
    for amount in (101, -1):
        with pytest.raises(ValueError):
            refund_parts(amount, [60, 40])


@given(sold_parts, steps)
def test_refunding_a_part_in_any_steps_returns_exactly_what_was_taken(sold, steps):
    refunded, returned = 0, []
    for step in split(sold.gross_cents, steps):
        returned.append(refund_of_split(sold, refunded, step))
        refunded += step
    assert all(min(astuple(back)) >= 0 for back in returned)
    assert sum(back.commission_cents for back in returned) == sold.commission_cents
    assert sum(back.commission_vat_cents for back in returned) == sold.commission_vat_cents
    assert sum(back.net_cents for back in returned) == sold.net_cents


@given(sold_parts, st.data())
def test_commission_goes_back_in_proportion_within_a_cent_and_steps_do_not_matter(sold, data):
    half = data.draw(st.integers(0, sold.gross_cents))
    whole = data.draw(st.integers(half, sold.gross_cents))
    at_once = refund_of_split(sold, 0, whole)
    steps = [refund_of_split(sold, 0, half), refund_of_split(sold, half, whole - half)]
    assert at_once.net_cents == sum(back.net_cents for back in steps)
    assert at_once.commission_cents == sum(back.commission_cents for back in steps)
    exact_times_gross = sold.commission_cents * whole
    assert abs(at_once.commission_cents * sold.gross_cents - exact_times_gross) <= sold.gross_cents


def test_one_cent_back_never_takes_a_cent_from_commission_and_another_from_its_vat():
    sold = LineSplit(ARBRORA, gross_cents=2, commission_cents=1, commission_vat_cents=1, net_cents=0)
    assert astuple(refund_of_split(sold, 0, 1))[1:] in [(1, 1, 0, 0), (1, 0, 1, 0)]


def test_a_cent_of_vat_never_goes_back_at_the_cost_of_commission():
    sold = LineSplit(ARBRORA, gross_cents=4, commission_cents=1, commission_vat_cents=1, net_cents=2)
    assert all(min(astuple(refund_of_split(sold, refunded, 1))) >= 0 for refunded in range(4))


def test_half_of_the_scarf_returns_half_of_its_commission():
    (sold,) = split_line(6800, 0, [ShareTerms(ARBRORA, 10_000, 2500, VAT_22)])
    assert refund_of_split(sold, 0, 3400) == LineSplit(ARBRORA, 3400, 850, 187, 2363)


def test_more_than_was_sold_cannot_go_back():
    sold = LineSplit(ARBRORA, 100, 20, 4, 76)
    with pytest.raises(ValueError):
        refund_of_split(sold, 60, 41)


@given(st.integers(1, 10**7), cents, steps)
def test_refunds_of_the_price_take_back_the_whole_gross_in_the_end(paid, coop_bears, steps):
    gross, refunded, back = paid + coop_bears, 0, []
    for step in split(paid, steps):
        back.append(refund_gross(step, refunded, paid, gross))
        refunded += step
    assert sum(back) == gross
    assert min(back) >= 0


def test_a_piece_given_for_nothing_by_the_cooperative_goes_back_whole():
    assert refund_gross(0, 0, 0, 6800) == 6800


@given(cents, st.dictionaries(st.integers(), st.integers(1, 10**6), min_size=1))
def test_the_fee_is_shared_to_the_cent(fee, gross_by_party):
    shared = share_fee(fee, gross_by_party)
    assert sum(shared.values()) == fee
    assert shared.keys() == gross_by_party.keys()


def test_the_fee_falls_on_each_party_by_what_it_sold():
    assert share_fee(100, {ARBRORA: 7500, BAOBAB: 2500}) == {ARBRORA: 75, BAOBAB: 25}
