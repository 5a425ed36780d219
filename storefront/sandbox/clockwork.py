"""What time brings about: sessions expire, fees become known, held refunds leave."""

from __future__ import annotations

from . import payments, refunds, sessions
from .box import Box


def run_due(box: Box) -> None:
    """Do all work whose hour has come, in the order it was due. Needs an open transaction."""
    rows = box.rows.execute("SELECT * FROM due WHERE due_at <= ? ORDER BY due_at, seq", (box.now(),)).fetchall()
    for row in rows:
        box.rows.execute("DELETE FROM due WHERE seq = ?", (row["seq"],))
        WORK[row["work"]](box, row["object_id"])
    refunds.send_held(box)


def advance(box: Box, seconds: int) -> None:
    """Push the sandbox's clock forward and do what has become due."""
    box.turn("clock_offset_seconds", box.knob("clock_offset_seconds") + seconds)
    run_due(box)


def expire_session(box: Box, session_id: str) -> None:
    session = box.find("checkout.session", session_id)
    if session["status"] == "open":
        sessions.close(box, session)


def tell_fee(box: Box, charge_id: str) -> None:
    payments.tell_fee(box, box.find("charge", charge_id))


WORK = {"expire_session": expire_session, "tell_fee": tell_fee}
