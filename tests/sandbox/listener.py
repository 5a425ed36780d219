"""A small web server that stands where the shop's webhook would, and checks each signature with the SDK."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import stripe

ACCOUNT_SECRET = "whsec_account_of_the_tests"
CONNECT_SECRET = "whsec_connect_of_the_tests"
SECRETS = {"/account": ACCOUNT_SECRET, "/connect": CONNECT_SECRET}


class Listener:
    """What was heard: `events` with a good signature, and how many with a bad one."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.paths: list[str] = []
        self.bad_signatures = 0
        self.answer_status = 200
        self.answer_after_seconds = 0.0
        self._changed = threading.Condition()
        self.url = ""

    def hear(self, path: str, payload: bytes, signature: str | None) -> int:
        try:
            event = stripe.Webhook.construct_event(payload, signature, SECRETS[path])
        except stripe.SignatureVerificationError:
            self._note(lambda: setattr(self, "bad_signatures", self.bad_signatures + 1))
            return 400
        if self.answer_after_seconds:
            time.sleep(self.answer_after_seconds)
        self._note(lambda: (self.events.append(event), self.paths.append(path)))
        return self.answer_status

    def _note(self, change: Any) -> None:
        with self._changed:
            change()
            self._changed.notify_all()

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def waits_for(self, kind: str, count: int = 1) -> list[Any]:
        """The events of one type, as soon as there are so many."""
        with self._changed:
            heard = self._changed.wait_for(lambda: self.types.count(kind) >= count, timeout=15)
        assert heard, f"{kind} was not heard {count} times; heard: {self.types}"
        return [event for event in self.events if event.type == kind]


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(listener.hear(self.path, payload, self.headers.get("Stripe-Signature")))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
