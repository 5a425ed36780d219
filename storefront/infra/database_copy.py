"""A copy of the whole database as it was at one instant, taken while others write; and the way back into an empty one."""

import gzip
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import inspect, make_url, text
from sqlalchemy.engine import Connection

from storefront.infra.db import Base, db
from storefront.infra.sealing import Unfit
from storefront.settings import settings

NAMES = {"sqlite": "database.sqlite3.gz", "postgresql": "database.pgdump"}
QUEUE_TABLES = "huey_*"  # the queue may lie in the same database; it holds nudges, and rows hold the truth
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Copied:
    """A file that holds everything, and what was counted in the very same snapshot."""

    path: Path
    kind: str
    migration: str
    rows: dict[str, int]


def kind() -> str:
    return "sqlite" if settings().is_sqlite else "postgresql"


def copy_into(folder: Path) -> Copied:
    """Copy the database into a file of the folder. Nobody who writes meanwhile is kept waiting. Raises Unfit."""
    return _copy_sqlite(folder) if settings().is_sqlite else _copy_postgresql(folder)


def is_empty() -> bool:
    """Whether a database may be put here: there are no tables, or no file yet."""
    if settings().is_sqlite:
        path = _sqlite_path()
        if not path.exists():
            return True
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as there:
            return not there.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    tables = text(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' "
        "AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname NOT LIKE 'huey%'"
    )
    with db.engine.connect() as connection:
        return not connection.scalar(tables)


def put_back(path: Path) -> None:
    """Make the empty database what the copy holds: all of it or nothing. Raises Unfit."""
    db.engine.dispose()
    _put_back_sqlite(path) if settings().is_sqlite else _put_back_postgresql(path)


# --- SQLite: its own online backup ------------------------------------------------------------------------


def _sqlite_path() -> Path:
    return Path(make_url(settings().database_url).database or "")


def _copy_sqlite(folder: Path) -> Copied:
    plain, packed = folder / "database.sqlite3", folder / NAMES["sqlite"]
    source = f"file:{_sqlite_path()}?mode=ro"
    with closing(sqlite3.connect(source, uri=True, timeout=30)) as live, closing(sqlite3.connect(plain)) as copy:
        live.backup(copy)  # in one step: one snapshot, however much is written meanwhile
        copy.execute("PRAGMA journal_mode=DELETE")
        there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        rows = {name: copy.execute(_count(name)).fetchone()[0] for name in _ours(there)}
        migration = copy.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    with plain.open("rb") as content, gzip.open(packed, "wb", compresslevel=3) as kept:
        shutil.copyfileobj(content, kept, CHUNK)
    plain.unlink()
    return Copied(packed, "sqlite", migration, rows)


def _put_back_sqlite(path: Path) -> None:
    target = _sqlite_path()
    half = target.with_name(f"{target.name}.half")
    try:
        with gzip.open(path) as content, half.open("wb") as kept:
            shutil.copyfileobj(content, kept, CHUNK)
            kept.flush()
            os.fsync(kept.fileno())
        with closing(sqlite3.connect(half)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise Unfit("broken")
        for leftover in (f"{target.name}-wal", f"{target.name}-shm"):
            target.with_name(leftover).unlink(missing_ok=True)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


# --- PostgreSQL: pg_dump, in a snapshot that we hold ------------------------------------------------------------


def _copy_postgresql(folder: Path) -> Copied:
    path = folder / NAMES["postgresql"]
    with _snapshot() as (connection, snapshot):
        there = set(inspect(connection).get_table_names())
        rows = {name: int(connection.scalar(text(_count(name))) or 0) for name in _ours(there)}
        migration = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
            f"--exclude-table={QUEUE_TABLES}", f"--file={path}",
        )  # fmt: skip
    return Copied(path, "postgresql", migration, rows)


@contextmanager
def _snapshot() -> Iterator[tuple[Connection, str]]:
    """One instant, for our own counting and for pg_dump alike."""
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield connection, str(connection.scalar(text("SELECT pg_export_snapshot()")))


def _put_back_postgresql(path: Path) -> None:
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(path))


def _run(tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own tools on our database. The password goes by the environment, where nobody lists it."""
    found = _found(tool)
    url = make_url(settings().database_url)
    options: dict[str, Any] = {"dbname": url.database, "user": url.username, "host": url.host, "port": url.port}
    target = make_conninfo(**{name: value for name, value in {**options, **url.query}.items() if value})
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own tool, no shell
        [found, f"--dbname={target}", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unfit("tool_failed", (done.stderr.strip().splitlines() or [tool])[0])


def _found(tool: str) -> str:
    folder = settings().pg_bin
    found = shutil.which(tool, path=str(folder) if folder else None)
    if found is None:
        raise Unfit("tool_missing", tool)
    return found


def tool_and_server() -> tuple[int, int]:
    """The major versions of pg_dump and of the server: an older tool refuses a newer server. Raises Unfit."""
    done = subprocess.run([_found("pg_dump"), "--version"], capture_output=True, text=True, check=True)  # noqa: S603 - as above
    numbers = re.search(r"\d+", done.stdout)
    return int(numbers[0]) if numbers else 0, int(db.session.scalar(text("SHOW server_version_num")) or 0) // 10_000


def _ours(there: set[str]) -> list[str]:
    """Our tables that this database has: it may wait for a migration, for one copies before one migrates."""
    return sorted(there & set(Base.metadata.tables))


def _count(table: str) -> str:
    return f'SELECT count(*) FROM "{table}"'  # noqa: S608 - names of our own tables
