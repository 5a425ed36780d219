"""What online sales credited brands and what was kept of them, entry by entry: what DAC7 asks for. See docs/law.md (L17)."""

from typing import Any

from sqlalchemy import BigInteger, CompoundSelect, Select, and_, case, cast, func, literal, null, select, union_all

from storefront.domain.brands.models import Party
from storefront.domain.figures.models import Of
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments import booked_lines
from storefront.domain.payments.models import RefundShare
from storefront.domain.settlements.periods import Span

EARNED = ("sale", "refund", "fee")
"""Entries that change what a sale brings; transfers and payments only move it."""
_ANY = brand_payable(0).removesuffix("0")
_DAY, _NONE = JournalEntry.booked_on.label("day"), literal(0)


def moves(of: Of, span: Span) -> Select[Any]:
    """By day and brand, as `book.moves`: cents credited to it with the orders sold, or cents kept from it."""
    rows = entries(span, None).subquery("entries")
    is_credit = of == Of.CREDITED
    orders = func.count(rows.c.sold_in.distinct()) if is_credit else _NONE
    cents = func.sum(rows.c.cents if is_credit else rows.c.kept)
    return select(
        rows.c.day, rows.c.key, literal("").label("word"), orders.label("orders"), _NONE.label("pieces"),
        cents.label("cents"), _NONE.label("pieces_back"), _NONE.label("back_cents"),
    ).group_by(rows.c.day, rows.c.key)  # fmt: skip


def entries(span: Span, brand_id: int | None) -> CompoundSelect[Any]:
    """What each entry adds to a brand (`key`): `cents` credited by the book, `kept` of lines, `sold_in` which order.

    What the cooperative sold was credited to a brand too, and is no sale of the brand's: it is taken out again.
    """
    return union_all(_credited(span, brand_id), _sold(span, brand_id), _given_back(span, brand_id))


def _in(span: Span) -> Any:
    return and_(JournalEntry.booked_on.between(span.first_on, span.last_on), Order.channel == Channel.ONLINE)


def _credited(span: Span, brand_id: int | None) -> Select[Any]:
    """What postings say that brands were credited. Their part of Stripe's fee is kept from them."""
    mine = Posting.account == brand_payable(brand_id) if brand_id else Posting.account.startswith(_ANY)
    fee = case((JournalEntry.kind == "fee", Posting.amount_cents), else_=0)
    return (
        select(
            _DAY, cast(func.substr(Posting.account, len(_ANY) + 1), BigInteger).label("key"),
            JournalEntry.id.label("entry_id"), (-Posting.amount_cents).label("cents"), fee.label("kept"),
            cast(null(), BigInteger).label("sold_in"),
        )
        .select_from(JournalEntry)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Order, Order.ref == JournalEntry.order_ref)
        .where(_in(span), JournalEntry.kind.in_(EARNED), mine)
    )  # fmt: skip


def _sold(span: Span, brand_id: int | None) -> Select[Any]:
    """What was kept of their lines, and the orders they were in."""
    query = booked_lines.sold(*_of_line(LineShare, 1, Order.id))
    return query.where(_in(span), *_of(LineShare.brand_id, brand_id))


def _given_back(span: Span, brand_id: int | None) -> Select[Any]:
    """What of it was given back, on the day of the refund."""
    query = booked_lines.given_back(*_of_line(RefundShare, -1, cast(null(), BigInteger)))
    return query.where(_in(span), *_of(RefundShare.brand_id, brand_id))


def _of_line(share: Any, sign: int, sold_in: Any) -> tuple[Any, ...]:
    """The columns of a brand's share of a line, as `_credited` names them."""
    is_of_coop = OrderLine.seller == Party.COOPERATIVE
    kept = sign * (share.commission_cents + share.commission_vat_cents)
    return (
        _DAY, cast(share.brand_id, BigInteger), JournalEntry.id, case((is_of_coop, -sign * share.net_cents), else_=0),
        case((is_of_coop, 0), else_=kept), case((is_of_coop, null()), else_=sold_in),
    )  # fmt: skip


def _of(column: Any, brand_id: int | None) -> list[Any]:
    return [column == brand_id] if brand_id else []
