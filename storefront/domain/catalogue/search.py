"""Finding products by words: the same on FTS5 and on tsvector, misspellings forgiven, best first. See docs/search.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause, bindparam, text

from storefront.domain.catalogue.spelling import delete_keys, slips, suggest
from storefront.domain.catalogue.words import (
    LANGUAGES,
    MOST_WORDS,
    fold,
    fts5_match,
    plain_words,
    query_tokens,
    stem,
    tsquery,
)
from storefront.infra.db import db, on_sqlite

MOST_HITS = 2_000
"""So many of the best are found at most: nobody pages through more, and facets count within them."""

MOST_LETTERS = 200
"""Letters of a query that are read."""

# Weights of title, named, made, told: ts_rank wants them from the last to the first, bm25 grows downwards.
HITS_SQLITE = """
SELECT rowid AS product_id, -bm25(search_text, 8.0, 4.0, 2.0, 1.0) AS score
FROM search_text WHERE search_text MATCH :match ORDER BY score DESC, product_id LIMIT :most
"""
HITS_POSTGRESQL = """
SELECT product_id, ts_rank('{0.1, 0.3, 0.5, 1.0}', tokens, wanted, 1) AS score
FROM search_text, to_tsquery('simple', :match) AS wanted
WHERE tokens @@ wanted ORDER BY score DESC, product_id LIMIT :most
"""
NEAR = """
SELECT near.word AS word, word.weight AS weight FROM search_near AS near JOIN search_word AS word ON word.word = near.word
WHERE near.key IN :keys
"""


@dataclass(frozen=True, slots=True)
class Hits:
    """Products that a query found, best first."""

    product_ids: tuple[int, ...] = ()
    corrected: str = ""  # the words that were searched for instead, when nothing had the ones asked for
    is_loose: bool = False  # no product has all the words: these have some

    @property
    def are_all(self) -> bool:
        """Whether there may not be more than were fetched."""
        return len(self.product_ids) < MOST_HITS


@dataclass(frozen=True, slots=True)
class _Answer:
    product_ids: tuple[int, ...]
    near: dict[str, int]  # known words near to those of the query


def hits(query: str, locale: str) -> Hits:
    """What a query finds: one SELECT, two when nothing has all the words as they were written."""
    query = query[:MOST_LETTERS]
    groups = query_tokens(query, locale)
    if not groups:
        return Hits()
    first = _first_try(groups, query)
    if first.product_ids:
        return _put_before(first, locale, _rather(query, first.near))
    corrected = _corrected(query, first.near)
    groups = query_tokens(corrected, locale) if corrected else groups
    if not corrected and len(groups) == 1:
        return Hits()
    return _second_try(groups, corrected)


def _put_before(first: _Answer, locale: str, rather: str) -> Hits:
    """What was found; before it, what the words that were rather meant find."""
    meant = _second_try(query_tokens(rather, locale), rather) if rather else Hits()
    if not meant.product_ids or meant.is_loose:
        return Hits(first.product_ids)
    return Hits(tuple(dict.fromkeys([*meant.product_ids, *first.product_ids])), corrected=rather)


def _rather(query: str, near: dict[str, int]) -> str:
    """The query as it was rather meant, though something was found; empty when it stands as it is.

    "earings" is no word, yet its stem is that of "ears". A word that nobody wrote, one slip from a known one and
    no inflection of any known word near to it, means that one.
    """
    meant = {word: other for word in plain_words(query)[:MOST_WORDS] if (other := _one_slip_away(word, near))}
    return " ".join(meant.get(part, part) for part in fold(query).split()) if meant else ""


def _one_slip_away(word: str, near: dict[str, int]) -> str:
    other = suggest(word, near) or ""
    is_inflected = any(stem(word, tag) == stem(known, tag) for known in near for tag in LANGUAGES)
    is_slip = other[:1] == word[:1] and slips(word, other, 1) is not None
    return other if is_slip and not is_inflected else ""


def _second_try(groups: Sequence[tuple[str, ...]], corrected: str) -> Hits:
    """All of the corrected words, or else some of them, in one SELECT."""
    any_of = tuple(dict.fromkeys(token for group in groups for token in group))
    strict, loose = _match(groups), _match([any_of])
    rows = db.session.execute(_second(on_sqlite()), {"match": strict, "loose": loose, "most": MOST_HITS}).all()
    fit_all = tuple(row.product_id for row in rows if not row.is_loose)
    if fit_all:
        return Hits(fit_all, corrected=corrected)
    return Hits(tuple(row.product_id for row in rows), corrected=corrected, is_loose=len(groups) > 1)


def _corrected(query: str, near: dict[str, int]) -> str:
    """The query with each unknown word replaced by the known one that was meant; empty when nothing changes."""
    words = plain_words(query)[:MOST_WORDS]
    meant = {word: suggest(word, near) for word in words}
    if not any(meant.values()):
        return ""
    return " ".join(meant.get(part) or part for part in fold(query).split())


def _first_try(groups: Sequence[tuple[str, ...]], spelled: str) -> _Answer:
    """Hits, and in the same SELECT the known words near to those of `spelled`, in case there are none."""
    keys = sorted({key for word in plain_words(spelled)[:MOST_WORDS] for key in delete_keys(word)})
    values = {"match": _match(groups), "most": MOST_HITS, **({"keys": keys} if keys else {})}
    rows = db.session.execute(_first(on_sqlite(), bool(keys)), values).all()
    return _Answer(
        tuple(row.product_id for row in rows if row.word is None),
        {row.word: row.weight for row in rows if row.word is not None},
    )


def _match(groups: Sequence[tuple[str, ...]]) -> str:
    return fts5_match(groups) if on_sqlite() else tsquery(groups)


@lru_cache(maxsize=4)
def _first(is_sqlite: bool, with_words: bool) -> TextClause:
    hit = HITS_SQLITE if is_sqlite else HITS_POSTGRESQL
    statement = f"SELECT product_id, score, NULL AS word, 0 AS weight FROM ({hit}) AS hit"  # noqa: S608 - constants
    if not with_words:
        return text(f"{statement} ORDER BY score DESC, product_id")
    near = f"SELECT 0 AS product_id, -1.0 AS score, word, weight FROM ({NEAR}) AS near"  # noqa: S608 - constants
    both = f"{statement} UNION ALL {near} ORDER BY score DESC, product_id"
    return text(both).bindparams(bindparam("keys", expanding=True))


@lru_cache(maxsize=2)
def _second(is_sqlite: bool) -> TextClause:
    hit = HITS_SQLITE if is_sqlite else HITS_POSTGRESQL
    strict = f"SELECT product_id, score, 0 AS is_loose FROM ({hit}) AS strict"  # noqa: S608 - constants
    loose = f"SELECT product_id, score, 1 AS is_loose FROM ({hit}) AS loose".replace(":match", ":loose")  # noqa: S608
    return text(f"{strict} UNION ALL {loose} ORDER BY is_loose, score DESC, product_id")
