"""Money that came and goes on the spot: cash in a till, a card on the shop's own terminal. No Stripe is asked.

Writes need an open unit of work.
"""

from sqlalchemy import insert

from storefront.core import clock
from storefront.domain.ledger import accounts
from storefront.domain.payments.models import Payment, PaymentState, Way
from storefront.infra.db import needs_unit_of_work


def account_of(way: Way, location_id: int) -> str:
    """Where money that came this way lies. What came by agreement is in suspense until the office has found it."""
    if way == Way.CASH:
        return accounts.till_cash(location_id)
    if way == Way.CARD:
        return accounts.terminal(location_id)
    return accounts.STRIPE_BALANCE if way == Way.STRIPE else accounts.SUSPENSE


def take(order_id: int, amount_cents: int, way: Way) -> int:
    """A payment that is paid as it is written, without a fee of Stripe's; returns its id."""
    now = clock.now()
    payment = insert(Payment).values(
        order_id=order_id, attempt=1, way=way, state=PaymentState.PAID, amount_cents=amount_cents, expires_at=now,
        session_url="", fee_cents=0, livemode=False, created_at=now, paid_at=now,
    )  # fmt: skip
    return int(needs_unit_of_work().execute(payment.returning(Payment.id)).scalar_one())
