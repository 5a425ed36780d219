"""Every till today: the day, who works, what was sold, what was counted, when it was last heard of; and past days."""

from flask import render_template, request
from flask_babel import gettext as _

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.payments.models import Way
from storefront.domain.tills import days, offline_rows, overview, report
from storefront.faces.office import bp
from storefront.faces.office.door import Desk, open_to

DAYS_A_PAGE = 31
MOST_PAGES = 400


def way_words() -> dict[Way, str]:
    return {Way.CASH: _("Contanti"), Way.CARD: _("Carta"), Way.OTHER: _("Altro modo"), Way.STRIPE: _("Online")}


@bp.get("/places/tills")
@open_to(Desk.SUPERVISOR)
def place_tills() -> str:
    today = clock.rome_date(clock.now())
    return render_template("office/place_tills.html", tills=overview.tills(today), today=today, ways=way_words())


@bp.get("/places/tills/<slug>")
@open_to(Desk.SUPERVISOR)
def place_days(slug: str) -> str:
    """The days of one till, latest first, with what was counted and why it differed."""
    text = request.args.get("page", "")
    page = min(int(text), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    rows = overview.days_of(slug, DAYS_A_PAGE + 1, DAYS_A_PAGE * (max(page, 1) - 1))
    if not rows and page > 1:
        raise NotFound(slug=slug)
    has_more = len(rows) > DAYS_A_PAGE
    return render_template(
        "office/place_days.html", rows=rows[:DAYS_A_PAGE], slug=slug, page=page, has_more=has_more
    )  # fmt: skip


@bp.get("/places/tills/<slug>/<int:day_id>")
@open_to(Desk.SUPERVISOR)
def place_day(slug: str, day_id: int) -> str:
    """The one-page report of a day."""
    row = overview.day(slug, day_id)
    if row is None:
        raise NotFound(day_id=day_id)
    span = (row.location_id, days.closed_before(row.location_id, row.day_id), row.closed_at or clock.now())
    return render_template(
        "office/place_day.html", day=row, ways=report.by_way(*span), brands=report.by_brand(*span),
        waiting_cents=offline_rows.waiting_cents(*span),
    )  # fmt: skip
