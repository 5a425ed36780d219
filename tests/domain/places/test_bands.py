from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.places.bands import Band, NoBand, Sending, sending

LIGHT = Band("IT", 2_000, 590, 8_000, 2, 4)
HEAVY = Band("IT", 10_000, 990, 12_000, 2, 4)
FRANCE = Band("FR", 2_000, 1_490, None, 4, 7)
HUB = [HEAVY, FRANCE, LIGHT]


def cents(country, grams, goods_cents):
    return sending(HUB, country, grams, goods_cents).price_cents


def test_the_lightest_band_that_holds_the_parcel_gives_the_price():
    assert cents("IT", 0, 1_000) == 590
    assert cents("IT", 2_000, 1_000) == 590
    assert cents("IT", 2_001, 1_000) == 990


def test_goods_worth_the_threshold_ship_free_and_each_band_has_its_own():
    assert cents("IT", 500, 7_999) == 590
    assert cents("IT", 500, 8_000) == 0
    assert cents("IT", 5_000, 8_000) == 990
    assert cents("IT", 5_000, 12_000) == 0


def test_what_is_lacking_for_free_shipping_is_told():
    assert sending(HUB, "IT", 500, 6_800) == Sending(590, LIGHT, to_free_cents=1_200)
    assert sending(HUB, "IT", 500, 9_000) == Sending(0, LIGHT, to_free_cents=None)


def test_a_band_without_a_threshold_is_never_free():
    assert sending(HUB, "FR", 500, 10**9) == Sending(1_490, FRANCE, to_free_cents=None)


def test_a_threshold_of_zero_is_always_free():
    assert sending([replace(LIGHT, free_above_cents=0)], "IT", 1, 0).price_cents == 0


def test_a_country_without_a_band_and_too_heavy_a_parcel_are_told_apart():
    assert sending(HUB, "DE", 500, 1_000) == NoBand("country", "DE")
    assert sending(HUB, "IT", 10_001, 1_000) == NoBand("weight", "IT", most_grams=10_000)
    assert sending([], "IT", 1, 1) == NoBand("country", "IT")


def test_a_country_is_known_in_small_letters_too():
    assert cents("it", 500, 1_000) == 590


def test_weight_and_value_below_zero_are_refused():
    for grams, goods_cents in ((-1, 0), (0, -1)):
        with pytest.raises(ValueError):
            sending(HUB, "IT", grams, goods_cents)


@given(st.permutations(HUB), st.integers(0, 12_000), st.integers(0, 20_000), st.sampled_from(["IT", "FR", "DE"]))
def test_the_order_of_the_bands_does_not_matter(bands, grams, goods_cents, country):
    assert sending(bands, country, grams, goods_cents) == sending(HUB, country, grams, goods_cents)
