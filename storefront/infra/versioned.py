"""What a process keeps of the database for one version of it: read once, asked often.

The key carries the version; whoever changes what was read makes that version grow.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from storefront.infra.db import db

MOST = 40
"""A few readings of a few versions; then everything is read anew."""
T = TypeVar("T")

_kept: WeakKeyDictionary[Engine, dict[Hashable, Any]] = WeakKeyDictionary()  # by database: tests have many
_lock = Lock()


def kept_or(key: Hashable, read: Callable[[], T]) -> T:
    """What stands under this key, read if it is not there yet."""
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
