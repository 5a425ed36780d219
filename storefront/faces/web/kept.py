"""Whole answers kept in memory, headers and packed body: for visitors who are all shown the same page.

A view says `keep(rule, read)`: what its page was made from, and the one question that tells whether that still
holds. The door (kept_door) asks this question before each kept answer leaves; nothing is ever kept by time alone.
See docs/decisions/0007-keep-whole-answers.md.
"""

from collections import Counter, OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol

from flask import Response, request
from sqlalchemy import Connection
from werkzeug.http import parse_etags

from storefront.infra.db import db

KEEP, READ, FOUND = "storefront.keep", "storefront.read", "storefront.kept"
MOST_BYTES = 6 * 2**20
"""Of bodies, in each web process: some hundred pages as they are, six hundred packed."""
OVERHEAD_BYTES = 2048
"""What an answer weighs besides its body: key, headers, rule."""


Key = tuple[Hashable, int]
"""A page, as it would be for anybody, and how many pieces the visitor's header names."""

LARGEST_PART = 8
"""No answer may push out more than one in so many of the others."""


class Rule(Protocol):
    """What an answer was made from: `read` asks the database once, `stamp` is all of it that the page depends on."""

    def __hash__(self) -> int: ...
    def read(self, connection: Connection) -> Any: ...
    def stamp(self, read: Any) -> Hashable: ...


@dataclass(frozen=True, slots=True)
class Promise:
    """Until when an answer may be given again: while the rule reads the same stamp.

    `is_counted`: the endpoint counts how often one asks, so the answer is given behind that counter, by the view.
    """

    rule: Rule
    stamp: Hashable
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it left the app."""

    headers: list[tuple[str, str]]
    body: bytes | None  # none: only the tag is known, for browsers that have the page
    etag: str
    promise: Promise

    @property
    def weight(self) -> int:
        return len(self.body or b"") + OVERHEAD_BYTES

    def fits(self, if_none_match: str | None) -> bool:
        """Whether it says something to this browser: the page, or that it has it already."""
        return self.body is not None or self.is_seen(if_none_match)

    def is_seen(self, if_none_match: str | None) -> bool:
        return bool(if_none_match) and parse_etags(if_none_match).contains_raw(self.etag)


class Memory:
    """The answers asked for last, up to a weight."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.weight = 0
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._pages: Counter[Hashable] = Counter()  # how many answers are kept of each
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def knows(self, page: Hashable) -> bool:
        """Whether any visitor's answer of a page is kept."""
        return page in self._pages

    def find(self, key: Key) -> Answer | None:
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
            return answer

    def put(self, key: Key, answer: Answer) -> None:
        with self._lock:
            self._forget(key)
            if answer.weight > self.most_bytes // LARGEST_PART:
                return
            self._kept[key] = answer
            self._pages[key[0]] += 1
            self.weight += answer.weight
            while self.weight > self.most_bytes:
                self._forget(next(iter(self._kept)))

    def forget(self, key: Key) -> None:
        with self._lock:
            self._forget(key)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._pages.clear()
            self.weight = 0

    def _forget(self, key: Key) -> None:
        answer = self._kept.pop(key, None)
        if answer is None:
            return
        self.weight -= answer.weight
        self._pages[key[0]] -= 1
        if not self._pages[key[0]]:
            del self._pages[key[0]]


# --- what views say and ask ------------------------------------------------------------------------------


def read(rule: Rule) -> Any:
    """What a rule reads now: once in a request, at the door or here."""
    known = request.environ.get(READ)
    if known is not None and known[0] == rule:
        return known[1]
    return rule.read(db.session.connection())


def keep(rule: Rule, read: Any, *, is_counted: bool = False) -> None:
    """Have this request's answer kept, which was made from `read` and depends on nothing else but its address."""
    request.environ[KEEP] = Promise(rule, rule.stamp(read), is_counted)


def found() -> Response | None:
    """The kept answer that the door has found to hold, where the view counts first."""
    answer: Answer | None = request.environ.get(FOUND)
    return Response(answer.body, headers=answer.headers) if answer is not None and answer.body is not None else None
