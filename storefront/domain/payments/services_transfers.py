"""Transfers to brands: planned with the sale, one per leg. Need an open unit of work."""

from collections.abc import Mapping

from sqlalchemy import select

from storefront.core import clock
from storefront.domain.brands.models import StripeAccount
from storefront.domain.payments.models import Transfer, Work
from storefront.domain.payments.sale import Sale
from storefront.infra.db import needs_unit_of_work


def plan_transfers(sale: Sale, payment_id: int, refunded_cents: Mapping[int, int]) -> list[int]:
    """One transfer per brand for what is left of its leg; those of brands that cannot receive are blocked."""
    session = needs_unit_of_work()
    brand_ids = [leg.brand_id for leg in sale.legs]
    active = select(StripeAccount.brand_id).where(StripeAccount.brand_id.in_(brand_ids), StripeAccount.transfers_active)
    able = set(session.scalars(active))
    now = clock.now()
    transfers = [
        Transfer(
            leg_id=leg.leg_id, payment_id=payment_id, brand_id=leg.brand_id, not_before=now,
            amount_cents=leg.amount_cents - refunded_cents.get(leg.brand_id, 0),
            state=Work.PENDING if leg.brand_id in able else Work.BLOCKED,
        )
        for leg in sale.legs
        if leg.amount_cents > refunded_cents.get(leg.brand_id, 0)
    ]  # fmt: skip
    session.add_all(transfers)
    session.flush()
    return [transfer.id for transfer in transfers]
