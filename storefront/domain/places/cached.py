"""Places as pages show them, kept in a process's memory for one catalogue version and one day.

Whoever changes a place, its hours or its shipping makes the catalogue version grow.
"""

from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from storefront.domain.places.queries import PlaceRow, open_places
from storefront.infra.db import db

_Key = tuple[int, str, date]
_kept: WeakKeyDictionary[Engine, tuple[_Key, dict[int, PlaceRow]]] = WeakKeyDictionary()
_lock = Lock()


def places_of(version: int, country: str, today: date) -> dict[int, PlaceRow]:
    """`open_places` as of a catalogue version; read once for each version, country and day."""
    key, engine = (version, country, today), db.engine
    known = _kept.get(engine)
    if known and known[0] == key:
        return known[1]
    with _lock:
        _kept[engine] = (key, open_places(country, today))
        return _kept[engine][1]
