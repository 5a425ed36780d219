"""The unit of work, the append-only guards and the two databases."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from storefront.core import clock
from storefront.domain.audit.models import AuditEntry
from storefront.domain.brands.models import Brand
from storefront.infra import append_only
from storefront.infra.db import NestedUnitOfWork, WriteOutsideUnitOfWork, db, unit_of_work


def entry(action: str = "tested") -> AuditEntry:
    return AuditEntry(actor_kind="system", action=action, subject_kind="test", subject_ref="1")


def test_a_unit_of_work_commits_at_its_end(app: Flask) -> None:
    with unit_of_work() as session:
        session.add(entry())
    db.session.remove()
    assert db.session.query(AuditEntry).count() == 1


def test_an_error_inside_leaves_nothing_behind(app: Flask) -> None:
    def half_done() -> None:
        with unit_of_work() as session:
            session.add(entry())
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert db.session.query(AuditEntry).count() == 0


def test_a_second_unit_of_work_inside_the_first_is_refused(app: Flask) -> None:
    with pytest.raises(NestedUnitOfWork), unit_of_work(), unit_of_work():
        pass


def test_a_write_outside_of_a_unit_of_work_is_refused(app: Flask) -> None:
    db.session.add(entry())
    with pytest.raises(WriteOutsideUnitOfWork):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(WriteOutsideUnitOfWork):
        db.session.execute(update(Brand).values(name="x"))


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_what_only_grows_can_be_neither_changed_nor_deleted(app: Flask, statement: str) -> None:
    with unit_of_work() as session:
        session.add(entry())
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work() as session:
        session.execute(text(statement))


def test_replacing_a_row_counts_as_deleting_it(app: Flask, database_kind: str) -> None:
    with unit_of_work() as session:
        session.add(entry())
    replace = "INSERT OR REPLACE INTO audit_entry (id, at, actor_kind, action, subject_kind, subject_ref) VALUES (1, '', '', '', '', '')"
    statement = replace if database_kind == "sqlite" else "TRUNCATE audit_entry"
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work() as session:
        session.execute(text(statement))


def test_a_missing_guard_is_named(app: Flask) -> None:
    assert append_only.unguarded(db.session.connection()) == []
    with unit_of_work() as session:
        append_only.unguard(session.connection(), "posting")
    assert "posting_no_update" in append_only.unguarded(db.session.connection())


def test_a_naive_datetime_is_refused_and_an_aware_one_comes_back_in_utc(app: Flask) -> None:
    at = clock.now()
    with unit_of_work() as session:
        session.add(AuditEntry(at=clock.rome(at), actor_kind="system", action="x", subject_kind="x", subject_ref="x"))
    db.session.remove()
    assert db.session.query(AuditEntry.at).scalar() == at
    with pytest.raises(DBAPIError.__mro__[1]), unit_of_work() as session:
        session.add(
            AuditEntry(at=datetime(2026, 1, 1), actor_kind="system", action="x", subject_kind="x", subject_ref="x")
        )


def test_models_and_migrations_never_differ(app: Flask) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(db.session.connection(), opts={"compare_type": True, "include_object": _ours})
    assert compare_metadata(context, db.metadata) == []


def _ours(_object: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    return not (kind == "table" and reflected and (name == "alembic_version" or (name or "").startswith("search_")))


def test_a_write_waits_for_another_write_instead_of_failing(app: Flask) -> None:
    """Two units of work in turn after a read: a deferred BEGIN would say "database is locked" at once."""
    db.session.execute(text("SELECT count(*) FROM brand"))
    with unit_of_work() as session:
        session.add(entry("first"))
    with unit_of_work() as session:
        session.add(entry("second"))
    assert db.session.query(AuditEntry).count() == 2


BLANKING = "UPDATE audit_entry SET old = NULL, new = NULL"


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE audit_entry SET old = NULL, new = '{"email": "another"}'""",
        "UPDATE audit_entry SET old = NULL, new = NULL, action = 'other'",
        "UPDATE audit_entry SET old = old, new = new",
    ],
)
def test_words_that_name_a_person_may_be_emptied_and_nothing_else_of_the_row(app: Flask, statement: str) -> None:
    with unit_of_work() as session:
        session.add(AuditEntry(actor_kind="staff", action="invited", subject_kind="x", subject_ref="1", new={"a": "b"}))
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work() as session:
        session.execute(text(statement))
    with unit_of_work() as session:
        session.execute(text(BLANKING))
    row = db.session.query(AuditEntry).one()
    assert (row.action, row.old, row.new) == ("invited", None, None)


def test_an_answer_is_not_lost_because_the_connection_died_before_it_was_given_back(app: Flask) -> None:
    with app.app_context():
        held = db.session.connection().connection
        db.session.execute(text("SELECT 1"))
        assert held.dbapi_connection is not None
        held.dbapi_connection.close()  # the server went; leaving the context rolls back, and must not raise
    with app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1
