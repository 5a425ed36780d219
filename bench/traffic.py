"""Visitors: what one does, step by step, and many of them at once over kept-alive connections.

A step is a dict: `url` with {names} from the visit's variables, `form` for a POST, `expect` (a status, or several),
`save` (name to a pattern with one group, read from the page), `headers`. The variable `cookies` holds those that the
visitor has already, and in the end those that they have then.
"""

import html
import http.client
import itertools
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from threading import Thread
from typing import Any
from urllib.parse import urlencode

BASE = "http://127.0.0.1:8000"  # the shop in-process answers to this host alone
Step = Mapping[str, Any]


class Unexpected(Exception):
    """An answer that no visitor should get."""


@dataclass
class Seen:
    """What one thread saw: seconds of each visit, bytes of bodies, requests, failures."""

    seconds: list[float] = field(default_factory=list)
    received_bytes: int = 0
    requests: int = 0
    failures: list[str] = field(default_factory=list)


class Steps:
    """One visit: its steps, with variables filled in and saved on the way."""

    def __init__(self, steps: Sequence[Step], variables: Mapping[str, Any]) -> None:
        self.steps = steps
        self.variables = dict(variables)

    def requests(self) -> Iterator[tuple[str, str, bytes | None, dict[str, str]]]:
        """Method, address, body and headers of each step; `hear` its answer before asking for the next."""
        for step in self.steps:
            address = self._filled(step["url"])
            headers = {name: self._filled(value) for name, value in step.get("headers", {}).items()}
            body = None
            if "form" in step:
                body = urlencode({name: self._filled(value) for name, value in step["form"].items()}).encode()
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            self.step = step
            yield "POST" if body is not None else "GET", address, body, headers

    def hear(self, status: int, text: str, answer_headers: Mapping[str, str]) -> None:
        expected = self.step.get("expect", 200)
        if status not in (expected if isinstance(expected, list) else [expected]):
            raise Unexpected(f"{status} instead of {expected} at {self._filled(self.step['url'])}")
        for name, pattern in self.step.get("save", {}).items():
            found = re.search(pattern, text)
            if not found:
                raise Unexpected(f"no {name} at {self._filled(self.step['url'])}")
            self.variables[name] = html.unescape(found.group(1))
        for name, header in self.step.get("save_header", {}).items():
            self.variables[name] = answer_headers.get(header, "")

    def _filled(self, text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda name: str(self.variables[name.group(1)]), text)

    def play_in(self, client: Any) -> None:
        """Play in Flask's test client."""
        for method, address, body, headers in self.requests():
            answer = client.open(address, method=method, data=body, headers=headers, base_url=BASE)
            self.hear(answer.status_code, answer.get_data(as_text=True), answer.headers)


class Visitor:
    """One kept-alive connection that plays visits, each as somebody new."""

    def __init__(self, host: str, port: int, seen: Seen) -> None:
        self.connection = http.client.HTTPConnection(host, port, timeout=60)
        self.seen = seen

    def plays(self, steps: Steps, encoding: str) -> None:
        cookies: dict[str, str] = dict(steps.variables.get("cookies", {}))
        began = time.perf_counter()
        try:
            for method, address, body, headers in steps.requests():
                status, text, answer_headers = self._asks(method, address, body, headers, cookies, encoding, steps)
                steps.hear(status, text, answer_headers)
        except (Unexpected, OSError, http.client.HTTPException) as error:
            self.seen.failures.append(f"{type(error).__name__}: {error}")
            self.connection.close()
            return
        steps.variables["cookies"] = cookies
        self.seen.seconds.append(time.perf_counter() - began)

    def _asks(
        self, method: str, address: str, body: bytes | None, headers: dict[str, str], cookies: dict[str, str],
        encoding: str, steps: Steps,
    ) -> tuple[int, str, Mapping[str, str]]:  # fmt: skip
        all_headers = {"Accept-Encoding": encoding, "X-Forwarded-For": steps.variables["address"], **headers}
        if cookies:
            all_headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.connection.request(method, address, body, all_headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.seen.requests += 1
        self.seen.received_bytes += len(content)
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            cookies[name] = rest.partition(";")[0]
        needs_text = bool(steps.step.get("save"))
        return answer.status, content.decode() if needs_text else "", answer.headers


def warm(base: tuple[str, int], steps: Sequence[Step], rounds: Sequence[Mapping[str, Any]], times: int = 4) -> None:
    """Every page a few times, each over a connection of its own, so that every worker has drawn it."""
    for turn, one in enumerate(list(rounds) * times):
        visitor = Visitor(*base, Seen())
        visitor.plays(
            Steps(steps, {**one, "address": f"10.255.{turn >> 8 & 255}.{turn & 255}", "turn": turn}), "identity"
        )
        visitor.connection.close()


def crowd(
    base: tuple[str, int], steps: Sequence[Step], rounds: Sequence[Mapping[str, Any]], *, connections: int,
    seconds: float, encoding: str = "identity", processes: int = 2,
) -> Seen:  # fmt: skip
    """So many visitors at once for so long; each takes the next of the rounds, and begins anew at the end."""
    per_process = [connections // processes + (n < connections % processes) for n in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(_threads, base, steps, rounds[n::processes] or rounds, count, seconds, encoding, n)
            for n, count in enumerate(per_process)
            if count
        ]
        return merged(job.result() for job in jobs)


def _threads(
    base: tuple[str, int], steps: Sequence[Step], rounds: Sequence[Mapping[str, Any]], connections: int,
    seconds: float, encoding: str, number: int,
) -> Seen:  # fmt: skip
    ends = time.perf_counter() + seconds
    turns = itertools.count(number * 1_000_000)
    next_round = itertools.cycle(rounds)
    all_seen = [Seen() for _ in range(connections)]

    def visit(seen: Seen) -> None:
        visitor = Visitor(*base, seen)
        while time.perf_counter() < ends:
            turn = next(turns)
            address = f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}"
            visitor.plays(Steps(steps, {**next(next_round), "address": address, "turn": turn}), encoding)

    threads = [Thread(target=visit, args=(seen,)) for seen in all_seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return merged(all_seen)


def merged(parts: Any) -> Seen:
    whole = Seen()
    for part in parts:
        whole.seconds += part.seconds
        whole.received_bytes += part.received_bytes
        whole.requests += part.requests
        whole.failures += part.failures
    return whole
