"""The story of one order, for the office: every table that tells of it, sorted by time. See docs/office-orders.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from storefront.domain.audit.models import AuditEntry
from storefront.domain.brands.models import Brand
from storefront.domain.cases.models import Case, CaseNote
from storefront.domain.mails.models import Mail
from storefront.domain.orders.after_models import Claim, ClaimStep, GoodsReturn
from storefront.domain.orders.message_models import OrderMessage
from storefront.domain.orders.models import OrderEvent, OrderLine
from storefront.domain.payments.models import Refund, StripeEvent
from storefront.domain.pieces.models import PieceEvent
from storefront.flows.order_story import BookEntry, Head, Move
from storefront.infra.db import UtcDateTime, db

MOST_STEPS = 600


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, from whichever table it stands in."""

    at: datetime
    source: str
    kind: str
    ref: str
    text: str
    actor_kind: str
    user_id: int | None
    cents: int | None
    values: Mapping[str, Any]


TEXT = String(4000)


def story(order: Head, moves: Sequence[Move], book: Sequence[BookEntry]) -> list[Step]:
    """All that happened, in order: one statement over every table that tells of this order, beside its money and its
    entries, which are read already."""
    rows = db.session.execute(union_all(*_tellings(order, _stripe_ids(moves))).limit(MOST_STEPS)).all()
    told = [Step(*[*row[:8], row[8] or {}]) for row in rows]
    return sorted([*told, *_calls(moves), *_entries(book)], key=lambda step: step.at)


def _stripe_ids(moves: Sequence[Move]) -> list[str]:
    found = [one for move in moves for one in (move.stripe_id, move.stripe_too) if one]
    return found + [move.why for move in moves if move.kind == "payment" and move.why]


def _calls(moves: Sequence[Move]) -> list[Step]:
    """What was asked of Stripe and done there. Of a payment: its page was opened; a refund's own step tells the rest."""
    found = []
    for move in moves:
        at, ref = (move.at, move.why) if move.kind == "payment" else (move.done_at, move.stripe_id)
        if ref and at is not None:
            found.append(_step(at, "call", move.kind, ref, move.whom, move.amount_cents))
        elif move.error and move.kind != "payment":
            found.append(_step(move.at, "trouble", move.kind, move.ref, move.error, move.amount_cents))
    return found


def _entries(book: Sequence[BookEntry]) -> list[Step]:
    """What was written into the book, with what moved in all."""
    return [
        _step(one.at, "book", one.kind, one.source_ref, "", sum(cents for _account, cents in one.sides if cents > 0))
        for one in book
    ]


def _step(at: datetime, source: str, kind: str, ref: str, text: str, cents: int) -> Step:
    return Step(at, source, kind, ref, text, "", None, cents, {})


def _tellings(order: Head, stripe_ids: Sequence[str]) -> list[Select[Any]]:
    own_cases = Case.order_id == order.id
    pieces = select(OrderLine.piece_id).where(OrderLine.order_id == order.id, OrderLine.piece_id.is_not(None))
    refs = (order.ref, *(f"{order.ref}-{letter}{number}" for letter in "FRWBG" for number in range(1, 10)))
    return [
        _telling(
            OrderEvent.at, "order", OrderEvent.kind, actor=OrderEvent.actor_kind, user=OrderEvent.user_id,
            values=OrderEvent.values,
        ).where(OrderEvent.order_id == order.id),
        _telling(
            PieceEvent.at, "piece", PieceEvent.why, text=cast(PieceEvent.to_state, String),
            actor=PieceEvent.actor_kind, user=PieceEvent.user_id, cents=PieceEvent.piece_id,
        ).where(PieceEvent.piece_id.in_(pieces), PieceEvent.ref == f"order:{order.ref}"),
        _telling(
            func.coalesce(Mail.sent_at, Mail.created_at), "mail", Mail.kind, ref=Mail.recipient,
            text=cast(Mail.state, String),
        ).where(Mail.subject_ref.in_(refs)),
        _telling(
            StripeEvent.received_at, "stripe", StripeEvent.kind, ref=StripeEvent.object_id,
            text=cast(StripeEvent.state, String),
        ).where(StripeEvent.object_id.in_(stripe_ids)),
        _telling(
            OrderMessage.at, "message", literal("message"), ref=Brand.name, text=OrderMessage.text,
            actor=_from_brand(), user=OrderMessage.user_id,
        ).join(Brand, Brand.id == OrderMessage.brand_id).where(OrderMessage.order_id == order.id),
        _telling(Case.opened_at, "case", Case.kind, ref=Case.ref).where(own_cases),
        _telling(
            Case.closed_at, "case_closed", Case.kind, ref=Case.ref, text=Case.close_reason, user=Case.closed_by
        ).where(own_cases, Case.closed_at.is_not(None)),
        _telling(CaseNote.at, "case_note", Case.kind, ref=Case.ref, text=CaseNote.text, user=CaseNote.user_id)
        .join(Case, Case.id == CaseNote.case_id)
        .where(own_cases),
        _telling(
            ClaimStep.at, "claim", ClaimStep.kind, ref=Claim.ref, text=ClaimStep.text, actor=ClaimStep.actor_kind,
            user=ClaimStep.user_id,
        ).join(Claim, Claim.id == ClaimStep.claim_id).where(Claim.order_id == order.id),
        _telling(
            GoodsReturn.received_at, "return", func.coalesce(cast(GoodsReturn.condition, String), ""),
            ref=GoodsReturn.ref, text=GoodsReturn.remark, user=GoodsReturn.received_by, cents=GoodsReturn.less_cents,
        ).where(GoodsReturn.order_id == order.id, GoodsReturn.received_at.is_not(None)),
        _telling(
            AuditEntry.at, "audit", AuditEntry.action, ref=AuditEntry.subject_ref, actor=AuditEntry.actor_kind,
            user=AuditEntry.user_id, values=AuditEntry.new,
        ).where(AuditEntry.subject_kind.in_(("order", "refund", "claim", "return")), AuditEntry.subject_ref.in_(refs)),
        _telling(
            Refund.created_at, "refund", Refund.reason, ref=Refund.ref, text=cast(Refund.state, String),
            cents=Refund.amount_cents,
        ).where(Refund.order_id == order.id),
    ]  # fmt: skip


def _telling(
    at: Any, source: str, kind: Any, *, ref: Any = None, text: Any = None, actor: Any = None, user: Any = None,
    cents: Any = None, values: Any = None,
) -> Select[Any]:  # fmt: skip
    """One table's rows in the columns that all of them share."""
    return select(
        type_coerce(at, UtcDateTime).label("at"), literal(source), cast(kind, TEXT), _words(ref), _words(text),
        _words(actor), cast(null(), BigInteger) if user is None else user,
        cast(null(), BigInteger) if cents is None else cents, cast(null(), JSON) if values is None else values,
    )  # fmt: skip


def _words(column: Any) -> ColumnElement[Any]:
    return literal("") if column is None else cast(column, TEXT)


def _from_brand() -> ColumnElement[str]:
    return case((OrderMessage.from_brand, literal("staff")), else_=literal("customer"))
