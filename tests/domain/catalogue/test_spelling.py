import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from storefront.domain.catalogue.spelling import delete_keys, reach, slips, sound, suggest, suggestions
from storefront.domain.catalogue.words import fold

SHOP = {
    "borsa": 120,
    "forza": 300,
    "borse": 10,
    "sciarpa": 40,
    "giacca": 30,
    "gonna": 25,
    "orecchini": 60,
    "zaino": 15,
    "cuscino": 22,
    "cappello": 18,
    "camicia": 33,
    "quaderno": 4,
    "bambini": 70,
    "collana": 44,
    "lana": 90,
    "lino": 80,
    "tovaglia": 9,
    "scarf": 12,
    "earrings": 20,
    "jewellery": 14,
    "arbrora": 50,
    "baobab": 50,
}

word = st.text("abcorst", min_size=1, max_size=9)


def by_definition(a, b):
    """The restricted Damerau-Levenshtein distance, written as its definition says."""
    if not a or not b:
        return len(a) + len(b)
    ways = [by_definition(a[:-1], b) + 1, by_definition(a, b[:-1]) + 1]
    ways.append(by_definition(a[:-1], b[:-1]) + (a[-1] != b[-1]))
    if len(a) > 1 and len(b) > 1 and a[-2:] == b[-2:][::-1]:
        ways.append(by_definition(a[:-2], b[:-2]) + 1)
    return min(ways)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 3))
def test_slips_are_counted_as_the_definition_says(a, b, most):
    exact = by_definition(a, b)
    assert slips(a, b, most) == (exact if exact <= most else None)


@given(
    word,
    st.lists(st.tuples(st.sampled_from(["add", "drop", "change", "swap"]), st.integers(0, 8)), max_size=2),
)
def test_words_within_reach_share_a_key_so_that_one_select_finds_every_candidate(meant, edits):
    typed = meant
    for edit, at in edits:
        at = min(at, len(typed))
        head, tail = typed[:at], typed[at:]
        if edit == "add":
            typed = head + "z" + tail
        elif edit == "drop":
            typed = head + tail[1:]
        elif edit == "change":
            typed = head + "z" + tail[1:]
        else:
            typed = head + tail[1:2] + tail[:1] + tail[2:]
    assume(slips(typed, meant, reach(typed)) is not None)
    assert delete_keys(typed) & delete_keys(meant)


@given(st.text("abceghiknorsz", min_size=4, max_size=10))
def test_the_candidates_by_key_give_the_same_suggestions_as_the_whole_vocabulary(typed):
    keys = delete_keys(typed)
    by_key = {word: count for word, count in SHOP.items() if keys & delete_keys(word)}
    assert suggestions(typed, by_key) == suggestions(typed, SHOP)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("borza", "borsa"),
        ("Bòrza", "borsa"),
        ("borsaa", "borsa"),
        ("brosa", "borsa"),
        ("sciappa", "sciarpa"),
        ("sharpa", "sciarpa"),
        ("giaca", "giacca"),
        ("giakka", "giacca"),
        ("gona", "gonna"),
        ("orekkini", "orecchini"),
        ("orechini", "orecchini"),
        ("saino", "zaino"),
        ("cusino", "cuscino"),
        ("capello", "cappello"),
        ("camiccia", "camicia"),
        ("kollana", "collana"),
        ("cuaderno", "quaderno"),
        ("banbini", "bambini"),
        ("tovalia", "tovaglia"),
        ("scraf", "scarf"),
        ("earings", "earrings"),
        ("jewelery", "jewellery"),
        ("arborra", "arbrora"),
        ("baobba", "baobab"),
    ],
)
def test_a_misspelt_word_finds_the_one_that_was_meant(typed, meant):
    assert suggest(typed, SHOP) == meant
    assert delete_keys(fold(typed)) & delete_keys(meant)


def test_what_sounds_alike_wins_over_a_more_frequent_word_as_near():
    assert suggestions("borza", SHOP)[0] == "borsa"
    assert "forza" in suggestions("borza", SHOP)


def test_a_misspelt_plural_finds_the_singular_that_sounds_alike():
    assert suggest("borze", {"borsa": 1, "forze": 9}) == "borsa"


def test_of_equally_near_words_the_one_with_the_same_first_letter_then_the_frequent_one_comes_first():
    assert suggestions("mela", {"tela": 9, "meta": 1, "mesa": 5}) == ["mesa", "meta", "tela"]


def test_a_word_of_the_shop_a_short_one_and_a_far_one_have_no_suggestion():
    assert suggest("borsa", SHOP) is None
    assert suggest("bor", SHOP) is None
    assert suggest("frigorifero", SHOP) is None
    assert suggest("lena", {"lampada": 1, "lunga": 1}) is None
    assert suggest("", SHOP) is None


def test_sounds_that_italian_spells_in_several_ways_are_one():
    assert sound("borza") == sound("borsa") == sound("borse")
    assert sound("giacche") == sound("giaca")
    assert sound("acqua") == sound("aqua")
    assert sound("quaderno") == sound("cuaderno")
    assert sound("lana") != sound("lino")


def test_a_word_of_a_hundred_letters_is_held_against_the_shop_without_harm():
    assert suggest("ab" * 50, SHOP) is None
