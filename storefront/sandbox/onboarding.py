"""The page behind an account link: one visit, minutes to live, and leaving is not completing."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from . import accounts
from .box import Body, Box
from .guard import may_post_to
from .panel_rows import account_name
from .refusals import ApiRefusal
from .words import WORDS


def onboarding_blueprint(box: Box) -> Blueprint:
    door = Blueprint("onboarding", __name__)

    @door.get("/onboarding/<token>")
    def page(token: str) -> Response | str:
        with box.transaction():
            link = link_of(box, token)
            stale = link["opened"] or link["expires_at"] <= box.now()
            account = box.find("account", link["account"])
            if not stale:
                box.save({**link, "opened": True})
        if stale:
            return redirect(link["refresh_url"], 303)
        may_post_to(link["return_url"])
        return render_template("onboarding.html", name=account_name(account), language="it", words=WORDS["it"])

    @door.post("/onboarding/<token>")
    def finish(token: str) -> Response:
        with box.transaction():
            link = link_of(box, token)
            if request.form.get("what") == "finish" and link["expires_at"] > box.now():
                accounts.finish_onboarding(box, box.find("account", link["account"]))
        return redirect(link["return_url"], 303)

    @door.errorhandler(ApiRefusal)
    def missing(_refusal: ApiRefusal) -> tuple[str, int]:
        words = WORDS["it"]
        return render_template("closed.html", state="missing", link=None, language="it", words=words), 404

    return door


def link_of(box: Box, token: str) -> Body:
    return box.find("_account_link", f"link_{token}")
