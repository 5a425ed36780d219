"""Tables that only grow: triggers refuse UPDATE and DELETE, on PostgreSQL TRUNCATE too.

Alembic's batch mode copies an SQLite table and loses its triggers without a word: every migration that
touches one of these tables calls `guard` again, and `check` and /readyz say which one is `unguarded`.
"""

from sqlalchemy import text
from sqlalchemy.engine import Connection

TABLES = (
    "audit_entry",
    "claim_step",
    "balance_match",
    "balance_reading",
    "balance_row",
    "bank_file",
    "bank_line",
    "bank_match",
    "cash_move",
    "consignment_event",
    "invoice",
    "invoice_given",
    "journal_entry",
    "line_share",
    "notice_decision",
    "order_event",
    "page_version",
    "piece_event",
    "posting",
    "price_change",
    "recall_piece",
    "refund_share",
    "seller_file",
    "seller_report",
    "settlement_approval",
    "settlement_event",
    "settlement_payment",
    "settlement_run",
    "statement",
    "statement_check",
    "statement_closing",
    "statement_month",
    "statement_posting",
    "till_act",
    "trader_step",
)

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def guard(connection: Connection, *tables: str) -> None:
    """Make the triggers of these tables (all of them unless named), anew where they exist."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text(_FUNCTION))
    for table in tables or TABLES:
        for name, moment in _triggers(table, sqlite):
            if sqlite:
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
                connection.execute(
                    text(
                        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                    )
                )
            else:
                each = "" if moment == "TRUNCATE" else "FOR EACH ROW"
                connection.execute(
                    text(
                        f"CREATE OR REPLACE TRIGGER {name} BEFORE {moment} ON {table} {each} EXECUTE FUNCTION refuse_change()"
                    )
                )


def unguard(connection: Connection, *tables: str) -> None:
    """Drop the triggers: only for a migration that goes down, or that rebuilds a table."""
    sqlite = connection.dialect.name == "sqlite"
    for table in tables or TABLES:
        for name, _ in _triggers(table, sqlite):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {table}")))


def unguarded(connection: Connection) -> list[str]:
    """Names of triggers that should be there and are not."""
    sqlite = connection.dialect.name == "sqlite"
    listing = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    there = set(connection.execute(text(listing)).scalars())
    return sorted({name for table in TABLES for name, _ in _triggers(table, sqlite)} - there)


def _triggers(table: str, sqlite: bool) -> list[tuple[str, str]]:
    moments = ["UPDATE", "DELETE"] + ([] if sqlite else ["TRUNCATE"])
    return [(f"{table}_no_{moment.lower()}", moment) for moment in moments]
