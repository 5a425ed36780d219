"""A crew of rivals that act at one instant: ten processes of five threads, as web processes have them.

The processes are forked from a server that has imported the shop once, and stay for the whole session: a crew
costs ten forks, not ten starts of Python. Each act names a function of tests/races/acts.py.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from flask import Flask

from storefront.core.errors import Refusal
from storefront.domain import models  # noqa: F401 - tables must be known before the first query
from storefront.infra.db import db, engine_options
from storefront.settings import settings
from tests.races import careless
from tests.shop import environment, forget_settings

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["__main__", "tests.races.acts", "tests.races.crew"])
PROCESSES = 10
PATIENCE_S = 120
Act = tuple[Callable[..., Any], tuple[Any, ...]]


@dataclass(frozen=True)
class Stage:
    """Where a round is played: a database, a folder, and which guards are switched off."""

    url: str
    folder: Path
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of one act: done with a value, refused with a code, or a fault that a person would have seen."""

    said: str  # done, refused, fault
    value: Any
    began: float
    ended: float


class Crew:
    """`PROCESSES` processes, each with its own app, engine and connections; a round's acts are dealt out to them."""

    def __init__(self) -> None:
        self.barrier = FORKS.Barrier(PROCESSES)  # kept: its name must live until all have opened it
        pipes = [FORKS.Pipe() for _ in range(PROCESSES)]
        self.lines = [ours for ours, _ in pipes]
        self.people = [FORKS.Process(target=_live, args=(theirs, self.barrier), daemon=True) for _, theirs in pipes]
        for person in self.people:
            person.start()

    def act(self, stage: Stage, acts: Sequence[Act]) -> list[Outcome]:
        """Play one round; outcomes in the order of the acts."""
        for number, line in enumerate(self.lines):
            line.send((stage, acts[number::PROCESSES]))
        heard = [_heard(line) for line in self.lines]
        return [heard[number % PROCESSES][number // PROCESSES] for number in range(len(acts))]

    def leave(self) -> None:
        for line in self.lines:
            line.send(None)
        for person in self.people:
            person.join(PATIENCE_S)


def _heard(line: Any) -> list[Outcome]:
    if not line.poll(PATIENCE_S):
        raise AssertionError("somebody of the crew has not answered")
    outcomes: list[Outcome] = line.recv()
    return outcomes


# --- in the processes -----------------------------------------------------------------------------------


def _live(line: Any, barrier: Barrier) -> None:
    """One process of the crew: plays rounds until sent home."""
    shop, stage = ExitStack(), None
    while (said := line.recv()) is not None:
        wanted, acts = said
        if wanted != stage:
            shop.close()
            app = shop.enter_context(_on(wanted))
            stage = wanted
        line.send(_played(app, acts, barrier))
    shop.close()


def _played(app: Flask, acts: Sequence[Act], barrier: Barrier) -> list[Outcome]:
    """Each act in a thread of its own; all threads of all processes begin at once."""
    start = threading.Event()
    with ThreadPoolExecutor(max(1, len(acts))) as threads:
        outcomes = [threads.submit(_one, app, start, work, args) for work, args in acts]
        barrier.wait(PATIENCE_S)
        start.set()
        return [outcome.result() for outcome in outcomes]


def _one(app: Flask, start: threading.Event, work: Callable[..., Any], args: tuple[Any, ...]) -> Outcome:
    with app.app_context():
        db.engine.connect().close()  # so that the race is between acts, not between log-ins
        start.wait(PATIENCE_S)
        began = time.time()
        try:
            careless.look_first()
            said, value = "done", work(*args)
        except Refusal as refusal:
            said, value = "refused", refusal.code
        except Exception as error:  # noqa: BLE001 - a fault is what the test is looking for
            said, value = "fault", f"{type(error).__name__}: {error}"[:300]
        db.session.remove()
        return Outcome(said, value, began, time.time())


@contextmanager
def _on(stage: Stage) -> Iterator[Flask]:
    """The shop on this round's database, read from the environment as any process of it would."""
    os.environ.update(environment(stage.url, stage.folder))
    forget_settings()
    shop = Flask("rival")
    shop.config["SQLALCHEMY_DATABASE_URI"] = settings().database_url
    shop.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings().database_url)
    db.init_app(shop)
    with careless.switched_off(stage.without):
        yield shop
    with shop.app_context():
        db.engine.dispose()
