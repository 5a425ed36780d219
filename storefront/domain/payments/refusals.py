"""What a buyer cannot pay, and why."""

from storefront.core.errors import Refusal


class NotPayable(Refusal):
    """The order waits for no payment any more: expired, cancelled, or its pieces are gone. `order_ref`."""

    code = "not_payable"


class TooSmall(Refusal):
    """Stripe takes no payment below 50 cents: `total_cents`, `least_cents`."""

    code = "total_too_small"
    status = 422


class RefundedTooMuch(Refusal):
    """More than is left of a line (`line_id`), of shipping (`fulfilment_id`), or of the goods: `rest_cents`."""

    code = "refunded_too_much"
    status = 422


class NothingToRefund(Refusal):
    """The wishes come to nothing."""

    code = "nothing_to_refund"
    status = 422


class NotRefundable(Refusal):
    """The order was not paid, so that nothing can go back."""

    code = "not_refundable"


class RefundChanged(Refusal):
    """Somebody refunded meanwhile: the sum is another than the one shown. `seen_cents`, `amount_cents`."""

    code = "refund_changed"
    status = 422


class InDispute(Refusal):
    """The bank is deciding about this payment, or has taken it back: a refund could give it twice."""

    code = "in_dispute"
