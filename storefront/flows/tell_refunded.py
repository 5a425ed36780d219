"""Brands are told of what of theirs was given back, inside the unit of work of the refund."""

from sqlalchemy import func, select

from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.payments.models import Refund, RefundLine, RefundShare
from storefront.infra.db import needs_unit_of_work


def tell_refunded(refund_ref: str, order_ref: str, *, by_mail: bool = False) -> None:
    """One notice for each brand that gives something back: its own part of the price. On the page alone where the
    counter undoes what it has just sold: the statement says it again."""
    query = (
        select(RefundShare.brand_id, func.sum(RefundShare.gross_cents))
        .join(RefundLine, RefundLine.id == RefundShare.refund_line_id)
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(Refund.ref == refund_ref)
        .group_by(RefundShare.brand_id)
        .order_by(RefundShare.brand_id)
    )
    for brand_id, cents in needs_unit_of_work().execute(query).all():
        values = {"ref": order_ref, "cents": int(cents)}
        tell(brand_id, Kind.REFUNDED, f"refunded:{refund_ref}:{brand_id}", values, path="/money", by_mail=by_mail)
