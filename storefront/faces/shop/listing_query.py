"""The address of a list, read kindly and written in one way only. Names are those of the public contract."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from storefront.domain.catalogue.facets import FACETS, Wish
from storefront.domain.catalogue.marks import mark
from storefront.domain.catalogue.orders import Sort
from storefront.domain.catalogue.search import MOST_LETTERS
from storefront.domain.catalogue.shelf import Shelf

EURO = re.compile(r"(?:€\s*)?(\d{1,6})(?:[.,](\d{1,2}))?(?:\s*€)?")
MOST_UNKNOWN = 3  # so many are named; more was hardly typed by a person
SORTS = (Sort.RECOMMENDED, Sort.NEWEST, Sort.PRICE_UP, Sort.PRICE_DOWN, Sort.TITLE)


@dataclass(frozen=True, slots=True)
class ListingQuery:
    """What an address asks for. `misread`: prices that are no numbers, as the person wrote them;
    `unknown`: values that no facet has."""

    q: str = ""
    wish: Wish = field(default_factory=Wish)
    sort: Sort = Sort.RECOMMENDED
    page: int = 1
    misread: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def usual_sort(self) -> Sort:
        return Sort.BEST if self.q else Sort.RECOMMENDED

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values in their one order, without what is usual anyway."""
        found = [("q", self.q)] if self.q else []
        found += [(facet, value) for facet in FACETS for value in self.wish.chosen.get(facet, ())]
        found += [("available", "1")] if self.wish.available else []
        found += [("price_min", euros(self.wish.at_least_cents))] if self.wish.at_least_cents is not None else []
        found += [("price_max", euros(self.wish.at_most_cents))] if self.wish.at_most_cents is not None else []
        found += [("sort", self.sort.value)] if self.sort != self.usual_sort else []
        return found + ([("page", str(self.page))] if self.page > 1 else [])

    def is_canonical(self, args: MultiDict[str, str]) -> bool:
        """Whether an address says this and nothing more, in whatever order."""
        said = [pair for pair in args.items(multi=True) if pair != ("page", "1")]
        return sorted(said) == sorted(self.pairs())

    def at_page(self, page: int) -> "ListingQuery":
        return replace(self, page=page)

    def wishing(self, wish: Wish) -> "ListingQuery":
        """The same search and order with other filters, from the first page."""
        return replace(self, wish=wish, page=1, misread=(), unknown=())

    def without(self) -> Iterator[tuple[str, str, "ListingQuery"]]:
        """Each choice (facet and value) with what would be asked without it."""
        wish = self.wish
        for facet, values in wish.chosen.items():
            for value in values:
                left = tuple(other for other in values if other != value)
                yield facet, value, self.wishing(replace(wish, chosen={**wish.chosen, facet: left}))
        if wish.available:
            yield "available", "1", self.wishing(replace(wish, available=False))
        if wish.at_least_cents is not None:
            yield "price_min", euros(wish.at_least_cents), self.wishing(replace(wish, at_least_cents=None))
        if wish.at_most_cents is not None:
            yield "price_max", euros(wish.at_most_cents), self.wishing(replace(wish, at_most_cents=None))


def read(args: MultiDict[str, str], shelf: Shelf) -> ListingQuery:
    """What an address asks for; names that nothing is known by are passed over, values are told of."""
    q = " ".join(args.get("q", "")[:MOST_LETTERS].split())
    lowest, highest, misread = _prices(args)
    asked = {facet: _asked(args, facet) for facet in FACETS}
    chosen = {facet: known for facet, values in asked.items() if (known := _known(values, facet, shelf))}
    unknown = [(facet, v) for facet, values in asked.items() for v in values if v not in chosen.get(facet, ())]
    wish = Wish(chosen, args.get("available") in {"1", "true", "y"}, lowest, highest)
    return ListingQuery(
        q, wish, _sort(args.get("sort", ""), q), _page(args.get("page", "")), misread, tuple(unknown[:MOST_UNKNOWN])
    )


def _asked(args: MultiDict[str, str], facet: str) -> list[str]:
    """The values that an address names of a facet, each once and sorted: one choice, one address."""
    return sorted({value.strip()[:120] for value in args.getlist(facet)[:40]} - {""})


def _known(values: list[str], facet: str, shelf: Shelf) -> tuple[str, ...]:
    return tuple(v for v in values if mark(facet, v) in shelf.names or shelf.snapshot.marked(mark(facet, v)))


def _prices(args: MultiDict[str, str]) -> tuple[int | None, int | None, tuple[tuple[str, str], ...]]:
    written = {name: args.get(name, "").strip()[:20] for name in ("price_min", "price_max")}
    read = {name: cents_of(words) for name, words in written.items()}
    misread = tuple((name, words) for name, words in written.items() if words and read[name] is None)
    lowest, highest = read["price_min"], read["price_max"]
    if lowest is not None and highest is not None and lowest > highest:
        lowest, highest = highest, lowest
    return lowest or None, highest, misread


def cents_of(words: str) -> int | None:
    """Euros as a person types them, in cents; none when they are no price."""
    found = EURO.fullmatch(words)
    if not found:
        return None
    whole, part = found.groups(default="0")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def euros(cents: int | None) -> str:
    """Cents as a person types euros: 30, or 30.50."""
    if cents is None:
        return ""
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents // 100}.{cents % 100:02d}"


def _sort(word: str, q: str) -> Sort:
    usual = Sort.BEST if q else Sort.RECOMMENDED
    if word not in set(Sort) or (word == Sort.BEST and not q):
        return usual
    return Sort(word)


def _page(word: str) -> int:
    return min(max(int(word), 1), 100_000) if word.isdecimal() and len(word) < 8 else 1
