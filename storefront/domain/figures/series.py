"""Sales over time: each day, week or month beside the one that had its place in the span before. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from storefront.domain.figures.book import Sums
from storefront.domain.figures.periods import bucket_of, buckets, step_of
from storefront.domain.figures.sales import Days, Pair
from storefront.domain.settlements.periods import Span


@dataclass(frozen=True, slots=True)
class Point:
    """One bar: its days, what was sold in them and in those that had their place before."""

    span: Span
    pair: Pair


def points(days: Days, sold: Mapping[date, Sums]) -> list[Point]:
    """All of them, empty ones too. What the span before has beyond the last place is counted with the last."""
    step = step_of(days.span)
    now, before = buckets(days.span, step), buckets(days.before, step)
    added = [Pair() for _one in now]
    places = {bucket_of(one.first_on, step): number for number, one in enumerate(now)}
    places_before = {bucket_of(one.first_on, step): min(number, len(now) - 1) for number, one in enumerate(before)}
    for day, sums in sold.items():
        bucket = bucket_of(day, step)
        if days.span.first_on <= day <= days.span.last_on:
            added[places[bucket]] += Pair(now=sums)
        if days.before.first_on <= day <= days.before.last_on:
            added[places_before[bucket]] += Pair(before=sums)
    return [Point(span, pair) for span, pair in zip(now, added, strict=True)]
