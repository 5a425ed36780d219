"""Writing what search reads: tokens of products, known words and the keys that misspelt ones share. See docs/search.md."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sqlalchemy import bindparam, text

from storefront.domain.catalogue.described import Word
from storefront.domain.catalogue.listing import Document
from storefront.domain.catalogue.spelling import delete_keys
from storefront.domain.catalogue.words import index_tokens, plain_words
from storefront.infra.db import needs_unit_of_work, on_sqlite

FIELDS = {"title": 8, "named": 4, "made": 2, "told": 1}
"""The parts of a document and what each weighs, in search as in guessing a misspelt word."""

KEEP_SQLITE = "INSERT INTO search_text (rowid, title, named, made, told) VALUES (:id, :title, :named, :made, :told)"
KEEP_POSTGRESQL = """
INSERT INTO search_text (product_id, tokens) VALUES (:id,
    setweight(to_tsvector('simple', :title), 'A') || setweight(to_tsvector('simple', :named), 'B') ||
    setweight(to_tsvector('simple', :made), 'C') || setweight(to_tsvector('simple', :told), 'D'))
"""
KEEP_WORD = """
INSERT INTO search_word (word, weight) VALUES (:word, :weight)
ON CONFLICT (word) DO UPDATE SET weight = excluded.weight WHERE search_word.weight < excluded.weight
"""
KEEP_KEY = "INSERT INTO search_near (key, word) VALUES (:key, :word) ON CONFLICT DO NOTHING"
CHUNK = 5_000


def keep(documents: Sequence[Document]) -> None:
    """Make these products findable by what they say now."""
    forget([document.product_id for document in documents])
    if not documents:
        return
    rows = [{"id": document.product_id, **_tokens(document)} for document in documents]
    needs_unit_of_work().execute(text(KEEP_SQLITE if on_sqlite() else KEEP_POSTGRESQL), rows)
    _keep_words(documents)


def forget(product_ids: Sequence[int]) -> None:
    """Make these products unfindable. Their words stay known: a guess without hits does no harm."""
    column = "rowid" if on_sqlite() else "product_id"
    statement = text(f"DELETE FROM search_text WHERE {column} IN :ids")  # noqa: S608 - one of the two words above
    needs_unit_of_work().execute(statement.bindparams(bindparam("ids", expanding=True)), {"ids": list(product_ids)})


def _tokens(document: Document) -> dict[str, str]:
    return {name: " ".join(filter(None, _field_tokens(getattr(document, name)))) for name in FIELDS}


def _field_tokens(words: Iterable[Word]) -> Iterator[str]:
    for word in words:
        yield _cached_tokens(word.it, "it")
        yield _cached_tokens(word.en, "en")


@lru_cache(maxsize=4096)
def _cached_tokens(said: str, locale: str) -> str:
    """Names recur from product to product."""
    return " ".join(index_tokens([said], locale))


def _keep_words(documents: Sequence[Document]) -> None:
    weights: dict[str, int] = {}
    for name, weight in sorted(FIELDS.items(), key=lambda field: field[1]):  # the weightiest place has the last word
        for said in _said(documents, name):
            weights.update(dict.fromkeys(_cached_words(said), weight))
    session = needs_unit_of_work()
    new = _unknown(weights)
    if new:
        session.execute(text(KEEP_WORD), [{"word": word, "weight": weights[word]} for word in sorted(new)])
    keys = [{"key": key, "word": word} for word in sorted(new) for key in sorted(delete_keys(word))]
    for start in range(0, len(keys), CHUNK):
        session.execute(text(KEEP_KEY), keys[start : start + CHUNK])


def _said(documents: Sequence[Document], name: str) -> set[str]:
    """Everything said in one part of these documents; names recur from product to product and are read once."""
    words = (word for document in documents for word in getattr(document, name))
    return {said for word in words for said in (word.it, word.en)}


@lru_cache(maxsize=4096)
def _cached_words(said: str) -> frozenset[str]:
    return frozenset(plain_words(said))


def _unknown(weights: dict[str, int]) -> set[str]:
    """Words that are new, or that never stood in so weighty a place."""
    known = text("SELECT word, weight FROM search_word WHERE word IN :words").bindparams(
        bindparam("words", expanding=True)
    )
    words = list(weights)
    found: dict[str, int] = {}
    for start in range(0, len(words), CHUNK):
        rows = needs_unit_of_work().execute(known, {"words": words[start : start + CHUNK]})
        found |= {row.word: row.weight for row in rows}
    return {word for word, weight in weights.items() if weight > found.get(word, 0)}
