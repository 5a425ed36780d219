"""Sixteen tills that sell at once: milliseconds of each request, as the tills see them.

    python bench/tills.py [--postgres] [--seconds 20] [--pause 0.5]

Each till is a device of its own with somebody at it; a sale is one scan, the way of paying, "sold". Between two taps
somebody takes `--pause` seconds, which is quick; with 0 sixteen machines press as fast as they are answered.
"""

import argparse
import html
import http.client
import json
import re
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import servers

TILLS = 16
PLACE = "outlet-il-grifone"
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
PERSON = re.compile(r'href="(/till/who/\d+)"')
PLACE_ID = re.compile(r'name="place"[^>]* value="(\d+)"')
GOAL_MS = 100


@dataclass
class Till:
    """A browser on a counter: its cookies, its connection, what it waited for by kind of request."""

    base: tuple[str, int]
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    waited_ms: dict[str, list[float]] = field(default_factory=dict)
    sold: int = 0

    def __post_init__(self) -> None:
        self.wire = http.client.HTTPConnection(*self.base, timeout=60)
        self.token = ""

    def asks(self, what: str, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """Where it leads, and what the page says."""
        sent = urlencode({"csrf_token": self.token, **form}) if form is not None else None
        headers = {"X-Forwarded-For": self.address, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        answer, page = self._answer("GET" if sent is None else "POST", path, sent, headers)
        self.waited_ms.setdefault(what, []).append((time.perf_counter() - began) * 1000)
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if answer.status not in {200, 302, 303}:
            raise SystemExit(f"{answer.status} at {path}: {page[:300]}")
        if found := TOKEN.search(page):
            self.token = html.unescape(found[1])
        return urlsplit(answer.headers.get("Location", "")).path, page

    def _answer(
        self, method: str, path: str, sent: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        """As a browser does: a kept connection that was closed meanwhile is opened anew. Each act has a key of its own."""
        for turn in (1, 2):
            try:
                self.wire.request(method, path, sent, headers)
                answer = self.wire.getresponse()
                return answer, answer.read().decode()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.wire.close()
                if turn == 2:
                    raise
        raise AssertionError

    def comes_to_work(self) -> None:
        self.asks("", "/account/sign-in?next=/till")
        self.asks("", "/account/sign-in?next=/till", {"email": f"{PLACE}@glocal.example", "password": "glocal-demo"})
        _where, page = self.asks("", "/till/device")
        place = PLACE_ID.search(page)
        self.asks("", "/till/device", {"place": place[1] if place else "", "name": f"Banco {self.address}"})
        _where, page = self.asks("", "/till/who")
        someone = PERSON.search(page)
        if someone is None:
            raise SystemExit("nobody works here")
        self.asks("", someone[1])
        self.asks("", someone[1], {"pin": "1234"})
        self.waited_ms.clear()

    def sells(self, codes: Iterator[str], ends: float, pause: float) -> None:
        for code in codes:
            if time.perf_counter() >= ends:
                return
            sale, _page = self.asks("begin", "/till")
            for what, path, form in (
                ("sale", sale, None), ("scan", f"{sale}/scan", {"code": code}), ("sale", sale, None),
                ("pay", f"{sale}/pay", None), ("sold", f"{sale}/sold", {"way": "card"}),
            ):  # fmt: skip
                where, _page = self.asks(what, path, form)
                time.sleep(pause)
            self.asks("sold page", where)
            self.sold += 1


def measured(base: tuple[str, int], codes: Sequence[str], seconds: float, pause: float) -> list[Till]:
    tills = [Till(base, f"10.9.0.{number}") for number in range(TILLS)]
    for till in tills:
        till.comes_to_work()
    ends = time.perf_counter() + seconds
    with ThreadPoolExecutor(TILLS) as counter:
        work = [counter.submit(till.sells, iter(codes[n::TILLS]), ends, pause) for n, till in enumerate(tills)]
        for one in work:
            one.result()
    return tills


def show(tills: Sequence[Till], seconds: float, pause: float) -> None:
    waited: dict[str, list[float]] = {}
    for till in tills:
        for what, ms in till.waited_ms.items():
            waited.setdefault(what, []).extend(ms)
    everything = sorted(ms for one in waited.values() for ms in one)
    for what, ms in [*waited.items(), ("all", everything)]:
        p95 = statistics.quantiles(ms, n=20)[-1]
        print(f"{what:<10} {len(ms):>6} requests  p50 {statistics.median(ms):6.1f} ms  p95 {p95:6.1f} ms")
    sold = sum(till.sold for till in tills)
    print(f"{TILLS} tills, {pause} s between taps: {sold} sales in {seconds:.0f} s (goal: p95 under {GOAL_MS} ms)")


def main() -> None:
    from bench.run import seeded

    asks = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asks.add_argument("--postgres", action="store_true")
    asks.add_argument("--seconds", type=float, default=20.0)
    asks.add_argument("--pause", type=float, default=0.5)
    asks.add_argument("--folder", type=Path, default=servers.ROOT / "var/bench")
    wanted = asks.parse_args()
    with seeded(2_000, wanted.postgres, wanted.folder) as place:
        local = {**place.environment, "BASE_URL": "http://127.0.0.1:8000"}
        codes = json.loads(servers.inside(local, "shelf", PLACE))
        with servers.gunicorn("bench.shop_wsgi:app", "/products", place.environment, place.folder) as shop:
            show(measured(shop.base, codes, wanted.seconds, wanted.pause), wanted.seconds, wanted.pause)


if __name__ == "__main__":
    main()
