"""Shares as people write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.core.percent import format_percent, parse_percent


@pytest.mark.parametrize(
    ("typed", "basis_points"),
    [("40", 4000), ("33,33", 3333), (" 12.5 % ", 1250), ("0", 0), ("100", 10_000), ("0,01", 1), ("7%", 700)],
)
def test_a_share_is_read_as_typed(typed: str, basis_points: int) -> None:
    assert parse_percent(typed) == basis_points


@pytest.mark.parametrize("typed", ["", "-1", "100,01", "12,345", "1e2", "metà", "40 60", "٤٠", "1.000"])
def test_what_is_no_share_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_percent(typed)


@given(st.integers(0, 10_000), st.sampled_from(["it", "en"]))
def test_what_is_shown_can_be_typed_again(basis_points: int, locale: str) -> None:
    assert parse_percent(format_percent(basis_points, locale)) == basis_points
