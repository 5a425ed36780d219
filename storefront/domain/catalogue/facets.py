"""Filters of a list and how many pieces each further choice would leave. See docs/listing.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from storefront.domain.catalogue import labels
from storefront.domain.catalogue.index import Snapshot
from storefront.domain.catalogue.marks import AVAILABLE, NOW, SHOWN, mark, value_of
from storefront.domain.catalogue.queries import NameRow
from storefront.domain.catalogue.shelf import Shelf

FACETS = ("category", "brand", "size", "colour", "material", "outlet")
"""In the order they are shown."""

VARYING = frozenset({"size", "colour"})
"""Facets of variants: asked together with what is available now, they mean the pieces that are."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor asked of a list. Values of one facet widen, different facets narrow."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # slugs or sizes by facet
    available: bool = False  # only what can be had at once
    at_least_cents: int | None = None
    at_most_cents: int | None = None

    @property
    def count(self) -> int:
        """How many choices were made."""
        prices = (self.at_least_cents is not None) + (self.at_most_cents is not None)
        return sum(len(values) for values in self.chosen.values()) + self.available + prices


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet: how many products it has under all other filters."""

    value: str
    label: str
    count: int
    chosen: bool
    depth: int = 0  # 1 under its parent
    hex: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a wish comes to."""

    bits: int
    options: dict[str, list[Option]]  # by facet, "available" among them

    @property
    def count(self) -> int:
        return self.bits.bit_count()


def filtered(shelf: Shelf, wish: Wish, within: int | None, locale: str) -> Found:
    """The products that fit a wish, and every facet's counts. `within`: only these (what a search found)."""
    snapshot = shelf.snapshot
    base = snapshot.marked(SHOWN) if within is None else within & snapshot.marked(SHOWN)
    if wish.at_least_cents is not None or wish.at_most_cents is not None:
        base &= snapshot.priced(wish.at_least_cents or 0, wish.at_most_cents)
    unions = _unions(shelf, wish)
    options = {
        facet: _options(shelf, wish, facet, _narrowed(base, unions, without=facet), locale)
        for facet in (*FACETS, "available")
    }
    return Found(_narrowed(base, unions), options)


def _unions(shelf: Shelf, wish: Wish) -> dict[str, int]:
    """For each facet in use, the products that carry any of its chosen values."""
    snapshot, unions = shelf.snapshot, {}
    for facet, values in wish.chosen.items():
        if not values:
            continue
        unions[facet] = 0
        for value in _meant(shelf.names, facet, values):
            unions[facet] |= snapshot.marked(_mark(wish, facet, value))
    if wish.available:
        unions["available"] = snapshot.marked(AVAILABLE)
    return unions


def _meant(names: dict[str, NameRow], facet: str, values: tuple[str, ...]) -> list[str]:
    """Without a parent of which a child is chosen too: "Women" and "Dresses" means the dresses."""
    named = [names.get(mark(facet, value)) for value in values]
    parents = {name.parent for name in named if name}
    return [value for value in values if mark(facet, value) not in parents]


def _mark(wish: Wish, facet: str, value: str) -> str:
    return mark(facet + NOW if wish.available and facet in VARYING else facet, value)


def _narrowed(base: int, unions: dict[str, int], without: str = "") -> int:
    """What all facets leave; a facet's own counts leave out its own filter, since its values widen each other."""
    for facet, union in unions.items():
        if facet != without:
            base &= union
    return base


def _options(shelf: Shelf, wish: Wish, facet: str, bits: int, locale: str) -> list[Option]:
    if facet == "available":
        return [Option("1", "", (bits & shelf.snapshot.marked(AVAILABLE)).bit_count(), wish.available)]
    chosen = wish.chosen.get(facet, ())
    counted = {value: (bits & found).bit_count() for value, found in _values(shelf.snapshot, wish, facet)}
    counted |= {value: 0 for value in chosen if value not in counted}
    values = [value for value, count in counted.items() if count or value in chosen]
    if facet == "category":
        values = _unfolded(shelf.names, values, chosen)
    if facet == "size":
        values.sort(key=labels.size_order)
        return [Option(v, labels.words(labels.SIZES, v, locale), counted[v], v in chosen) for v in values]
    return [_named(shelf.names.get(mark(facet, value)), value, counted[value], value in chosen, locale)
            for value in _sorted(shelf.names, facet, values, locale)]  # fmt: skip


def _unfolded(names: dict[str, NameRow], values: list[str], chosen: tuple[str, ...]) -> list[str]:
    """The categories at the top, and below a chosen one (or its chosen child) all its children."""
    rows = {value: names.get(mark("category", value)) for value in values}
    open_marks = {mark("category", value) for value in chosen} | {row.parent for v in chosen if (row := rows[v])}
    return [value for value, row in rows.items() if row is None or row.parent is None or row.parent in open_marks]


def _values(snapshot: Snapshot, wish: Wish, facet: str) -> Iterator[tuple[str, int]]:
    prefix = _mark(wish, facet, "")
    return ((value_of(name), bits) for name, bits in snapshot.bits.items() if name.startswith(prefix))


def _sorted(names: dict[str, NameRow], facet: str, values: list[str], locale: str) -> list[str]:
    """By place where they have one, else by name; children after their parent."""

    def key(value: str) -> tuple[object, ...]:
        name = names.get(mark(facet, value))
        if name is None:
            return (1 << 30, "", 1, 0, value)
        parent = names.get(name.parent or "", name)
        return (parent.position, parent.name(locale).casefold(), name is not parent, name.position, name.name(locale))

    return sorted(values, key=key)


def _named(name: NameRow | None, value: str, count: int, chosen: bool, locale: str) -> Option:
    if name is None:
        return Option(value, value, count, chosen)
    return Option(value, name.name(locale), count, chosen, depth=1 if name.parent else 0, hex=name.hex)
