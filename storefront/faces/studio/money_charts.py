"""What sells where and when: by week or month, by place, by product; a picture, its table, its CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template
from flask_babel import format_date
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.settlements import sales
from storefront.domain.settlements.periods import by_weeks
from storefront.domain.settlements.sales import Figure, Kind, Sold
from storefront.faces.studio import bp, money_query
from storefront.faces.studio.door import here
from storefront.faces.studio.money_query import MoneyQuery
from storefront.faces.web import bars, csv_file, locale

NAMES: tuple[Kind, ...] = ("time", "place", "product")


@dataclass(frozen=True, slots=True)
class Chart:
    """One question with its figures; `label` names a figure in the reader's words."""

    name: str
    title: str
    first_column: str
    figures: Sequence[Figure]
    labels: Sequence[str]

    @property
    def total(self) -> Sold:
        return sales.total(list(self.figures))


def charts(query: MoneyQuery, *names: Kind) -> list[Chart]:
    """Some charts of a query. One statement."""
    found = sales.figures(query.scope(here().brand_id), *names)
    weekly = by_weeks(query.span)
    titles = {
        "time": (_("Quando"), _("Settimana del") if weekly else _("Mese")),
        "place": (_("Dove"), _("Luogo")),
        "product": (_("Che cosa"), _("Prodotto")),
    }
    return [
        Chart(name, *titles[name], found[name], [_label(name, one.key, weekly) for one in found[name]])
        for name in names
    ]


def _one(name: str, query: MoneyQuery) -> Chart:
    """One chart by its name in an address. Raises NotFound."""
    for known in NAMES:
        if known == name:
            return charts(query, known)[0]
    raise NotFound(name=name)


def _label(name: str, key: Any, weekly: bool) -> str:
    if name == "time":
        return format_date(key, "d MMM" if weekly else "LLL yy")
    return key or _("Online")


@bp.get("/<brand>/money/charts")
def money_charts() -> str:
    query = money_query.read(money_query.last_months())
    return render_template(
        "studio/money_charts.html",
        query=query,
        before=query.span.before(),
        presets=money_query.presets(),
        charts=charts(query, *NAMES),
        sizes={"broad": bars.BROAD, "narrow": bars.NARROW},
    )


@bp.get("/<brand>/money/charts/<name>.svg")
def money_chart(name: str) -> Response:
    """The picture alone."""
    drawn = _one(name, money_query.read(money_query.last_months()))
    names = (_("Questo periodo"), _("Il periodo prima"))
    lies = name != "time"
    return bars.answer(bars.draw(_bars(drawn), names, bars.asked_size(), lies=lies, locale=locale.current()))


def _bars(drawn: Chart) -> list[tuple[str, int, int]]:
    """Label, cents, cents before; what is beyond the first few products becomes one bar."""
    found = [
        (label, one.sold.cents, one.sold.cents_before) for label, one in zip(drawn.labels, drawn.figures, strict=True)
    ]
    return found if drawn.name == "time" else bars.first_few(found, _("Tutti gli altri"))


@bp.get("/<brand>/money/charts/<name>.csv")
def money_chart_csv(name: str) -> Response:
    query = money_query.read(money_query.last_months())
    drawn = _one(name, query)
    rows: list[list[csv_file.Cell]] = [
        [
            drawn.first_column,
            _("Pezzi"),
            _("La tua parte"),
            _("Pezzi, il periodo prima"),
            _("La tua parte, il periodo prima"),
        ]
    ]
    for label, one in zip(drawn.labels, drawn.figures, strict=True):
        first = one.key if name == "time" else label
        sold = one.sold
        rows.append([first, str(sold.pieces), sold.cents, str(sold.pieces_before), sold.cents_before])
    return csv_file.answer(f"{here().slug}-{name}-{query.span.first_on}-{query.span.last_on}", rows)
