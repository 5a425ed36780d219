"""A shop as a stranger finds it: web, worker and Stripe sandbox as processes of their own, filled with the demo."""

import email.policy
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

from tests.databases import ROOT
from tests.sandbox.server import SandboxControl

STANDING = """SELECT count(*) FROM "order" WHERE email = ? AND state IN ('placed', 'processing', 'paid')"""
PATIENCE_S = 60  # for what another process does; no journey is timed
Found = TypeVar("Found")


def waits_for(look: Callable[[], Found], what: str) -> Found:
    """What `look` finds, as soon as it finds anything."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited in vain for {what}")


class LiveShop:
    """Started once for all journeys. Each process leaves its words in a file of `folder`."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        port, stripe_port = free_ports(2)
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.stripe = SandboxControl(f"http://127.0.0.1:{stripe_port}")
        self.environment = self._environment(port, stripe_port, database_url)
        self.processes: list[subprocess.Popen[bytes]] = []

    def open_doors(self) -> None:
        """Migrate, start the sandbox, fill, start web and worker; ready when the first page is."""
        self.command("db", "upgrade")
        self._start("sandbox", "-m", "storefront.sandbox")
        waits_for(lambda: answers(self.stripe.url), "the sandbox")
        self.command("demo", "--small-pictures")
        address = self.url.removeprefix("http://")
        self._start("web", "-m", "gunicorn", "wsgi:app", "--bind", address, "--threads", "4")
        self._start("worker", "-m", "flask", "--app", "wsgi", "worker")
        waits_for(lambda: answers(self.url), "the shop")

    def close_doors(self) -> None:
        for process in reversed(self.processes):
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            process.wait(timeout=PATIENCE_S)

    def command(self, *words: str) -> str:
        """What `flask …` says; a command that ends badly fails the test with its words."""
        call = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(call, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mails(self, about: str) -> list[EmailMessage]:
        """The letters sent so far that speak of an order, or to a person."""
        letters = [parsed(path) for path in sorted((self.folder / "mail").glob("*.eml")) if path.stat().st_size]
        return [letter for letter in letters if about in str(letter["To"]) or about in words_of(letter)]

    def orders_of(self, email: str) -> int:
        """How many orders of somebody stand, paid or not. Only where the database is a file."""
        with sqlite3.connect(self.folder / "shop.sqlite3") as rows:
            return int(rows.execute(STANDING, (email,)).fetchone()[0])

    def paid_charges(self, order_ref: str) -> list[Any]:
        return [charge for charge in self.charges(order_ref) if charge.paid]

    def charges(self, order_ref: str) -> list[Any]:
        """The charges that the sandbox made for one order, refused ones too."""
        intents = self.stripe.client().v1.payment_intents.list({"limit": 100})
        charges = self.stripe.client().v1.charges.list({"limit": 100})
        ours = {intent.id for intent in intents.data if order_ref in str(intent.to_dict())}
        return [charge for charge in charges.data if charge.payment_intent in ours]

    def transfers(self, charge_id: str) -> list[Any]:
        """What went on to the brands out of one charge."""
        every = self.stripe.client().v1.transfers.list({"limit": 100})
        return [transfer for transfer in every.data if transfer.source_transaction == charge_id]

    def _environment(self, port: int, stripe_port: int, database_url: str) -> Mapping[str, str]:
        hook = f"{self.url}/stripe/webhook"
        return {
            **os.environ,
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": database_url,
            "BASE_URL": self.url,
            "STRIPE_API_BASE": self.stripe.url,
            "STRIPE_EXCLUDED_METHODS": "",
            "SECOND_PERSON_ABOVE_CENTS": "30000",  # no journey but one gives back so much at once
            "TRUSTED_PROXIES": "1",  # each visitor comes from an address of their own, as in a real shop
            "SANDBOX_PORT": str(stripe_port),
            "SANDBOX_PUBLIC_URL": self.stripe.url,
            "SANDBOX_DATABASE": str(self.folder / "sandbox.sqlite3"),
            "SANDBOX_ACCOUNT_HOOK_URL": hook,
            "SANDBOX_CONNECT_HOOK_URL": f"{hook}/connect",
            "SANDBOX_ACCOUNT_HOOK_SECRET": "whsec_local_account",
            "SANDBOX_CONNECT_HOOK_SECRET": "whsec_local_connect",
        }

    def _start(self, name: str, *words: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=self.environment,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now."""
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(door.getsockname()[1]) for door in doors]
    for door in doors:
        door.close()
    return ports


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def parsed(path: Path) -> EmailMessage:
    letter = BytesParser(policy=email.policy.default).parsebytes(path.read_bytes())
    assert isinstance(letter, EmailMessage)
    return letter


def words_of(letter: EmailMessage) -> str:
    """Subject and plain part."""
    body = letter.get_body(("plain",))
    return f"{letter['Subject']}\n{body.get_content() if body else ''}"
