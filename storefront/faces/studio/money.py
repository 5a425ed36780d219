"""Money: what is due, on its way and paid; every line of it; one order's. Owners see all, editors what was sold."""

from collections.abc import Iterable, Iterator
from datetime import date

from flask import Response, render_template, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.core.money import format_cents
from storefront.domain.brands.members import Membership
from storefront.domain.settlements import movements, queries, standing
from storefront.domain.settlements.movements import EARNINGS, Movement
from storefront.faces.studio import bp, money_query, today
from storefront.faces.studio.door import here
from storefront.faces.web import csv_file, locale, money_csv, money_words
from storefront.flows.close_statement import OPEN_FOR

A_PAGE = 25
NEW_FOR = 2 * OPEN_FOR
"""So long the first page tells of a closed statement."""


@bp.app_template_filter("day_month")
def day_month(day: date) -> str:
    """A day in a list: 3 nov."""
    return format_date(day, "d MMM")


@bp.context_processor
def words() -> dict[str, object]:
    return {"money_words": money_words}


def kinds() -> tuple[str, ...]:
    """What this person may read: an editor what was sold and given back, an owner every movement."""
    return () if here().is_owner else EARNINGS


@bp.get("/<brand>/money")
def money() -> str:
    brand = here()
    month = money_query.this_month()
    return render_template(
        "studio/money.html",
        month=month,
        standing=standing.standing(brand.brand_id, month) if brand.is_owner else None,
        places=standing.by_place(brand.brand_id, month),
        statements=queries.of_brand(brand.brand_id)[:3] if brand.is_owner else [],
        has_moved=movements.has_any(brand.brand_id),
    )


@bp.get("/<brand>/money/lines")
def money_lines() -> str:
    brand_id, query, page = here().brand_id, money_query.read(money_query.this_month()), money_query.page_number()
    wanted = query.wanted(kinds())
    count, cents = movements.summed(brand_id, wanted)
    rows = movements.page_of(brand_id, wanted, offset=(page - 1) * A_PAGE, limit=A_PAGE)
    return render_template(
        "studio/money_lines.html",
        query=query,
        presets=money_query.presets(),
        rows=rows,
        transfers=_transfers(rows),
        count=count,
        cents=cents,
        page=page,
        pages=-(-count // A_PAGE),
        shown=min(page * A_PAGE, count),
    )


@bp.get("/<brand>/money/lines.csv")
def money_lines_csv() -> Response:
    query = money_query.read(money_query.this_month())
    rows = movements.every(here().brand_id, query.wanted(kinds()))
    name = f"{here().slug}-{query.span.first_on}-{query.span.last_on}"
    return csv_file.answer(name, _with_heading(rows))


def _with_heading(rows: Iterable[Movement]) -> Iterator[list[csv_file.Cell]]:
    yield money_csv.heading()
    yield from money_csv.rows_of(rows)


@bp.get("/<brand>/money/orders/<ref>")
def money_order(ref: str) -> str:
    """One order as it concerns this brand: its own movements and nobody else's."""
    rows = [row for row in movements.of_order(here().brand_id, ref) if not kinds() or row.kind in kinds()]
    if not rows:
        raise NotFound(ref=ref)
    transfers = _transfers(rows)
    cents = sum(row.cents for row in rows)
    return render_template("studio/money_order.html", ref=ref, rows=rows, transfers=transfers, cents=cents)


def _transfers(rows: list[Movement]) -> dict[str, standing.TransferRow]:
    refs = sorted({row.order_ref for row in rows if row.kind == "sale" and row.order_ref})
    return standing.transfers_of(here().brand_id, refs)


@today.tells
def news_of_money(membership: Membership) -> list[today.Task]:
    """Money that cannot reach the brand, and the last month's statement while it is new: for owners."""
    if not membership.is_owner:
        return []
    news = standing.news(membership.brand_id, clock.now() - NEW_FOR)
    tasks = []
    if news.stuck_cents:
        amount = format_cents(news.stuck_cents, locale.current())
        words = _("%(amount)s non possono partire: Stripe non può ancora pagarti", amount=amount)
        tasks.append(today.Task(words, url_for("studio.money"), "bad"))
    if news.ref and news.first_on:
        words = _("L'estratto conto di %(month)s è pronto", month=money_words.month(news.first_on))
        tasks.append(today.Task(words, url_for("studio.money_statement", ref=news.ref), "good"))
    return tasks
