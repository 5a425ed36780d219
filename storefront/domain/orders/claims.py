"""Claims under the guarantee: asked, decided, followed to the end. Writes need an open unit of work. See docs/returns.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.brands.models import Brand
from storefront.domain.orders.after_models import Claim, ClaimState, ClaimStep, Wish
from storefront.domain.orders.models import Order, OrderLine
from storefront.infra.db import db, needs_unit_of_work

YEARS = 2
LONGEST = 2_000
OPEN = (ClaimState.ASKED, ClaimState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim with the piece it is about."""

    id: int
    ref: str
    order_id: int
    order_ref: str
    line_id: int
    variant_id: int
    title: str
    choice: str
    brand_id: int
    brand: str
    brand_email: str
    email: str
    locale: str
    paid_cents: int
    wish: Wish
    text: str
    state: ClaimState
    outcome: Wish | None
    is_late: bool
    asked_at: datetime
    decided_at: datetime | None
    done_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def subject_ref(self) -> str:
        return f"claim:{self.ref}"


@dataclass(frozen=True, slots=True)
class StepRow:
    """What happened to a claim."""

    at: datetime
    kind: str
    text: str


def _rows(*where: ColumnElement[bool]) -> list[ClaimRow]:
    columns: tuple[Any, ...] = (
        Claim.id, Claim.ref, Order.id, Order.ref, OrderLine.id, OrderLine.variant_id, OrderLine.title_it,
        OrderLine.choice, Brand.id, Brand.name, Brand.email, Order.email, Order.locale, OrderLine.paid_cents,
        Claim.wish, Claim.text, Claim.state, Claim.outcome, Claim.is_late, Claim.asked_at, Claim.decided_at,
        Claim.done_at,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Order, Order.id == Claim.order_id)
        .join(OrderLine, OrderLine.id == Claim.order_line_id)
        .join(Brand, Brand.id == OrderLine.brand_id)
        .where(*where)
        .order_by(Claim.id)
    )
    return [ClaimRow(*row) for row in db.session.execute(query)]


def of_order(order_id: int) -> list[ClaimRow]:
    return _rows(Claim.order_id == order_id)


def one(ref: str) -> ClaimRow | None:
    return next(iter(_rows(Claim.ref == ref)), None)


def steps(claim_id: int) -> list[StepRow]:
    query = select(ClaimStep.at, ClaimStep.kind, ClaimStep.text).where(ClaimStep.claim_id == claim_id)
    return [StepRow(*row) for row in db.session.execute(query.order_by(ClaimStep.id))]


def is_over(delivered_on: date | None, today: date) -> bool:
    """Whether the two years from delivery are over. Without a known delivery they have not begun."""
    return delivered_on is not None and today > _years_later(delivered_on)


def _years_later(day: date) -> date:
    try:
        return day.replace(year=day.year + YEARS)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + YEARS, day=28)


def was_asked(request_key: str) -> str | None:
    """The ref of a claim that this form made before."""
    return needs_unit_of_work().scalar(select(Claim.ref).where(Claim.request_key == request_key))


def ask(
    order_id: int, order_ref: str, line_id: int, wish: Wish, text: str, *, is_late: bool, request_key: str, by: Actor
) -> str:
    """A buyer asks; returns the claim's ref."""
    session = needs_unit_of_work()
    before = session.scalar(select(func.count()).where(Claim.order_id == order_id)) or 0
    ref = f"{order_ref}-G{before + 1}"
    claim = insert(Claim).values(
        ref=ref, order_id=order_id, order_line_id=line_id, wish=wish, text=text, state=ClaimState.ASKED,
        is_late=is_late, request_key=request_key, asked_at=clock.now(),
    )  # fmt: skip
    claim_id = session.execute(claim.returning(Claim.id)).scalar_one()
    record(claim_id, "asked", by=by, text=text)
    return ref


def open_of_line(line_id: int) -> bool:
    query = select(Claim.id).where(Claim.order_line_id == line_id, Claim.state.in_(OPEN))
    return needs_unit_of_work().scalar(query) is not None


def move(
    claim: ClaimRow, from_states: Sequence[ClaimState], to_state: ClaimState, *, outcome: Wish | None = None
) -> bool:
    """Take a claim from one state to the next. False when somebody did before."""
    now = clock.now()
    values: dict[str, Any] = {"state": to_state, **({"outcome": outcome, "decided_at": now} if outcome else {})}
    if to_state in (ClaimState.DONE, ClaimState.REFUSED):
        values["done_at"] = now
    change = update(Claim).where(Claim.id == claim.id, Claim.state.in_(from_states)).values(**values)
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return bool(result.rowcount)


def record(claim_id: int, kind: str, *, by: Actor, text: str = "") -> None:
    step = insert(ClaimStep).values(
        claim_id=claim_id, at=clock.now(), kind=kind, actor_kind=by.kind.value, user_id=by.user_id, text=text
    )
    needs_unit_of_work().execute(step)
