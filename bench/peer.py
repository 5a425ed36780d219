"""Another shop beside ours: its profile read, its visits played by the same visitors in the same run.

A profile is JSON: `name`, `base`, `pidfile` of its gunicorn, `postgres.pidfile`, `pages` (name to `urls`), `items`,
and `flows` (name to steps: `setup` once, `loop` each time) whose texts hold ${item}, ${n} and what `save` found.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench import servers, traffic, visits

# Our name for what a profile calls otherwise.
SAME = {"listing": "listing", "search": "search", "product": "product", "add to cart": "add", "checkout": "checkout"}
SETUPS = 20


@dataclass(frozen=True)
class Peer:
    """A shop that runs already."""

    name: str
    server: servers.Server
    postgres_pid: int | None
    profile: Mapping[str, Any]

    def visit(self, what: str) -> visits.Visit | None:
        """What `what` is there; None where it has no such thing."""
        name = SAME.get(what, "")
        pages, flows = self.profile.get("pages", {}), self.profile.get("flows", {})
        if name in pages:
            return [{"url": "{url}"}], [{"url": url} for url in pages[name]["urls"]]
        if name in flows:
            return self._flow(flows[name])
        return None

    def _flow(self, flow: Mapping[str, Any]) -> visits.Visit:
        items = self.profile.get("items") or [0]
        rounds: Sequence[Mapping[str, Any]] = [{"item": item} for item in items]
        if flow.get("setup"):
            rounds = [self._known({"item": item}, _steps(flow["setup"])) for item in items[:SETUPS]]
        return _steps(flow["loop"]), rounds

    def _known(self, variables: Mapping[str, Any], setup: Sequence[traffic.Step]) -> Mapping[str, Any]:
        """Who did the setup: what was saved, cookies included."""
        steps = traffic.Steps(setup, {**variables, "address": "10.254.0.1", "turn": 0})
        visitor = traffic.Visitor(*self.server.base, traffic.Seen())
        visitor.plays(steps, "identity")
        visitor.connection.close()
        if visitor.seen.failures:
            raise SystemExit(f"{self.name}: {visitor.seen.failures[0]}")
        return steps.variables


def read(path: Path) -> Peer:
    profile = json.loads(path.read_text())
    where = urlsplit(profile["base"])
    if where.hostname not in {"127.0.0.1", "localhost"}:
        raise SystemExit("a peer runs on this machine")
    pid = int(Path(profile["pidfile"]).read_text().split()[0])
    postgres = profile.get("postgres")
    postgres_pid = int(Path(postgres["pidfile"]).read_text().split()[0]) if postgres else None
    return Peer(str(profile["name"]), servers.Server(int(where.port or 80), pid), postgres_pid, profile)


def _steps(told: Sequence[Mapping[str, Any]]) -> list[traffic.Step]:
    return [_step(one) for one in told]


def _step(one: Mapping[str, Any]) -> traffic.Step:
    step: dict[str, Any] = {"url": _ours(one["url"]), "expect": one.get("expect", 200), "save": one.get("save", {})}
    if one.get("method") == "POST":
        step["form"] = {name: _ours(str(value)) for name, value in one.get("form", {}).items()}
    return step


def _ours(text: str) -> str:
    """${n}, unique, is our {turn}; the rest keeps its name."""
    return re.sub(r"\$\{(\w+)\}", lambda name: "{turn}" if name[1] == "n" else f"{{{name[1]}}}", text)
