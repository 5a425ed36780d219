"""Words as search sees them: folded, split, without the little ones, stemmed. See docs/search.md."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

MOST_WORDS = 12
"""Words of a query that count; what follows them is not read."""

MOST_LETTERS = 40
"""Letters of a word that count."""

LANGUAGES = {"it": "italian", "en": "english"}

CHUNK = re.compile(r"[^\W_]+(?:[-./_][^\W_]+)*")
"""A word, or words and figures held together as in "t-shirt" and "ARB-SC-001"."""

LITTLE_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a ad ai al all alla alle allo agli con col da dal dall dalla dalle dai dagli dallo d de di del dell
        della delle dei degli dello e ed fra gli i il in l la le lo ne nei nel nell nella nelle negli nello o
        od per su sui sul sull sulla sulle sugli sullo tra un una
        an and at by for from of on or the to with
        """,
    )
)
"""Articles and prepositions of both languages. Not "uno": an outlet has that name."""

IRREGULAR = {
    "it": {"uomini": "uomo", "dita": "dito", "lenzuola": "lenzuolo", "paia": "paio", "uova": "uovo"},
    "en": {
        "children": "child",
        "feet": "foot",
        "halves": "half",
        "knives": "knife",
        "leaves": "leaf",
        "men": "man",
        "scarves": "scarf",
        "shelves": "shelf",
        "wives": "wife",
        "women": "woman",
    },
}
"""Plurals that the stemmers leave apart from their singular."""


def fold(text: str) -> str:
    """The same letters without accents and capitals: "Città" becomes "citta"."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def plain_words(text: str) -> list[str]:
    """The folded words of a text, not stemmed and without figures: the vocabulary of spelling."""
    words = (part for chunk in _chunks(text) for part in _parts(chunk))
    return [word for word in words if word.isalpha() and _counts(word)]


def index_tokens(texts: Iterable[str], locale: str) -> list[str]:
    """What is indexed of texts in one language: stems in reading order, repeated as they are.

    A stem bears its language in front ("itbors" for "borse"), so that Italian silk is not an English set.
    What is held together is indexed whole, without its signs, and in parts: "T-shirt" as "entshirt" and
    "enshirt", "ARB-SC-001" as "arbsc001", "itarb", "itsc" and "001". A product is indexed with the tokens of
    its texts in both languages. Tokens are letters and digits only: safe in any full-text query.
    """
    return [_token(word, locale) for text in texts for chunk in _chunks(text) for word in _indexed(chunk)]


def query_tokens(query: str, locale: str) -> list[tuple[str, ...]]:
    """What is searched for: all of these groups, of each group any token.

    A group holds the stems of one word in the visitor's language and in the other one, so that "bags"
    is found from the Italian pages too. Empty when there is no word to search for.
    """
    words = [word for chunk in _chunks(query) for word in _searched(chunk)][:MOST_WORDS]
    locales = [locale, *(other for other in LANGUAGES if other != locale)]
    groups = [tuple(dict.fromkeys(_token(word, each) for each in locales)) for word in words]
    return list({group[0]: group for group in reversed(groups)}.values())[::-1]


def fts5_match(groups: Iterable[tuple[str, ...]]) -> str:
    """The groups as the right side of MATCH in SQLite's FTS5."""
    return " AND ".join("(" + " OR ".join(f'"{token}"' for token in group) + ")" for group in groups)


def tsquery(groups: Iterable[tuple[str, ...]]) -> str:
    """The groups as the argument of to_tsquery('simple', …) in PostgreSQL."""
    return " & ".join("(" + " | ".join(f"'{token}'" for token in group) + ")" for group in groups)


def _chunks(text: str) -> list[str]:
    return CHUNK.findall(fold(text))


def _parts(chunk: str) -> list[str]:
    return [part[:MOST_LETTERS] for part in re.split(r"[-./_]", chunk)]


def _whole(chunk: str) -> str:
    return re.sub(r"[-./_]", "", chunk)[:MOST_LETTERS]


def _indexed(chunk: str) -> list[str]:
    parts = _parts(chunk)
    together = [_whole(chunk)] if len(parts) > 1 else []
    return together + [part for part in parts if _counts(part)]


def _searched(chunk: str) -> list[str]:
    """A code, or a word with a part of one letter, whole ("t-shirt"); others in parts ("lana-seta")."""
    parts = _parts(chunk)
    is_code = any(letter.isdigit() for letter in chunk)
    if len(parts) > 1 and (is_code or min(map(len, parts)) == 1):
        return [_whole(chunk)]
    return [part for part in parts if _counts(part)]


def _counts(word: str) -> bool:
    """Not a little word, nor a lone letter as the l of "l'abito"; a figure always."""
    return word.isdigit() or (len(word) > 1 and word not in LITTLE_WORDS)


def _token(word: str, locale: str) -> str:
    return locale + stem(word, locale) if word.isalpha() else word


@lru_cache(maxsize=65_536)
def stem(word: str, locale: str) -> str:
    """The part of a folded word that its inflections share: "bors" of "borse" and "borsa"."""
    word = IRREGULAR.get(locale, {}).get(word, word)
    # A stemmer keeps the word that it works on in itself: a new one each time is safe between threads.
    return str(snowballstemmer.stemmer(LANGUAGES.get(locale, "english")).stemWord(word))
