"""The database: one engine, one session, and the one place where anything is committed.

SQLite runs in WAL with deferred reads; a unit of work begins with BEGIN IMMEDIATE, because a write that
follows a read inside one deferred transaction is told "database is locked" at once, however long the
busy timeout. PostgreSQL runs READ COMMITTED; what must not race is a conditional UPDATE or a row lock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.orm import DeclarativeBase, Mapper, ORMExecuteState, Session, UOWTransaction
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 10_000
T = TypeVar("T")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "%(constraint_name)s",  # named for the truth it keeps
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and in UTC on both sides, on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def on_sqlite() -> bool:
    """Whether the shop runs on SQLite: for the few places where the two databases need other words."""
    return db.engine.dialect.name == "sqlite"


# --- the unit of work ---------------------------------------------------------------------------------

_OPEN = "unit_of_work"
_FREE_TABLES = "free_tables"


class NestedUnitOfWork(RuntimeError):
    """A use case opened a second transaction inside its own: the flow must be split."""


class WriteOutsideUnitOfWork(RuntimeError):
    """Somebody writes where nothing would commit, or where half of a change could be."""


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction of one use case: commits at its end, rolls back on any error.

    Ends the read transaction that the request may have open; objects loaded before it must not be
    used inside. Never send anything (mail, Stripe, files) in here.
    """
    session = db.session()
    if session.info.get(_OPEN):
        raise NestedUnitOfWork
    _end_reading(session)
    session.info[_OPEN] = True
    try:
        session.connection(execution_options={"begin_immediate": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_OPEN, None)


def _end_reading(session: Session) -> None:
    """End a transaction in which nothing was written. By COMMIT: on a ROLLBACK psycopg forgets all that the server has
    prepared for this connection, and a query of ten tables takes ten times longer to plan than to answer."""
    if session.new or session.dirty or session.deleted:
        return session.rollback()
    try:
        session.commit()
    except PendingRollbackError:  # a statement failed before: there is nothing left that could be ended well
        session.rollback()


def needs_unit_of_work() -> Session:
    """The session of the open unit of work; services that lock or move call this first."""
    session = db.session()
    if not session.info.get(_OPEN):
        raise WriteOutsideUnitOfWork
    return session


def let_write_freely(*tables: str) -> None:
    """Name tables that a library commits by itself (Flask-Security's own views)."""
    Base.metadata.info.setdefault(_FREE_TABLES, set()).update(tables)


@event.listens_for(Session, "before_flush")
def _refuse_stray_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if session.info.get(_OPEN):
        return
    free = Base.metadata.info.get(_FREE_TABLES, set())
    for row in [*session.new, *session.dirty, *session.deleted]:
        mapper: Mapper[Any] = row.__mapper__
        if mapper.local_table.name not in free and session.is_modified(row):  # type: ignore[attr-defined]  # tables have names
            raise WriteOutsideUnitOfWork(mapper.local_table.name)  # type: ignore[attr-defined]  # as above


@event.listens_for(Session, "do_orm_execute")
def _refuse_stray_statement(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if not writes or state.session.info.get(_OPEN):
        return
    table = getattr(state.statement, "table", None)
    if getattr(table, "name", None) not in Base.metadata.info.get(_FREE_TABLES, set()):
        raise WriteOutsideUnitOfWork(str(table))


# --- what each database needs -------------------------------------------------------------------------


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # so that INSERT OR REPLACE is seen by the append-only triggers
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        immediate = connection.get_execution_options().get("begin_immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def engine_options(url: str) -> dict[str, Any]:
    """Options of the engine for one database; small pools, since each process is one of many."""
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
    # A lock is waited for as long as on SQLite: without a limit one stuck transaction would hang every request.
    limits = f"-c lock_timeout={BUSY_TIMEOUT_MS} -c idle_in_transaction_session_timeout=60000"
    arguments = {"connect_timeout": 5, "options": limits}
    pool = {"pool_size": 5, "max_overflow": 5, "pool_pre_ping": True}
    return {**pool, "hide_parameters": True, "connect_args": arguments}


# --- telling faults apart -----------------------------------------------------------------------------

DEADLOCK, SERIALIZATION, LOCK_NOT_AVAILABLE = "40P01", "40001", "55P03"


def is_deadlock(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in {DEADLOCK, SERIALIZATION}


def let_go(_error: BaseException | None = None) -> None:
    """End what the session still has open. A connection that died meanwhile is thrown away without a word: whatever
    was to be kept is committed, so an answer that is ready must not be lost over it."""
    if not db.session.registry.has():
        return
    session = db.session()
    try:
        if not session.info.get(_OPEN):
            _end_reading(session)
        session.close()
    except DBAPIError:
        session.invalidate()


def is_database_away(error: DBAPIError) -> bool:
    """Locked beyond the busy timeout, read-only, full, restarting or gone: nothing was written."""
    if error.connection_invalidated:
        return True
    text = str(error.orig).lower()
    state = getattr(error.orig, "sqlstate", None) or ""
    away = ("locked", "readonly", "read-only", "disk", "full", "unable to open", "connection", "shutting down")
    return state == LOCK_NOT_AVAILABLE or state[:2] in {"08", "53", "57"} or any(word in text for word in away)


def retry_on_deadlock(use_case: Callable[..., T], times: int = 3) -> Callable[..., T]:
    """Run a use case again when PostgreSQL chose it as the victim of a deadlock, `times` at most."""

    @wraps(use_case)
    def tried(*args: Any, **kwargs: Any) -> T:
        for _ in range(times - 1):
            try:
                return use_case(*args, **kwargs)
            except DBAPIError as error:
                if not is_deadlock(error):
                    raise
        return use_case(*args, **kwargs)

    return tried
