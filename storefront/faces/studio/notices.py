"""What the brand was told, and which letters a member wants."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from storefront.domain.notices import queries, services
from storefront.domain.notices.services import CAN_BE_OFF, COSTS_MONEY
from storefront.faces.studio import bp
from storefront.faces.studio.agreements import standing
from storefront.faces.studio.door import here
from storefront.infra.db import unit_of_work


@bp.get("/<brand>/notices")
def home_notices() -> str:
    page = max(1, request.args.get("page", 1, type=int))
    brand_id = here().brand_id
    notices = queries.notices(brand_id, current_user.id, page=min(page, 10_000))
    return render_template(
        "studio/notices.html", notices=notices, standing=standing, page=page,
        pages=max(1, -(-queries.how_many(brand_id) // queries.A_PAGE)), kinds=CAN_BE_OFF, always=COSTS_MONEY,
        off=queries.switched_off(current_user.id, brand_id),
    )  # fmt: skip


@bp.post("/<brand>/notices/seen")
def home_notices_seen() -> Response:
    with unit_of_work():
        services.see_all(current_user.id, here().brand_id)
    return redirect(url_for("studio.home"), 303)  # type: ignore[return-value]  # werkzeug's type


@bp.post("/<brand>/notices/letters")
def home_notices_letters() -> Response:
    """Which kinds come by mail; those that cost money always do."""
    wanted = {kind for kind in CAN_BE_OFF if kind.value in request.form.getlist("kind")}
    with unit_of_work():
        services.choose(current_user.id, here().brand_id, wanted)
    flash(_("Salvato: ti scriviamo solo per quello che hai scelto."), "success")
    return redirect(url_for("studio.home_notices"), 303)  # type: ignore[return-value]  # werkzeug's type
