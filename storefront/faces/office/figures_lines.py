"""The lines behind a figure: each piece sold and each refund, down to its order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Response, render_template, request
from flask_babel import gettext as _

from storefront.domain.figures import lines, names, sales
from storefront.domain.figures.book import ONLINE
from storefront.domain.figures.lines import LineRow, Wanted
from storefront.domain.figures.models import Of
from storefront.domain.figures.names import Name
from storefront.domain.figures.sales import Days, Pair
from storefront.domain.orders.models import Channel
from storefront.faces.office import bp, figure_query
from storefront.faces.office.door import Desk, open_to
from storefront.faces.office.figure_query import FigureQuery
from storefront.faces.office.figures import file_name
from storefront.faces.office.order_query import page
from storefront.faces.web import csv_file, locale, money_words

A_PAGE = 50
MOST_IN_FILE = 20_000
REASON = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: days, and one thing at most that the lines are of."""

    query: FigureQuery
    wanted: Wanted
    args: Mapping[str, str]
    title: str


def _asked() -> Asked:
    """One statement for a name. A word that means nothing is as if it were not there."""
    query = figure_query.read()
    back = request.args.get("back") == "1"
    for kind in ("place", "brand", "category", "product", "reason"):
        word = request.args.get(kind, "")
        found = _of(kind, word, query, back) if word else None
        if found is not None:
            args = {**query.args(), kind: word, **({"back": "1"} if back else {})}
            return Asked(query, found[0], args, found[1])
    title = _("Restituito") if back else _("Tutte le vendite")
    return Asked(query, Wanted(query.span, back=back), {**query.args(), **({"back": "1"} if back else {})}, title)


def _of(kind: str, word: str, query: FigureQuery, back: bool) -> tuple[Wanted, str] | None:
    if kind == "reason":
        return (
            (Wanted(query.span, reason=word, back=True), money_words.reason(word)) if REASON.fullmatch(word) else None
        )
    if kind == "place" and word in set(Channel):
        online = word == Channel.ONLINE
        wanted = (
            Wanted(query.span, place=ONLINE, back=back)
            if online
            else Wanted(query.span, channel=Channel.TILL, back=back)
        )
        return wanted, _("Online") if online else _("In negozio")
    name = _name(kind, word)
    if name is None:
        return None
    wanted = {
        "place": Wanted(query.span, place=name.id, back=back), "brand": Wanted(query.span, brand_id=name.id, back=back),
        "category": Wanted(query.span, category_id=name.id, back=back),
        "product": Wanted(query.span, product_id=name.id, back=back),
    }[kind]  # fmt: skip
    return wanted, name.name


def _name(kind: str, word: str) -> Name | None:
    if kind == "product":
        return names.product(word, locale.current())
    known = (
        names.categories(locale.current())
        if kind == "category"
        else {"place": names.places, "brand": names.brands}[kind]()
    )
    return next((one for one in known.values() if one.word == word), None)


def _total(wanted: Wanted, days: Days) -> Pair:
    """The figure that the lines explain, from where the reports have it. One statement."""
    if wanted.brand_id is not None:
        return sales.of_key(Of.BRAND, wanted.brand_id, days)
    if wanted.product_id is not None:
        return sales.of_key(Of.PRODUCT, wanted.product_id, days)
    if wanted.category_id is not None:
        return sales.of_category(wanted.category_id, days)
    if wanted.reason:
        return sales.of_reason(wanted.reason, days)
    places = sales.by_place(days)
    if wanted.place is not None:
        return places.get(wanted.place, Pair())
    is_wanted = wanted.channel is None
    return sum((pair for key, pair in places.items() if is_wanted or key != ONLINE), Pair())


@bp.get("/figures/lines")
@open_to(Desk.BOOKKEEPER)
def figures_lines() -> str:
    """Six statements at most."""
    asked, number = _asked(), page()
    days = sales.days(asked.query.span)
    rows = lines.page_of(asked.wanted, days.until, offset=(number - 1) * A_PAGE, limit=A_PAGE + 1)
    return render_template(
        "office/figures_lines.html", asked=asked, query=asked.query, days=days, total=_total(asked.wanted, days).now,
        rows=rows[:A_PAGE], has_more=len(rows) > A_PAGE, page=number, reason=money_words.reason,
    )  # fmt: skip


@bp.get("/figures/lines.csv")
@open_to(Desk.BOOKKEEPER)
def figures_lines_csv() -> Response:
    asked = _asked()
    until = sales.days(asked.query.span).until
    rows = lines.page_of(asked.wanted, until, offset=0, limit=MOST_IN_FILE)
    return csv_file.answer(file_name(_("righe"), asked.query), _cells(rows))


def _cells(rows: list[LineRow]) -> Iterator[list[csv_file.Cell]]:
    yield [
        _("Giorno"), _("Ordine"), _("Che cosa"), _("Marchio"), _("Dove"), _("Pezzi"), _("Importo"), _("Rimborso"), _("Motivo"),
    ]  # fmt: skip
    for row in rows:
        reason = money_words.reason(row.reason) if row.reason else ""
        place = row.place or _("Online")
        yield [row.on, row.order_ref, row.title, row.brand, place, str(row.pieces), row.cents, row.refund_ref, reason]
