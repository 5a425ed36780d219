"""What does not get through: letters that no server took, events of Stripe that could not be applied. See docs/metrics.md."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront.domain.mails import queries as mails
from storefront.domain.payments import inbox
from storefront.faces.office import bp, order_story_words, order_words
from storefront.faces.office.door import actor
from storefront.flows.try_again import apply_again, send_again

A_PAGE = 50


@bp.get("/orders/unsent")
def orders_unsent() -> str:
    """Both kinds, latest first."""
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    start = (page - 1) * A_PAGE
    letters, events = mails.failed(start, A_PAGE + 1), inbox.failed(start, A_PAGE + 1)
    return render_template(
        "office/orders_unsent.html", letters=letters[:A_PAGE], events=events[:A_PAGE], page=page,
        has_more=max(len(letters), len(events)) > A_PAGE, moment=order_words.moment, kind_of=order_story_words.mail,
    )  # fmt: skip


@bp.post("/orders/unsent/letters/<int:mail_id>")
def orders_send_again(mail_id: int) -> ResponseReturnValue:
    return _back(send_again(mail_id, actor()))


@bp.post("/orders/unsent/events/<event_id>")
def orders_apply_again(event_id: str) -> ResponseReturnValue:
    return _back(apply_again(event_id, actor()))


def _back(is_tried: bool) -> ResponseReturnValue:
    if is_tried:
        flash(_("Riproviamo adesso. Se non passa, torna in questa lista."), "success")
    else:
        flash(_("Non c'era più niente da riprovare."), "information")
    return redirect(url_for("office.orders_unsent"), 303)
