"""The panel: payments with their transfers, accounts, webhooks, and the faults one may set."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from . import balance, clockwork, deliveries
from .box import KNOBS, Body, Box
from .faults import API_FAULTS, WEBHOOK_FAULTS
from .money import euro
from .panel_rows import account_rows, charge_rows
from .words import WORDS

MOST_DELIVERIES = 200
WRITTEN = {"banner": WORDS["it"]["banner"], "skip": WORDS["it"]["skip"], "foot": WORDS["it"]["foot"]}


def panel_blueprint(box: Box) -> Blueprint:
    door = Blueprint("panel", __name__)

    def shown(template: str, **values: object) -> str:
        return render_template(
            template, language="it", words=WRITTEN, euro=euro, hour=hour,
            now=box.now(), available=balance.available_cents(box), pending=balance.pending_cents(box), **values,
        )  # fmt: skip

    @door.get("/")
    def payments() -> str:
        with box.transaction(quiet=True):
            clockwork.run_due(box)
            return shown("payments.html", rows=charge_rows(box), here="payments")

    @door.get("/_local")
    def local() -> AnyResponse:
        return redirect("/")

    @door.get("/_local/accounts")
    def accounts() -> str:
        with box.transaction(quiet=True):
            return shown("accounts.html", rows=account_rows(box), here="accounts")

    @door.get("/_local/deliveries")
    def webhooks() -> str:
        with box.transaction(quiet=True):
            hooks = {name: deliveries.hook_url(box, name) for name in deliveries.ENDPOINTS}
            return shown("deliveries.html", rows=delivery_rows(box), hooks=hooks, here="webhooks")

    @door.get("/_local/faults")
    def faults() -> str:
        with box.transaction(quiet=True):
            knobs = {name: box.knob(name) for name in KNOBS}
            kinds = {"api": API_FAULTS, "webhook": WEBHOOK_FAULTS}
            return shown("faults.html", faults=armed(box), knobs=knobs, kinds=kinds, here="faults")

    @door.get("/_local/state")
    def state() -> Response:
        with box.transaction(quiet=True):
            clockwork.run_due(box)
            body = whole_state(box)
        return Response(json.dumps(body), content_type="application/json")

    return door


def hour(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo("Europe/Rome")).strftime("%d/%m/%Y %H:%M")


def delivery_rows(box: Box) -> list[Body]:
    query = "SELECT * FROM delivery ORDER BY position DESC LIMIT ?"
    return [dict(row) for row in box.rows.execute(query, (MOST_DELIVERIES,))]


def armed(box: Box) -> list[Body]:
    return [dict(row) for row in box.rows.execute("SELECT * FROM fault WHERE remaining > 0 ORDER BY id")]


def whole_state(box: Box) -> Body:
    """Everything a test may want to look at, in one answer."""
    return {
        "now": box.now(),
        "balance": {"available": balance.available_cents(box), "pending": balance.pending_cents(box)},
        "knobs": {name: box.knob(name) for name in KNOBS},
        "faults": armed(box),
        "deliveries": delivery_rows(box),
        "secrets": {name: deliveries.hook_secret(box, name) for name in deliveries.ENDPOINTS},
    }
