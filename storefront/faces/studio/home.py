"""The first page: what needs a hand today. A person of one brand goes straight to it."""

from datetime import datetime, timedelta

from flask import redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from storefront.core import clock
from storefront.domain.brands.members import memberships_of
from storefront.domain.notices import queries
from storefront.domain.orders.of_brand import sold_since
from storefront.faces.studio import bp, today
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
    pieces, net_cents = sold_since(here().brand_id, monday(clock.now()))
    return render_template(
        "studio/home.html", tasks=today.tasks(here()), notices=news, sold_pieces=pieces, sold_cents=net_cents
    )


def monday(at: datetime) -> datetime:
    """The first instant of a week in Turin."""
    local = clock.rome(at)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=local.weekday())
