"""Plans of refunds: rows and postings stored together, before anything is sent. Need an open unit of work."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, insert, select

from storefront.core import clock
from storefront.core.actor import SYSTEM, Actor
from storefront.domain.ledger import accounts
from storefront.domain.ledger.services import post
from storefront.domain.payments.models import Refund, RefundLine, RefundShare, Work
from storefront.domain.payments.refund_plan import Back, LineWish, ShippingWish, Wish, back
from storefront.domain.payments.refund_queries import given
from storefront.domain.payments.refusals import NothingToRefund
from storefront.domain.payments.sale import Sale, SaleLine, SaleParcel
from storefront.infra.db import needs_unit_of_work


def plan_refund(
    sale: Sale, payment_id: int, lines: Sequence[SaleLine], parcels: Sequence[SaleParcel], *, reason: str
) -> Refund | None:
    """Give back all that is left of these lines and of the shipping of these parcels; none when that is nothing."""
    wishes: list[Wish] = [LineWish(line.line_id) for line in lines]
    wishes += [ShippingWish(parcel.fulfilment_id) for parcel in parcels]
    try:
        found = back(sale, given(sale.order_id), wishes)
    except NothingToRefund:
        return None
    return store(sale, payment_id, found, reason=reason)


def store(
    sale: Sale, payment_id: int, found: Back, *, reason: str, note: str = "", key: str | None = None, by: Actor = SYSTEM
) -> Refund:
    """Write a refund with its lines and shares, and enter it: from here on the buyer is owed the money."""
    refund = _refund(sale.order_id, sale.order_ref, payment_id, found.amount_cents, reason)
    refund.note, refund.request_key, refund.made_by = note, key, by.user_id
    needs_unit_of_work().flush()
    for line in found.lines:
        row = {"order_line_id": line.line_id, "amount_cents": line.amount_cents, "is_goodwill": line.is_goodwill}
        line_id = _write_line(refund.id, row)
        _write_shares(line_id, line.shares)
    for parcel in found.parcels:
        _write_line(refund.id, {"fulfilment_id": parcel.fulfilment_id, "amount_cents": parcel.amount_cents})
    post("refund", "refund", refund.ref, found.sides(), order_ref=sale.order_ref)
    return refund


def plan_second_payment(order_id: int, order_ref: str, payment_id: int, amount_cents: int) -> Refund:
    """An order was paid twice: the second payment is nobody's but the buyer's, and goes back whole."""
    refund = _refund(order_id, order_ref, payment_id, amount_cents, "paid_twice")
    sides = {accounts.STRIPE_BALANCE: amount_cents, accounts.REFUNDS_IN_TRANSIT: -amount_cents}
    post("second_payment", "payment", str(payment_id), sides, order_ref=order_ref)
    return refund


def take_from(refund: Refund, order_ref: str, account: str) -> None:
    """The money left from this account, at once: a drawer, a terminal, what a bank has taken already."""
    refund.state, refund.done_at = Work.DONE, clock.now()
    needs_unit_of_work().flush()
    sides = {accounts.REFUNDS_IN_TRANSIT: refund.amount_cents, account: -refund.amount_cents}
    post("refund_sent", "refund", refund.ref, sides, order_ref=order_ref)


def _refund(order_id: int, order_ref: str, payment_id: int, amount_cents: int, reason: str) -> Refund:
    session = needs_unit_of_work()
    before = session.scalar(select(func.count()).select_from(Refund).where(Refund.order_id == order_id)) or 0
    refund = Refund(
        order_id=order_id, payment_id=payment_id, ref=f"{order_ref}-R{before + 1}", reason=reason,
        amount_cents=amount_cents, not_before=clock.now(),
    )  # fmt: skip
    session.add(refund)
    session.flush()
    return refund


def _write_line(refund_id: int, values: Mapping[str, object]) -> int:
    row = insert(RefundLine).values(refund_id=refund_id, **values).returning(RefundLine.id)
    return int(needs_unit_of_work().execute(row).scalar_one())


def _write_shares(refund_line_id: int, shares: Sequence[object]) -> None:
    columns = ("brand_id", "gross_cents", "commission_cents", "commission_vat_cents", "net_cents")
    rows = [{"refund_line_id": refund_line_id, **{one: getattr(share, one) for one in columns}} for share in shares]
    if rows:
        needs_unit_of_work().execute(insert(RefundShare), rows)
