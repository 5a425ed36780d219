"""Make a person's rows empty, as the register says, and nothing that it does not say. Needs an open unit of work."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    LargeBinary,
    String,
    Text,
    case,
    cast,
    delete,
    false,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.sql.schema import Column

from storefront.core import refs
from storefront.domain.cases.models import Case
from storefront.domain.mails.models import Mail
from storefront.domain.orders.models import Fulfilment
from storefront.domain.privacy.person import Person
from storefront.domain.privacy.register import REGISTER
from storefront.domain.privacy.whose import ABOUT
from storefront.infra.db import Base, needs_unit_of_work

NOTHING = null()
"""None in a column of JSON would be the word null."""
WORDS_OF_CASES = frozenset({"words", "name", "email", "note", "text", "locale"})
"""What people said, among the values of a case; the rest are codes, refs and amounts."""
ADDRESS_STAYS = frozenset({"country"})
"""Where VAT is owed: in which country it was delivered (Regulation (EU) 282/2011, art. 63c)."""
TELLING_KEYS = ("till_note", "order_shipped")
"""Letters whose key has an address, or a carrier's number, in it."""


def erase(who: Person) -> dict[str, int]:
    """Everything about one person, by table: how many rows were changed or deleted."""
    return _only_some({name: clear(name, clause(who)) for name, clause in _in_order()})


def _in_order() -> Iterable[tuple[str, Any]]:
    """Rows by which others are found are cleared after those: notices and orders last, the account at the very end."""
    last = ("case", "mail", "order", "cart", "user")
    return [*((name, ABOUT[name]) for name in ABOUT if name not in last), *((name, ABOUT[name]) for name in last)]


def clear(name: str, where: ColumnElement[bool]) -> int:
    """Make rows of one table empty, or delete them, as the register says. Rows that are empty already do not count."""
    session, table, entry = needs_unit_of_work(), Base.metadata.tables[name], REGISTER[name]
    if entry.is_deleted:
        return _count(session.execute(delete(table).where(where)))
    if name in ONE_BY_ONE:
        return ONE_BY_ONE[name](where)
    columns = [table.c[column] for column in sorted(entry.blanked)]
    values = {column.name: blank(column) for column in columns}
    return _count(session.execute(update(table).where(where, is_telling(name)).values(values)))


def is_row_deleted(name: str) -> bool:
    return REGISTER[name].is_deleted


def says(column: Any) -> ColumnElement[bool]:
    """Whether a column of JSON holds anything."""
    said = cast(column, Text)
    return said.is_not(None) & said.not_in(("null", "{}", "[]"))


def is_telling(name: str) -> ColumnElement[bool]:
    """Whether a row holds something still that ought to be empty."""
    table = Base.metadata.tables[name]
    parts = [_is_full(table.c[column]) for column in sorted(REGISTER[name].blanked)]
    return parts[0] if len(parts) == 1 else case((parts[0], True), *((part, True) for part in parts[1:]), else_=False)


def _is_full(column: Column[Any]) -> ColumnElement[bool]:
    named = f"{column.table.name}.{column.name}"
    if named in FULL:
        return FULL[named]()
    empty = EMPTY.get(named, _empty_of(column))
    if isinstance(column.type, JSON):
        return says(column)
    return column.is_not(None) if empty is None else column != empty


def blank(column: Column[Any]) -> Any:
    """What a column becomes."""
    named = f"{column.table.name}.{column.name}"
    if named in MADE:
        return MADE[named]()
    if named in EMPTY:
        return EMPTY[named]
    empty = _empty_of(column)
    return null() if empty is None else empty


def _empty_of(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return {}
    if isinstance(column.type, LargeBinary):
        return b""
    return False if isinstance(column.type, Boolean) else ""


EMPTY: Mapping[str, Any] = {"user.locale": "it", "staff.locale": "it", "staff.text_size": "m"}
MADE: Mapping[str, Any] = {
    "user.email": lambda: literal("erased:") + cast(Base.metadata.tables["user"].c.id, String),
    "user.fs_uniquifier": refs.key,
    "mail.dedup_key": lambda: case(
        (Mail.kind.in_(TELLING_KEYS), Mail.kind + ":" + cast(Mail.id, String)), else_=Mail.dedup_key
    ),
}  # fmt: skip
"""What has to differ in every row."""
FULL: Mapping[str, Any] = {
    "user.email": lambda: ~Base.metadata.tables["user"].c.email.startswith("erased:"),
    "user.fs_uniquifier": false,
    "mail.dedup_key": lambda: Mail.kind.in_(TELLING_KEYS) & (Mail.dedup_key != Mail.kind + ":" + cast(Mail.id, String)),
}
"""How such a column shows that it tells of somebody still."""


def _addresses(where: ColumnElement[bool]) -> int:
    """Parcels keep the country that they went to."""
    return _rewritten(Fulfilment.__table__, Fulfilment.address, where, lambda old: {
        key: value if key in ADDRESS_STAYS else "" for key, value in old.items()
    })  # fmt: skip


def _cases(where: ColumnElement[bool]) -> int:
    """Cases keep what they were about: refs, codes, amounts. What people said goes."""
    table = Base.metadata.tables["case"]
    # Read first: the notices of an address are found by what is taken out below.
    ids = list(needs_unit_of_work().scalars(select(Case.id).where(where)))
    mine = Case.id.in_(ids)
    reasons = update(table).where(mine, Case.close_reason != "").values(close_reason="")
    changed = _rewritten(
        table,
        Case.values,
        mine,
        lambda old: {key: value for key, value in old.items() if key not in WORDS_OF_CASES},
    )
    return max(_count(needs_unit_of_work().execute(reasons)), changed)


def _rewritten(table: Any, column: Any, where: ColumnElement[bool], shortened: Any) -> int:
    session, changed = needs_unit_of_work(), 0
    rows = session.execute(select(table.c.id, column).where(where, column.is_not(None))).all()
    for row_id, old in rows:
        new = shortened(old or {})
        if new != old and old:
            session.execute(update(table).where(table.c.id == row_id).values({column.key: new}))
            changed += 1
    return changed


ONE_BY_ONE: Mapping[str, Any] = {"fulfilment": _addresses, "case": _cases}


def _count(result: Any) -> int:
    return max(int(result.rowcount), 0)


def _only_some(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
