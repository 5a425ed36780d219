"""The snapshot that this process serves from, kept up to the version in the database."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from storefront.domain.catalogue import queries
from storefront.domain.catalogue.index import Snapshot, advanced
from storefront.domain.catalogue.orders import Sort
from storefront.domain.catalogue.queries import NameRow
from storefront.domain.catalogue.words import fold
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that lists are made from, as of one version."""

    snapshot: Snapshot
    names: dict[str, NameRow]

    @property
    def version(self) -> int:
        return self.snapshot.version


_EMPTY = Shelf(Snapshot(), {})
_shelves: WeakKeyDictionary[Engine, Shelf] = WeakKeyDictionary()  # by database: tests have many in one process
_lock = Lock()


def current() -> Shelf:
    """The shelf of the version in the database now: one SELECT, three when the version has grown."""
    return of_version(queries.version())


def of_version(version: int) -> Shelf:
    """The shelf of a version just read, or of a later one that another thread has read meanwhile."""
    engine = db.engine
    shelf = _shelves.get(engine, _EMPTY)
    if shelf.version == version:
        return shelf
    with _lock:  # one thread reads what changed, the others wait for it
        shelf = _shelves.get(engine, _EMPTY)
        if shelf.version != version:
            shelf = _shelves[engine] = _advanced(shelf, version)
    return shelf


def _advanced(shelf: Shelf, version: int) -> Shelf:
    # A lower version than the one we know: another database was put in the place of ours.
    old = shelf.snapshot if shelf.version < version else Snapshot()
    return Shelf(advanced(old, queries.changed_since(old.version), version), queries.names())


def sorted_ids(shelf: Shelf, sort: str, locale: str, found: int, start: int, count: int) -> list[int]:
    """Product ids of one page of what was found."""
    if sort == Sort.TITLE:
        return shelf.snapshot.walk(_by_title(shelf.snapshot, locale), found, start, count)
    return shelf.snapshot.page(sort, found, start, count)


def _by_title(snapshot: Snapshot, locale: str) -> array[int]:
    """Positions by title. Kept with the snapshot, and handed on to the next ones until a title changes."""
    if locale not in snapshot.by_title:
        keyed = ((fold(title), snapshot.position(product_id)) for product_id, title in queries.titles(locale))
        positions = [position for _, position in sorted((key, at) for key, at in keyed if at is not None)]
        snapshot.by_title[locale] = array("I", positions)
    return snapshot.by_title[locale]
