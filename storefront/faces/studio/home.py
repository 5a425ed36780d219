"""The first page: what needs a hand today. A person of one brand goes straight to it."""

from datetime import timedelta

from flask import redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from storefront.core import clock
from storefront.domain.brands.members import memberships_of
from storefront.domain.notices import queries
from storefront.domain.settlements import standing
from storefront.domain.settlements.periods import Span
from storefront.faces.studio import bp, today
from storefront.faces.studio.agreements import standing as standing_of
from storefront.faces.studio.door import here

LATEST = 8


@bp.get("")
def brands() -> str | Response:
    memberships = memberships_of(current_user.id)
    if len(memberships) == 1:
        return redirect(url_for("studio.home", brand=memberships[0].slug), 303)
    return render_template("studio/brands.html", memberships=memberships)


@bp.get("/<brand>")
def home() -> str:
    news = queries.notices(here().brand_id, current_user.id, limit=LATEST)
    pieces, cents = standing.earned(here().brand_id, this_week())
    return render_template(
        "studio/home.html", tasks=today.tasks(here()), notices=news, standing=standing_of,
        sold_pieces=pieces, sold_cents=cents,
    )  # fmt: skip


def this_week() -> Span:
    """From Monday to today, as days in Turin."""
    now = clock.rome_date(clock.now())
    return Span(now - timedelta(days=now.weekday()), now)
