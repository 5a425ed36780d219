"""Every migration down and up again on a shop that has traded, and killed in the middle (GOALS, M1).

python bench/migrations.py --orders 50000 --kills 20               on a new SQLite file
python bench/migrations.py --orders 50000 --kills 20 --postgres    on a PostgreSQL out of a wheel

What a migration made is gone when it is taken back, so sums are compared of the tables and columns that are there all
the way down. A killed run is run again, as whoever deploys would, and must end at the same sums.
"""

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
BOOKS = ("brand", "product", "variant", "order", "order_line", "line_share", "journal_entry", "posting")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--orders", type=int, default=50_000)
    asked.add_argument("--kills", type=int, default=20)
    asked.add_argument("--postgres", action="store_true")
    wanted = asked.parse_args()
    with ExitStack() as ends:
        folder = ends.enter_context(tempfile.TemporaryDirectory(prefix="bench-migrations-"))
        url = f"sqlite:///{folder}/shop.sqlite3"
        if wanted.postgres:
            from tests.databases import start_postgres

            ends.callback(start_postgres(Path(folder) / "pg").cleanup)
            url = f"postgresql+psycopg://postgres:@/postgres?host={folder}/pg"
        os.environ.update(VAR_DIR=folder, DATABASE_URL=url, LOG_LEVEL="ERROR")
        moved("upgrade", "head")
        filled(wanted.orders)
        engine = sa.create_engine(url)
        ends.callback(engine.dispose)
        steps = [path.name[:4] for path in sorted((ROOT / "migrations" / "versions").glob("[0-9]*.py"))]
        for step in reversed(steps[:-1]):
            print(f"down to {step}: {moved('downgrade', step):5.1f} s")
        columns = {table: names(engine, table) for table in BOOKS}  # what the first migration made
        lowest = sums(engine, columns)
        longest = moved("upgrade", "head")
        print(f"all the way up: {longest:5.1f} s")
        same(lowest, sums(engine, columns), "up again")
        idle = moved("upgrade", "head")  # what it takes to begin: nobody learns from a kill before
        killed = sum(cut(steps, 0.8 * idle, max(longest, idle + 0.5)) for _ in range(wanted.kills))
        same(lowest, sums(engine, columns), f"{killed} of {wanted.kills} runs killed before their end, each run again")


def filled(orders: int) -> None:
    from bench import statements
    from storefront.app import create_app
    from storefront.infra.db import db

    with create_app().app_context():
        statements.fill(orders, 10, statements.LAST - timedelta(days=364), 365)
        db.engine.dispose()


def command(direction: str, to: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", "db", direction, to]


def moved(direction: str, to: str) -> float:
    """Seconds that it took."""
    began = time.monotonic()
    subprocess.run(command(direction, to), cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def cut(steps: list[str], earliest: float, latest: float) -> bool:
    """Kill a run at any moment, then run it again. Whether it was cut before its end."""
    direction, to = random.choice([("downgrade", random.choice(steps[:-1])), ("upgrade", "head")])
    if direction == "upgrade":
        moved("downgrade", random.choice(steps[:-1]))
    run = subprocess.Popen(command(direction, to), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        run.wait(random.uniform(earliest, latest))
    except subprocess.TimeoutExpired:
        run.send_signal(signal.SIGKILL)
    ended = run.wait()
    if ended not in {0, -signal.SIGKILL}:
        raise SystemExit(f"{direction} to {to} failed by itself: {ended}")
    # A downgrade that had come below its end already cannot go down to it; up is always a way.
    moved("upgrade", "head")
    return ended != 0


def names(engine: sa.Engine, table: str) -> list[str]:
    return [column["name"] for column in sa.inspect(engine).get_columns(table)]


def sums(engine: sa.Engine, columns: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    """Rows and digest of each table, row by row in the order of their keys."""
    found, reader = {}, sa.inspect(engine)
    with engine.connect() as connection:
        for table, some in columns.items():
            digest, count = hashlib.sha256(), 0
            keys = reader.get_pk_constraint(table)["constrained_columns"]
            query = sa.select(*map(sa.column, some)).select_from(sa.table(table)).order_by(*map(sa.column, keys))
            for row in connection.execute(query):
                digest.update(repr(tuple(row)).encode())
                count += 1
            found[table] = (count, digest.hexdigest())
    return found


def same(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]], what: str) -> None:
    lost = [table for table in before if before[table] != after[table]]
    if lost:
        raise SystemExit(f"{what}: not the same in {', '.join(lost)}")
    print(f"{what}: the same, {sum(count for count, _ in after.values())} rows of {len(after)} tables")


if __name__ == "__main__":
    main()
