"""Places as pages show them, kept in a process's memory for one catalogue version and one day.

Whoever changes a place, its hours or its shipping makes the catalogue version grow.
"""

from collections.abc import Callable, Hashable
from datetime import date
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from storefront.domain.places.queries import PlaceRow, open_places, served_countries
from storefront.infra.db import db

MOST = 40
"""A few countries on a few days; then everything is read anew."""
T = TypeVar("T")

_kept: WeakKeyDictionary[Engine, dict[Hashable, Any]] = WeakKeyDictionary()  # by database: tests have many
_lock = Lock()


def places_of(version: int, country: str, today: date) -> dict[int, PlaceRow]:
    """`open_places` as of a catalogue version; read once for each version, country and day."""
    return _kept_or(("places", version, country, today), lambda: open_places(country, today))


def countries_of(version: int) -> list[str]:
    """`served_countries` as of a catalogue version."""
    return _kept_or(("countries", version), served_countries)


def _kept_or(key: Hashable, read: Callable[[], T]) -> T:
    known = _kept.get(db.engine, {})
    if key in known:
        found: T = known[key]
        return found
    made = read()  # two threads may read the same at once: neither waits for the other's database
    with _lock:
        room = _kept.setdefault(db.engine, {})
        if len(room) >= MOST:
            room.clear()
        room[key] = made
    return made
