"""How Alembic reaches the shop's database and its models."""

from alembic import context
from flask import current_app
from flask_security import AsaList

from storefront.infra.db import UtcDateTime, db

# The full-text tables of SQLite and their shadows belong to the search migration, not to the models.
NOT_OURS = ("search_",)


def include(_object: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Leave out tables that exist only in the database."""
    return not (kind == "table" and reflected and compare_to is None and (name or "").startswith(NOT_OURS))


def render(kind: str, item: object, _context: object) -> str | bool:
    """Write our own types as what they are in the database: old migrations must not hang on today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AsaList):
        return "sa.UnicodeText()"
    return False


def run() -> None:
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include,
            render_item=render,
            compare_type=True,
            render_as_batch=sqlite,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("migrations need a database: there is no offline mode")
with current_app.app_context():
    run()
