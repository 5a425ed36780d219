"""The idempotency keys of v1: the first answer is kept for a day, errors and 500s included."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .box import Body, Box
from .refusals import ApiRefusal

KEPT_SECONDS = 24 * 60 * 60
LONGEST_KEY = 255


def fingerprint(method: str, path: str, account: str, raw: Body) -> str:
    text = json.dumps([method, path, account, raw], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class KeysInUse:
    """The keys whose first request is still running."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[str] = set()

    @contextmanager
    def claim(self, key: str) -> Iterator[None]:
        with self._lock:
            if key in self._keys:
                message = f"There is currently another in-progress request using this Idempotent Key: {key}."
                raise ApiRefusal(
                    message, status=409, kind="idempotency_error", code="idempotency_key_in_use", saved=False
                )
            self._keys.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(key)


def check_key(key: str) -> None:
    if len(key) > LONGEST_KEY:
        message = f"Idempotency keys can be up to {LONGEST_KEY} characters long."
        raise ApiRefusal(message, kind="idempotency_error", saved=False)


def replay(box: Box, key: str, print_of_request: str) -> tuple[int, Body] | None:
    """The kept answer of this key, if it is not a day old. Raises when the parameters differ."""
    box.rows.execute("DELETE FROM remembered_request WHERE created <= ?", (box.now() - KEPT_SECONDS,))
    row = box.rows.execute("SELECT * FROM remembered_request WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    if row["fingerprint"] != print_of_request:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request."
        )
        raise ApiRefusal(message, kind="idempotency_error", saved=False)
    return row["status"], json.loads(row["body"])


def keep(box: Box, key: str, print_of_request: str, status: int, body: Any) -> None:
    box.rows.execute(
        "INSERT INTO remembered_request VALUES (?, ?, ?, ?, ?)",
        (key, print_of_request, box.now(), status, json.dumps(body)),
    )


def once(
    box: Box, keys: KeysInUse, key: str, mark: str, work: Callable[[], Body], pause: Callable[[], None]
) -> tuple[int, Body, bool]:
    """Do the work once per key; returns status, body and whether the answer is a replay.

    The work and the memory of its answer are one transaction: a kill in between loses both or neither.
    """
    check_key(key)
    with keys.claim(key):
        with box.transaction():
            known = replay(box, key, mark)
        if known is not None:
            return *known, True
        pause()
        try:
            with box.transaction():
                body = work()
                keep(box, key, mark, 200, body)
        except ApiRefusal as refusal:
            if refusal.saved:
                with box.transaction():
                    keep(box, key, mark, refusal.status, refusal.body())
            raise
    return 200, body, False
