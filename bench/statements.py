"""How long months take: opening and closing the statements of many brands, and reading a brand's money.

python bench/statements.py --lines 100000 --brands 10      on a new SQLite file, or on an empty DATABASE_URL
python bench/statements.py --postgres --lines 1000000 --brands 1000 --days 31      one month, on a PostgreSQL of its own

Half of the sales are of the first brand, so that its pages stand on `lines / 2` lines over two years, or the days asked. The database
must be migrated and empty; what is written are orders of one line without pieces: only what money is read from.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
LAST = date(2026, 10, 31)
DAYS = 730
CHUNK = 5_000
TIMES = 5


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lines", type=int, default=100_000)
    asked.add_argument("--brands", type=int, default=10)
    asked.add_argument("--days", type=int, default=DAYS, help="over which the sales lie, up to the end of October 2026")
    asked.add_argument("--postgres", action="store_true", help="on a PostgreSQL out of a wheel")
    wanted = asked.parse_args()
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    with ExitStack() as ends:
        folder = ends.enter_context(tempfile.TemporaryDirectory(prefix="bench-statements-"))
        url = os.environ.get("DATABASE_URL", f"sqlite:///{folder}/shop.sqlite3")
        if wanted.postgres:
            from tests.databases import start_postgres

            ends.callback(start_postgres(Path(folder) / "pg").cleanup)
            url = f"postgresql+psycopg://postgres:@/postgres?host={folder}/pg"
        os.environ.update(VAR_DIR=folder, DATABASE_URL=url)
        subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], cwd=ROOT, check=True)
        from storefront.app import create_app
        from storefront.infra.db import db

        with create_app().app_context():
            first_on = LAST - timedelta(days=wanted.days - 1)
            fill(wanted.lines, wanted.brands, first_on, wanted.days)
            measure(first_on)
            db.engine.dispose()


def fill(lines: int, brands: int, first_on: date, days: int) -> None:
    from sqlalchemy import insert, text

    from storefront.domain.ledger.accounts import COMMISSION, COMMISSION_VAT, STRIPE_BALANCE, brand_payable, till_cash
    from storefront.domain.ledger.models import JournalEntry, Posting
    from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine, OrderState
    from storefront.infra.db import db, on_sqlite, unit_of_work
    from tests import makers

    ids = [makers.brand(f"Marchio {number}").id for number in range(brands)]
    outlets = [makers.outlet(name).id for name in ("Uno", "Due", "Tre", "Quattro")]
    variants = [makers.variant(makers.product(ids[0], f"Prodotto {number}").id) for number in range(40)]
    luck = random.Random(7)
    for start in range(0, lines, CHUNK):
        rows: dict[Any, list[dict[str, Any]]] = {
            table: [] for table in (Order, OrderLine, LineShare, JournalEntry, Posting)
        }
        for number in range(start + 1, min(start + CHUNK, lines) + 1):
            on = first_on + timedelta(days=luck.randrange(days))
            at = datetime.combine(on, clock_time(12), UTC)
            brand_id, till = ids[0] if luck.random() < 0.5 else luck.choice(ids), luck.random() < 0.4
            variant, cents, outlet = luck.choice(variants), luck.randrange(500, 30_000), luck.choice(outlets)
            commission = cents // 5
            vat = commission * 22 // 100
            net = cents - commission - vat
            ref = f"B{number:08d}"
            rows[Order].append({
                "id": number, "ref": ref, "key": ref, "channel": Channel.TILL if till else Channel.ONLINE, "locale": "it",
                "state": OrderState.PAID, "location_id": outlet if till else None, "email": "", "name": "", "phone": "",
                "goods_cents": cents, "shipping_cents": 0, "total_cents": cents, "terms_version": "", "placed_at": at,
            })  # fmt: skip
            rows[OrderLine].append({
                "id": number, "order_id": number, "position": 0, "product_id": variant.product_id, "variant_id": variant.id,
                "brand_id": brand_id, "seller": "brand", "seller_brand_id": brand_id, "title": "Borsa", "title_it": "Borsa",
                "choice": "", "sku": "S", "personalisation": "", "withdrawal_exclusion": "", "made_to_order": False,
                "list_cents": cents, "discount_cents": 0, "paid_cents": cents, "coop_bears_cents": 0, "vat_bp": 2200,
                "vat_cents": 0,
            })  # fmt: skip
            rows[LineShare].append({
                "order_line_id": number, "brand_id": brand_id, "basis_points": 10_000, "gross_cents": cents,
                "commission_bp": 2000, "commission_cents": commission, "commission_vat_bp": 2200,
                "commission_vat_cents": vat, "net_cents": net,
            })  # fmt: skip
            entry = {"order_ref": ref, "booked_on": on, "at": at, "source_ref": str(number)}
            rows[JournalEntry].append({"id": 2 * number, "kind": "sale", "source_kind": "payment", **entry})
            received = till_cash(outlet) if till else STRIPE_BALANCE
            sides = {received: cents, brand_payable(brand_id): -net, COMMISSION: -commission, COMMISSION_VAT: -vat}
            rows[Posting] += [{"entry_id": 2 * number, "account": a, "amount_cents": c} for a, c in sides.items() if c]
            if not till:
                rows[JournalEntry].append(
                    {"id": 2 * number + 1, "kind": "transfer", "source_kind": "transfer", **entry}
                )
                sides = {brand_payable(brand_id): net, STRIPE_BALANCE: -net}
                rows[Posting] += [
                    {"entry_id": 2 * number + 1, "account": a, "amount_cents": c} for a, c in sides.items()
                ]
        with unit_of_work() as session:
            for table, some in rows.items():
                session.execute(insert(table), some)
        print(f"\r{start + CHUNK:>9} lines written", end="", flush=True)
    print()
    with unit_of_work() as session:
        session.execute(text("ANALYZE"))
    if not on_sqlite():
        db.session.rollback()


def measure(first_on: date) -> None:
    from storefront.domain.ledger.queries import balances
    from storefront.domain.settlements import movements, queries, sales, standing
    from storefront.domain.settlements.movements import Wanted
    from storefront.domain.settlements.periods import Span
    from storefront.domain.settlements.sales import Scope
    from storefront.flows.check_statements import STATEMENTS
    from storefront.flows.close_statement import close_statements
    from storefront.flows.open_statements import open_statements
    from storefront.infra.db import db

    brand_id = queries.brand_ids()[0]
    took("all months of all brands opened", open_statements, once=True)
    took("all of them closed", close_statements, once=True)
    took("sweep with nothing to do", open_statements)
    took("invariants of statements", lambda: [list(one()) for one in STATEMENTS.values()], once=True)
    quarter = Span(date(2026, 8, 1), date(2026, 10, 31))
    for name, span in (("a month", Span(date(2026, 10, 1), date(2026, 10, 31))), ("a quarter", quarter),
                       ("all", Span(first_on, LAST))):  # fmt: skip
        wanted = Wanted(span)
        took(f"lines of {name}: count and sum", lambda wanted=wanted: movements.summed(brand_id, wanted))
        took(
            f"lines of {name}: first page",
            lambda wanted=wanted: movements.page_of(brand_id, wanted, offset=0, limit=25),
        )
    took("standing", lambda: standing.standing(brand_id, quarter))
    took("by place, a month", lambda: standing.by_place(brand_id, Span(date(2026, 10, 1), date(2026, 10, 31))))
    took("list of statements", lambda: queries.of_brand(brand_id))
    for name, span in (("a quarter", quarter), ("a year", Span(date(2025, 11, 1), date(2026, 10, 31)))):
        scope = Scope(brand_id, span)
        took(f"the page's three charts, {name}", lambda scope=scope: sales.figures(scope, "time", "place", "product"))
        took(f"one chart, {name}", lambda scope=scope: sales.figures(scope, "time"))
    row = queries.of_brand(brand_id)[0]
    took(
        f"one statement's {len(movements.of_statement(brand_id, row.id))} movements",
        lambda: movements.of_statement(brand_id, row.id),
    )
    assert -balances(f"brand_payable:{brand_id}")[f"brand_payable:{brand_id}"] == row.closing_cents
    db.session.rollback()


def took(name: str, work: Callable[[], Any], once: bool = False) -> None:
    """Prints the median of a few runs, in milliseconds."""
    from storefront.infra.db import db

    seconds = sorted(_timed(work, db) for _ in range(1 if once else TIMES))
    print(f"{name:<48} {seconds[len(seconds) // 2] * 1000:>9.1f} ms")


def _timed(work: Callable[[], Any], db: Any) -> float:
    db.session.rollback()
    start = time.perf_counter()
    found = work()
    if isinstance(found, Iterator):
        list(found)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
