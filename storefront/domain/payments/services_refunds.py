"""Plans of refunds: rows and postings stored together, before anything is sent. Need an open unit of work."""

from collections.abc import Sequence

from sqlalchemy import func, select

from storefront.core import clock
from storefront.domain.ledger import accounts
from storefront.domain.ledger.services import post
from storefront.domain.payments.models import Refund, RefundLine, RefundShare
from storefront.domain.payments.sale import Sale, SaleLine, SaleParcel, refund_sides
from storefront.infra.db import needs_unit_of_work


def plan_refund(
    sale: Sale, payment_id: int, lines: Sequence[SaleLine], parcels: Sequence[SaleParcel], *, reason: str
) -> Refund | None:
    """Give whole lines and the shipping of whole parcels back; none when they cost nothing."""
    amount_cents = sum(line.paid_cents for line in lines) + sum(parcel.shipping_cents for parcel in parcels)
    if not amount_cents:
        return None
    refund = _refund(sale.order_id, sale.order_ref, payment_id, amount_cents, reason)
    for line in lines:
        _add_line(refund.id, line)
    for parcel in parcels:
        if parcel.shipping_cents:
            row = RefundLine(
                refund_id=refund.id, fulfilment_id=parcel.fulfilment_id, amount_cents=parcel.shipping_cents
            )
            needs_unit_of_work().add(row)
    post("refund", "refund", refund.ref, refund_sides(lines, parcels), order_ref=sale.order_ref)
    return refund


def plan_second_payment(order_id: int, order_ref: str, payment_id: int, amount_cents: int) -> Refund:
    """An order was paid twice: the second payment is nobody's but the buyer's, and goes back whole."""
    refund = _refund(order_id, order_ref, payment_id, amount_cents, "paid_twice")
    sides = {accounts.STRIPE_BALANCE: amount_cents, accounts.REFUNDS_IN_TRANSIT: -amount_cents}
    post("second_payment", "payment", str(payment_id), sides, order_ref=order_ref)
    return refund


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


def _add_line(refund_id: int, line: SaleLine) -> None:
    session = needs_unit_of_work()
    row = RefundLine(refund_id=refund_id, order_line_id=line.line_id, amount_cents=line.paid_cents)
    session.add(row)
    session.flush()
    session.add_all(
        RefundShare(
            refund_line_id=row.id, brand_id=share.brand_id, gross_cents=share.gross_cents, net_cents=share.net_cents,
            commission_cents=share.commission_cents, commission_vat_cents=share.commission_vat_cents,
        )
        for share in line.shares
    )  # fmt: skip
