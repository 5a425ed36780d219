"""What a person (the panel) or a test (JSON) may do to the sandbox from outside: /_local/…

A browser is sent back to the page it came from; a caller that accepts JSON gets JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from . import accounts, balance, clockwork, deliveries, disputes, faults, payments, payouts, refunds
from .box import Body, Box
from .pay import act
from .refusals import ApiRefusal, bad_parameter

Work = Callable[[Box, str], Body | None]


def controls_blueprint(box: Box) -> Blueprint:
    door = Blueprint("controls", __name__, url_prefix="/_local")

    def run(work: str, object_id: str = "") -> AnyResponse:
        with box.transaction():
            clockwork.run_due(box)
            result = CONTROLS[work](box, object_id) or {}
        return answer(200, result)

    @door.errorhandler(ApiRefusal)
    def refused(refusal: ApiRefusal) -> AnyResponse:
        return answer(refusal.status, refusal.body())

    names = ", ".join(CONTROLS)
    door.add_url_rule(f"/<any({names}):work>", "run", run, methods=["POST"])
    door.add_url_rule(f"/<any({names}):work>/<object_id>", "run", run, methods=["POST"])
    return door


def answer(status: int, body: Body) -> AnyResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return Response(json.dumps(body), status, content_type="application/json")
    if status != 200:
        return Response(body["error"]["message"], status, content_type="text/plain; charset=utf-8")
    return redirect(urlsplit(request.referrer or "/").path, 303)


def number(name: str, fallback: int | None = None) -> int | None:
    text = request.form.get(name, "")
    if not text:
        return fallback
    if not text.lstrip("-").isdigit():
        raise bad_parameter(f"Invalid integer: {text}", name, "parameter_invalid_integer")
    return int(text)


def whole(name: str, fallback: int = 0) -> int:
    given = number(name, fallback)
    return fallback if given is None else given


# the buyer, without the page


def pay_session(box: Box, session_id: str) -> None:
    """Press one of the pay page's buttons: card, card_declined, satispay, sepa_debit."""
    session = box.find("checkout.session", session_id)
    if session["status"] != "open":
        raise ApiRefusal(f"This session is {session['status']}.")
    act(box, session, request.form.get("how", "card"))


def settle_debit(box: Box, charge_id: str) -> None:
    payments.settle_debit(box, pending_charge(box, charge_id))


def fail_debit(box: Box, charge_id: str) -> None:
    payments.fail_debit(box, pending_charge(box, charge_id))


def pending_charge(box: Box, charge_id: str) -> Body:
    charge = box.find("charge", charge_id)
    if charge["status"] != "pending":
        raise ApiRefusal(f"This charge is {charge['status']}.")
    return charge


def fail_refund(box: Box, refund_id: str) -> None:
    refund = box.find("refund", refund_id)
    if refund["status"] == "failed":
        raise ApiRefusal("This refund has failed already.")
    refunds.fail(box, refund)


# disputes


def open_dispute(box: Box, charge_id: str) -> Body:
    inquiry = request.form.get("inquiry") == "1"
    return disputes.open_dispute(box, box.find("charge", charge_id), number("amount_cents"), inquiry=inquiry)


def win_dispute(box: Box, dispute_id: str) -> None:
    disputes.close(box, box.find("dispute", dispute_id), won=True)


def lose_dispute(box: Box, dispute_id: str) -> None:
    disputes.close(box, box.find("dispute", dispute_id), won=False)


# accounts and payouts


def finish_onboarding(box: Box, account_id: str) -> None:
    accounts.finish_onboarding(box, box.find("account", account_id))


def ask_account_more(box: Box, account_id: str) -> None:
    accounts.ask_more(box, box.find("account", account_id))


def deactivate_account(box: Box, account_id: str) -> None:
    accounts.deactivate(box, box.find("account", account_id))


def pay_out(box: Box, account_id: str) -> Body:
    """Pay out an account's available balance; without an id, the platform's."""
    if account_id:
        box.find("account", account_id)
    return payouts.pay_out(box, account_id)


def fail_payout(box: Box, payout_id: str) -> None:
    row = box.rows.execute("SELECT account FROM object WHERE id = ? AND kind = 'payout'", (payout_id,)).fetchone()
    account = "" if row is None else row["account"]
    payouts.fail(box, box.find("payout", payout_id, account=account), account)


def top_up(box: Box, _object_id: str) -> None:
    balance.top_up(box, whole("amount_cents", 100_000))


# the clock, the queue, the faults, the knobs


def advance_clock(box: Box, _object_id: str) -> Body:
    seconds = whole("seconds")
    if seconds < 0:
        raise bad_parameter("The clock only goes forward.", "seconds")
    clockwork.advance(box, seconds)
    return {"now": box.now()}


def send_again(box: Box, delivery_id: str) -> None:
    deliveries.send_again(box, int(delivery_id))


def add_fault(box: Box, _object_id: str) -> None:
    kind = request.form.get("kind", "")
    if kind not in faults.API_FAULTS + faults.WEBHOOK_FAULTS:
        raise bad_parameter(f"No such fault: {kind}", "kind")
    faults.add(box, kind, request.form.get("pattern", "*"), whole("count", 1), whole("seconds", 5))


def clear_faults(box: Box, _object_id: str) -> None:
    faults.clear(box)


def turn_knob(box: Box, name: str) -> None:
    try:
        box.turn(name, whole("value"))
    except KeyError:
        raise bad_parameter(f"No such knob: {name}", "name") from None


CONTROLS: dict[str, Work] = {
    work.__name__: work
    for work in (
        pay_session, settle_debit, fail_debit, fail_refund, open_dispute, win_dispute, lose_dispute,
        finish_onboarding, ask_account_more, deactivate_account, pay_out, fail_payout, top_up, advance_clock, send_again,
        add_fault, clear_faults, turn_knob,
    )
}  # fmt: skip
