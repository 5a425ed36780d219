"""What a till says that it sold without a connection, read strictly; and how far its clock is believed. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from storefront.core import refs
from storefront.domain.payments.models import Way
from storefront.domain.tills.sales import LONGEST_KEY

MOST_LINES = 60
MOST_CENTS = 10_000_00
SHORTEST_KEY = 16
WAYS = (Way.CASH, Way.CARD, Way.OTHER)
LEAVE_HOLDS = timedelta(days=7)
"""A queue that comes later than this after somebody was let in is looked at by a person."""
CLOCK_IS_RIGHT_S = 300


class Unreadable(ValueError):
    """The sale makes no sense; a person looks at it."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Who may sell at which device without a connection, signed by us while the shift was open."""

    device_id: int
    staff_id: int
    location_id: int
    given_at: datetime


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One piece as the device knew it. Chosen from a picture, any piece of its kind is meant."""

    code: str
    title: str
    price_cents: int
    is_any: bool


@dataclass(frozen=True, slots=True)
class SaidSale:
    """One sale as the device tells it."""

    key: str
    sequence: int
    is_undone: bool
    way: Way
    given_cents: int | None
    receipt_no: str
    said_at: datetime | None
    lines: tuple[SaidLine, ...]

    @property
    def total_cents(self) -> int:
        return sum(line.price_cents for line in self.lines)


def key_of(said: Any) -> str | None:
    """The sale's key, if it has one that can be answered."""
    key = said.get("key") if isinstance(said, Mapping) else None
    if not isinstance(key, str) or not SHORTEST_KEY <= len(key) <= LONGEST_KEY or not key.isascii():
        return None
    return key if key.replace("-", "").replace("_", "").isalnum() else None


def sequence_of(said: Mapping[str, Any]) -> int:
    number = said.get("sequence")
    return number if type(number) is int and 0 <= number < 2**53 else 0


def read(said: Mapping[str, Any]) -> SaidSale:
    """A sale out of what came. Raises Unreadable."""
    lines, way = said.get("lines"), said.get("way")
    if not isinstance(lines, list) or not 1 <= len(lines) <= MOST_LINES or not isinstance(way, str) or way not in WAYS:
        raise Unreadable
    given, receipt = said.get("given_cents"), said.get("receipt", "")
    return SaidSale(
        key_of(said) or "", sequence_of(said), said.get("undone") is True, Way(way),
        given_cents=None if given is None or way != Way.CASH else cents(given),
        receipt_no=_words(receipt)[:40],
        said_at=instant(said.get("at")), lines=tuple(_line(line) for line in lines),
    )  # fmt: skip


def _line(said: Any) -> SaidLine:
    if not isinstance(said, Mapping) or not isinstance(said.get("code"), str):
        raise Unreadable
    code, title = refs.normalised(said["code"])[:12], said.get("title", "")
    if not code or not code.isascii():
        raise Unreadable
    return SaidLine(code, _words(title)[:200], cents(said.get("price_cents")), said.get("any") is True)


def _words(said: Any) -> str:
    """Text that a database can keep; nothing for what is no text."""
    text = said if isinstance(said, str) else ""
    return text.replace("\0", "").encode("utf-8", "ignore").decode().strip()


def as_kept(told: Mapping[str, Any]) -> dict[str, Any]:
    """A sale as it came, for whoever looks into it later; in what no database takes, its words."""
    try:
        json.dumps(told, allow_nan=False)
    except ValueError:
        return {"unreadable": repr(told)[:2000]}
    return dict(told)


def cents(said: Any) -> int:
    if type(said) is not int or not 0 <= said <= MOST_CENTS:
        raise Unreadable
    return said


def instant(said: Any) -> datetime | None:
    """An instant in milliseconds since 1970, as browsers count; none for what is no time of ours."""
    if type(said) is not int or not 0 < said < 4_102_444_800_000:
        return None
    return datetime.fromtimestamp(said / 1000, UTC)


def clock_off_s(device_now: datetime | None, now: datetime) -> int:
    """By how many seconds the device's clock is ahead of ours, as it sends."""
    return round((device_now - now).total_seconds()) if device_now else 0


def believed(said_at: datetime | None, off_s: int, given_at: datetime, now: datetime) -> datetime:
    """When a sale was made: the device's time less what its clock is off, never before somebody was let in there
    nor after now. A device that says no time is believed to have sold just now."""
    if said_at is None:
        return now
    at = said_at - timedelta(seconds=off_s if abs(off_s) > CLOCK_IS_RIGHT_S else 0)
    return min(max(at, given_at), now)
