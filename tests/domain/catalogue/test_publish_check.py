"""What law and shop require of a product, one row a rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storefront.domain.catalogue.models import Making
from storefront.domain.catalogue.problem import Problem, errors
from storefront.domain.catalogue.publish_check import problems
from storefront.domain.catalogue.sheet import Sheet, SheetFibre, SheetPicture, SheetSale, SheetVariant
from storefront.domain.catalogue.sheet_facts import BrandFact, CategoryFact, Facts, NameFact, PictureFact

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAME = NameFact(1, "Nome", "Name")
ARBRORA = BrandFact(1, "arbrora", "Arbrora", is_active=True, can_receive=True, has_accepted_terms=True, lacks=())
FACTS = Facts(
    brand=ARBRORA,
    categories={
        "borse": CategoryFact(1, "Borse", "Bags"),
        "abiti": CategoryFact(2, "Abiti", "Dresses", asks=frozenset({"fibres"})),
        "gonne": CategoryFact(3, "Gonne", "Skirts", "abiti", frozenset({"measures"})),
        "giochi": CategoryFact(4, "Giochi", "Toys", asks=frozenset({"age", "ce"})),
        "scarpe": CategoryFact(5, "Scarpe", "Shoes", asks=frozenset({"shoes"})),
    },
    colours={"rosso": NAME}, materials={"vela": NAME}, lots={"vele": NAME}, locations={"laboratorio": NAME},
    partners={"arbrora": 1, "baobab": 2},
    pictures={"AAA": PictureFact("ready", picture_id=1), "BBB": PictureFact("ready", picture_id=2),
              "CCC": PictureFact("ready", picture_id=3), "PPP": PictureFact("processing", picture_id=4),
              "RRR": PictureFact("refused", "animated", 5)},
    skus={"ARB-1": "ALTRUI"},
)  # fmt: skip
PICTURES = tuple(SheetPicture(upload=key, alt_it="Una borsa", alt_en="A bag") for key in ("AAA", "BBB", "CCC"))
ONE = SheetVariant(list_cents=4500, weight_grams=300, quantity=1)
BAG = Sheet(
    title_it="Borsa", title_en="Bag", summary_it="Leggera", summary_en="Light", description_it="Di vela",
    description_en="Of sail", category="borse", materials=("vela",), has_no_warnings=True, pictures=PICTURES,
    variants=(ONE,),
)  # fmt: skip


def found(**changes: Any) -> list[Problem]:
    return problems(replace(BAG, **changes), FACTS, ref="MIA", now=NOW)


def codes(**changes: Any) -> set[str]:
    return {problem.code for problem in found(**changes)}


def test_a_bag_with_everything_has_nothing_wrong() -> None:
    assert found() == []


def one(**columns: Any) -> dict[str, Any]:
    return {"variants": (replace(ONE, **columns),)}


def sale(price_cents: int = 4000, days: int = 7, size: str = "") -> dict[str, Any]:
    return {"sales": (SheetSale(size, "", price_cents, NOW, NOW + timedelta(days=days)),)}


ERRORS: list[tuple[str, dict[str, Any]]] = [
    ("title_missing", {"title_it": "  "}),
    ("too_long", {"title_it": "a" * 121}),
    ("too_long", {"description_en": "a" * 6_001}),
    ("green_words", {"description_it": "Una borsa ecologica"}),
    ("green_words", {"summary_en": "An eco-friendly bag"}),
    ("leather_words", {"title_it": "Borsa in ecopelle"}),
    ("leather_words", {"description_en": "Vegan leather", "particulars": {"leather": "none"}}),
    ("particular_missing", {"category": "scarpe"}),
    ("particular_of_each_size", {"particulars": {"quantity": {"unit": "g", "values": {"S": 100}}}, **one(size="M")}),
    ("particular_unlike", {"particulars": {"ufi": "no"}}),
    ("category_missing", {"category": ""}),
    ("category_unknown", {"category": "astronavi"}),
    ("no_picture", {"pictures": ()}),
    ("picture_processing", {"pictures": (*PICTURES, SheetPicture(upload="PPP", alt_it="x"))}),
    ("picture_refused", {"pictures": (*PICTURES, SheetPicture(upload="RRR", alt_it="x"))}),
    ("picture_unknown", {"pictures": (*PICTURES, SheetPicture(upload="ZZZ", alt_it="x"))}),
    ("picture_unknown_word", {"pictures": (replace(PICTURES[0], focus="200 1"),)}),
    ("picture_unknown_word", {"pictures": (replace(PICTURES[0], kind="hero"),)}),
    ("alt_too_long", {"pictures": (replace(PICTURES[0], alt_it="a" * 301),)}),
    ("too_many_pictures", {"pictures": PICTURES * 5}),
    ("price_missing", {"variants": ()}),
    ("price_missing", one(list_cents=None)),
    ("price_absurd", one(list_cents=0)),
    ("price_absurd", one(list_cents=-4500)),
    ("price_absurd", one(list_cents=10**9)),
    ("weight_absurd", one(weight_grams=0)),
    ("weight_absurd", one(weight_grams=10**7)),
    ("quantity_absurd", one(quantity=-1)),
    ("quantity_absurd", one(quantity=501)),
    ("colour_unknown", one(colour="ultravioletto")),
    ("too_long", one(size="M" * 25)),
    ("sku_absurd", one(sku="=1+1")),
    ("sku_taken", one(sku="ARB-1")),
    ("sku_twice", {"variants": (replace(ONE, size="S", sku="A-1"), replace(ONE, size="M", sku="A-1"))}),
    ("variant_twice", {"variants": (ONE, ONE)}),
    ("too_many_variants", {"variants": tuple(replace(ONE, size=str(size)) for size in range(121))}),
    ("nothing_offered", one(is_offered=False)),
    ("location_missing", {"location": "altrove"}),
    ("lead_days_missing", {"making": Making.TO_ORDER, "weekly_capacity": 2}),
    ("lead_days_missing", {"making": Making.TO_ORDER, "lead_days": 201, "weekly_capacity": 2}),
    ("weekly_capacity_missing", {"making": Making.TO_ORDER, "lead_days": 5}),
    ("one_off_is_one", {"making": Making.ONE_OFF, **one(quantity=2)}),
    ("one_off_is_one", {"making": Making.ONE_OFF, "variants": (replace(ONE, size="S"), replace(ONE, size="M"))}),
    ("fibres_missing", {"category": "abiti"}),
    ("fibres_code", {"fibres": (SheetFibre("tessuto", "CO", "90"), SheetFibre("tessuto", "lino", "10"))}),
    ("fibres_sum", {"fibres": (SheetFibre("tessuto", "cotone", "80"), SheetFibre("tessuto", "lino", "10"))}),
    ("fibres_twice", {"fibres": (SheetFibre("tessuto", "lino", "50"), SheetFibre("tessuto", "linen", "50"))}),
    ("fibres_unknown", {"fibres": (SheetFibre("tessuto", "kryptonite", "100"),)}),
    ("fibres_not_a_percentage", {"fibres": (SheetFibre("tessuto", "lino", "tanto"),)}),
    ("part_absurd", {"fibres": (SheetFibre("", "lino", "100"),)}),
    ("material_unknown", {"materials": ("kryptonite",)}),
    ("warnings_missing", {"has_no_warnings": False}),
    ("warnings_both", {"warnings_it": "Contiene bottoni"}),
    ("age_missing", {"category": "giochi", "has_ce_mark": True}),
    ("ce_missing", {"category": "giochi", "age_min_months": 12}),
    ("age_absurd", {"age_min_months": -1}),
    ("age_absurd", {"age_min_months": 217}),
    ("care_unknown", {"care_symbols": ("wash-9000",)}),
    ("lot_unknown", {"reuse_lot": "titanic"}),
    ("exclusion_unknown", {"withdrawal_exclusion": "perché sì"}),
    ("exclusion_needs_words", {"withdrawal_exclusion": "personalised"}),
    ("letters_absurd", {"personalisation_max": 201}),
    ("label_missing", {"personalisation_max": 10}),
    ("letters_missing", {"personalisation_label_it": "Quale nome?"}),
    ("measures_missing", {"category": "gonne", "fibres": (SheetFibre("tessuto", "lino", "100"),)}),
    ("measure_absurd", {"measures": {"a": {"it": "Lunghezza", "en": "", "values": {"": 5000}}}}),
    ("measure_without_name", {"measures": {"a": {"it": "", "en": "", "values": {"": 50}}}}),
    ("partner_unknown", {"shares": {"arbrora": 5000, "nessuno": 5000}}),
    ("shares_not_whole", {"shares": {"arbrora": 5000, "baobab": 4000}}),
    ("shares_without_lead", {"shares": {"baobab": 10_000}}),
    ("sale_not_lower", sale(price_cents=4500)),
    ("sale_ends_before", sale(days=-1)),
    ("sale_of_nothing", sale(size="XXL")),
    ("unread_list_cents", {"unread": {"variants:|:list_cents": "dodici"}}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes"), ERRORS)
def test_it_keeps_a_product_from_being_published(code: str, changes: dict[str, Any]) -> None:
    assert code in {problem.code for problem in errors(found(**changes))}


HINTS: list[tuple[str, dict[str, Any]]] = [
    ("few_pictures", {"pictures": PICTURES[:2]}),
    ("alt_missing", {"pictures": (*PICTURES[:2], replace(PICTURES[2], alt_it=""))}),
    ("summary_missing", {"summary_it": ""}),
    ("description_missing", {"description_it": ""}),
    ("english_missing", {"title_en": ""}),
    ("no_pieces", one(quantity=0)),
    ("weight_missing", one(weight_grams=None)),
    ("materials_missing", {"materials": ()}),
    ("warnings_english_missing", {"warnings_it": "Contiene bottoni", "has_no_warnings": False}),
    ("shares_to_be_accepted", {"shares": {"arbrora": 6000, "baobab": 4000}}),
]


@pytest.mark.parametrize(("code", "changes"), HINTS)
def test_it_only_advises(code: str, changes: dict[str, Any]) -> None:
    assert code in codes(**changes)
    assert errors(found(**changes)) == []


BRANDS: list[tuple[str, Callable[[], BrandFact], bool]] = [
    ("brand_lacks", lambda: replace(ARBRORA, lacks=("street",)), True),
    ("terms_missing", lambda: replace(ARBRORA, has_accepted_terms=False), True),
    ("brand_not_active", lambda: replace(ARBRORA, is_active=False), False),
    ("brand_cannot_receive", lambda: replace(ARBRORA, can_receive=False), False),
]


@pytest.mark.parametrize(("code", "brand", "blocks"), BRANDS)
def test_a_brand_must_be_known_by_law_before_it_shows_anything(
    code: str, brand: Callable[[], BrandFact], blocks: bool
) -> None:
    [problem] = problems(BAG, replace(FACTS, brand=brand()), now=NOW)
    assert (problem.code, problem.is_error) == (code, blocks)


def test_an_own_code_may_stay() -> None:
    assert problems(replace(BAG, variants=(replace(ONE, sku="ARB-1"),)), FACTS, ref="ALTRUI", now=NOW) == []


def test_a_category_asks_what_the_one_above_it_asks() -> None:
    assert {"fibres_missing", "measures_missing"} <= codes(category="gonne")


def test_words_that_could_not_be_understood_are_said_once() -> None:
    wrong = found(variants=(replace(ONE, list_cents=None),), unread={"variants:|:list_cents": "dodici"})
    assert [(problem.code, problem.values) for problem in wrong] == [("unread_list_cents", {"words": "dodici"})]


@pytest.mark.parametrize(
    "words", ["Lino green", "tessuto Ecologico", "borsa a impatto zero", "rispettosa dell’ambiente"]
)
def test_vague_promises_are_found_however_they_are_written(words: str) -> None:
    assert "green_words" in codes(summary_it=words)


@pytest.mark.parametrize("words", ["Lino verde", "recuperato da vele usate", "greenwich", "economica"])
def test_what_is_said_exactly_may_stay(words: str) -> None:
    assert "green_words" not in codes(summary_it=words)
