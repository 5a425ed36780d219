"""The queue of webhooks: kept in SQLite, sent in order at each endpoint, tried again when refused."""

from __future__ import annotations

import json
from dataclasses import dataclass

import stripe

from . import faults, ids
from .box import Body, Box

# Stripe tries three more times in its own sandboxes, over hours; here minutes are enough.
RETRY_AFTER_SECONDS = (2, 20, 120)
HELD_BACK_SECONDS = 5  # a reordered event goes out alone when none follows it
ENDPOINTS = ("account", "connect")


@dataclass(frozen=True)
class Letter:
    """One webhook ready to be sent."""

    delivery_id: int
    url: str
    payload: str
    signature: str


def hook_url(box: Box, endpoint: str) -> str:
    url: str = getattr(box.settings, f"{endpoint}_hook_url")
    return url


def enabled_events(box: Box, endpoint: str) -> list[str]:
    """The kinds of events that an endpoint is told."""
    named: str = getattr(box.settings, f"{endpoint}_hook_events")
    return [kind.strip() for kind in named.split(",") if kind.strip()]


def hook_secret(box: Box, endpoint: str) -> str:
    """The endpoint's signing secret: from the settings, or made at first use and kept."""
    given: str = getattr(box.settings, f"{endpoint}_hook_secret")
    known = given or box.remembered(f"{endpoint}_hook_secret")
    if known is None:
        known = ids.random_with("whsec_", 32)
        box.remember(f"{endpoint}_hook_secret", known)
    return known


def queue(box: Box, event: Body, endpoint: str) -> None:
    """Queue one event, bent by whatever fault is set for its type."""
    if not hook_url(box, endpoint) or not {"*", event["type"]} & set(enabled_events(box, endpoint)):
        return
    fault = faults.draw_webhook(box, event["type"])
    kind = "" if fault is None else fault.kind
    due_at = box.now()
    if kind == "delayed" and fault is not None:
        due_at += fault.seconds
    if kind == "reordered":
        due_at += HELD_BACK_SECONDS
    for _ in range(2 if kind == "duplicate" else 1):
        _insert(box, event, endpoint, kind, due_at)
    if kind != "reordered":
        _send_held_back(box, endpoint)


def _insert(box: Box, event: Body, endpoint: str, kind: str, due_at: int) -> None:
    state = "dropped" if kind == "dropped" else "pending"
    box.rows.execute(
        "INSERT INTO delivery (event_id, event_type, endpoint, state, position, due_at, waits_for_next, fault) "
        "VALUES (?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM delivery), ?, ?, ?)",
        (event["id"], event["type"], endpoint, state, due_at, int(kind == "reordered"), kind),
    )


def _send_held_back(box: Box, endpoint: str) -> None:
    """The event that was held back goes right behind the one that overtook it."""
    box.rows.execute(
        "UPDATE delivery SET waits_for_next = 0, due_at = ?, position = "
        "(SELECT max(position) FROM delivery) + 1 WHERE endpoint = ? AND waits_for_next = 1 AND state = 'pending'",
        (box.now(), endpoint),
    )


def next_letter(box: Box, endpoint: str) -> Letter | None:
    """The first delivery that is due at this endpoint, signed at this moment."""
    row = box.rows.execute(
        "SELECT * FROM delivery WHERE state = 'pending' AND endpoint = ? AND due_at <= ? ORDER BY position LIMIT 1",
        (endpoint, box.now()),
    ).fetchone()
    if row is None:
        return None
    payload = json.dumps(box.peek(row["event_id"]), indent=2)
    secret = hook_secret(box, endpoint)
    if faults.draw_wrong_secret(box, row["event_type"]):
        secret = ids.random_with("whsec_wrong_", 24)
    # The signature carries the real time: the shop checks its age against its own clock.
    signature = stripe.WebhookSignature.generate_signature_header(payload, secret)
    return Letter(row["id"], hook_url(box, endpoint), payload, signature)


def record(box: Box, delivery_id: int, status: int | None, outcome: str) -> None:
    """Note what the shop answered; anything but 2xx is tried again a few times."""
    row = box.rows.execute("SELECT attempts FROM delivery WHERE id = ?", (delivery_id,)).fetchone()
    tries = row["attempts"] + 1
    state, due_at = "pending", box.now()
    if status is not None and 200 <= status < 300:
        state = "delivered"
    elif tries > len(RETRY_AFTER_SECONDS):
        state = "failed"
    else:
        due_at += RETRY_AFTER_SECONDS[tries - 1]
    box.rows.execute(
        "UPDATE delivery SET state = ?, due_at = ?, attempts = ?, outcome = ? WHERE id = ?",
        (state, due_at, tries, outcome, delivery_id),
    )


def send_again(box: Box, delivery_id: int) -> None:
    """Put one delivery back at the end of the queue, whatever became of it."""
    box.rows.execute(
        "UPDATE delivery SET state = 'pending', due_at = ?, waits_for_next = 0, attempts = 0, "
        "position = (SELECT max(position) + 1 FROM delivery) WHERE id = ?",
        (box.now(), delivery_id),
    )


def is_answered(box: Box, event_id: str) -> bool:
    """Whether no delivery of this event is still waiting for its first 2xx."""
    row = box.rows.execute(
        "SELECT count(*) AS waiting FROM delivery WHERE event_id = ? AND state = 'pending'", (event_id,)
    ).fetchone()
    return bool(row["waiting"] == 0)
