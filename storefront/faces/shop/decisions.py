"""What was decided on a notice, for the two sides alone: the reasons, and a way to disagree (DSA, arts. 16, 17, 20)."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_wtf import FlaskForm

from storefront.core.errors import NotFound
from storefront.domain.law import decisions
from storefront.faces.shop import bp
from storefront.faces.web import locale
from storefront.faces.web.form_fields import paragraphs
from storefront.flows.decide_notice import SaidBefore, complain

LEAST_WORDS, MOST_WORDS = 10, 2_000


class ComplaintForm(FlaskForm):
    words = paragraphs(lazy("Perché non sei d'accordo"), MOST_WORDS)


@bp.route("/decisions/<key>", methods=["GET", "POST"])
def decision(key: str) -> Response:
    """Opened by the key of a letter; one complaint a side, read by a person."""
    found = decisions.by_key(key[:40])
    if found is None:
        raise NotFound
    (row, side), form = found, ComplaintForm()
    if request.method == "POST" and form.validate():
        if len(form.words.data or "") < LEAST_WORDS:
            form.words.errors = [_("Scrivi qualche parola in più, così capiamo.")]
        else:
            try:
                complain(key, form.words.data, locale.current())
            except SaidBefore:
                pass  # sent twice: the page shows what was said the first time
            return redirect(url_for("shop.decision", key=key), 303)  # type: ignore[return-value]  # werkzeug's type
    goods = decisions.goods(row.product_id)
    mine = next((one for one in decisions.complaints(row.id) if one.side == side), None)
    page = render_template("shop/decision.html", row=row, goods=goods, side=side, mine=mine, form=form, most=MOST_WORDS)
    answer = make_response(page, 422 if form.errors else 200)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
