"""`make bench`: seed shops of several sizes, put visitors on them, print a table and keep it as JSON. See docs/bench.md.

make bench                              2,000, 20,000 and 100,000 products on SQLite
make bench ARGS=--postgres              the same on a PostgreSQL out of a wheel
make bench ARGS="--quick"               2,000 products, short runs
make bench ARGS="--beside FILE"         another shop, running already, in turn with ours (bench/peer.py: its profile)
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import peer as peers
from bench import pictures, procs, report, servers, traffic, visits

ROOT = servers.ROOT
FILTERS = (
    "available=1", "category=donna", "category=borse&available=1", "brand=arbrora", "price_max=40", "size=m",
    "brand=arbrora&brand=episodio-zero&available=1", "colour=nero&available=1&sort=price",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """One line of the table."""

    products: int
    database: str
    what: str
    connections: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_ms: float  # of the web processes and of PostgreSQL, for one visit
    requests: float  # of one visit
    statements: int | None
    html_bytes: int | None
    wire_bytes: int | None
    failures: int
    others: float  # share of the machine that other people's work took meanwhile
    of_ceiling: float | None = None  # the ceiling's CPU for such a page, as a part of ours, in the same run
    times_peer: float | None = None  # our visits a second in those of the peer, in the same run


@dataclass(frozen=True)
class Place:
    """A seeded shop and how to start it."""

    products: int
    database: str
    folder: Path
    environment: dict[str, str]
    ceiling_database: str
    postgres_pid: int | None


def main() -> None:
    wanted = _wanted()
    rows: list[Figures] = []
    for size in wanted.sizes:
        with ExitStack() as open_places:
            place = open_places.enter_context(seeded(size, wanted.postgres, wanted.folder))
            rows += measure(place, wanted)
        report.write(rows, wanted.folder)
        report.show(rows)
    if wanted.only in "pictures":
        pictures.show(pictures.one_photo())


def _wanted() -> argparse.Namespace:
    asks = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asks.add_argument("--sizes", type=lambda text: [int(n) for n in text.split(",")], default=[2_000, 20_000, 100_000])
    asks.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    asks.add_argument("--seconds", type=float, default=6.0, help="of each measurement")
    asks.add_argument("--connections", type=int, default=16)
    asks.add_argument("--only", default="", help="measure only what has this in its name")
    asks.add_argument("--quick", action="store_true", help="2,000 products, two seconds each")
    asks.add_argument("--beside", type=Path, help="profile of a peer shop that runs already")
    asks.add_argument("--folder", type=Path, default=ROOT / "var/bench")
    wanted = asks.parse_args()
    if wanted.quick:
        wanted.sizes, wanted.seconds = wanted.sizes[:1], 2.0
    return wanted


@contextmanager
def seeded(size: int, on_postgres: bool, root: Path) -> Iterator[Place]:
    """A shop with so many products, kept between runs."""
    folder = root / f"{'postgres' if on_postgres else 'sqlite'}-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as running:
        address, pid = f"sqlite:///{folder}/{{name}}.sqlite3", None
        if on_postgres:
            address, pid = running.enter_context(servers.postgres(folder / "pg"))
        environment = {
            "VAR_DIR": str(folder), "DATABASE_URL": address.format(name="shop"), "LOG_LEVEL": "WARNING",
            "MEDIA_URL": f"file://{root / 'media'}",
            "STRIPE_API_BASE": running.enter_context(servers.sandbox(folder)), "TRUSTED_PROXIES": "1",
            "BASE_URL": "http://127.0.0.1:{port}", "SHOP_ENV": "development",
        }  # fmt: skip
        _seed(size, folder, {**environment, "BASE_URL": "http://127.0.0.1:8000"})
        database = "postgresql" if on_postgres else "sqlite"
        yield Place(size, database, folder, environment, address.format(name="ceiling"), pid)


def _seed(size: int, folder: Path, environment: dict[str, str]) -> None:
    servers.flask(environment, "db", "upgrade")
    if (folder / "seeded").exists():
        return
    shelf = folder.parent / "pictures.json"
    if shelf.exists():
        servers.inside(environment, "borrow", told=shelf.read_text())
    began = time.monotonic()
    servers.flask(environment, "demo", "--products", str(size))
    shelf.write_text(servers.inside(environment, "pictures"))
    (folder / "seeded").write_text(f"{size} products in {time.monotonic() - began:.0f} s\n")


def measure(place: Place, wanted: argparse.Namespace) -> list[Figures]:
    local = {**place.environment, "BASE_URL": "http://127.0.0.1:8000"}
    wares = json.loads(servers.inside(local, "wares", "800"))
    todo = {**visits.pages(wares, FILTERS), **visits.buying(wares)}
    todo = {name: visit for name, visit in todo.items() if wanted.only in name}
    counts = json.loads(servers.inside(local, "statements", told=json.dumps(_to_count(todo))))
    peer = peers.read(wanted.beside) if wanted.beside else None
    rows = []
    with ExitStack() as running:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        running.enter_context(servers.process("worker", command, local, place.folder))
        shop = running.enter_context(
            servers.gunicorn("bench.shop_wsgi:app", "/products", place.environment, place.folder)
        )
        sizes = {name: _sizes(shop, visit) for name, visit in todo.items() if name in visits.PAGES}
        bare = running.enter_context(_ceiling(place, {name: size[0] for name, size in sizes.items()}))
        for name, visit in todo.items():
            found = _measured(place, wanted, shop, name, visit, counts.get(name), sizes.get(name))
            found, theirs = _beside_peer(place, wanted, peer, found, name)
            rows += _beside_ceiling(place, wanted, bare, found, name) if name in visits.PAGES else found
            rows += theirs
        rows += _seen_again(place, wanted, shop, bare, todo)
        if wanted.only in "pictures":
            pictures.show(pictures.beside_the_shop(shop, local, visits.pages(wares, FILTERS), wanted.seconds))
        print(f"memory of a worker: {procs.memory_mb(shop.pid):.0f} MB (PSS)")
    return rows


def _to_count(todo: dict[str, visits.Visit]) -> list[dict[str, Any]]:
    """Each visit twice in-process: once to warm up, once to count; what adds to the cart needs a page's token first."""
    found = []
    for name, (steps, rounds) in todo.items():
        first = [visits.token_of("/products/{slug}")] if name == "add to cart" else []
        found.append({"name": name, "steps": [*first, *steps], "rounds": list(rounds[:2])})
    return found


def _sizes(shop: servers.Server, visit: visits.Visit) -> tuple[int, int]:
    """Bytes of the first such page, bare and as a browser asks for it."""
    steps, rounds = visit
    address = f"http://127.0.0.1:{shop.port}" + steps[0]["url"].format(**rounds[0])
    found = []
    for encoding in ("identity", "br, gzip"):
        with urlopen(Request(address, headers={"Accept-Encoding": encoding}), timeout=60) as answer:
            found.append(len(answer.read()))
    return found[0], found[1]


def _ceiling(place: Place, sizes: dict[str, int]) -> Any:
    told = ",".join(f"{name.replace(', ', '-')}={size}" for name, size in sizes.items()) or "listing=80000"
    environment = {"CEILING_BYTES": told, "CEILING_DATABASE": place.ceiling_database}
    kind = next(iter(sizes), "listing").replace(", ", "-")
    return servers.gunicorn(
        "bench.ceiling:app", f"/page/{kind}/1", environment, place.folder, "--config", "python:bench.plain"
    )


def _measured(
    place: Place, wanted: argparse.Namespace, shop: servers.Server, what: str, visit: visits.Visit,
    statements: int | None, sizes: tuple[int, int] | None,
) -> list[Figures]:  # fmt: skip
    """At one connection, for the CPU of one visit; then at many, for how many there are a second."""
    steps, rounds = visit
    if what == "add to cart":  # a peer's visitors bring theirs
        rounds = [{**one, "csrf": _token(shop, one)} for one in rounds[:40]]
    found = []
    if what != "product, rare":  # whose point is to be cold
        warmly = (rounds, 4) if what in visits.PAGES else (rounds[:8], 2)
        traffic.warm(shop.base, steps, *warmly)
    for connections in (1, wanted.connections):
        before, machine = _cpu(place, shop), procs.machine_seconds()
        began = time.perf_counter()
        seen = traffic.crowd(shop.base, steps, rounds, connections=connections, seconds=wanted.seconds)
        took = time.perf_counter() - began
        ours, machine = (
            _cpu(place, shop) - before,
            tuple(b - a for a, b in zip(machine, procs.machine_seconds(), strict=True)),
        )
        found.append(_figures(place, what, connections, seen, took, wanted.seconds, ours, machine, statements, sizes))
    return found


def _figures(
    place: Place, what: str, connections: int, seen: traffic.Seen, took: float, seconds: float, cpu_s: float,
    machine: tuple[float, ...], statements: int | None, sizes: tuple[int, int] | None,
) -> Figures:  # fmt: skip
    if seen.failures:
        print(f"  {what}: {len(seen.failures)} failures, such as {seen.failures[0]}")
    done = max(1, len(seen.seconds))
    ms = sorted(1000 * one for one in seen.seconds) or [0.0]
    html_bytes, wire_bytes = sizes or (None, None)
    return Figures(
        place.products, place.database, what, connections, round(done / seconds, 1),
        *(round(ms[min(len(ms) - 1, int(len(ms) * part))], 1) for part in (0.5, 0.95, 0.99)),
        round(1000 * cpu_s / done, 2), round(seen.requests / done, 1), statements, html_bytes, wire_bytes,
        len(seen.failures), round(max(0.0, machine[0] - cpu_s) / max(machine[1], 0.01), 2),
    )  # fmt: skip


def _cpu(place: Place, shop: servers.Server) -> float:
    return procs.cpu_seconds(shop.pid) + (procs.cpu_seconds(place.postgres_pid) if place.postgres_pid else 0.0)


def _token(shop: servers.Server, one: Any) -> str:
    import re

    with urlopen(f"http://127.0.0.1:{shop.port}/products/{one['slug']}", timeout=60) as answer:
        found = re.search(visits.TOKEN, answer.read().decode())
    return found.group(1) if found else ""


def _beside_ceiling(
    place: Place, wanted: argparse.Namespace, bare: servers.Server, ours: list[Figures], what: str
) -> list[Figures]:
    """The same bytes from the ceiling, right after: the machine is as busy as it was."""
    kind = what.replace(", ", "-")
    visit = ([{"url": f"/page/{kind}/{{n}}"}], [{"n": n} for n in range(0, 1_900, 24)])
    return _rated(ours, _measured(place, wanted, bare, f"{what}: ceiling", visit, 1, None))


def _beside_peer(
    place: Place, wanted: argparse.Namespace, peer: peers.Peer | None, ours: list[Figures], what: str
) -> tuple[list[Figures], list[Figures]]:
    """Ours with how many times the peer's rate it has, and what the peer did right after."""
    visit = peer.visit(what) if peer else None
    if not peer or not visit:
        return ours, []
    there = replace(place, postgres_pid=peer.postgres_pid)
    theirs = _measured(there, wanted, peer.server, f"{what}: {peer.name}", visit, None, None)
    paired = zip(ours, theirs, strict=True)
    return [
        replace(mine, times_peer=round(mine.per_second / max(0.01, one.per_second), 1)) for mine, one in paired
    ], theirs


def _rated(ours: list[Figures], ceiling: list[Figures]) -> list[Figures]:
    rated = [
        replace(mine, of_ceiling=round(theirs.cpu_ms / max(0.01, mine.cpu_ms), 2))
        for mine, theirs in zip(ours, ceiling, strict=True)
    ]
    return [*rated, *ceiling]


def _seen_again(
    place: Place, wanted: argparse.Namespace, shop: servers.Server, bare: servers.Server, todo: dict[str, visits.Visit]
) -> list[Figures]:
    """Pages that the browser has: asked for with their ETag, beside a page that the ceiling has drawn already."""
    found: list[Figures] = []
    for what in ("listing", "product"):
        if what in todo:
            steps, rounds = todo[what]
            known = [{**one, "etag": _etag(shop, steps[0]["url"].format(**one))} for one in rounds[:50]]
            ours = _measured(place, wanted, shop, f"{what}: 304", (visits.again(steps), known), None, None)
            drawn = (visits.again([{"url": f"/drawn/{what}"}]), [{"etag": _etag(bare, f"/drawn/{what}")}])
            found += _rated(ours, _measured(place, wanted, bare, f"{what}: 304: ceiling", drawn, None, None))
    return found


def _etag(shop: servers.Server, path: str) -> str:
    with urlopen(f"http://127.0.0.1:{shop.port}{path}", timeout=60) as answer:
        return str(answer.headers.get("ETag", ""))


if __name__ == "__main__":
    main()
