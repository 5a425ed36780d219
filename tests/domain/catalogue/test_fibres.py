from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.core.money import split
from storefront.domain.catalogue.fibres import (
    ANIMAL_PARTS,
    CODES,
    FIBRES,
    OTHER,
    TRADE_NAMES,
    BadComposition,
    composition,
    describe,
    fibre,
)

textile_names = st.sampled_from([fibre.key for fibre in FIBRES if fibre.key != OTHER])


def why(parts):
    with pytest.raises(BadComposition) as refused:
        composition(parts)
    return refused.value


@st.composite
def compositions(draw):
    names = draw(st.lists(textile_names, min_size=1, max_size=6, unique=True))
    hundredths = split(
        10_000 - len(names), draw(st.lists(st.integers(1, 50), min_size=len(names), max_size=len(names)))
    )
    return [(name, Decimal(share + 1) / 100) for name, share in zip(names, hundredths, strict=True)]


@given(compositions())
def test_whatever_sums_to_100_is_taken_heaviest_first_and_complete(parts):
    contents = composition(parts)
    assert [c.percent for c in contents] == sorted((percent for _, percent in parts), reverse=True)
    assert {(c.fibre.key, c.percent) for c in contents} == set(parts)


@given(compositions(), st.integers(-500, 500).filter(bool))
def test_whatever_does_not_sum_to_100_is_refused_with_its_sum(parts, off_by):
    (name, percent), *rest = parts
    wrong = percent + Decimal(off_by) / 100
    if 0 < wrong <= 100:
        refused = why([(name, wrong), *rest])
        assert refused.values == {"why": "sum", "sum": 100 + Decimal(off_by) / 100}


def test_80_and_10_are_refused_and_the_sum_is_told():
    assert why([("cotone", 80), ("lino", 10)]).values == {"why": "sum", "sum": Decimal(90)}


def test_a_code_is_refused_and_the_name_it_stands_for_is_told():
    assert why([("CO", 90), ("lino", 10)]).values == {"why": "code", "name": "CO", "meant": "cotone"}


def test_a_trade_name_is_refused_and_the_fibre_behind_it_is_told():
    assert why([("cotone", 95), ("Lycra", 5)]).values == {
        "why": "trade_name",
        "name": "Lycra",
        "meant": "elastan",
    }


def test_an_unknown_name_is_refused():
    assert why([("ortica", 100)]).values == {"why": "unknown", "name": "ortica"}
    assert why([("", 100)]).why == "unknown"


def test_one_fibre_twice_is_refused_whatever_the_language_it_is_named_in():
    assert why([("lino", 50), ("linen", 50)]).values == {"why": "twice", "name": "lino"}


def test_no_fibre_at_all_is_refused():
    assert why([]).why == "nothing"


@pytest.mark.parametrize(
    "percent", [0, -5, 101, "", "dodici", "NaN", "inf", "1e-9", "33.333", "1e999999", Decimal("sNaN")]
)
def test_what_is_not_a_percentage_with_two_decimals_is_refused(percent):
    assert why([("cotone", percent)]).values == {"why": "not_a_percentage", "name": "cotone"}


def test_percentages_are_read_with_comma_point_or_sign():
    contents = composition([("seta", "12,5"), ("cotone", "85.5 %"), ("elastan", 2)])
    assert describe(contents, "it") == "85,5% cotone, 12,5% seta, 2% elastan"
    assert describe(contents, "en") == "85.5% cotton, 12.5% silk, 2% elastane"


def test_other_fibres_come_last_and_are_at_most_15_percent():
    contents = composition([("altre fibre", 15), ("lana", 77), ("mohair", 8)])
    assert describe(contents, "it") == "77% lana, 8% mohair, 15% altre fibre"
    assert describe(contents, "en") == "77% wool, 8% mohair, 15% other fibres"
    assert why([("altre fibre", "15.01"), ("lana", "84.99")]).values == {
        "why": "too_many_others",
        "percent": Decimal("15.01"),
    }


def test_equal_percentages_keep_the_order_in_which_they_were_given():
    assert describe(composition([("lino", 50), ("cotone", 50)]), "it") == "50% lino, 50% cotone"


def test_a_pure_cloth_is_100_percent():
    assert describe(composition([("Cotton", "100.00")]), "it") == "100% cotone"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("RAMIÈ", "ramié"),
        ("  Vetro   tessile ", "vetro tessile"),
        ("nylon", "poliammide"),
        ("vicuna", "vigogna"),
        ("cashmere", "kashmir"),
        ("Flax (linen)", "lino"),
        ("fibra di vetro", "vetro tessile"),
    ],
)
def test_a_name_is_known_in_both_languages_whatever_its_accents_and_capitals(typed, key):
    assert fibre(typed).key == key


def test_every_row_of_annex_i_that_a_maker_can_use_is_there_once_and_fits_its_column():
    assert {f.number for f in FIBRES} == set(range(51)) - {49}
    assert len({f.key for f in FIBRES}) == len(FIBRES)
    assert max(len(f.key) for f in FIBRES) <= 40


def test_every_code_and_trade_name_stands_for_a_known_fibre_and_is_none_itself():
    for typed, meant in (CODES | TRADE_NAMES).items():
        assert fibre(meant).key == meant
        with pytest.raises(BadComposition):
            fibre(typed)


def test_the_sentence_on_animal_parts_is_the_one_of_the_law():
    assert ANIMAL_PARTS["it"] == "Contiene parti non tessili di origine animale"
    assert ANIMAL_PARTS["en"] == "Contains non-textile parts of animal origin"
