import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.catalogue.words import (
    MOST_WORDS,
    fold,
    fts5_match,
    index_tokens,
    plain_words,
    query_tokens,
    tsquery,
)


def finds(query, text, *, page="it", text_in="it"):
    """Whether a text is found by a query: every group has a token among those indexed."""
    indexed = set(index_tokens([text], text_in))
    groups = query_tokens(query, page)
    return bool(groups) and all(indexed.intersection(group) for group in groups)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("borse", "Borsa di tela"),
        ("borsa", "Borse di tela"),
        ("citta", "Zaino da città"),
        ("CITTÀ", "Zaino da citta"),
        ("giacca", "Giacche di lana"),
        ("giacche", "Giacca di lana"),
        ("sciarpe rosse", "Sciarpa rossa ai ferri"),
        ("abito", "L'abito da festa"),
        ("abito", "L’abito da festa"),
        ("orecchini", "Un orecchino solo"),
        ("uomini", "Camicia da uomo"),
        ("amiche", "Per l'amica del cuore"),
        ("la borsa per il mare", "Borsa mare"),
        ("t-shirt", "T-shirt di cotone"),
        ("shirt", "T-shirt di cotone"),
        ("lana-seta", "Scialle di lana e seta"),
        ("lana", "Scialle lana-seta"),
        ("ARB-SC-001", "arb-sc-001"),
        ("arbsc001", "ARB-SC-001"),
        ("ARB-SC-001", "ARBSC001"),
        ("6-9 mesi", "Tutina 6-9 mesi"),
        ("100", "100% cotone"),
        ("uno", "Da Uno, in centro"),
    ],
)
def test_an_italian_query_finds_the_text(query, text):
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("bags", "A canvas bag"),
        ("scarf", "Two scarves"),
        ("children", "For a child"),
        ("women's dress", "Dresses for women"),
        ("the blue bag", "Bag, blue"),
    ],
)
def test_an_english_query_finds_the_english_text_from_the_pages_of_both_languages(query, text):
    assert finds(query, text, page="en", text_in="en")
    assert finds(query, text, page="it", text_in="en")


def test_an_italian_word_is_found_from_the_english_pages():
    assert finds("borse", "Borsa di tela", page="en", text_in="it")


@pytest.mark.parametrize(
    ("query", "text"),
    [("seta", "Borsa di lana"), ("ARB-SC-002", "ARB-SC-001"), ("borsa rossa", "Borsa blu"), ("t-shirt", "Shirt")],
)
def test_a_text_without_the_words_is_not_found(query, text):
    assert not finds(query, text)


def test_italian_silk_does_not_find_an_english_set():
    assert finds("seta", "Sciarpa di seta")
    assert not finds("seta", "A gift set", text_in="en", page="it")


@pytest.mark.parametrize("query", ["", "   ", "il", "di la", "l'", "-", "'\"*():^", "the", "é" * 0])
def test_a_query_without_a_word_searches_for_nothing(query):
    assert query_tokens(query, "it") == []


def test_words_repeated_in_a_text_stay_repeated_for_the_ranking_and_in_a_query_count_once():
    assert index_tokens(["Borsa", "borse e borsa"], "it") == ["itbors"] * 3
    assert query_tokens("borsa borse BORSA", "it") == query_tokens("borsa", "it")


def test_a_query_of_any_length_is_cut_to_what_counts():
    assert len(query_tokens(" ".join(f"parola{i}" for i in range(500)), "it")) == MOST_WORDS
    ((token, *_),) = query_tokens("a" * 10_000, "it")
    assert len(token) <= 42


@given(st.text(max_size=60), st.sampled_from(["it", "en", "de", ""]))
def test_any_text_gives_tokens_of_letters_and_figures_alone(text, locale):
    for token in index_tokens([text], locale) + [t for group in query_tokens(text, locale) for t in group]:
        assert token.isalnum()


@given(st.text(max_size=60))
def test_every_single_word_of_a_text_finds_it(text):
    for word in plain_words(text):
        assert finds(word, text), word


@given(st.text(max_size=40))
def test_any_query_is_understood_by_the_full_text_index(query):
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE product_fts USING fts5(tokens)")
    index.execute("INSERT INTO product_fts VALUES (?)", [" ".join(index_tokens([query], "it"))])
    groups = query_tokens(query, "it")
    if groups:
        index.execute("SELECT count(*) FROM product_fts WHERE product_fts MATCH ?", [fts5_match(groups)])
    index.close()


def test_the_full_text_queries_ask_for_every_group_and_any_token_of_it():
    groups = query_tokens("borse di seta", "it")
    assert fts5_match(groups) == '("itbors" OR "enbors") AND ("itset" OR "enseta")'
    assert tsquery(groups) == "('itbors' | 'enbors') & ('itset' | 'enseta')"


def test_folding_takes_accents_and_capitals_away():
    assert fold("Città È ÇÄÖ Straße") == "citta e cao strasse"
    assert plain_words("L'Abito ARB-01 è Blù") == ["abito", "arb", "blu"]
