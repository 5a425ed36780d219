"""From wishes and what lies where to parcels and pick-ups, with their cost and their days. Pure. See docs/orders.md."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from storefront.domain.orders.parcels import plan_parcels, shortages
from storefront.domain.orders.plan_days import Days, Making, days_of_parcel, days_of_pickup
from storefront.domain.places.bands import NoBand, Sending, sending
from storefront.domain.places.queries import PlaceRow

NEVER_CENTS = 10**9
"""What a parcel that no band takes seems to cost: any other way is better."""

Why = Literal["gone", "sold_out", "reserved", "fewer", "not_there", "not_sent", "too_heavy"]


@dataclass(frozen=True, slots=True)
class Wish:
    """So many pieces of a variant, sent or collected at an outlet; `key` is the caller's."""

    key: int
    variant_id: int
    quantity: int
    unit_cents: int
    unit_grams: int
    collect_at: int | None = None
    is_sellable: bool = True
    making: Making | None = None  # made to order: where, from when, how long


@dataclass(frozen=True, slots=True)
class Stock:
    """What lies where: free pieces by (variant, location), and how many of a variant others are paying for.

    What can still be made to order lies, for the plan, where it will be made.
    """

    free: Mapping[tuple[int, int], int]
    reserved: Mapping[int, int] = field(default_factory=dict)

    def left(self, variant_id: int) -> int:
        return sum(count for (variant, _), count in self.free.items() if variant == variant_id)


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why a wish cannot be had as it is; `left` is how many could."""

    key: int
    why: Why
    left: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces of one wish in one parcel."""

    key: int
    variant_id: int
    count: int
    unit_cents: int

    @property
    def sum_cents(self) -> int:
        return self.count * self.unit_cents


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel from one place, or one pick-up at one outlet."""

    place: PlaceRow
    is_pickup: bool
    parts: tuple[Part, ...]
    grams: int
    shipping_cents: int
    to_free_cents: int | None  # how much more would make it travel for nothing
    days: Days

    @property
    def goods_cents(self) -> int:
        return sum(part.sum_cents for part in self.parts)

    @property
    def count(self) -> int:
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that can be had, in parcels; and what cannot."""

    parcels: tuple[Parcel, ...]
    lacking: tuple[Lacking, ...]
    outlets: Mapping[int, tuple[int, ...]]  # by wish: where all of it could be collected

    @property
    def goods_cents(self) -> int:
        return sum(parcel.goods_cents for parcel in self.parcels)

    @property
    def shipping_cents(self) -> int:
        return sum(parcel.shipping_cents for parcel in self.parcels)

    @property
    def total_cents(self) -> int:
        return self.goods_cents + self.shipping_cents

    def problem(self, key: int) -> Lacking | None:
        return next((lacking for lacking in self.lacking if lacking.key == key), None)


def plan(wishes: Sequence[Wish], stock: Stock, places: Mapping[int, PlaceRow], country: str, at: datetime) -> Plan:
    """Parcels and pick-ups for as much of the wishes as can be had, in as few parcels as possible."""
    free = {where: count for where, count in stock.free.items() if count > 0 and where[1] in places}
    outlets = {wish.key: tuple(_outlets(wish, free, places)) for wish in wishes}
    lacking = [Lacking(wish.key, "gone") for wish in wishes if not wish.is_sellable]
    wanted = [wish for wish in wishes if wish.is_sellable]
    collected, missed = _collected([w for w in wanted if w.collect_at is not None], free)
    sent, short = _sent([w for w in wanted if w.collect_at is None], free, stock, places, country)
    heap = _Heap({wish.key: wish for wish in wishes}, places, country, at)
    parcels = [heap.pickup(location_id, parts) for location_id, parts in sorted(collected.items())]
    for location_id, parts in sorted(sent.items()):
        fitting, heavy = heap.boxes(location_id, parts)
        parcels += [heap.parcel(location_id, box) for box in fitting]
        lacking += [Lacking(key, "too_heavy") for key in heavy]
    return Plan(tuple(parcels), (*lacking, *missed, *short), outlets)


def _outlets(wish: Wish, free: Mapping[tuple[int, int], int], places: Mapping[int, PlaceRow]) -> Iterable[int]:
    for location_id, place in places.items():
        if place.offers_pickup and place.hours and free.get((wish.variant_id, location_id), 0) >= wish.quantity:
            yield location_id


def _collected(wishes: Sequence[Wish], free: dict[tuple[int, int], int]) -> tuple[dict[int, list[Part]], list[Lacking]]:
    """What is handed over at each outlet; taken out of `free`."""
    parts: dict[int, list[Part]] = defaultdict(list)
    missed = []
    for wish in wishes:
        where = (wish.variant_id, wish.collect_at or 0)
        if free.get(where, 0) < wish.quantity:
            missed.append(Lacking(wish.key, "not_there", free.get(where, 0)))
            continue
        free[where] -= wish.quantity
        parts[where[1]].append(Part(wish.key, wish.variant_id, wish.quantity, wish.unit_cents))
    return parts, missed


def _sent(
    wishes: Sequence[Wish],
    free: Mapping[tuple[int, int], int],
    stock: Stock,
    places: Mapping[int, PlaceRow],
    country: str,
) -> tuple[dict[int, list[Part]], list[Lacking]]:
    """What each place sends, with the fewest parcels; wishes that are short are sent as far as they go."""
    sendable = {where: count for where, count in free.items() if places[where[1]].bands}
    wanted: dict[int, int] = defaultdict(int)
    for wish in wishes:
        wanted[wish.variant_id] += wish.quantity
    left = dict(wanted)
    for short in shortages(wanted, sendable):
        left[short.variant_id] = short.left
    facts = {wish.variant_id: wish for wish in wishes}

    def cost(location_id: int, pieces: Mapping[int, int]) -> int:
        grams = sum(facts[v].unit_grams * count for v, count in pieces.items())
        cents = sum(facts[v].unit_cents * count for v, count in pieces.items())
        price = sending(places[location_id].bands, country, grams, cents)
        return price.price_cents if isinstance(price, Sending) else NEVER_CENTS

    chosen = plan_parcels({v: count for v, count in left.items() if count}, sendable, cost=cost)
    if not isinstance(chosen, dict):  # cannot be: no more is wanted than lies there
        raise ValueError(chosen)
    lacking = list(_lacking(wishes, left, free, stock))
    return _dealt(wishes, chosen), lacking


def _lacking(
    wishes: Sequence[Wish], left: Mapping[int, int], free: Mapping[tuple[int, int], int], stock: Stock
) -> Iterable[Lacking]:
    """Wishes of which there is less than wanted: the first ones get what there is."""
    rest = dict(left)
    for wish in wishes:
        given = min(rest[wish.variant_id], wish.quantity)
        rest[wish.variant_id] -= given
        if given < wish.quantity:
            yield Lacking(wish.key, _why(wish, given, free, stock), given)


def _why(wish: Wish, given: int, free: Mapping[tuple[int, int], int], stock: Stock) -> Why:
    lies_somewhere = sum(count for (variant_id, _), count in free.items() if variant_id == wish.variant_id)
    if given:
        return "fewer"
    if lies_somewhere:
        return "not_sent"
    return "reserved" if stock.reserved.get(wish.variant_id) else "sold_out"


def _dealt(wishes: Sequence[Wish], chosen: Mapping[int, Mapping[int, int]]) -> dict[int, list[Part]]:
    """Divide what each place gives of a variant among the wishes for it."""
    need = {wish.key: wish.quantity for wish in wishes}
    parts: dict[int, list[Part]] = defaultdict(list)
    for location_id, pieces in sorted(chosen.items()):
        left = dict(pieces)
        for wish in wishes:
            count = min(need[wish.key], left.get(wish.variant_id, 0))
            if count:
                need[wish.key] -= count
                left[wish.variant_id] -= count
                parts[location_id].append(Part(wish.key, wish.variant_id, count, wish.unit_cents))
    return parts


@dataclass(frozen=True, slots=True)
class _Heap:
    """What turns pieces at a place into a parcel."""

    wishes: Mapping[int, Wish]
    places: Mapping[int, PlaceRow]
    country: str
    at: datetime

    def pickup(self, location_id: int, parts: Sequence[Part]) -> Parcel:
        place = self.places[location_id]
        days = days_of_pickup(place, self._makings(parts), self.at)
        return Parcel(place, True, tuple(parts), self._grams(parts), 0, None, days)

    def parcel(self, location_id: int, parts: Sequence[Part]) -> Parcel:
        place = self.places[location_id]
        price = self._price(location_id, parts)
        if isinstance(price, NoBand):
            raise ValueError("a box fits a band")
        days = days_of_parcel(place, price.band, self._makings(parts), self.at)
        grams = self._grams(parts)
        return Parcel(place, False, tuple(parts), grams, price.price_cents, price.to_free_cents, days)

    def boxes(self, location_id: int, parts: Sequence[Part]) -> tuple[list[list[Part]], list[int]]:
        """The pieces of one place in one box, or, when too heavy for any band, in several filled one after the other.

        Second: keys of wishes of which a single piece is too heavy to be sent.
        """
        if isinstance(self._price(location_id, parts), Sending):
            return [list(parts)], []
        singles = [Part(p.key, p.variant_id, 1, p.unit_cents) for p in parts for _ in range(p.count)]
        heavy = [part.key for part in singles if isinstance(self._price(location_id, [part]), NoBand)]
        boxes: list[list[Part]] = []
        for single in (part for part in singles if part.key not in heavy):
            fuller = [*boxes[-1], single] if boxes else [single]
            if boxes and isinstance(self._price(location_id, fuller), Sending):
                boxes[-1] = fuller
            else:
                boxes.append([single])
        return [_gathered(box) for box in boxes], list(dict.fromkeys(heavy))

    def _price(self, location_id: int, parts: Sequence[Part]) -> Sending | NoBand:
        goods_cents = sum(part.sum_cents for part in parts)
        return sending(self.places[location_id].bands, self.country, self._grams(parts), goods_cents)

    def _grams(self, parts: Sequence[Part]) -> int:
        return sum(self.wishes[part.key].unit_grams * part.count for part in parts)

    def _makings(self, parts: Sequence[Part]) -> list[Making]:
        return [making for part in parts if (making := self.wishes[part.key].making) is not None]


def _gathered(singles: Sequence[Part]) -> list[Part]:
    counts: dict[Part, int] = defaultdict(int)
    for single in singles:
        counts[single] += 1
    return [Part(part.key, part.variant_id, count, part.unit_cents) for part, count in counts.items()]
