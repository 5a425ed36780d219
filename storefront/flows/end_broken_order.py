"""An order lost a piece to a shop before it was paid: its payment page is closed and its buyer told kindly."""

from storefront.domain.orders import breaking
from storefront.flows.close_checkout import cancel_order
from storefront.infra.queue import nudge


def end_broken_order(order_ref: str) -> None:
    """Close the page at Stripe, give the rest back, write to the buyer. Paid meanwhile: only what is gone is
    refunded, where the payment is booked."""
    if cancel_order(order_ref, why="broken"):
        nudge("send_mails")


def end_broken_orders() -> None:
    """Whatever a lost nudge left lying."""
    for order_ref in breaking.broken():
        end_broken_order(order_ref)
