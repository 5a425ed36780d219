"""The door of the API: key, version, faults, parameters, idempotency, answer in Stripe's shape."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any

import stripe
from flask import Blueprint, Response, request

# The modules below are imported for the endpoints that they register.
from . import account_links, accounts, clockwork, faults, idempotency, ids, reads, refunds, sessions, transfers  # noqa: F401
from . import webhook_endpoints as webhook_endpoints
from .box import PLATFORM, Body, Box
from .checking import checked
from .endpoints import ENDPOINTS, Call, Endpoint
from .faults import Fault
from .forms import nested
from .refusals import ApiRefusal
from .rendering import render
from .settings import LIVE_MARK

TEST_KEYS = ("sk_test_", "rk_test_")


def api_blueprint(box: Box) -> Blueprint:
    """All registered endpoints, and an honest 404 for the rest of /v1 and /v2."""
    door = Blueprint("api", __name__)
    keys = idempotency.KeysInUse()
    for number, entry in enumerate(ENDPOINTS):
        view = answering(box, keys, entry)
        door.add_url_rule(entry.rule, f"endpoint_{number}", view, methods=[entry.method])
    for version in ("v1", "v2"):
        door.add_url_rule(
            f"/{version}/<path:rest>",
            f"unknown_{version}",
            unknown_address,
            methods=["GET", "POST", "DELETE"],
        )
    return door


def answering(box: Box, keys: idempotency.KeysInUse, entry: Endpoint) -> Callable[..., Response]:
    def view(**path_ids: str) -> Response:
        try:
            fault = opened(box)
            status, body, replayed = performed(box, keys, entry, path_ids, fault)
        except ApiRefusal as refusal:
            return shaped(refusal.status, refusal.body())
        if fault is not None and fault.kind == "cut_after":
            cut_connection()
        return shaped(status, body, replayed)

    return view


def opened(box: Box) -> Fault | None:
    """Ask key and version at the door, then draw the fault that waits for this request."""
    refuse_bad_key()
    refuse_bad_version()
    with box.transaction():
        fault = faults.draw_api(box, request.method, request.path)
    if fault is None:
        return None
    if fault.kind == "cut_before":
        cut_connection()
        raise ApiRefusal("The connection was cut before any work.", status=500, kind="api_error", saved=False)
    if fault.kind == "answer_429":
        raise ApiRefusal("Request rate limit exceeded.", status=429, code="rate_limit", saved=False)
    return fault


def refuse_bad_key() -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if LIVE_MARK in key:
        message = "A live key was sent to the local sandbox. It was not stored. Roll it if it left your machine."
        raise ApiRefusal(message, status=401, code="sandbox_live_key", saved=False)
    if scheme != "Bearer" or not key.startswith(TEST_KEYS):
        raise ApiRefusal("Invalid API Key provided: the sandbox takes sk_test_… or rk_test_… keys.", status=401)


def refuse_bad_version() -> None:
    """The parameter lists are those of the installed SDK, so another version cannot be judged."""
    version = request.headers.get("Stripe-Version")
    if version not in (None, stripe.api_version):
        raise ApiRefusal(f"The sandbox speaks API version {stripe.api_version}, not {version}.", saved=False)


def performed(
    box: Box, keys: idempotency.KeysInUse, entry: Endpoint, path_ids: dict[str, str], fault: Fault | None
) -> tuple[int, Body, bool]:
    account = speaking_for(box, entry)
    source = request.form if request.method == "POST" else request.args
    raw = nested(source.items(multi=True))
    params = checked(entry.params, raw, entry.simulated)
    call = Call(box, params, path_ids, account, request.path)

    def work() -> Body:
        clockwork.run_due(box)
        if fault is not None and fault.kind == "answer_500":
            raise ApiRefusal("An unknown error occurred.", status=500, kind="api_error")
        return render(box, entry.work(call), params.get("expand") or ())

    def pause() -> None:
        if fault is not None and fault.kind == "slow":
            time.sleep(fault.seconds)

    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or not key:
        pause()
        with box.transaction():
            return 200, work(), False
    mark = idempotency.fingerprint(request.method, request.path, account, raw)
    return idempotency.once(box, keys, key, mark, work, pause)


def speaking_for(box: Box, entry: Endpoint) -> str:
    account = request.headers.get("Stripe-Account", PLATFORM)
    if not account:
        return PLATFORM
    if not entry.for_accounts:
        message = "The sandbox simulates separate charges and transfers: this call is made by the platform itself."
        raise ApiRefusal(message, code="sandbox_not_simulated", saved=False)
    with box.transaction():
        box.find("account", account, "Stripe-Account", status=400)
    return account


def cut_connection() -> None:
    """Drop the caller's socket without an answer, as a dying network would."""
    wire: Any = request.environ.get("werkzeug.socket")
    if wire is not None:
        wire.shutdown(socket.SHUT_RDWR)


def shaped(status: int, body: Body, replayed: bool = False) -> Response:
    answer = Response(json.dumps(body, indent=2), status, content_type="application/json")
    answer.headers["Request-Id"] = ids.random_with("req_", 14)
    answer.headers["Stripe-Version"] = stripe.api_version
    if replayed:
        answer.headers["Idempotent-Replayed"] = "true"
        answer.headers["Original-Request"] = answer.headers["Request-Id"]
    if status == 429:
        answer.headers["Retry-After"] = "1"
    return answer


def unknown_address(rest: str) -> Response:
    message = f"Unrecognized request URL ({request.method}: {request.path}). The local sandbox does not simulate it."
    return shaped(404, ApiRefusal(message, status=404).body())
