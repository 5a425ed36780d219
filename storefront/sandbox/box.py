"""The sandbox's memory: one SQLite file of Stripe objects, a clock that can be pushed, and its knobs."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .refusals import no_such
from .settings import SandboxSettings

Body = dict[str, Any]
SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
PLATFORM = ""

# Every switch with the value it has before anybody touches it.
KNOBS: dict[str, int] = {
    "clock_offset_seconds": 0,
    "transfers_only_approved": 1,  # 0: accounts must ask for card_payments too
    "connected_reserves": 0,  # 1: a reversal may push a brand below zero
    "reversals_need_available": 0,  # 1: money still pending cannot be reversed
    "fee_detail_delay_seconds": 2,  # how long a charge has no balance_transaction
    "hook_wait_seconds": -1,  # -1: as in the settings
}


class Bell:
    """Wakes those who wait whenever a transaction has ended; no ring is missed between looking and waiting."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._count = 0

    def ring(self) -> None:
        with self._rung:
            self._count += 1
            self._rung.notify_all()

    def heard(self) -> int:
        return self._count

    def wait(self, heard: int, seconds: float) -> None:
        """Return at the first ring after the `heard` one, or when the seconds are over."""
        with self._rung:
            self._rung.wait_for(lambda: self._count != heard, seconds)


class Box:
    """One transaction at a time per thread; every write happens inside `transaction()`."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.bell = Bell()
        self._local = threading.local()
        settings.database.parent.mkdir(parents=True, exist_ok=True)
        connection = self._open()
        connection.executescript(SCHEMA)
        connection.close()

    @contextmanager
    def transaction(self, *, quiet: bool = False) -> Iterator[sqlite3.Connection]:
        """Hold the file's write lock until the block ends; a refusal inside undoes it."""
        connection = self._open()
        self._local.connection = connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            self._local.connection = None
            connection.close()
        if not quiet:
            self.bell.ring()

    def _open(self) -> sqlite3.Connection:
        if getattr(self._local, "connection", None) is not None:
            raise RuntimeError("a transaction is already open in this thread")
        connection = sqlite3.connect(self.settings.database, timeout=30, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    @property
    def rows(self) -> sqlite3.Connection:
        """The connection of the open transaction."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            raise RuntimeError("no transaction is open in this thread")
        return connection

    # the clock and the knobs

    def now(self) -> int:
        return int(time.time()) + self.knob("clock_offset_seconds")

    def knob(self, name: str) -> int:
        row = self.rows.execute("SELECT value FROM knob WHERE name = ?", (name,)).fetchone()
        return KNOBS[name] if row is None else int(row["value"])

    def turn(self, name: str, value: int) -> None:
        if name not in KNOBS:
            raise KeyError(name)
        self.remember(name, str(value))

    def remember(self, name: str, value: str) -> None:
        self.rows.execute("INSERT INTO knob VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = ?2", (name, value))

    def remembered(self, name: str) -> str | None:
        row = self.rows.execute("SELECT value FROM knob WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row["value"])

    # the objects

    def add(self, body: Body, account: str = PLATFORM) -> Body:
        self.rows.execute(
            "INSERT INTO object (id, kind, account, created, body) VALUES (?, ?, ?, ?, ?)",
            (body["id"], body["object"], account, body["created"], json.dumps(body)),
        )
        return body

    def save(self, body: Body) -> Body:
        self.rows.execute("UPDATE object SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))
        return body

    def peek(self, object_id: str) -> Body | None:
        row = self.rows.execute("SELECT body FROM object WHERE id = ?", (object_id,)).fetchone()
        return None if row is None else json.loads(row["body"])

    def find(self, kind: str, object_id: str, param: str = "id", status: int = 404, account: str = PLATFORM) -> Body:
        """The object of that kind that belongs to that account. Raises Stripe's resource_missing."""
        row = self.rows.execute(
            "SELECT body FROM object WHERE id = ? AND kind = ? AND account = ?", (object_id, kind, account)
        ).fetchone()
        if row is None:
            raise no_such(param if param == "destination" else kind, object_id, param, status)
        body: Body = json.loads(row["body"])
        return body

    def every(self, kind: str, account: str | None = PLATFORM, **equal: Any) -> list[Body]:
        """All objects of a kind whose fields equal these values, newest first; account None means any."""
        where, values = ["kind = ?"], [kind]
        if account is not None:
            where.append("account = ?")
            values.append(account)
        for name, value in equal.items():
            where.append(f"json_extract(body, '$.{name}') = ?")
            values.append(value)
        query = f"SELECT body FROM object WHERE {' AND '.join(where)} ORDER BY seq DESC"
        return [json.loads(row["body"]) for row in self.rows.execute(query, values)]

    def schedule(self, due_at: int, work: str, object_id: str) -> None:
        self.rows.execute("INSERT INTO due (due_at, work, object_id) VALUES (?, ?, ?)", (due_at, work, object_id))
