from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.core.money import commission_cents, contained_vat, format_cents, half_up, parse_cents, split

cents = st.integers(0, 10**9)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)


@given(cents, weights)
def test_the_parts_sum_to_the_whole_and_each_is_within_a_cent_of_its_quota(total, shares):
    parts = split(total, shares)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(part * sum(shares) - total * share) < sum(shares)


@given(cents, weights)
def test_a_weight_of_zero_gets_nothing_and_a_larger_weight_never_gets_less(total, shares):
    parts = split(total, shares)
    by_weight = [part for _, part in sorted(zip(shares, parts, strict=True))]
    assert by_weight == sorted(by_weight)
    assert all(part == 0 for part, share in zip(parts, shares, strict=True) if share == 0)


@given(cents, weights)
def test_a_negative_total_is_the_mirror_of_the_positive_one(total, shares):
    assert split(-total, shares) == [-part for part in split(total, shares)]


@given(weights, st.data())
def test_no_part_exceeds_its_weight_when_the_total_does_not_exceed_their_sum(shares, data):
    total = data.draw(st.integers(0, sum(shares)))
    assert all(part <= share for part, share in zip(split(total, shares), shares, strict=True))


def test_the_spare_cent_goes_to_the_largest_remainder_and_the_first_of_equals():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(101, [1, 1, 1]) == [34, 34, 33]
    assert split(10, [1, 2]) == [3, 7]
    assert split(1, [5000, 5000]) == [1, 0]


def test_nothing_can_be_shared_by_weights_that_are_all_zero_but_something_cannot():
    assert split(0, [0, 0]) == [0, 0]
    assert split(0, []) == []
    with pytest.raises(ValueError):
        split(1, [0, 0])
    with pytest.raises(ValueError):
        split(1, [])


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError):
        split(100, [3, -1])


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_half_up_rounds_as_a_bookkeeper_does(numerator, denominator):
    exact = Decimal(numerator) / Decimal(denominator)
    assert half_up(numerator, denominator) == exact.quantize(Decimal(1), ROUND_HALF_UP)


def test_half_up_takes_halves_away_from_zero():
    assert [half_up(n, 2) for n in (1, 3, 5, -1, -3)] == [1, 2, 3, -1, -2]
    with pytest.raises(ValueError):
        half_up(1, 0)


def test_commission_is_rounded_half_up_to_the_cent():
    assert commission_cents(6800, 2500) == 1700
    assert commission_cents(50, 100) == 1
    assert commission_cents(49, 100) == 0


def test_the_vat_contained_in_122_euros_at_22_percent_is_22_euros():
    assert contained_vat(12200, 2200) == 2200
    assert contained_vat(6800, 2200) == 1226
    assert contained_vat(6800, 0) == 0


def test_italian_prices_read_with_a_comma_and_the_sign_after_a_no_break_space():
    assert format_cents(6800, "it") == "68,00\u00a0€"
    assert format_cents(123450, "it_IT") == "1.234,50\u00a0€"
    assert format_cents(123456789, "it") == "1.234.567,89\u00a0€"
    assert format_cents(-5, "it") == "-0,05\u00a0€"


def test_english_prices_read_with_a_point_and_the_sign_before():
    assert format_cents(6800, "en") == "€68.00"
    assert format_cents(123456789, "en_GB") == "€1,234,567.89"
    assert format_cents(-6800, "en") == "-€68.00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 1200),
        ("12,50", 1250),
        ("12.50", 1250),
        ("12,5", 1250),
        ("0,05", 5),
        ("0", 0),
        (" 12,50 € ", 1250),
        ("€12.50", 1250),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1.234", 123400),
        ("1.234.567,89", 123456789),
        ("9.999.999,99", 999999999),
        ("12,50\u00a0€", 1250),
    ],
)
def test_a_price_is_read_as_people_type_it(text, expected):
    assert parse_cents(text) == expected


NOT_PRICES = "€ €€5 -5 +5 1e3 12, ,50 12,505,5 12.3456 1.23.456 1.234.50 0.125 dodici ١٢ １２ NaN 1,234,56 1234.567"


@pytest.mark.parametrize("text", ["", " ", "12 50", "12\n,50", "12\x00", "9" * 5000, "10.000.000", *NOT_PRICES.split()])
def test_what_is_not_a_price_is_refused(text):
    with pytest.raises(ValueError):
        parse_cents(text)


@given(st.integers(0, 999_999_999), st.sampled_from(["it", "en"]))
def test_a_price_that_we_wrote_is_read_back_as_it_was(amount, locale):
    assert parse_cents(format_cents(amount, locale)) == amount


@given(st.text(max_size=20))
def test_any_text_is_a_price_or_a_value_error(text):
    try:
        assert 0 <= parse_cents(text) <= 999_999_999
    except ValueError:
        pass
