"""Money of outlets as the office follows it: what tills expect and counted, what was banked. See docs/reconciliation.md."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.ledger.models import Posting
from storefront.domain.places.models import Location, LocationKind
from storefront.domain.settlements.paying_models import CashKind, CashMove
from storefront.infra.db import db, needs_unit_of_work, on_sqlite


def lock(location_id: int) -> bool:
    """Whoever moves a place's money waits here. False when there is no such place."""
    row = select(Location.id).where(Location.id == location_id)
    return needs_unit_of_work().scalar(row.with_for_update(key_share=True)) is not None


def keep(*, by: Actor, **values: Any) -> int | None:
    """A slip, once; none when it is there already. Needs an open unit of work."""
    into = insert_on_sqlite(CashMove) if on_sqlite() else insert_on_postgresql(CashMove)
    row = into.values(at=clock.now(), by=by.user_id, **values)
    once = row.on_conflict_do_nothing(index_elements=["kind", "location_id", "slip_no"]).returning(CashMove.id)
    return needs_unit_of_work().execute(once).scalar()


@dataclass(frozen=True, slots=True)
class OutletCash:
    """What the book says of one outlet today. Differences below zero: money is missing."""

    location_id: int
    slug: str
    name: str
    cash_cents: int
    terminal_cents: int
    difference_cents: int
    banked_on: date | None  # the last slip


def outlets() -> list[OutletCash]:
    """Every outlet. Two statements."""
    last = (
        select(func.max(CashMove.on))
        .where(CashMove.location_id == Location.id, CashMove.kind == CashKind.DEPOSIT)
        .correlate(Location)
        .scalar_subquery()
    )
    query = select(Location.id, Location.slug, Location.name, last).where(Location.kind == LocationKind.OUTLET)
    sums = (
        select(Posting.account, func.sum(Posting.amount_cents))
        .where(
            Posting.account.startswith("till_cash:") | Posting.account.startswith("terminal:")
            | Posting.account.startswith("cash_difference:")
        )
        .group_by(Posting.account)
    )  # fmt: skip
    found = {account: int(cents) for account, cents in db.session.execute(sums)}
    return [
        OutletCash(
            row.id, row.slug, row.name, found.get(f"till_cash:{row.id}", 0), found.get(f"terminal:{row.id}", 0),
            -found.get(f"cash_difference:{row.id}", 0), row[3],
        )
        for row in db.session.execute(query.order_by(Location.name))
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One slip of an outlet."""

    kind: CashKind
    slip_no: str
    on: date
    amount_cents: int
    fee_cents: int
    found_in: str
    why: str
    at: datetime


def slips(location_id: int, *, limit: int = 50) -> list[SlipRow]:
    """The last slips of a place, latest first."""
    columns = (
        CashMove.kind, CashMove.slip_no, CashMove.on, CashMove.amount_cents, CashMove.fee_cents, CashMove.found_in,
        CashMove.why, CashMove.at,
    )  # fmt: skip
    query = select(*columns).where(CashMove.location_id == location_id).order_by(CashMove.on.desc(), CashMove.id.desc())
    return [SlipRow(*row) for row in db.session.execute(query.limit(limit))]
