"""A sheet and its JSON say the same."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.catalogue.models import Making
from storefront.domain.catalogue.sheet import (
    Sheet,
    SheetFibre,
    SheetPicture,
    SheetSale,
    SheetVariant,
    from_json,
    to_json,
)

text = st.text(max_size=30)
number = st.integers(-5, 10**9)
variants = st.builds(
    SheetVariant, sku=text, size=text, colour=text, list_cents=st.none() | number, weight_grams=st.none() | number,
    quantity=number, is_offered=st.booleans(),
)  # fmt: skip
moments = st.datetimes(timezones=st.just(UTC))
sheets = st.builds(
    Sheet,
    title_it=text, title_en=text, warnings_it=text, category=text, making=st.sampled_from(Making), lead_days=number,
    age_min_months=st.none() | number, has_no_warnings=st.booleans(),
    care_symbols=st.lists(text, max_size=3).map(tuple), materials=st.lists(text, max_size=3).map(tuple),
    measures=st.dictionaries(text, st.fixed_dictionaries({"it": text, "en": text, "values": st.dictionaries(text, number)}), max_size=3),
    fibres=st.lists(st.builds(SheetFibre, text, text, text), max_size=3).map(tuple),
    variants=st.lists(variants, max_size=3).map(tuple),
    pictures=st.lists(st.builds(SheetPicture, text, text, text, text, text, text), max_size=3).map(tuple),
    shares=st.dictionaries(text, number, max_size=3), unread=st.dictionaries(text, text, max_size=3),
    sales=st.lists(st.builds(SheetSale, text, text, number, moments, moments), max_size=2).map(tuple),
)  # fmt: skip


@given(sheets)
def test_a_sheet_comes_back_from_json_as_it_was(sheet: Sheet) -> None:
    assert from_json(json.loads(json.dumps(to_json(sheet)))) == sheet


def test_what_is_as_at_first_takes_no_room() -> None:
    assert to_json(Sheet()) == {}
    assert to_json(Sheet(title_it="Borsa")) == {"title_it": "Borsa"}


def test_names_that_a_sheet_no_longer_has_are_passed_over() -> None:
    old: dict[str, Any] = {"title_it": "Borsa", "stars": 5, "variants": [{"size": "M", "colour": "rosso", "ean": "1"}]}
    sheet = from_json(old)
    assert (sheet.title_it, sheet.variants) == ("Borsa", (SheetVariant(size="M", colour="rosso"),))


def test_moments_keep_their_zone() -> None:
    at = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    sheet = Sheet(sales=(SheetSale("M", "rosso", 1000, at, at.replace(day=9)),))
    assert from_json(to_json(sheet)).sales[0].starts_at == at
