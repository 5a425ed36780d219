"""What came back: why, of which brand, of which product, and how much of what was sold."""

from collections.abc import Iterator, Sequence
from functools import partial

from flask import Response, render_template
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.figures import names, sales
from storefront.domain.figures.sales import Days, Pair
from storefront.faces.office import bp, figure_query, figure_reports, figure_words
from storefront.faces.office.door import Desk, open_to
from storefront.faces.office.figure_reports import Report, Row
from storefront.faces.office.figures import file_name
from storefront.faces.web import bars, csv_file, locale, money_words

MOST_BRANDS = 50
NAMES = ("reasons", "brands", "products")


@bp.get("/figures/returns")
@open_to(Desk.BOOKKEEPER)
def figures_returns() -> str:
    query = figure_query.read()
    days = sales.days(query.span)
    reports = [_report(name, days) for name in NAMES]
    whole = sum(sales.by_place(days).values(), Pair())
    return render_template(
        "office/figures_returns.html", query=query, days=days, reports=reports, whole=whole,
        is_empty=not whole.now.back_cents and not whole.before.back_cents,
    )  # fmt: skip


@bp.get("/figures/returns/<name>.csv")
@open_to(Desk.BOOKKEEPER)
def figures_returns_csv(name: str) -> Response:
    query = figure_query.read()
    return csv_file.answer(file_name(f"{_('resi')}-{name}", query), _cells(_report(name, sales.days(query.span))))


@bp.get("/figures/returns/<name>.svg")
@open_to(Desk.BOOKKEEPER)
def figures_returns_svg(name: str) -> Response:
    report = _report(name, sales.days(figure_query.read().span))
    found = [(row.name, row.pair.now.back_cents, row.pair.before.back_cents) for row in report.rows]
    shown = found[: bars.MOST_BARS] if name == "products" else bars.first_few(found, _("Tutti gli altri"))
    names_of = (_("Questo periodo"), _("Il periodo prima"))
    return bars.answer(bars.draw(shown, names_of, bars.asked_size(), lies=True, locale=locale.current()))


def _report(name: str, days: Days) -> Report:
    """Two statements at most. Raises NotFound."""
    if name == "reasons":
        return _of_reasons(days)
    if name == "brands":
        return _of_brands(days)
    if name == "products":
        return figure_reports.most_returned(days)
    raise NotFound(name=name)


def _of_reasons(days: Days) -> Report:
    rows = [
        Row(money_words.reason(word), pair, partial(figure_reports.explained, days, reason=word))
        for word, pair in sales.by_reason(days).items()
    ]
    return _made("reasons", _("Perché"), _("Motivo"), rows)


def _of_brands(days: Days) -> Report:
    known = names.brands()
    rows = [
        Row(known[key].name, pair, partial(figure_reports.explained, days, brand=known[key].word, back="1"))
        for key, pair in sales.by_brand(days).items()
        if pair.now.back_cents or pair.before.back_cents
    ]
    return _made("brands", _("Di quale marchio"), _("Marchio"), rows[:])


def _made(name: str, title: str, column: str, rows: Sequence[Row]) -> Report:
    shown = sorted(rows, key=lambda row: (-row.pair.now.back_cents, -row.pair.before.back_cents, row.name))[
        :MOST_BRANDS
    ]
    return Report(name, title, column, tuple(shown), sum((row.pair for row in shown), Pair()))


def _cells(report: Report) -> Iterator[list[csv_file.Cell]]:
    """The table as it stands on the page."""
    is_why = report.name == "reasons"
    yield [
        report.column, _("Restituito"), _("Rimborsi") if is_why else _("Pezzi venduti"), _("Pezzi tornati"),
        *([] if is_why else [_("Tornati su venduti")]), _("Restituito, prima"), _("Cambio"),
    ]  # fmt: skip
    for row in report.rows:
        now, before = row.pair.now, row.pair.before
        yield [
            row.name, now.back_cents, str(now.orders if is_why else now.pieces), str(now.pieces_back),
            *([] if is_why else [figure_words.rate(now.pieces_back, now.pieces)]), before.back_cents,
            figure_words.change(now.back_cents, before.back_cents),
        ]  # fmt: skip
