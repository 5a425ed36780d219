"""Any order: one box that finds it by anything one could have in hand, and the list of all. See docs/office-orders.md."""

from collections.abc import Iterator
from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.core import clock
from storefront.faces.office import bp, order_query, order_words, today
from storefront.faces.office.door import Desk, open_to
from storefront.faces.web import csv_file
from storefront.flows.find_orders import FoundRow, all_like, orders_like, stuck

MOST_IN_FILE = 20_000
TOO_LONG = timedelta(days=5)
"""A paid order that has not left after so long is asked about."""


@bp.get("/orders")
@open_to(Desk.BOOKKEEPER)
def orders() -> ResponseReturnValue:
    """The list; what leads to one order alone leads there at once."""
    query = order_query.read()
    found = orders_like(query.text, query.filters, query.page)
    if query.text and len(found.rows) == 1 and not query.is_filtered and query.page == 1:
        return redirect(url_for("office.order", ref=found.rows[0].ref), 303)
    return render_template(
        "office/orders.html", query=query, found=found, words=order_words, today=clock.rome_date(clock.now()),
        is_asked="q" in request.args,
    )  # fmt: skip


@bp.get("/orders.csv")
@open_to(Desk.BOOKKEEPER)
def orders_csv() -> ResponseReturnValue:
    """The same orders for a spreadsheet."""
    query = order_query.read()
    return csv_file.answer(_("ordini"), _cells(all_like(query.text, query.filters, MOST_IN_FILE)))


def _cells(rows: list[FoundRow]) -> Iterator[list[csv_file.Cell]]:
    yield [
        _("Giorno"), _("Ordine"), _("Canale"), _("Negozio"), _("Stato"), _("Nome"), _("E-mail"), _("Totale"),
        _("Rimborsato"), _("Pagato il"),
    ]  # fmt: skip
    for row in rows:
        paid_on = clock.rome_date(row.paid_at) if row.paid_at else None
        yield [
            clock.rome_date(row.placed_at), row.ref, order_words.channel(row.channel), row.place,
            order_words.state(row.state)[0], row.name, row.email, row.total_cents, row.refunded_cents, paid_on,
        ]  # fmt: skip


@today.tells
def orders_stuck() -> list[today.Task]:
    """Paid orders that have not left for long, and money that cannot reach its brand, what does not get through. One statement."""
    late, blocked, unsent = stuck(clock.now() - TOO_LONG, clock.rome_date(clock.now()))
    found = []
    if late:
        words = ngettext(
            "%(num)s pacco pagato non è ancora partito", "%(num)s pacchi pagati non sono ancora partiti", late
        )
        found.append(today.Task(words, "office.orders", "bad", {"needs": "sending"}))
    if blocked:
        words = ngettext("%(num)s pagamento a un marchio è fermo", "%(num)s pagamenti ai marchi sono fermi", blocked)
        found.append(today.Task(words, "office.orders", "bad", {"needs": "blocked"}))
    if unsent:
        words = ngettext("%(num)s lettera o notizia non passa", "%(num)s lettere o notizie non passano", unsent)
        found.append(today.Task(words, "office.orders_unsent", "waiting"))
    return found
