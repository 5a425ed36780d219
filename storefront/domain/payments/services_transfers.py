"""Transfers to brands: planned with the sale, one per leg. Need an open unit of work."""

from collections.abc import Mapping

from sqlalchemy import select

from storefront.core import clock
from storefront.domain.brands.models import StripeAccount
from storefront.domain.payments.debts import debts
from storefront.domain.payments.models import Transfer, Work
from storefront.domain.payments.sale import Sale
from storefront.infra.db import needs_unit_of_work


def plan_transfers(sale: Sale, payment_id: int, refunded_cents: Mapping[int, int]) -> list[int]:
    """One transfer per brand for what is left of its leg and of its debt; those of brands that cannot receive are blocked.

    The sale, and its refund, are in the book already.
    """
    session = needs_unit_of_work()
    due = {leg.brand_id: leg.amount_cents - refunded_cents.get(leg.brand_id, 0) for leg in sale.legs}
    owed = debts(list(due), due)
    active = select(StripeAccount.brand_id).where(StripeAccount.brand_id.in_(due), StripeAccount.transfers_active)
    able = set(session.scalars(active))
    transfers = []
    for leg in sale.legs:
        netted = min(max(due[leg.brand_id], 0), owed.get(leg.brand_id, 0))
        if due[leg.brand_id] <= netted:
            continue
        transfers.append(
            Transfer(
                leg_id=leg.leg_id, payment_id=payment_id, brand_id=leg.brand_id, not_before=clock.now(),
                amount_cents=due[leg.brand_id] - netted, netted_cents=netted,
                state=Work.PENDING if leg.brand_id in able else Work.BLOCKED,
            )
        )  # fmt: skip
    session.add_all(transfers)
    session.flush()
    return [transfer.id for transfer in transfers]
