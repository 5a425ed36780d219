"""The reports over sales: by time, place, channel, brand, category, product; each row with what explains it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.figures import names, sales, series
from storefront.domain.figures.book import ONLINE
from storefront.domain.figures.periods import Step, step_of
from storefront.domain.figures.sales import Days, Pair
from storefront.domain.settlements.periods import Span
from storefront.faces.office import figure_words
from storefront.faces.office.figure_query import of_span
from storefront.faces.web import locale

MOST_PRODUCTS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, its figures, the page that explains it, made when it is shown."""

    name: str
    pair: Pair
    opens: Callable[[], str]
    bar: str = ""  # its name below a bar, when that is another
    first_on: date | None = None  # of its days, in a report over time: what a file says instead of its name

    @property
    def url(self) -> str:
        return self.opens()


@dataclass(frozen=True, slots=True)
class Report:
    """One question with its figures. `lies`: bars lie on their side, for names are long."""

    name: str
    title: str
    column: str
    rows: tuple[Row, ...]
    total: Pair
    lies: bool = True

    @property
    def bars(self) -> list[tuple[str, int, int]]:
        return [(row.bar or row.name, row.pair.now.net_cents, row.pair.before.net_cents) for row in self.rows]


def report(name: str, days: Days) -> Report:
    """A report by its name in an address. Two statements at most. Raises NotFound."""
    if name not in REPORTS:
        raise NotFound(name=name)
    return REPORTS[name](days)


def explained(days: Days, **args: str) -> str:
    """The page with the lines behind a figure."""
    return page("office.figures_lines", days.span, **args)


def page(endpoint: str, span: Span, **args: str) -> str:
    """A page about some days."""
    values: dict[str, Any] = {**of_span(span), **args}
    return url_for(endpoint, **values)


def by_time(days: Days) -> Report:
    step = step_of(days.span)
    columns = {Step.DAY: _("Giorno"), Step.WEEK: _("Settimana"), Step.MONTH: _("Mese")}
    rows = []
    for point in series.points(days, sales.by_day(days)):
        is_day = step == Step.DAY
        args: dict[str, str] = {} if is_day else {"name": "days"}
        opens = partial(page, "office.figures_lines" if is_day else "office.figures_by", point.span, **args)
        rows.append(
            Row(
                figure_words.bucket(point.span, step),
                point.pair,
                opens,
                figure_words.bar(point.span, step),
                point.span.first_on,
            )
        )
    return _report("days", _("Giorno per giorno"), columns[step], rows, lies=False)


def by_place(days: Days) -> Report:
    known = names.places()
    rows = [
        Row(_("Online"), pair, partial(explained, days, place="online"))
        if key == ONLINE
        else Row(known[key].name, pair, partial(explained, days, place=known[key].word))
        for key, pair in sales.by_place(days).items()
    ]
    return _report("places", _("Dove si vende"), _("Negozio"), _most_first(rows))


def by_channel(days: Days) -> Report:
    found = sales.by_place(days)
    shops = sum((pair for key, pair in found.items() if key != ONLINE), Pair())
    rows = [
        Row(_("Online"), found.get(ONLINE, Pair()), partial(explained, days, place="online")),
        Row(_("In negozio"), shops, partial(explained, days, place="till")),
    ]
    return _report("channels", _("Online e in negozio"), _("Canale"), _most_first(rows) if found else [])


def by_brand(days: Days) -> Report:
    known = names.brands()
    rows = [
        Row(known[key].name, pair, partial(explained, days, brand=known[key].word))
        for key, pair in sales.by_brand(days).items()
    ]
    return _report("brands", _("Marchi"), _("Marchio"), _most_first(rows))


def by_category(days: Days) -> Report:
    known = names.categories(locale.current())
    rows = [
        Row(known[key].name, pair, partial(explained, days, category=known[key].word))
        for key, pair in sales.by_category(days).items()
    ]
    return _report("categories", _("Categorie"), _("Categoria"), _most_first(rows))


def best_products(days: Days) -> Report:
    """As many as a page shows; the total is theirs."""
    return _products("products", _("I più venduti"), days, sales.best_products(days, MOST_PRODUCTS))


def most_returned(days: Days) -> Report:
    return _products("returned", _("Prodotti restituiti"), days, sales.most_returned(days, MOST_PRODUCTS))


def _products(name: str, title: str, days: Days, found: list[tuple[int, Pair]]) -> Report:
    known = names.products([key for key, _pair in found], locale.current())
    rows = [
        Row(f"{known[key].name}, {known[key].brand}", pair, partial(explained, days, product=known[key].word))
        for key, pair in found
        if key in known
    ]
    return _report(name, title, _("Prodotto"), rows)


REPORTS: dict[str, Callable[[Days], Report]] = {
    "days": by_time, "places": by_place, "channels": by_channel, "brands": by_brand, "categories": by_category,
    "products": best_products,
}  # fmt: skip


def _report(name: str, title: str, column: str, rows: list[Row], *, lies: bool = True) -> Report:
    return Report(name, title, column, tuple(rows), sum((row.pair for row in rows), Pair()), lies)


def _most_first(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.pair.now.net_cents, -row.pair.before.net_cents, row.name.casefold()))
