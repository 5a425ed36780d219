"""Any order from anything one could have in hand: one box, one statement of indexed looks. See docs/office-orders.md."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union

from storefront.core import refs
from storefront.core.clock import ROME
from storefront.core.money import parse_cents
from storefront.domain.cases.models import Case
from storefront.domain.mails import queries as mails
from storefront.domain.mails.models import Mail
from storefront.domain.orders.after_models import GoodsReturn, OrderWord
from storefront.domain.orders.finding import phone_word, words_of
from storefront.domain.orders.models import (
    Channel,
    Fulfilment,
    FulfilmentState,
    LineShare,
    Order,
    OrderLine,
    OrderState,
    Withdrawal,
)
from storefront.domain.payments.models import EventState, Payment, Refund, Reversal, StripeEvent, Transfer, Work
from storefront.domain.pieces.models import Piece, PieceEvent
from storefront.domain.places.models import Location
from storefront.domain.tills.models import TillSale
from storefront.infra.db import db

A_PAGE = 40
MOST_FOUND = 500  # orders that one question leads to; who finds more says more
_REF = re.compile(r"([2-9A-Z]{6})(?:-[A-Z]\d{1,3})?")
_STRIPE = re.compile(r"(?:pi|ch|py|cs|tr|re|pyr|trr|evt|du|dp)_\w{1,100}")
_PIECE = re.compile(r"[2-9A-Z]{8}")
_PHONE = re.compile(r"[+\d][\d\s./-]{5,}")
AFTER_ASCII = "\x7f"
HELD_FOR = "order:"
STUCK = (Work.BLOCKED, Work.FAILED)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which orders a list shows; empty is all."""

    state: OrderState | None = None
    channel: Channel | None = None
    location_id: int | None = None
    brand_id: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    needs: str = ""  # "sending": not left; "case": a person is asked; "blocked": a brand cannot be paid


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One order of a list."""

    ref: str
    channel: Channel
    state: OrderState
    placed_at: datetime
    paid_at: datetime | None
    name: str
    email: str
    total_cents: int
    place: str | None
    refunded_cents: int
    withdrawals: int
    cases: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of orders; `is_cut`: the question fits more orders than are looked through."""

    rows: list[FoundRow] = field(default_factory=list)
    has_more: bool = False
    is_cut: bool = False


def found_by(text: str) -> list[int]:
    """Ids of the orders that a text leads to, the newest first, one more than MOST_FOUND at most. One statement."""
    looks = list(_looks(text.strip()))
    if not looks:
        return []
    ids = union(*looks).subquery()
    return list(db.session.scalars(select(ids.c.id).order_by(ids.c.id.desc()).limit(MOST_FOUND + 1)))


def _looks(text: str) -> Iterator[Select[Any]]:
    """What the text may be; each look is answered from an index."""
    upper = text.upper()
    if match := _REF.fullmatch(upper):
        yield select(Order.id.label("id")).where(Order.ref == match[1])
    if _PIECE.fullmatch(code := refs.normalised(text)) and len(text) <= 2 * len(code):
        yield from _by_piece(code)
    if _STRIPE.fullmatch(text):
        yield from _by_stripe(text)
        return
    if text and len(text) <= 80 and "@" not in text:
        yield from _by_number(text)
    try:
        yield from _by_amount(parse_cents(text))
    except ValueError:
        pass
    yield from _by_words(text)


def _by_piece(code: str) -> Iterator[Select[Any]]:
    """Orders that ever held or sold the piece of this label."""
    yield (
        select(Order.id.label("id"))
        .select_from(Piece)
        .join(PieceEvent, PieceEvent.piece_id == Piece.id)
        .join(Order, Order.ref == func.substr(PieceEvent.ref, len(HELD_FOR) + 1))
        .where(Piece.code == code, PieceEvent.ref.startswith(HELD_FOR))
    )


def _by_stripe(text: str) -> Iterator[Select[Any]]:
    """Payment, charge, session, transfer, refund, reversal; and what an event told of."""
    own = or_(Payment.payment_intent_id == text, Payment.charge_id == text, Payment.session_id == text)
    yield select(Payment.order_id.label("id")).where(own)
    sent = select(Payment.order_id.label("id")).join(Transfer, Transfer.payment_id == Payment.id)
    yield sent.where(Transfer.stripe_id == text)
    yield select(Refund.order_id.label("id")).where(Refund.stripe_id == text)
    pulled = select(Refund.order_id.label("id")).join(Reversal, Reversal.refund_id == Refund.id)
    yield pulled.where(Reversal.stripe_id == text)
    event = select(Case.order_id.label("id")).where(Case.subject_ref == f"dispute:{text}"[:64])
    yield event.where(Case.order_id.is_not(None))
    told = select(Payment.order_id.label("id")).join(
        StripeEvent, or_(StripeEvent.object_id == Payment.session_id, StripeEvent.object_id == Payment.charge_id)
    )
    yield told.where(StripeEvent.event_id == text)


def _by_number(text: str) -> Iterator[Select[Any]]:
    """What stands on a paper: a parcel's number, a SKU, a receipt."""
    tight = "".join(text.split())
    written = sorted({text, text.upper(), tight, tight.upper()})
    yield select(Fulfilment.order_id.label("id")).where(Fulfilment.tracking.in_(written), Fulfilment.tracking != "")
    yield select(GoodsReturn.order_id.label("id")).where(GoodsReturn.tracking.in_(written), GoodsReturn.tracking != "")
    yield _newest(select(OrderLine.order_id.label("id")).where(OrderLine.sku.in_(written)), OrderLine.id)
    receipt = select(TillSale.order_id.label("id")).where(TillSale.receipt_no.in_(written), TillSale.receipt_no != "")
    yield receipt.where(TillSale.order_id.is_not(None))


def _by_amount(cents: int) -> Iterator[Select[Any]]:
    """A charge, a refund or a transfer of exactly this much."""
    yield _newest(select(Order.id.label("id")).where(Order.total_cents == cents), Order.id)
    yield _newest(select(Refund.order_id.label("id")).where(Refund.amount_cents == cents), Refund.id)
    sent = select(Payment.order_id.label("id")).join(Transfer, Transfer.payment_id == Payment.id)
    yield _newest(sent.where(Transfer.amount_cents == cents), Transfer.id)


def _by_words(text: str) -> Iterator[Select[Any]]:
    """All words of a name, the last one perhaps only begun; an e-mail, a telephone."""
    words = [phone_word(text)] if _PHONE.fullmatch(text) else words_of(text)
    words = [word for word in words if len(word) > 1]
    if not words:
        return
    query = select(OrderWord.order_id.label("id")).where(_begins(OrderWord.word, words[0]))
    for word in words[1:]:
        also = select(OrderWord.order_id).where(_begins(OrderWord.word, word))
        query = query.where(OrderWord.order_id.in_(also))
    yield _newest(query.distinct(), OrderWord.order_id)


def _begins(column: Any, word: str) -> ColumnElement[bool]:
    """A beginning as a range, which both databases take from the index."""
    return and_(column >= word, column < word + AFTER_ASCII)


def _newest(query: Select[Any], newest: Any) -> Select[Any]:
    """No more of one kind than can be looked through, in a form that a union takes."""
    return select(query.order_by(newest.desc()).limit(MOST_FOUND + 1).subquery().c.id)


def orders_like(text: str, filters: Filters, page: int) -> Found:
    """A page of orders, the newest first. Two statements with a question, one without."""
    where, ids = list(_conditions(filters)), None
    if text.strip():
        ids = found_by(text)
        if not ids:
            return Found()
        where.append(Order.id.in_(ids[:MOST_FOUND]))
    query = _rows().where(*where).order_by(Order.id.desc()).limit(A_PAGE + 1).offset((page - 1) * A_PAGE)
    rows = [_found(row) for row in db.session.execute(query)]
    return Found(rows[:A_PAGE], len(rows) > A_PAGE, ids is not None and len(ids) > MOST_FOUND)


def all_like(text: str, filters: Filters, most: int) -> list[FoundRow]:
    """The same orders for a spreadsheet, as many as `most`."""
    where = list(_conditions(filters))
    if text.strip():
        where.append(Order.id.in_(found_by(text)[:MOST_FOUND] or [0]))
    rows = db.session.execute(_rows().where(*where).order_by(Order.id.desc()).limit(most))
    return [_found(row) for row in rows]


def _found(row: Any) -> FoundRow:
    return FoundRow(*[*row[:9], int(row[9]), *row[10:]])  # PostgreSQL sums to a numeric


def _rows() -> Select[Any]:
    refunded = select(func.coalesce(func.sum(Refund.amount_cents), 0)).where(
        Refund.order_id == Order.id, Refund.state != "cancelled"
    )
    withdrawn = select(func.count()).where(Withdrawal.order_id == Order.id)
    asked = select(func.count()).where(Case.order_id == Order.id, Case.state == "open")
    columns: tuple[Any, ...] = (
        Order.ref, Order.channel, Order.state, Order.placed_at, Order.paid_at, Order.name, Order.email,
        Order.total_cents, Location.name, refunded.scalar_subquery(), withdrawn.scalar_subquery(),
        asked.scalar_subquery(),
    )  # fmt: skip
    return select(*columns).outerjoin(Location, Location.id == Order.location_id)


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.state is not None:
        yield Order.state == filters.state
    if filters.channel is not None:
        yield Order.channel == filters.channel
    if filters.location_id is not None:
        leaves = exists().where(Fulfilment.order_id == Order.id, Fulfilment.location_id == filters.location_id)
        yield or_(Order.location_id == filters.location_id, leaves)
    if filters.brand_id is not None:
        yield exists().where(
            OrderLine.order_id == Order.id, LineShare.order_line_id == OrderLine.id,
            LineShare.brand_id == filters.brand_id,
        )  # fmt: skip
    if filters.first_on is not None:
        yield Order.placed_at >= _midnight(filters.first_on)
    if filters.last_on is not None:
        yield Order.placed_at < _midnight(filters.last_on + timedelta(days=1))
    if filters.needs == "sending":
        waits = Fulfilment.state.in_((FulfilmentState.WAITING, FulfilmentState.PREPARED))
        yield Order.state == OrderState.PAID
        yield exists().where(Fulfilment.order_id == Order.id, waits)
    if filters.needs == "case":
        yield exists().where(Case.order_id == Order.id, Case.state == "open")

    if filters.needs == "blocked":
        yield exists().where(Payment.order_id == Order.id, Transfer.payment_id == Payment.id, Transfer.state.in_(STUCK))


def _midnight(day: date) -> datetime:
    """The instant at which a day begins in Turin."""
    return datetime.combine(day, time(), tzinfo=ROME)


def places() -> list[tuple[int, str]]:
    """Places where a piece may lie, by name."""
    query = select(Location.id, Location.name).order_by(Location.name)
    return [row._tuple() for row in db.session.execute(query)]


def stuck(paid_before: datetime, today: date) -> tuple[int, int, int]:
    """Parcels that should have left by now, paid long ago; transfers that wait for a brand's account; letters and
    events of Stripe that were given up. One statement."""
    waits = Fulfilment.state.in_((FulfilmentState.WAITING, FulfilmentState.PREPARED))
    promised = or_(Fulfilment.arrives_first_on.is_(None), Fulfilment.arrives_first_on <= today)
    late = select(func.count()).select_from(Fulfilment).join(Order, Order.id == Fulfilment.order_id)
    late = late.where(Order.state == OrderState.PAID, Order.paid_at < paid_before, waits, promised)
    blocked = select(func.count()).select_from(Transfer).where(Transfer.state.in_(STUCK))
    letters = select(func.count()).select_from(Mail).where(*mails.is_failed())
    events = select(func.count()).select_from(StripeEvent).where(StripeEvent.state == EventState.FAILED)
    row = db.session.execute(select(*(one.scalar_subquery() for one in (late, blocked, letters, events)))).one()
    return int(row[0]), int(row[1]), int(row[2]) + int(row[3])
