"""Pieces of pages kept in memory: drawn once per catalogue version, the oldest forgotten first.

A kept piece is the same for everybody: no CSP nonce, no CSRF token, nothing of a person is ever inside.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from flask import current_app

MOST = 24  # a listing weighs some 80 kB; guests are given whole answers (kept.py), this is for who has a session
T = TypeVar("T")


class Fragments:
    """The last `most` pieces asked for, by key. Two threads may draw the same piece once each: neither waits."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def kept_or(self, key: Hashable, draw: Callable[[], T]) -> T:
        """The kept piece, or a new one that is kept from now on."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: T = self._kept[key]
                return kept
        drawn = draw()
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return drawn


def fragments() -> Fragments:
    """The pieces that this process keeps for this shop."""
    kept: Fragments = current_app.extensions.setdefault("fragments", Fragments(MOST))
    return kept
