"""The queue: named pieces of work for the worker. A nudge may get lost: the sweep finds the row all the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from huey import PostgresHuey, RedisHuey, SqliteHuey
from huey.api import Huey

from storefront.infra.log import asked_by, line_of, logger
from storefront.settings import settings

log = logger(__name__)
NAME = "storefront"


@lru_cache(maxsize=1)
def queue() -> Huey:
    """The queue that QUEUE_URL names; results are never kept, rows hold the truth."""
    url = settings().queue_url
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return SqliteHuey(NAME, filename=url.removeprefix("sqlite:///"), results=False, fsync=False)
    if scheme.startswith("postgresql"):
        return PostgresHuey(NAME, dsn=url.replace("+psycopg", ""), results=False)
    return RedisHuey(NAME, url=url, results=False)


WORK: dict[str, Callable[..., Any]] = {}  # filled by the worker alone; web processes only know the names


def perform(name: str, *args: Any, asked_by: str = "") -> None:
    """Do one named piece of work. Runs in the worker; its lines carry the id of the request that asked."""
    with line_of(request_id=asked_by):
        WORK[name](*args)


@lru_cache(maxsize=1)
def task() -> Any:
    """`perform` as the queue knows it; the worker calls this too, so that both name it alike."""
    return queue().task()(perform)


_is_quiet = ContextVar("is_quiet", default=False)


@contextmanager
def unasked() -> Iterator[None]:
    """Nobody is nudged meanwhile: whoever writes thousands of rows does their work, or leaves it to the sweep."""
    before = _is_quiet.set(True)
    try:
        yield
    finally:
        _is_quiet.reset(before)


def nudge(name: str, *args: Any) -> None:
    """Ask the worker to take up a piece of work soon. Never raises: the sweep does what a lost nudge would have."""
    if _is_quiet.get():
        return
    try:
        task()(name, *args, asked_by=asked_by())
    except Exception as error:  # noqa: BLE001 - whatever the queue's driver raises, the request has done its work
        log.warning("nudge_lost", work=name, error=type(error).__name__)
