"""Which days the figures are about: read kindly from the address, written in one way only."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import request
from flask_babel import gettext as _

from storefront.core import clock
from storefront.domain.settlements.periods import Span, last_ended, moved
from storefront.faces.office.order_query import day

MOST_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """What an address asks for. `misread`: in words, what was asked for and cannot be."""

    span: Span
    misread: str = ""

    def args(self) -> dict[str, str]:
        return of_span(self.span)


def of_span(span: Span) -> dict[str, str]:
    """Days as an address says them."""
    return {"from": span.first_on.isoformat(), "to": span.last_on.isoformat()}


def read() -> FigureQuery:
    """What this request asks for; this month so far unless told otherwise."""
    default = this_month()
    first_on, last_on = day("from"), day("to")
    is_misread = any(request.args.get(name) and day(name) is None for name in ("from", "to"))
    misread = _("Non abbiamo capito il giorno: scrivilo come 2026-10-31.") if is_misread else ""
    last_on = last_on or (max(today(), first_on) if first_on else default.last_on)
    first_on = first_on or min(default.first_on, last_on.replace(day=1))
    if first_on > last_on:
        first_on, last_on = last_on, first_on
    span = Span(first_on, last_on)
    if span.days > MOST_DAYS:
        return FigureQuery(
            Span(last_on - timedelta(days=MOST_DAYS - 1), last_on), _("Al massimo dieci anni: mostriamo gli ultimi.")
        )
    return FigureQuery(span, misread)


def today() -> date:
    return clock.rome_date(clock.now())


def this_month() -> Span:
    return Span(today().replace(day=1), today())


def presets() -> list[tuple[str, Span]]:
    """The days that are asked for most, up to today."""
    now = today()
    month = now.replace(day=1)
    return [
        (_("Oggi"), Span(now, now)),
        (_("Questa settimana"), Span(now - timedelta(days=now.weekday()), now)),
        (_("Questo mese"), Span(month, now)),
        (_("Mese scorso"), last_ended(now)),
        (_("Questo trimestre"), Span(moved(month, -((now.month - 1) % 3)), now)),
        (_("Quest'anno"), Span(now.replace(month=1, day=1), now)),
    ]
