"""What the migrations say: which is the last, and which this version of the shop knows."""

from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storefront.infra.db import db
from storefront.settings import ROOT


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(ROOT / "migrations"))


def head() -> str:
    return _scripts().get_current_head() or ""


def is_known(revision: str) -> bool:
    """Whether a database at this migration can be brought to ours."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def current() -> str:
    """The database's own migration; empty when it was never migrated."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
