"""A hand on the sandbox for the demo's month: its clock, its buyers, its faults. Speaks to its own pages over HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from storefront.demo.accounts import sandbox
from storefront.settings import settings

ANSWERS_IN_S = 30
FLOAT_CENTS = 3_000_000  # so that refunds leave at once


class StripeHand:
    """What buyers and banks do at the sandbox. Its clock goes along with the month, and only forward."""

    @staticmethod
    def control(work: str, object_id: str = "", **form: Any) -> dict[str, Any]:
        """Press one of the sandbox's own buttons."""
        address = f"{settings().stripe_api_base}/_local/{work}" + (f"/{object_id}" if object_id else "")
        request = Request(address, urlencode(form).encode(), {"Accept": "application/json"})  # noqa: S310 - a loopback address of ours
        with urlopen(request, timeout=ANSWERS_IN_S) as answer:  # noqa: S310 - as above
            body: dict[str, Any] = json.load(answer) or {}
        return body

    def moves_to(self, at: datetime) -> None:
        seconds = int(at.timestamp()) - self.now()
        if seconds > 0:
            self.control("advance_clock", seconds=seconds)

    def pays(self, session_id: str, how: str) -> None:
        self.control("pay_session", session_id, how=how)

    def contests(self, charge_id: str) -> str:
        """The buyer goes to the bank; returns the dispute's id."""
        return str(self.control("open_dispute", charge_id)["id"])

    def loses_one_answer(self) -> None:
        """The next transfer is made, and nobody hears of it."""
        self.control("add_fault", kind="cut_after", pattern="POST /v1/transfers", count=1)

    @staticmethod
    def state() -> dict[str, Any]:
        with urlopen(f"{settings().stripe_api_base}/_local/state", timeout=ANSWERS_IN_S) as answer:  # noqa: S310 - as above
            body: dict[str, Any] = json.load(answer)
        return body

    def now(self) -> int:
        return int(self.state()["now"])


@contextmanager
def stripe_at(begins_at: datetime) -> Iterator[StripeHand]:
    """The sandbox at the hour when the month begins; afterwards it has its own hour again."""
    with sandbox():
        hand = StripeHand()
        before = hand.state()["knobs"]["clock_offset_seconds"]
        behind = int((begins_at - datetime.now(UTC)).total_seconds())
        hand.control("turn_knob", "clock_offset_seconds", value=behind)
        hand.control("top_up", amount_cents=FLOAT_CENTS)
        try:
            yield hand
        finally:
            hand.control("clear_faults")
            hand.control("turn_knob", "clock_offset_seconds", value=before)
