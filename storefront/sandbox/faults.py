"""Faults on demand: the next N requests or webhooks that match a pattern go wrong in one named way."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from .box import Box

# What can happen to a request, and to a webhook.
API_FAULTS = ("answer_429", "answer_500", "slow", "cut_before", "cut_after")
WEBHOOK_FAULTS = ("duplicate", "reordered", "delayed", "dropped", "wrong_secret")


@dataclass(frozen=True)
class Fault:
    kind: str
    seconds: int


def add(box: Box, kind: str, pattern: str, count: int, seconds: int) -> None:
    """Arm a fault. The pattern is `POST /v1/transfers` for the API, an event type for webhooks; `*` matches any."""
    if kind not in API_FAULTS + WEBHOOK_FAULTS:
        raise KeyError(kind)
    box.rows.execute(
        "INSERT INTO fault (kind, pattern, remaining, seconds) VALUES (?, ?, ?, ?)",
        (kind, pattern or "*", count, seconds),
    )


def clear(box: Box) -> None:
    box.rows.execute("DELETE FROM fault")


def draw_api(box: Box, method: str, path: str) -> Fault | None:
    return _draw(box, API_FAULTS, f"{method} {path}")


def draw_webhook(box: Box, event_type: str) -> Fault | None:
    """The fault for one event as it is queued; a wrong secret is drawn when it is sent."""
    return _draw(box, WEBHOOK_FAULTS[:-1], event_type)


def draw_wrong_secret(box: Box, event_type: str) -> bool:
    return _draw(box, WEBHOOK_FAULTS[-1:], event_type) is not None


def _draw(box: Box, kinds: tuple[str, ...], subject: str) -> Fault | None:
    """Take one use of the oldest armed fault that matches."""
    for row in box.rows.execute("SELECT * FROM fault WHERE remaining > 0 ORDER BY id").fetchall():
        if row["kind"] in kinds and fnmatchcase(subject, row["pattern"]):
            box.rows.execute("UPDATE fault SET remaining = remaining - 1 WHERE id = ?", (row["id"],))
            return Fault(row["kind"], row["seconds"])
    return None
