"""Tables that only grow: triggers refuse UPDATE and DELETE, on PostgreSQL TRUNCATE too.

A few of them hold words that may name a person. Those words, and nothing else of the row, may be made empty once:
the act stays, with its day and its actor (docs/privacy.md).

Alembic's batch mode copies an SQLite table and loses its triggers without a word: every migration that
touches one of these tables calls `guard` again, and `check` and /readyz say which one is `unguarded`.
"""

from sqlalchemy import inspect, text
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
    "official_notice",
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

# Words that may name a person, by table and column, with what they may become.
BLANKABLE: dict[str, dict[str, str | None]] = {
    "audit_entry": {"old": None, "new": None},
    "claim_step": {"text": ""},
    "notice_decision": {"facts": ""},
    "trader_step": {"remark": "", "values": "{}"},
}

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
            unless = _unless_blanked(connection, table, sqlite) if moment == "UPDATE" else ""
            if sqlite:
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
                connection.execute(
                    text(
                        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} {unless}"
                        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                    )
                )
            else:
                each = "" if moment == "TRUNCATE" else "FOR EACH ROW"
                connection.execute(
                    text(
                        f"CREATE OR REPLACE TRIGGER {name} BEFORE {moment} ON {table} {each} {unless}"
                        "EXECUTE FUNCTION refuse_change()"
                    )
                )


def _unless_blanked(connection: Connection, table: str, sqlite: bool) -> str:
    """WHEN a change does anything but empty words that may name a person. Reads the columns that are there now."""
    words = BLANKABLE.get(table, {})
    columns = [column["name"] for column in inspect(connection).get_columns(table)] if words else []
    words = {name: blank for name, blank in words.items() if name in columns}
    if not words:
        return ""
    same = "IS" if sqlite else "IS NOT DISTINCT FROM"
    other = "IS NOT" if sqlite else "IS DISTINCT FROM"
    old, new = ({name: f'{row}."{name}"' + ("" if sqlite else "::text") for name in columns} for row in ("OLD", "NEW"))
    stays = [f"{new[name]} {same} {old[name]}" for name in columns if name not in words]
    is_emptied = [
        f"({new[name]} {same} {old[name]} OR {new[name]} {same} {_quoted(blank)})" for name, blank in words.items()
    ]
    is_change = " OR ".join(f"{new[name]} {other} {old[name]}" for name in words)
    return f"WHEN (NOT ({' AND '.join([*stays, *is_emptied, f'({is_change})'])})) "


def _quoted(blank: str | None) -> str:
    return "NULL" if blank is None else f"'{blank}'"


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
