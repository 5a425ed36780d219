"""Choose where the pieces of an order come from, in as few parcels as possible. See docs/parcels.md."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

Pieces = dict[int, int]
"""How many pieces by variant id."""

Plan = dict[int, Pieces]
"""What each location sends (or hands over), by location id."""

Cost = Callable[[int, Mapping[int, int]], int]
"""Shipping in cents of one parcel: its location id and its pieces by variant id."""

MOST_STEPS = 20_000
"""Steps of the search before it settles for a good plan instead of the best one: about a third of a second.
Sixty variants spread over twenty locations take some 3,500; over fifteen, some 1,200."""

MOST_COMPARED = 500
"""How many plans with the same, smallest number of parcels are compared by their shipping."""


@dataclass(frozen=True, slots=True)
class Short:
    """There are not enough pieces of a variant; `left` says how many there are."""

    variant_id: int
    left: int


def shortages(wanted: Mapping[int, int], stock: Mapping[tuple[int, int], int]) -> list[Short]:
    """Every variant of which more is wanted than lies anywhere, by id."""
    left = dict.fromkeys(sorted(wanted), 0)
    for (variant_id, _), count in stock.items():
        if variant_id in left:
            left[variant_id] += max(count, 0)
    return [Short(variant_id, count) for variant_id, count in left.items() if count < wanted[variant_id]]


def no_cost(location_id: int, pieces: Mapping[int, int]) -> int:
    """Shipping that is the same from everywhere."""
    return 0


def plan_parcels(
    wanted: Mapping[int, int],
    stock: Mapping[tuple[int, int], int],
    *,
    cost: Cost = no_cost,
    collect_at: int | None = None,
    most_steps: int = MOST_STEPS,
) -> Plan | Short:
    """Locations and pieces with the fewest parcels, then the lowest shipping, then the lowest ids.

    `wanted` is by variant id, `stock` by (variant id, location id). What lies at `collect_at`, the outlet
    where the buyer comes by, is handed over there; only the rest travels. Returns the first shortage when
    pieces are lacking. Locations that may not send to the buyer are left out of `stock` by the caller.
    """
    short = shortages(wanted, stock)
    if short:
        return short[0]
    need = {variant_id: count for variant_id, count in sorted(wanted.items()) if count > 0}
    collected = _taken(need, stock, collect_at) if collect_at is not None else {}
    need = _rest(need, collected)
    usable = _usable(need, stock, without=collect_at)
    plan = min(_candidates(need, usable, most_steps), key=lambda plan: _rank(plan, cost), default={})
    return {**plan, collect_at: collected} if collect_at is not None and collected else plan


def _taken(need: Pieces, stock: Mapping[tuple[int, int], int], location_id: int) -> Pieces:
    counts = {v: min(count, stock.get((v, location_id), 0)) for v, count in need.items()}
    return {v: count for v, count in counts.items() if count > 0}


def _rest(need: Pieces, taken: Mapping[int, int]) -> Pieces:
    return {v: count - taken.get(v, 0) for v, count in need.items() if count > taken.get(v, 0)}


def _usable(need: Pieces, stock: Mapping[tuple[int, int], int], without: int | None) -> Plan:
    """What each location could give of what is needed, by location id."""
    location_ids = sorted({location_id for _, location_id in stock if location_id != without})
    could_give = {location_id: _taken(need, stock, location_id) for location_id in location_ids}
    return {location_id: pieces for location_id, pieces in could_give.items() if pieces}


def _rank(plan: Plan, cost: Cost) -> tuple[int, list[int]]:
    return sum(cost(location_id, pieces) for location_id, pieces in plan.items()), list(plan)


def _candidates(need: Pieces, usable: Plan, most_steps: int) -> Iterator[Plan]:
    """Plans from every smallest set of locations; in each, every location once gives all that it can."""
    for locations in _smallest_sets(need, usable, most_steps):
        for main in locations:
            others = [location_id for location_id in locations if location_id != main]
            yield _filled(need, usable, [main, *others])


def _filled(need: Pieces, usable: Plan, order: Sequence[int]) -> Plan:
    plan: Plan = {}
    for location_id in order:
        given = {v: min(need[v], count) for v, count in usable[location_id].items() if v in need}
        plan[location_id] = given
        need = _rest(need, given)
    return {location_id: plan[location_id] for location_id in sorted(plan) if plan[location_id]}


def _smallest_sets(need: Pieces, usable: Plan, most_steps: int) -> list[list[int]]:
    """The sets of locations that have all that is needed, none larger than the smallest; sorted."""
    search = _Search(usable, most_steps)
    for size in range(len(usable) + 1):
        found = list(islice(search.covers(need, sorted(usable), size), MOST_COMPARED))
        if found:
            return sorted(sorted(locations) for locations in found)
        if search.is_tired:
            break
    return [_greedy_set(need, usable)]


def _greedy_set(need: Pieces, usable: Plan) -> list[int]:
    """Always the location that gives most of what is still needed: good, not always the best."""
    chosen: list[int] = []
    while need:
        unused = [location_id for location_id in sorted(usable) if location_id not in chosen]
        best = max(unused, key=lambda location_id: _given(need, usable[location_id]))
        need = _rest(need, usable[best])
        chosen.append(best)
    return sorted(chosen)


def _given(need: Pieces, pieces: Pieces) -> int:
    return sum(min(count, need.get(v, 0)) for v, count in pieces.items())


@dataclass(slots=True)
class _Search:
    """Branch and bound over sets of locations, one size after the other."""

    usable: Plan
    steps_left: int

    @property
    def is_tired(self) -> bool:
        return self.steps_left <= 0

    def covers(self, need: Pieces, open_ids: Sequence[int], size: int) -> Iterator[list[int]]:
        """Every set of that many open locations that gives all that is needed, each set once.

        The scarcest variant must come from one of the locations that have it: branch on the first of
        them that is in the set, the ones before it being out.
        """
        if not need:
            yield []
        if not need or self.is_tired:
            return
        self.steps_left -= 1
        sources = {v: [i for i in open_ids if v in self.usable[i]] for v in need}
        if self._fewest(need, sources) > size:
            return
        left = list(open_ids)
        for location_id in min(sources.values(), key=len):
            left.remove(location_id)
            for others in self.covers(_rest(need, self.usable[location_id]), left, size - 1):
                yield [location_id, *others]

    def _fewest(self, need: Pieces, sources: Mapping[int, Sequence[int]]) -> int:
        """A number of locations below which no set can do: variants that share no source add up."""
        counted: set[int] = set()
        fewest = 0
        for v in sorted(sources, key=lambda v: len(sources[v])):
            if counted.isdisjoint(sources[v]):
                counted.update(sources[v])
                fewest += self._fewest_for(v, need[v], sources[v])
        return fewest

    def _fewest_for(self, variant_id: int, count: int, sources: Sequence[int]) -> int:
        largest_first = sorted((self.usable[i][variant_id] for i in sources), reverse=True)
        for used, most in enumerate(largest_first, start=1):
            count -= most
            if count <= 0:
                return used
        return len(self.usable) + 1
