"""What law wants said of shoes, leather, metal, soap, candles and food (L11): one row a rule."""

from typing import Any

import pytest

from storefront.domain.catalogue import particulars
from storefront.domain.catalogue.leather_words import leather_words
from storefront.domain.catalogue.models import Category
from storefront.domain.catalogue.particulars_table import GROUPS, Form

COMPLETE: dict[str, dict[str, Any]] = {
    "shoes": {"upper": ["leather"], "lining": ["textile", "other"], "sole": ["other"]},
    "leather": {"leather": "split"},
    "contact": {"food_contact": "yes", "contact_lot": "2026-11"},
    "metal": {"metal": ["silver", "base"], "fineness": "925", "nickel": True},
    "cosmetic": {"inci": "Sodium Olivate, Aqua", "after_opening": "12", "cpnp": "4012345"},
    "candle": {
        "clp": "warning", "hazards": {"it": "H317", "en": ""}, "precautions": {"it": "P102", "en": ""},
        "ufi": "VDU1-414F-1003-1862",
    },
    "food": {"ingredients": {"it": "GRANO, sale", "en": ""}, "allergens": ["gluten"], "storage": {"it": "Al fresco", "en": ""}},
    "quantity": {"quantity": {"unit": "g", "values": {"": 250}}},
}  # fmt: skip


def wrong(group: str, **changes: Any) -> list[tuple[str, str]]:
    said = {**COMPLETE[group], **changes}
    said = {key: value for key, value in said.items() if value is not None}
    return [(one.key, one.why) for one in particulars.wrongs({group}, said)]


@pytest.mark.parametrize("group", GROUPS)
def test_a_category_asks_each_of_its_group_and_no_more(group: str) -> None:
    assert wrong(group) == []
    assert list(particulars.wrongs(set(), COMPLETE[group])) == []
    alone = [one.key for one in GROUPS[group].particulars if one.is_needed and one.only_if is None]
    assert [(one.key, one.why) for one in particulars.wrongs({group}, {})] == [(key, "missing") for key in alone]


def test_the_words_of_all_groups_fit_where_a_category_keeps_them() -> None:
    assert len(" ".join(["fibres", "measures", "age", "ce", *GROUPS])) <= Category.asks.type.length


WRONGS: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("shoes", {"upper": ["cardboard"]}, ("upper", "unknown")),
    ("shoes", {"upper": ["leather", "textile", "other"]}, ("upper", "too_many")),
    ("contact", {"contact_lot": None}, ("contact_lot", "missing")),
    ("metal", {"metal": ["none", "gold"]}, ("metal", "too_many")),
    ("metal", {"fineness": None}, ("fineness", "missing")),
    ("metal", {"fineness": "18 carati"}, ("fineness", "unlike")),
    ("metal", {"nickel": None}, ("nickel", "missing")),
    ("metal", {"nickel": False}, ("nickel", "missing")),
    ("metal", {"maker_mark": "TO"}, ("maker_mark", "unlike")),
    ("cosmetic", {"inci": "a" * 2_001}, ("inci", "too_long")),
    ("cosmetic", {"cpnp": "boh"}, ("cpnp", "unlike")),
    ("candle", {"hazards": None}, ("hazards", "missing")),
    ("candle", {"hazards": {"it": " ", "en": "H317"}}, ("hazards", "missing")),
    ("candle", {"ufi": "VDU1"}, ("ufi", "unlike")),
    ("food", {"allergens": ["none", "milk"]}, ("allergens", "too_many")),
    ("food", {"storage": {"it": "a" * 401, "en": ""}}, ("storage", "too_long")),
    ("food", {"alcohol": "molto"}, ("alcohol", "unlike")),
    ("quantity", {"quantity": {"unit": "oz", "values": {"": 3}}}, ("quantity", "amount")),
    ("quantity", {"quantity": {"unit": "g", "values": {}}}, ("quantity", "amount")),
    ("quantity", {"quantity": {"unit": "g", "values": {"": 0}}}, ("quantity", "amount")),
    ("quantity", {"invented": "x"}, ("invented", "unknown")),
]


@pytest.mark.parametrize(("group", "changes", "problem"), WRONGS)
def test_what_is_not_as_law_wants_it_is_told(group: str, changes: dict[str, Any], problem: tuple[str, str]) -> None:
    assert wrong(group, **changes) == [problem]


@pytest.mark.parametrize(
    ("group", "changes"),
    [
        ("contact", {"food_contact": "no", "contact_lot": None}),
        ("metal", {"metal": ["none"], "fineness": None, "nickel": None}),
        ("metal", {"metal": ["base"], "fineness": None}),
        ("candle", {"clp": "none", "hazards": None, "precautions": None, "ufi": None}),
    ],
)
def test_what_hangs_on_another_answer_is_not_asked_without_it(group: str, changes: dict[str, Any]) -> None:
    assert wrong(group, **changes) == []


def test_buyers_read_names_and_words_in_their_language() -> None:
    said = {**COMPLETE["shoes"], **COMPLETE["food"], **COMPLETE["cosmetic"], **COMPLETE["quantity"]}
    italian = dict(particulars.rows(said, "M", "it"))
    assert italian["Fodera e soletta"] == "materie tessili, altre materie"
    assert italian["Quantità netta"] == "250 g"
    assert italian["Allergeni"] == "cereali con glutine"
    english = dict(particulars.rows(said, "M", "en"))
    assert english["Lining and sock"] == "textile, other materials"
    assert english["Ingredients"] == "GRANO, sale"  # said in Italian alone: better than nothing
    assert not any("CPNP" in name for name in (*italian, *english))


@pytest.mark.parametrize(
    ("unit", "values", "size", "cents", "found"),
    [
        ("g", {"": 250}, "", 600, (2400, "kg")),
        ("g", {"S": 100, "M": 250}, "S", 333, (3330, "kg")),
        ("ml", {"": 750}, "", 1000, (1333, "l")),
        ("ml", {"": 40}, "", 1001, (25025, "l")),
        ("cm", {"": 150}, "", 1000, (667, "m")),
        ("m²", {"": 0.5}, "", 1000, (2000, "m²")),
        ("g", {"": 1000}, "", 600, None),
        ("g", {"S": 100}, "M", 600, None),
    ],
)
def test_the_price_of_a_unit_is_to_the_cent(
    unit: str, values: dict[str, float], size: str, cents: int, found: tuple[int, str] | None
) -> None:
    assert particulars.unit_price({"quantity": {"unit": unit, "values": values}}, size, cents) == found


def test_every_choice_and_every_name_is_said_in_both_languages() -> None:
    for one in particulars.BY_KEY.values():
        assert all(one.names)
        assert bool(one.hints[0]) == bool(one.hints[1])
        assert all(all(names) for names in one.choices.values())
        assert bool(one.choices) == (one.form in {Form.CHOICE, Form.CHOICES, Form.TICK})


@pytest.mark.parametrize(
    "text",
    [
        "Borsa in ecopelle",
        "una Eco-Pelle",
        "pelle vegana",
        "vegan leather",
        "faux-fur",
        "similpelle nera",
        "finte pelli",
        "pelli sintetiche",
    ],
)
def test_what_is_no_leather_is_not_called_so(text: str) -> None:
    assert leather_words(text)


@pytest.mark.parametrize(
    "text", ["Borsa di pelle", "pelle conciata al vegetale", "sulla pelle", "leather", "senza pelle", "pellegrina"]
)
def test_leather_is_called_leather(text: str) -> None:
    assert leather_words(text) == []
