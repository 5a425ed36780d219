"""What a buyer cannot pay, and why."""

from storefront.core.errors import Refusal


class NotPayable(Refusal):
    """The order waits for no payment any more: expired, cancelled, or its pieces are gone. `order_ref`."""

    code = "not_payable"


class TooSmall(Refusal):
    """Stripe takes no payment below 50 cents: `total_cents`, `least_cents`."""

    code = "total_too_small"
    status = 422
