"""The shop as it is deployed, gunicorn with two workers, and people who buy in it while a hand pulls its plugs."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.databases import ROOT
from tests.sandbox.server import RunningSandbox
from tests.shop import environment

PATIENCE_S = 60
FIELD = re.compile(r'name="(csrf_token|request_key|seen_total_cents)"[^>]*value="([^"]*)"')
SESSION = re.compile(r"cs_test_\w+")
ADA = {"email": "ada@posta.example", "name": "Ada", "country": "IT", "street": "Via Po 1", "postcode": "10124",
       "city": "Torino", "province": "TO", "order": "1"}  # fmt: skip


@dataclass
class Told:
    """What people were told, whatever happened afterwards."""

    sessions: list[str] = field(default_factory=list)  # they were sent on to pay here
    paid: list[str] = field(default_factory=list)  # and have paid
    faults: list[int] = field(default_factory=list)  # statuses from 500 on
    cut: int = 0  # answers that never came


class Web:
    """A running gunicorn."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self.process = process

    def workers(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def loses_a_worker(self, chance: random.Random) -> None:
        """Kill one at once, as when memory runs out."""
        alive = self.workers()
        if alive:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(alive), signal.SIGKILL)


@contextmanager
def running(database_url: str, folder: Path, port: int) -> Iterator[Web]:
    url = f"http://127.0.0.1:{port}"
    surroundings = {**os.environ, **environment(database_url, folder), "BASE_URL": url, "TRUSTED_PROXIES": "1"}
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2",
               "--threads", "4", "--log-level", "critical"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL)
    try:
        _wait(url)
        yield Web(url, process)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _wait(url: str) -> None:
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        with suppress(requests.RequestException):
            requests.get(f"{url}/cart", timeout=10)
            return
        time.sleep(0.1)
    raise AssertionError("gunicorn does not answer")


class Customer:
    """Somebody who orders again and again; an answer that never comes is given up, as people do."""

    def __init__(self, web: Web, sandbox: RunningSandbox, told: Told, number: int) -> None:
        self.web, self.sandbox, self.told = web, sandbox, told
        self.headers = {"X-Forwarded-For": f"10.0.{number}.1"}
        self.chance = random.Random(number)

    def shops(self, variant_ids: list[int], token: str, done: threading.Event) -> None:
        while not done.is_set():
            try:
                self._buys(self.chance.choice(variant_ids), token)
            except requests.RequestException:
                self.told.cut += 1
                time.sleep(0.05)  # as long as anybody needs to try again

    def _buys(self, variant_id: int, token: str) -> None:
        with requests.Session() as browser:
            self.headers["X-Forwarded-For"] = f"10.{self.chance.randrange(250)}.{self.chance.randrange(250)}.1"
            browser.headers.update(self.headers)
            self._sends(browser, "/cart/lines", {"csrf_token": token, "variant_id": str(variant_id)})
            page = self._hears(browser.get(f"{self.web.url}/checkout", timeout=30))
            hidden = dict(FIELD.findall(page.text))
            answer = self._sends(browser, "/checkout", {**ADA, **hidden})
            found = SESSION.search(answer.headers.get("Location", ""))
            if found:
                self.told.sessions.append(found.group())
                if self.chance.random() < 0.5:
                    self.sandbox.pays(found.group())
                    self.told.paid.append(found.group())

    def _sends(self, browser: requests.Session, path: str, form: dict[str, str]) -> requests.Response:
        address = f"{self.web.url}{path}"
        return self._hears(browser.post(address, data=form, timeout=30, allow_redirects=False))

    def _hears(self, answer: requests.Response) -> requests.Response:
        if answer.status_code >= 500:
            self.told.faults.append(answer.status_code)
        return answer
