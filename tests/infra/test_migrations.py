"""Migrations go up, down and up again on both databases, and leave the guards standing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from storefront.infra import append_only
from tests.databases import ROOT


def alembic(database_url: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": database_url, "VAR_DIR": str(folder)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)


def test_all_migrations_go_down_to_nothing_and_up_again(database_url: str, tmp_path: Path) -> None:
    engine = create_engine(database_url)
    before = set(inspect(engine).get_table_names())
    alembic(database_url, tmp_path, "downgrade", "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    alembic(database_url, tmp_path, "upgrade")
    assert set(inspect(engine).get_table_names()) == before
    with engine.connect() as connection:
        assert append_only.unguarded(connection) == []
    engine.dispose()


def test_running_them_twice_changes_nothing(database_url: str, tmp_path: Path) -> None:
    done = alembic(database_url, tmp_path, "upgrade")
    assert "Running upgrade" not in done.stderr


def test_there_is_one_line_of_migrations() -> None:
    revisions = sorted((ROOT / "migrations" / "versions").glob("0*.py"))
    numbers = [path.name[:4] for path in revisions]
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    for before, after in zip(numbers, revisions[1:], strict=False):
        assert f'down_revision = "{before}"' in after.read_text(encoding="utf-8")


@pytest.mark.parametrize("table", append_only.TABLES)
def test_every_table_that_only_grows_is_there(table: str) -> None:
    from storefront.domain import models  # noqa: F401 - makes the tables known
    from storefront.infra.db import Base

    assert table in Base.metadata.tables
