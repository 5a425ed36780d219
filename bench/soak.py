"""An hour of mixed load: does the shop grow, leak files or fail? (GOALS, Z1)

    python bench/soak.py [--postgres] [--minutes 60] [--pages 3] [--buyers 2] [--tills 4]

So many visitors read lists, searches and products, buyers order and pay at the sandbox, tills sell, all with a little
rest between two visits; the worker runs beside. Memory and open files are those of the web processes and the worker,
looked at once a minute from the fifth on, when everything has been drawn once.
"""

import argparse
import contextlib
import itertools
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import procs, servers, visits
from bench.run import FILTERS, seeded
from bench.tills import PLACE, Till
from bench.traffic import Seen, Steps, Visitor

SETTLED_MINUTES = 5
GROWS_AT_MOST = 0.10


@dataclass
class Load:
    """Everybody together, and what each has seen so far."""

    base: tuple[str, int]
    over: Event = field(default_factory=Event)
    turns: Iterator[int] = field(default_factory=itertools.count)
    seen: list[tuple[str, Seen]] = field(default_factory=list)
    tills: list[Till] = field(default_factory=list)

    @property
    def done(self) -> Counter[str]:
        """Visits of each kind that came to their end."""
        found = Counter({"till": sum(till.sold for till in self.tills)})
        for name, seen in self.seen:
            found[name] += len(seen.seconds)
        return found

    @property
    def failures(self) -> Counter[str]:
        return Counter(f"{name}: {failure}" for name, seen in self.seen for failure in seen.failures)

    def play(self, name: str, visit: visits.Visit, rest: float, then: Callable[[Mapping[str, Any]], None]) -> None:
        """Visits of one kind, each as somebody new, until it is over."""
        steps, rounds = visit
        seen = Seen()
        self.seen.append((name, seen))
        visitor = Visitor(*self.base, seen)
        while not self.over.wait(random.uniform(0, 2 * rest)):
            turn, before = next(self.turns), len(seen.failures)
            address = f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}"
            played = Steps(steps, {**random.choice(rounds), "address": address, "turn": turn})
            visitor.plays(played, "identity")
            if len(seen.failures) == before:
                then(played.variables)

    def sell(self, codes: Sequence[str], rest: float, number: int) -> None:
        till = Till(self.base, f"10.9.0.{number}")
        till.comes_to_work()
        self.tills.append(till)
        for code in codes:
            if self.over.is_set():
                return
            till.sells(iter([code]), time.perf_counter() + 60, rest)


def pay(variables: Mapping[str, Any]) -> None:
    """By card on the sandbox's page; the buyer comes back, which is what marks the order paid here."""
    address = variables["pay"]
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    asked = Request(address, urlencode({"how": "card"}).encode(), {"Origin": origin})
    with urlopen(asked, timeout=60) as answer:  # it follows to the order's page
        answer.read()


@dataclass(frozen=True)
class Held:
    """What processes hold: megabytes (PSS) and open files, all together."""

    memory_mb: float
    files: int

    @classmethod
    def of(cls, *pids: int) -> "Held":
        memory, files = 0.0, 0
        for pid in {one for top in pids for one in procs.tree(top)}:
            with contextlib.suppress(OSError):
                memory += procs.own_memory_mb(pid)
                files += len(os.listdir(f"/proc/{pid}/fd"))
        return cls(memory, files)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--postgres", action="store_true")
    asked.add_argument("--minutes", type=int, default=60)
    asked.add_argument("--pages", type=int, default=3)
    asked.add_argument("--buyers", type=int, default=2)
    asked.add_argument("--tills", type=int, default=4)
    asked.add_argument("--rest", type=float, default=0.5, help="seconds between two visits")
    asked.add_argument("--folder", type=Path, default=servers.ROOT / "var/bench")
    wanted = asked.parse_args()
    with ExitStack() as running:
        place = running.enter_context(seeded(2_000, wanted.postgres, wanted.folder))
        local = {**place.environment, "BASE_URL": "http://127.0.0.1:8000"}
        wares = json.loads(servers.inside(local, "wares", "800"))
        codes = json.loads(servers.inside(local, "shelf", PLACE))
        shop = running.enter_context(
            servers.gunicorn("bench.shop_wsgi:app", "/products", place.environment, place.folder)
        )
        here = {**place.environment, "BASE_URL": f"http://127.0.0.1:{shop.port}"}
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        worker = running.enter_context(servers.process("worker", command, here, place.folder))
        load = Load(shop.base)
        held = watched(load, _jobs(load, wanted, wares, codes), wanted.minutes, (shop.pid, worker.pid))
        show(load, held, place.folder)
        subprocess.run([*command[:-1], "check"], cwd=servers.ROOT, env={**os.environ, **local}, check=False)


def _jobs(load: Load, wanted: argparse.Namespace, wares: Mapping[str, Any], codes: Sequence[str]) -> list[Thread]:
    pages = list(visits.pages(wares, FILTERS).items())
    steps, rounds = visits.buying(wares)["checkout of two"]
    order: visits.Visit = ([*steps[:-1], {**steps[-1], "save_header": {"pay": "Location"}}], rounds)
    found = [
        Thread(target=load.play, args=(name, visit, wanted.rest, lambda _variables: None))
        for _ in range(wanted.pages)
        for name, visit in pages
    ]
    found += [Thread(target=load.play, args=("order", order, 4 * wanted.rest, pay)) for _ in range(wanted.buyers)]
    for number in range(wanted.tills):
        found.append(Thread(target=load.sell, args=(codes[number :: wanted.tills], 4 * wanted.rest, number)))
    return found


def watched(load: Load, jobs: Sequence[Thread], minutes: int, pids: tuple[int, int]) -> list[Held]:
    """Everything at once for so long; what was held at the end of each minute."""
    for job in jobs:
        job.start()
    held = []
    try:
        for minute in range(1, minutes + 1):
            time.sleep(60)
            held.append(Held.of(*pids))
            done = ", ".join(f"{count} {name}" for name, count in sorted(load.done.items()))
            print(f"{minute:>3} min  {held[-1].memory_mb:6.0f} MB  {held[-1].files:>4} files  {done}", flush=True)
    finally:
        load.over.set()
        for job in jobs:
            job.join(90)
    return held


def show(load: Load, held: Sequence[Held], log: Path) -> None:
    settled = held[min(SETTLED_MINUTES, len(held)) - 1 :]
    grown = settled[-1].memory_mb / settled[0].memory_mb - 1
    print(
        f"memory {settled[0].memory_mb:.0f} to {settled[-1].memory_mb:.0f} MB ({grown:+.1%}, goal {GROWS_AT_MOST:+.0%})"
    )
    print(f"files {settled[0].files} to {settled[-1].files}")
    print(f"{load.done.total()} visits, {load.failures.total()} failures")
    for failure, times in load.failures.most_common():
        print(f"  {times} times {failure}")
    print(f"logs under {log}")


if __name__ == "__main__":
    main()
