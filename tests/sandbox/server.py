"""A running sandbox for tests, a listener for its webhooks, and a hand on its controls.

with running_sandbox(tmp_path) as sandbox:
    client = sandbox.client()
    session = client.v1.checkout.sessions.create(…)
    sandbox.pays(session.id)
    sandbox.advances(days=4)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
import stripe

from storefront.sandbox.serving import Sandbox
from storefront.sandbox.settings import SandboxSettings

DAY = 86_400


class SandboxControl:
    """The knobs of a sandbox at an address, over its own HTTP pages."""

    def __init__(self, url: str) -> None:
        self.url = url

    def client(self, **options: Any) -> stripe.StripeClient:
        """The unmodified SDK pointed here."""
        bases: Any = {"api": self.url, "connect": self.url, "files": self.url, "meter_events": self.url}
        http = stripe.RequestsClient(timeout=(3, 20))
        return stripe.StripeClient(
            options.pop("key", "sk_test_local"), base_addresses=bases, http_client=http, **options
        )

    def control(self, work: str, object_id: str = "", **form: Any) -> dict[str, Any]:
        """POST one control; a refusal raises with the sandbox's words."""
        address = f"{self.url}/_local/{work}" + (f"/{object_id}" if object_id else "")
        answer = requests.post(address, data=form, headers={"Accept": "application/json"}, timeout=30)
        if answer.status_code != 200:
            raise AssertionError(answer.text)
        body: dict[str, Any] = answer.json()
        return body

    def state(self) -> dict[str, Any]:
        """Now, balance, knobs, armed faults, deliveries, webhook secrets."""
        body: dict[str, Any] = requests.get(f"{self.url}/_local/state", timeout=30).json()
        return body

    def now(self) -> int:
        return int(self.state()["now"])

    def pays(self, session_id: str, how: str = "card") -> None:
        """The buyer presses a button: card, card_declined, satispay, sepa_debit. Does not wait for webhooks."""
        self.control("pay_session", session_id, how=how)

    def presses(self, session_id: str, how: str) -> requests.Response:
        """The same over the pay page itself, waiting for the shop as a browser would; no redirect followed."""
        return requests.post(f"{self.url}/pay/{session_id}", data={"how": how}, timeout=30, allow_redirects=False)

    def waits_for_tries(self, event_type: str, tries: int) -> dict[str, Any]:
        """The delivery of an event, as soon as the outcome of that many tries is written down."""
        ends = time.monotonic() + 15
        while time.monotonic() < ends:
            for delivery in self.state()["deliveries"]:
                if delivery["event_type"] == event_type and delivery["attempts"] >= tries:
                    return dict(delivery)
            time.sleep(0.02)
        raise AssertionError(f"{event_type} was not tried {tries} times")

    def advances(self, *, days: int = 0, seconds: int = 0) -> None:
        self.control("advance_clock", seconds=days * DAY + seconds)

    def turns(self, knob: str, value: int) -> None:
        self.control("turn_knob", knob, value=value)

    def breaks(self, kind: str, pattern: str = "*", count: int = 1, seconds: int = 5) -> None:
        """Arm a fault for the next `count` requests or events that match."""
        self.control("add_fault", kind=kind, pattern=pattern, count=count, seconds=seconds)

    def tops_up(self, cents: int) -> None:
        self.control("top_up", amount_cents=cents)


class RunningSandbox(SandboxControl):
    """A sandbox in a thread of this process."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._sandbox = Sandbox(settings)
        super().__init__(self._sandbox.url)
        self._thread = threading.Thread(target=self._sandbox.serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._sandbox.stop()
        self._thread.join()


@contextmanager
def running_sandbox(folder: Path, **settings: Any) -> Iterator[RunningSandbox]:
    """Start a sandbox on a free port with its file in the folder; stop it at the end."""
    chosen: dict[str, Any] = {"port": 0, "opening_cents": 0, "hook_wait_seconds": 2.0, **settings}
    running = RunningSandbox(SandboxSettings(database=folder / "stripe.sqlite3", **chosen))
    try:
        yield running
    finally:
        running.stop()
