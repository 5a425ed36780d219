"""What Stripe took for a payment: unknown at first, booked once when it is known."""

from storefront.domain.ledger.services import post
from storefront.domain.payments import gateway_payments, queries, services
from storefront.domain.payments.models import PaymentState
from storefront.domain.payments.sale import fee_sides
from storefront.infra.db import unit_of_work


def book_fee(payment_id: int) -> bool:
    """Ask for the fee of a paid attempt and book it. False while it is unknown, or when it is booked already.

    Raises Unknown, Refused.
    """
    attempt = queries.attempt(payment_id)
    if attempt is None or attempt.state != PaymentState.PAID or not attempt.charge_id:
        return False
    fee_cents = gateway_payments.fee_cents(attempt.charge_id)
    if fee_cents is None:
        return False
    with unit_of_work():
        if not services.know_fee(payment_id, fee_cents):
            return False
        sides = fee_sides(queries.sale(attempt.order_id), fee_cents)
        post("fee", "payment", str(payment_id), sides, order_ref=attempt.order_ref)
    return True
