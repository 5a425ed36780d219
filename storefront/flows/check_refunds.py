"""Invariants of refunds, of what is pulled back for them, and of disputes. See docs/refunds.md, docs/disputes.md."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, or_, select

from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Fulfilment, LineShare
from storefront.domain.payments.models import (
    Dispute,
    DisputeShare,
    Refund,
    RefundLine,
    RefundShare,
    Reversal,
    Transfer,
    Work,
)
from storefront.flows.checking import named
from storefront.infra.db import db


def _booked(kind: str, source_ref: Any, account: Any) -> ColumnElement[int]:
    return (
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(JournalEntry.kind == kind, JournalEntry.source_ref == source_ref, Posting.account == account)
        .scalar_subquery()
    )


def reversals_are_booked() -> Iterable[str]:
    """A reversal is in the book exactly when Stripe has confirmed it, for the brand of its transfer."""
    account = literal("brand_payable:") + cast(Transfer.brand_id, String)
    booked = _booked("reversal", cast(Reversal.id, String), account)
    done = and_(Reversal.state == Work.DONE, Reversal.stripe_id.is_not(None))
    wrong = or_(and_(done, booked != -Reversal.amount_cents), and_(~done, booked != 0))
    query = select(Reversal.id, Reversal.amount_cents, booked).join(Transfer, Transfer.id == Reversal.transfer_id)
    return named("reversal", query.where(wrong))


def shipping_is_refunded_at_most_once() -> Iterable[str]:
    sums = func.sum(RefundLine.amount_cents)
    query = select(Fulfilment.ref, sums, Fulfilment.shipping_cents).join(
        RefundLine, RefundLine.fulfilment_id == Fulfilment.id
    )
    return named("fulfilment", query.group_by(Fulfilment.id).having(sums > Fulfilment.shipping_cents))


def refund_gross_stays_within_gross() -> Iterable[str]:
    """No brand gives more of a line than its share of it, and no commission goes back that was not kept."""
    its_share = and_(RefundShare.refund_line_id == RefundLine.id, RefundShare.brand_id == LineShare.brand_id)
    gross, commission = func.sum(RefundShare.gross_cents), func.sum(RefundShare.commission_cents)
    query = (
        select(LineShare.order_line_id, LineShare.brand_id, gross, LineShare.gross_cents)
        .join(RefundLine, RefundLine.order_line_id == LineShare.order_line_id)
        .join(RefundShare, its_share)
        .group_by(LineShare.order_line_id, LineShare.brand_id, LineShare.gross_cents, LineShare.commission_cents)
    )
    return named(
        "order_line", query.having(or_(gross > LineShare.gross_cents, commission > LineShare.commission_cents))
    )


def refund_shares_add_up() -> Iterable[str]:
    kept = RefundShare.commission_cents + RefundShare.commission_vat_cents + RefundShare.net_cents
    wrong = or_(kept != RefundShare.gross_cents, RefundShare.net_cents < 0, RefundShare.commission_cents < 0)
    return named("refund_line", select(RefundShare.refund_line_id, RefundShare.brand_id).where(wrong))


def goodwill_has_no_shares() -> Iterable[str]:
    """What the cooperative gives of its own costs no brand; everything else of goods says whose it was."""
    has_share = select(RefundShare.brand_id).where(RefundShare.refund_line_id == RefundLine.id).exists()
    of_goods = RefundLine.order_line_id.is_not(None)
    wrong = or_(and_(RefundLine.is_goodwill, has_share), and_(of_goods, ~RefundLine.is_goodwill, ~has_share))
    return named("refund_line", select(RefundLine.id).where(wrong))


def refunds_take_from_brands_what_their_rows_say() -> Iterator[str]:
    """The book's refund entries and the shares and shipping of their rows, brand by brand."""
    account = literal("brand_payable:") + cast(RefundShare.brand_id, String)
    shares = (
        select(Refund.ref, account, func.sum(RefundShare.net_cents))
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(RefundShare, RefundShare.refund_line_id == RefundLine.id)
        .group_by(Refund.ref, RefundShare.brand_id)
    )
    owner = literal("brand_payable:") + cast(Fulfilment.brand_id, String)
    shipping = (
        select(Refund.ref, owner, func.sum(RefundLine.amount_cents))
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(Fulfilment, Fulfilment.id == RefundLine.fulfilment_id)
        .where(Fulfilment.brand_id.is_not(None))
        .group_by(Refund.ref, Fulfilment.brand_id)
    )
    said: dict[tuple[str, str], int] = {}
    for query in (shares, shipping):
        for ref, whose, cents in db.session.execute(query):
            said[ref, whose] = said.get((ref, whose), 0) + int(cents)
    books = (
        select(JournalEntry.source_ref, Posting.account, Posting.amount_cents)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(JournalEntry.kind == "refund", Posting.account.startswith("brand_payable:"))
    )
    booked = {(ref, whose): int(cents) for ref, whose, cents in db.session.execute(books)}
    for key in sorted(said.keys() | booked.keys()):
        if said.get(key, 0) != booked.get(key, 0):
            yield f"refund {key[0]} ({key[1]}, {said.get(key, 0)}, {booked.get(key, 0)})"


def disputes_are_booked() -> Iterable[str]:
    """Taken exactly when the bank took it; held until it decided, and then no more."""
    taken = _booked("dispute", Dispute.stripe_id, "dispute_loss")
    held = select(func.coalesce(func.sum(DisputeShare.held_cents), 0)).where(DisputeShare.dispute_id == Dispute.id)
    hold = -_booked("dispute_hold", Dispute.stripe_id, "dispute_loss")
    freed = _booked("dispute_freed", Dispute.stripe_id, "dispute_loss")
    is_over = or_(Dispute.reinstated_at.is_not(None), Dispute.lost_at.is_not(None))
    held_cents = held.correlate(Dispute).scalar_subquery()
    wrong = or_(
        taken != case((Dispute.withdrawn_at.is_not(None), Dispute.amount_cents), else_=0),
        hold != held_cents,
        freed != case((and_(is_over, Dispute.withdrawn_at.is_not(None)), held_cents), else_=0),
    )
    return named("dispute", select(Dispute.ref, taken, hold, freed).where(wrong))


REFUNDS: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one
    for one in (
        reversals_are_booked, shipping_is_refunded_at_most_once, refund_gross_stays_within_gross, refund_shares_add_up,
        goodwill_has_no_shares, refunds_take_from_brands_what_their_rows_say, disputes_are_booked,
    )
}  # fmt: skip
