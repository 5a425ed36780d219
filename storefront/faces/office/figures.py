"""Figures that help: what was sold in any days, beside the days before; each figure opens what it is made of. See docs/figures.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _

from storefront.core.money import half_up
from storefront.domain.figures import sales
from storefront.domain.figures.book import Sums
from storefront.domain.figures.sales import Days, Pair
from storefront.faces.office import bp, figure_query, figure_reports, figure_words
from storefront.faces.office.door import Desk, open_to
from storefront.faces.office.figure_query import FigureQuery
from storefront.faces.office.figure_reports import Report
from storefront.faces.web import bars, csv_file, locale

A_FEW, A_PAGE = 5, 200


@dataclass(frozen=True, slots=True)
class Tile:
    """One headline figure. `told`: what it was before, or what it is; `url`: what explains it."""

    name: str
    value: str
    change: str
    told: str
    url: str


@bp.context_processor
def words_of_figures() -> dict[str, Any]:
    return {
        "figure_words": figure_words,
        "presets": figure_query.presets,
        "picture_sizes": {"wide": bars.WIDE, "broad": bars.BROAD, "narrow": bars.NARROW},
    }


@bp.get("/figures")
@open_to(Desk.BOOKKEEPER)
def figures() -> str:
    """The figures of some days at a glance. Seven statements."""
    query = figure_query.read()
    days = sales.days(query.span)
    time, places = figure_reports.by_time(days), figure_reports.by_place(days)
    brands, categories = figure_reports.by_brand(days), figure_reports.by_category(days)
    return render_template(
        "office/figures.html", query=query, days=days, tiles=_tiles(days, places.total), time=time,
        reports=(places, brands, categories), a_few=A_FEW, is_empty=_is_empty(places.total),
    )  # fmt: skip


def _tiles(days: Days, total: Pair) -> list[Tile]:
    now, before = total.now, total.before
    mean, mean_before = _mean(total.now), _mean(total.before)
    lines = figure_reports.explained(days)
    money, was = figure_words.money, _was
    return [
        Tile(_("Netto"), money(now.net_cents), figure_words.change(now.net_cents, before.net_cents), was(money(before.net_cents)), lines),
        Tile(_("Pezzi venduti"), str(now.pieces), figure_words.change(now.pieces, before.pieces), was(str(before.pieces)), lines),
        Tile(_("Ordini"), str(now.orders), figure_words.change(now.orders, before.orders), was(str(before.orders)),
             figure_reports.page("office.figures_by", days.span, name="channels")),
        Tile(_("Un ordine, in media"), money(mean), figure_words.change(mean, mean_before), was(money(mean_before)),
             figure_reports.page("office.figures_by", days.span, name="places")),
        Tile(_("Restituito"), money(now.back_cents), figure_words.change(now.back_cents, before.back_cents), was(money(before.back_cents)),
             figure_reports.page("office.figures_returns", days.span)),
    ]  # fmt: skip


def _was(words: str) -> str:
    return _("Prima: %(figure)s", figure=words)


def _mean(sums: Sums) -> int:
    return half_up(sums.cents, sums.orders) if sums.orders else 0


def _is_empty(total: Pair) -> bool:
    return total == Pair()


@bp.get("/figures/by/<name>")
@open_to(Desk.BOOKKEEPER)
def figures_by(name: str) -> str:
    """One report. Raises NotFound."""
    query = figure_query.read()
    days = sales.days(query.span)
    found = figure_reports.report(name, days)
    whole = found.total if name in ("days", "places", "channels", "categories") else _whole(days)
    return render_template(
        "office/figures_by.html",
        query=query,
        days=days,
        report=found,
        whole=whole,
        most=A_PAGE,
        is_empty=not found.rows,
    )


def _whole(days: Days) -> Pair:
    return sum(sales.by_place(days).values(), Pair())


@bp.get("/figures/by/<name>.csv")
@open_to(Desk.BOOKKEEPER)
def figures_by_csv(name: str) -> Response:
    query = figure_query.read()
    return csv_file.answer(file_name(name, query), _cells(figure_reports.report(name, sales.days(query.span))))


def file_name(name: str, query: FigureQuery) -> str:
    return f"{name}-{query.span.first_on}-{query.span.last_on}"


def _cells(report: Report) -> Iterator[list[csv_file.Cell]]:
    """The table as it stands on the page; days as spreadsheets know them."""
    yield [
        report.column, _("Venduto"), _("Restituito"), _("Netto"), _("Pezzi venduti"), _("Netto, prima"), _("Cambio"),
    ]  # fmt: skip
    for row in report.rows:
        now, before = row.pair.now, row.pair.before
        change = figure_words.change(now.net_cents, before.net_cents)
        name = row.first_on or row.name
        yield [name, now.cents, -now.back_cents, now.net_cents, str(now.pieces), before.net_cents, change]


@bp.get("/figures/by/<name>.svg")
@open_to(Desk.BOOKKEEPER)
def figures_by_svg(name: str) -> Response:
    report = figure_reports.report(name, sales.days(figure_query.read().span))
    shown = _bars(report)
    names = (_("Questo periodo"), _("Il periodo prima"))
    return bars.answer(bars.draw(shown, names, bars.asked_size(), lies=report.lies, locale=locale.current()))


def _bars(report: Report) -> list[tuple[str, int, int]]:
    """Over time all of them; of best products the first few alone, for the others are not all there are."""
    if report.name == "products":
        return report.bars[: bars.MOST_BARS]
    return bars.first_few(report.bars, _("Tutti gli altri")) if report.lies else report.bars
