"""Lines of our bank account: kept once, and what each is of. Writes need an open unit of work."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.settlements.camt import BankStatement, Line
from storefront.domain.settlements.paying import insert_once
from storefront.domain.settlements.paying_models import BankFile, BankLine, BankMatch
from storefront.infra.db import db, needs_unit_of_work


def keep_file(name: str, statement: BankStatement, *, by: Actor) -> int | None:
    """Its id; none when this very file was read before."""
    is_new = insert_once(
        BankFile, ["digest"], digest=statement.digest, name=name[:255], iban=statement.iban, lines=len(statement.lines),
        read_at=clock.now(), read_by=by.user_id,
    )  # fmt: skip
    if not is_new:
        return None
    return needs_unit_of_work().execute(select(BankFile.id).where(BankFile.digest == statement.digest)).scalar_one()


def keep_line(file_id: int, line: Line) -> int | None:
    """Its id; none when another file told of it already."""
    is_new = insert_once(
        BankLine, ["key"], bank_file_id=file_id, key=line.key, booked_on=line.booked_on, amount_cents=line.cents,
        end_to_end_id=line.end_to_end_id, is_return=line.is_return, name=line.name, iban=line.iban, words=line.words,
    )  # fmt: skip
    if not is_new:
        return None
    return needs_unit_of_work().execute(select(BankLine.id).where(BankLine.key == line.key)).scalar_one()


def match(line_id: int, kind: str, ref: str, *, by: Actor, why: str = "") -> bool:
    """Say what a line is of; once for ever."""
    return insert_once(
        BankMatch, ["bank_line_id"], bank_line_id=line_id, kind=kind, ref=ref, why=why, at=clock.now(), by=by.user_id
    )


@dataclass(frozen=True, slots=True)
class LineRow:
    """One movement on our account; no `kind`: nobody has said yet what it is."""

    line_id: int
    booked_on: date
    amount_cents: int
    name: str
    words: str
    end_to_end_id: str
    kind: str | None
    ref: str | None
    why: str | None


def lines(*, unmatched: bool, words: str = "", offset: int = 0, limit: int = 25) -> list[LineRow]:
    """Bank lines, latest first. One statement."""
    query = _lines(unmatched, words, *_COLUMNS).order_by(BankLine.booked_on.desc(), BankLine.id.desc())
    return [LineRow(*row) for row in db.session.execute(query.offset(offset).limit(limit))]


def counted(*, unmatched: bool, words: str = "") -> int:
    return int(db.session.scalar(_lines(unmatched, words, func.count())) or 0)


_COLUMNS = (
    BankLine.id, BankLine.booked_on, BankLine.amount_cents, BankLine.name, BankLine.words, BankLine.end_to_end_id,
    BankMatch.kind, BankMatch.ref, BankMatch.why,
)  # fmt: skip


def _lines(unmatched: bool, words: str, *columns: Any) -> Any:
    query = select(*columns).select_from(BankLine).outerjoin(BankMatch, BankMatch.bank_line_id == BankLine.id)
    if unmatched:
        query = query.where(BankMatch.bank_line_id.is_(None))
    if words:
        places = (BankLine.name, BankLine.words, BankLine.end_to_end_id)
        query = query.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
    return query


def files(limit: int = 5) -> list[tuple[str, datetime, int]]:
    """The last files read: name, when, how many lines."""
    query = select(BankFile.name, BankFile.read_at, BankFile.lines).order_by(BankFile.id.desc()).limit(limit)
    return list(db.session.execute(query).tuples())


def is_there(line_id: int) -> bool:
    return db.session.scalar(select(BankLine.id).where(BankLine.id == line_id)) is not None
