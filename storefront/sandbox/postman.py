"""The threads that carry webhooks to the shop and keep the clockwork going."""

from __future__ import annotations

import threading

import requests

from . import clockwork, deliveries
from .box import Box
from .deliveries import Letter

IDLE_SECONDS = 0.25
ANSWER_WITHIN_SECONDS = 10


class Postman:
    """One thread per webhook endpoint, so that a slow one does not hold up the other."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._carry, args=(endpoint,), name=f"postman-{endpoint}", daemon=True)
            for endpoint in deliveries.ENDPOINTS
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._box.bell.ring()
        for thread in self._threads:
            thread.join()

    def _carry(self, endpoint: str) -> None:
        with requests.Session() as http:
            http.trust_env = False  # a proxy must never see these
            while not self._stopping.is_set():
                heard = self._box.bell.heard()
                letter = self._next(endpoint)
                if letter is None:
                    self._box.bell.wait(heard, IDLE_SECONDS)
                else:
                    self._deliver(http, letter)

    def _next(self, endpoint: str) -> Letter | None:
        with self._box.transaction(quiet=True):
            clockwork.run_due(self._box)
            return deliveries.next_letter(self._box, endpoint)

    def _deliver(self, http: requests.Session, letter: Letter) -> None:
        status, outcome = send(http, letter)
        with self._box.transaction():
            deliveries.record(self._box, letter.delivery_id, status, outcome)


def send(http: requests.Session, letter: Letter) -> tuple[int | None, str]:
    """POST one webhook; a redirect counts as a refusal, as at Stripe."""
    headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": letter.signature}
    try:
        answer = http.post(
            letter.url, data=letter.payload.encode(), headers=headers,
            timeout=ANSWER_WITHIN_SECONDS, allow_redirects=False,
        )  # fmt: skip
    except requests.RequestException as trouble:
        return None, type(trouble).__name__
    return answer.status_code, f"HTTP {answer.status_code}"
