"""What the brand packs its parcels in: the codes go on the slip in the box and on its page (L24)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront.domain.brands import packaging
from storefront.faces.studio import bp
from storefront.faces.studio.door import actor, here
from storefront.faces.web import packaging_words
from storefront.flows.joining import show_anew
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge


@bp.route("/<brand>/brand/packaging", methods=["GET", "POST"])
def brand_packaging() -> ResponseReturnValue:
    if request.method == "POST":
        chosen = [code for code in request.form.getlist("code") if code in packaging.BINS]
        with unit_of_work():
            if packaging.pack_in(here().brand_id, chosen, actor()):
                show_anew(here().brand_id)
        nudge("refresh_listing")
        flash(_("Salvato: chi apre il pacco legge dove buttarlo."), "success")
        return redirect(url_for("studio.brand_profile"), 303)
    return render_template(
        "studio/brand_packaging.html", chosen=packaging.of_brand(here().brand_id), codes=list(packaging.BINS),
        words=packaging_words,
    )  # fmt: skip
