"""The pay page: where Stripe's own page would be, a choice of outcomes instead of card fields."""

from __future__ import annotations

import time
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from . import clockwork, deliveries, payments
from .box import Body, Box
from .guard import may_post_to
from .money import euro
from .refusals import ApiRefusal
from .words import WORDS, language_of

# What each button of the page does, and which means of payment must be on offer for it.
CHOICES = {
    "card": "card",
    "card_3ds": "card",
    "card_declined": "card",
    "satispay": "satispay",
    "sepa_debit": "sepa_debit",
}


def pay_blueprint(box: Box) -> Blueprint:
    door = Blueprint("pay", __name__)

    @door.get("/pay/<session_id>")
    def page(session_id: str) -> tuple[str, int]:
        return shown(known(box, session_id), declined="declined" in request.args)

    @door.get("/pay/<session_id>/confirm")
    def confirm(session_id: str) -> tuple[str, int]:
        session = known(box, session_id)
        if session is None or session["status"] != "open":
            return shown(session)
        may_post_to(session["success_url"])
        return render_template("confirm.html", session=session, **dress(session)), 200

    @door.post("/pay/<session_id>")
    def choose(session_id: str) -> Response:
        how = request.form.get("how", "")
        if how == "card_3ds":
            return redirect(url_for("pay.confirm", session_id=session_id), 303)
        return chosen(box, session_id, how)

    return door


def known(box: Box, session_id: str) -> Body | None:
    with box.transaction():
        clockwork.run_due(box)
        try:
            return box.find("checkout.session", session_id)
        except ApiRefusal:
            return None


def dress(session: Body | None) -> Body:
    """The language, its words and how it writes money."""
    language = language_of(session["locale"] if session else None)
    return {"language": language, "words": WORDS[language], "euro": lambda cents: euro(cents, language)}


def shown(session: Body | None, *, declined: bool = False) -> tuple[str, int]:
    """The page that fits the state of the session."""
    if session is None:
        return render_template("closed.html", state="missing", link=None, **dress(None)), 404
    may_post_to(session["success_url"], session["cancel_url"])
    if session["status"] == "complete":
        return render_template("closed.html", state="complete", link=success_url(session), **dress(session)), 200
    if session["status"] == "expired":
        return render_template("closed.html", state="expired", link=session["cancel_url"], **dress(session)), 410
    offered = [how for how, method in CHOICES.items() if method in session["payment_method_types"]]
    page = render_template(
        "pay.html",
        session=session,
        groups=by_brand(session),
        offered=offered,
        declined=declined,
        **dress(session),
    )
    return page, 200


def by_brand(session: Body) -> list[tuple[str, list[Body], int]]:
    """Brand, its lines, its sum; brands in the order of their first line."""
    order = [line["_brand"] for line in session["_line_items"]]
    lines = sorted(session["_line_items"], key=lambda line: (order.index(line["_brand"]), line["_place"]))
    groups = [(brand, list(group)) for brand, group in groupby(lines, key=lambda line: line["_brand"])]
    return [(brand, group, sum(line["amount_total"] for line in group)) for brand, group in groups]


def chosen(box: Box, session_id: str, how: str) -> Response:
    """Do what the button says, wait for the shop's answer, send the buyer on."""
    with box.transaction():
        clockwork.run_due(box)
        try:
            session = box.find("checkout.session", session_id)
        except ApiRefusal:
            session = None
        event = act(box, session, how) if session is not None and session["status"] == "open" else None
    if session is None or session["status"] != "complete":
        declined = "1" if how in ("card_declined", "refuse") else None
        return redirect(url_for("pay.page", session_id=session_id, declined=declined), 303)
    if event is not None:
        wait_for_shop(box, event["id"])
    return redirect(success_url(session), 303)


def act(box: Box, session: Body, how: str) -> Body | None:
    """The event that the shop must hear, or None when nothing was paid."""
    if CHOICES.get(how, "card") not in session["payment_method_types"]:
        return None
    if how in ("card", "satispay"):
        return payments.pay(box, session, how)
    if how == "confirm":
        return payments.pay(box, session, "card")
    if how == "sepa_debit":
        return payments.debit(box, session)
    if how in ("card_declined", "refuse"):
        payments.decline(box, session)
    return None


def wait_for_shop(box: Box, event_id: str) -> None:
    """Wait for the shop's 2xx, but never longer than Stripe's page does."""
    with box.transaction():
        turned = box.knob("hook_wait_seconds")
    ends = time.monotonic() + (box.settings.hook_wait_seconds if turned < 0 else turned)
    while (left := ends - time.monotonic()) > 0:
        heard = box.bell.heard()
        with box.transaction(quiet=True):
            if deliveries.is_answered(box, event_id):
                return
        box.bell.wait(heard, left)


def success_url(session: Body) -> str:
    url: str = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return url
