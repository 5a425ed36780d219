"""How any days are put together from sums: whole years, quarters, months, single days; what is left is counted from the
book. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from storefront.domain.figures.models import Grain
from storefront.domain.settlements import periods
from storefront.domain.settlements.periods import ONE_DAY, Span, last_of, month_of, moved

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Part:
    """Sums of one grain, by the first days they start on: from one to another."""

    grain: Grain
    first_on: date
    last_on: date


def compared_with(span: Span) -> Span:
    """The span that one is compared with: the same weekdays of the week before for up to a week; a year so far with the
    same days of the year before, a quarter so far with the quarter before; anything else as `Span.before`."""
    if span.days <= A_WEEK.days:
        return Span(span.first_on - A_WEEK, span.last_on - A_WEEK)
    months = _own_months(span)
    if not months:
        return span.before()
    last_on = moved(span.last_on, -months)
    return Span(moved(span.first_on, -months), last_of(last_on) if span.last_on == last_of(span.last_on) else last_on)


def _own_months(span: Span) -> int:
    """12 for days that begin a year and end in it, 3 for those of a quarter, beyond its first month."""
    first_on, last_on = span.first_on, span.last_on
    if first_on.day != 1 or first_on.year != last_on.year or first_on.month == last_on.month:
        return 0
    if first_on.month == 1 and last_on.month > 3:
        return 12
    return 3 if first_on.month % 3 == 1 and last_on.month - first_on.month < 3 else 0


class Step(StrEnum):
    """What a report over time counts by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


MOST_DAYS, MOST_WEEKS = 62, 27


def step_of(span: Span) -> Step:
    if span.days <= MOST_DAYS:
        return Step.DAY
    return Step.WEEK if span.days <= MOST_WEEKS * A_WEEK.days else Step.MONTH


def bucket_of(day: date, step: Step) -> date:
    """The first day of what a day is counted with."""
    return day if step == Step.DAY else periods.bucket_of(day, step == Step.WEEK)


def buckets(span: Span, step: Step) -> list[Span]:
    """All days, weeks or months of a span, those without a sale too; the first and the last may be cut short."""
    if step == Step.DAY:
        return [
            Span(span.first_on + timedelta(days=number), span.first_on + timedelta(days=number))
            for number in range(span.days)
        ]
    starts = list(periods.buckets(span, step == Step.WEEK))
    ends = [start - ONE_DAY for start in starts[1:]] + [span.last_on]
    return [Span(max(start, span.first_on), end) for start, end in zip(starts, ends, strict=True)]


def summed_part(span: Span, until: date | None) -> Span | None:
    """The days of a span that are in the sums."""
    if until is None or span.first_on > until:
        return None
    return Span(span.first_on, min(span.last_on, until))


def counted_part(span: Span, until: date | None) -> Span | None:
    """The days of a span that are not in the sums yet."""
    if until is None or span.first_on > until:
        return span
    return Span(until + ONE_DAY, span.last_on) if span.last_on > until else None


def parts(span: Span, *, daily: bool = False) -> list[Part]:
    """Summed days as the fewest sums; `daily`: as days only."""
    found: list[Part] = []
    for grain, first_on, last_on in [(Grain.DAY, span.first_on, span.last_on)] if daily else _cut(span):
        before = found[-1] if found else None
        if before and before.grain == grain:
            found[-1] = Part(grain, before.first_on, last_on)
        else:
            found.append(Part(grain, first_on, last_on))
    return found


def wholes(day: date) -> list[tuple[Grain, Grain, Span]]:
    """The month, quarter and year that a day lies in, each with the grain that it is gathered from."""
    month = month_of(day)
    quarter = moved(month.first_on, -((day.month - 1) % 3))
    return [
        (Grain.DAY, Grain.MONTH, month),
        (Grain.MONTH, Grain.QUARTER, Span(quarter, last_of(moved(quarter, 2)))),
        (Grain.QUARTER, Grain.YEAR, Span(date(day.year, 1, 1), date(day.year, 12, 31))),
    ]


def _cut(span: Span) -> Iterator[tuple[Grain, date, date]]:
    day = span.first_on
    while day <= span.last_on:
        if (day.month, day.day) == (1, 1) and date(day.year, 12, 31) <= span.last_on:
            yield Grain.YEAR, day, day
            day = date(day.year + 1, 1, 1)
        elif day.day == 1 and day.month % 3 == 1 and last_of(moved(day, 2)) <= span.last_on:
            yield Grain.QUARTER, day, day
            day = moved(day, 3)
        elif day.day == 1 and last_of(day) <= span.last_on:
            yield Grain.MONTH, day, day
            day = moved(day, 1)
        else:
            end = min(last_of(day), span.last_on)
            yield Grain.DAY, day, end
            day = end + ONE_DAY
