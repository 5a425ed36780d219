"""The catalogue in a process's memory: every shown product by its marks, prices and orders. See docs/listing.md.

A product has a position; a mark is one integer whose bits are the positions that carry it. Filters are bit
operations, counts are counts of bits, whatever the number of products. A snapshot never changes once it is made:
a newer catalogue version makes a newer snapshot, out of the rows that changed since.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple
from zlib import crc32

from storefront.domain.catalogue.marks import SHOWN
from storefront.domain.catalogue.orders import KEYS

CHANGES_BY_HAND = 300  # up to so many changed rows an order is mended, above it is sorted anew
SORTED_PER_WALKED = 25  # sorting one product by key costs what walking past so many does


class IndexRow(NamedTuple):
    """What the index keeps of one listing row."""

    product_id: int
    price_cents: int
    published: int  # seconds since 1970
    standing: int  # how well it can be had: 0 is best
    marks: tuple[str, ...]
    is_shown: bool
    titles: str  # in all languages: only whether they changed matters


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The catalogue as of one version."""

    version: int = -1
    ids: array[int] = field(default_factory=lambda: array("q"))  # product by position
    prices: array[int] = field(default_factory=lambda: array("q"))
    published: array[int] = field(default_factory=lambda: array("q"))
    standing: bytearray = field(default_factory=bytearray)
    titles: array[int] = field(default_factory=lambda: array("I"))  # checksums
    bits: dict[str, int] = field(default_factory=dict)  # by mark
    price_bits: tuple[int, ...] = ()  # one bitmap for each binary digit of the price
    orders: dict[str, array[int]] = field(default_factory=dict)  # shown positions, sorted
    by_title: dict[str, array[int]] = field(default_factory=dict)  # by locale; filled when first asked for
    places: dict[int, int] = field(default_factory=dict)  # positions of products that came out of order of id
    in_order: int = 0  # so many positions are in the order of product ids

    def position(self, product_id: int) -> int | None:
        at = bisect_left(self.ids, product_id, 0, self.in_order)
        if at < self.in_order and self.ids[at] == product_id:
            return at
        return self.places.get(product_id)

    def marked(self, mark: str) -> int:
        return self.bits.get(mark, 0)

    def is_marked(self, mark: str, position: int) -> bool:
        return bool(self.marked(mark) >> position & 1)

    def priced(self, at_least: int, at_most: int | None = None) -> int:
        """The bitmap of products whose price lies in a range, both ends included."""
        found = self._below(at_most + 1) if at_most is not None else self.marked(SHOWN)
        return found & ~self._below(at_least) & self.marked(SHOWN)

    def _below(self, cents: int) -> int:
        """Cheaper than this: compares all prices at once, digit by digit from the highest (O'Neil and Quass, 1997)."""
        if cents <= 0:
            return 0
        if cents >> len(self.price_bits):
            return self.marked(SHOWN)
        below, same = 0, self.marked(SHOWN)
        for digit in range(len(self.price_bits) - 1, -1, -1):
            ones = self.price_bits[digit]
            if cents >> digit & 1:
                below |= same & ~ones
                same &= ones
            else:
                same &= ~ones
        return below

    def page(self, order: str, found: int, start: int, count: int) -> list[int]:
        """Product ids of one page of what was found, in one of the orders."""
        how_many = found.bit_count()
        positions = self.orders[order]
        if how_many == len(positions):
            return [self.ids[position] for position in positions[start : start + count]]
        walked = (start + count) * len(positions) // max(how_many, 1)
        if walked <= how_many * SORTED_PER_WALKED:
            return self.walk(positions, found, start, count)
        key = KEYS[order]
        ranked = sorted(spread(found, len(self.ids)), key=lambda position: key(self, position))
        return [self.ids[position] for position in ranked[start : start + count]]

    def walk(self, positions: Iterable[int], found: int, start: int, count: int) -> list[int]:
        """Product ids of one page: goes along an order and passes over what was not found."""
        is_found = flags(found, len(self.ids)).__getitem__
        return [self.ids[position] for position in islice(filter(is_found, positions), start, start + count)]


def flags(bitmap: int, length: int) -> bytes:
    """A bitmap as one byte for each position, 0 or 1: it can be asked in constant time."""
    return f"{bitmap:0{length}b}"[::-1].encode().translate(_DIGITS)


_DIGITS = bytes.maketrans(b"01", b"\x00\x01")


def spread(bitmap: int, length: int) -> list[int]:
    """The positions of a bitmap, rising."""
    found, positions = flags(bitmap, length), []
    at = found.find(1)
    while at >= 0:
        positions.append(at)
        at = found.find(1, at + 1)
    return positions


def bitmap(positions: Iterable[int], length: int) -> int:
    """The bitmap of some positions."""
    bits = bytearray(length // 8 + 1)
    for position in positions:
        bits[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(bits, "little")


# --- from one version to the next -----------------------------------------------------------------------


def advanced(old: Snapshot, rows: Iterable[IndexRow], version: int) -> Snapshot:
    """The snapshot of a newer version, from the rows that changed since the old one."""
    change = _Change(old)
    for row in rows:
        change.take(row)
    return change.made(version)


class _Change:
    """Collects changed rows, then makes a new snapshot from the old one and them."""

    def __init__(self, old: Snapshot) -> None:
        self.old = old
        self.ids, self.prices, self.published = old.ids[:], old.prices[:], old.published[:]
        self.standing, self.titles = old.standing[:], old.titles[:]
        self.places, self.in_order = dict(old.places), old.in_order
        self.changed: list[int] = []
        self.carried: dict[str, array[int]] = defaultdict(lambda: array("I"))  # by mark, the positions that carry it
        self.has_new_titles = False

    def take(self, row: IndexRow) -> None:
        position = self._position(row.product_id)
        self.changed.append(position)
        titles = crc32(row.titles.encode())
        self.has_new_titles |= self.titles[position] != titles
        self.prices[position], self.published[position] = row.price_cents, row.published
        self.standing[position], self.titles[position] = row.standing, titles
        if row.is_shown:
            for mark in (SHOWN, *row.marks):
                self.carried[mark].append(position)

    def _position(self, product_id: int) -> int:
        """Where a product stands; a new one is added at the end."""
        at = bisect_left(self.ids, product_id, 0, self.in_order)
        if at < self.in_order and self.ids[at] == product_id:
            return at
        if product_id in self.places:
            return self.places[product_id]
        position = len(self.ids)
        if self.in_order == position and (not position or self.ids[-1] < product_id):
            self.in_order += 1
        else:
            self.places[product_id] = position
        for column in (self.prices, self.published, self.standing, self.titles):
            column.append(0)
        self.ids.append(product_id)
        return position

    def made(self, version: int) -> Snapshot:
        kept = ~bitmap(self.changed, len(self.ids))
        bits = {mark: bits & kept for mark, bits in self.old.bits.items()}
        for mark, positions in self.carried.items():
            bits[mark] = bits.get(mark, 0) | bitmap(positions, len(self.ids))
        new = Snapshot(
            version, self.ids, self.prices, self.published, self.standing, self.titles,
            {mark: found for mark, found in bits.items() if found}, self._price_bits(kept), {},
            {} if self.has_new_titles else self.old.by_title, self.places, self.in_order,
        )  # fmt: skip
        new.orders.update({order: _ordered(order, self.old, new, self.changed) for order in KEYS})
        return new

    def _price_bits(self, kept: int) -> tuple[int, ...]:
        """The prices of shown products, digit by digit."""
        shown = self.carried[SHOWN]
        highest = max((self.prices[position] for position in shown), default=0)
        digits = []
        for digit in range(max(len(self.old.price_bits), highest.bit_length())):
            before = self.old.price_bits[digit] & kept if digit < len(self.old.price_bits) else 0
            ones = (position for position in shown if self.prices[position] >> digit & 1)
            digits.append(before | bitmap(ones, len(self.ids)))
        return tuple(digits)


def _ordered(order: str, old: Snapshot, new: Snapshot, changed: list[int]) -> array[int]:
    """Shown positions in one order: the old ones mended where little changed, else sorted anew."""
    key: Callable[[Snapshot, int], int] = KEYS[order]
    if not old.orders or len(changed) > CHANGES_BY_HAND:
        shown = spread(new.marked(SHOWN), len(new.ids))
        return array("I", sorted(shown, key=lambda position: key(new, position)))
    positions = old.orders[order][:]
    moved = set(changed)
    for position in moved:
        if position < len(old.ids) and old.is_marked(SHOWN, position):
            del positions[bisect_left(positions, key(old, position), key=lambda other: key(old, other))]
    for position in moved:
        if new.is_marked(SHOWN, position):
            at = bisect_left(positions, key(new, position), key=lambda other: key(new, other))
            positions.insert(at, position)
    return positions
