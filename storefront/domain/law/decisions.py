"""Decisions on notices, and complaints about them. Writes need an open unit of work. See docs/law.md (L13)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select, update

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Product, ProductState, ProductText
from storefront.domain.law.models import Complaint, NoticeDecision, Outcome
from storefront.infra.db import db, needs_unit_of_work

SIDES = ("brand", "sender")


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """The product of a notice, as it is now."""

    id: int
    ref: str
    slug: str
    title: str
    state: ProductState
    brand_id: int
    brand: str
    brand_slug: str
    brand_email: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What was decided, with its reasons."""

    id: int
    notice_ref: str
    product_id: int
    outcome: Outcome
    ground: str
    rule: str
    facts: str
    brand_key: str
    sender_key: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """Somebody disagrees, and what was answered."""

    id: int
    decision_id: int
    side: str
    text: str
    locale: str
    at: datetime
    is_upheld: bool | None
    answer: str
    answered_at: datetime | None


def goods(product_id: int) -> GoodsRow | None:
    title = select(func.min(ProductText.title)).where(
        and_(ProductText.product_id == Product.id, ProductText.locale == "it")
    )
    columns: tuple[Any, ...] = (
        Product.id, Product.ref, Product.slug, func.coalesce(title.scalar_subquery(), ""), Product.state, Brand.id,
        Brand.name, Brand.slug, Brand.email,
    )  # fmt: skip
    row = db.session.execute(select(*columns).join(Brand, Brand.id == Product.brand_id).where(Product.id == product_id))
    found = row.first()
    return GoodsRow(*found) if found else None


def decide(
    notice_ref: str, product_id: int, outcome: Outcome, *, ground: str, rule: str, facts: str, by: Actor
) -> None:
    """A second decision on the same notice is refused by its key."""
    row = insert(NoticeDecision).values(
        notice_ref=notice_ref, product_id=product_id, outcome=outcome, ground=ground, rule=rule, facts=facts,
        brand_key=refs.key(), sender_key=refs.key(), decided_at=clock.now(), decided_by=by.user_id,
    )  # fmt: skip
    needs_unit_of_work().execute(row)


def of_notice(notice_ref: str) -> DecisionRow | None:
    return _one(NoticeDecision.notice_ref == notice_ref)


def by_key(key: str) -> tuple[DecisionRow, str] | None:
    """A decision and the side that holds this key."""
    found = _one((NoticeDecision.brand_key == key) | (NoticeDecision.sender_key == key))
    return (found, "brand" if found.brand_key == key else "sender") if found else None


def _one(where: ColumnElement[bool]) -> DecisionRow | None:
    columns: tuple[Any, ...] = (
        NoticeDecision.id, NoticeDecision.notice_ref, NoticeDecision.product_id, NoticeDecision.outcome,
        NoticeDecision.ground, NoticeDecision.rule, NoticeDecision.facts, NoticeDecision.brand_key,
        NoticeDecision.sender_key, NoticeDecision.decided_at,
    )  # fmt: skip
    row = db.session.execute(select(*columns).where(where)).first()
    return DecisionRow(*row) if row else None


def complaints(decision_id: int) -> list[ComplaintRow]:
    columns: tuple[Any, ...] = (
        Complaint.id, Complaint.decision_id, Complaint.side, Complaint.text, Complaint.locale, Complaint.at,
        Complaint.is_upheld, Complaint.answer, Complaint.answered_at,
    )  # fmt: skip
    query = select(*columns).where(Complaint.decision_id == decision_id).order_by(Complaint.id)
    return [ComplaintRow(*row) for row in db.session.execute(query)]


def complain(decision_id: int, side: str, text: str, locale: str) -> None:
    """A second complaint of the same side is refused by its key."""
    row = insert(Complaint).values(
        decision_id=decision_id, side=side, text=text, locale=locale, at=clock.now(), answer=""
    )
    needs_unit_of_work().execute(row)


def answer(complaint_id: int, *, is_upheld: bool, text: str, by: Actor) -> bool:
    """False when it was answered before."""
    change = update(Complaint).where(Complaint.id == complaint_id, Complaint.answered_at.is_(None))
    change = change.values(is_upheld=is_upheld, answer=text, answered_at=clock.now(), answered_by=by.user_id)
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return bool(result.rowcount)
