"""What was sold leaves: prepared, shipped, arrived, handed over; and one step back. See docs/fulfilment.md."""

from storefront.core.actor import Actor
from storefront.domain.mails.services import enqueue
from storefront.domain.orders import fulfilments
from storefront.domain.orders.fulfilments import Parcel, Through
from storefront.domain.orders.models import FulfilmentKind, FulfilmentState
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


def prepare(ref: str, through: Through, by: Actor) -> bool:
    """It lies ready; a buyer who fetches it is told. False when it did before. Raises NotFound, NotNow."""
    return _stepped(ref, through, "prepared", by)


def ship(ref: str, through: Through, by: Actor, *, carrier: str, tracking: str) -> bool:
    """It is on its way, and the buyer is told how to follow it. False when it was before. Raises NotFound, NotNow."""
    return _stepped(ref, through, "shipped", by, carrier=carrier, tracking=tracking)


def deliver(ref: str, through: Through, by: Actor) -> bool:
    """The carrier says that it has arrived: the days for a withdrawal count from now. Raises NotFound, NotNow."""
    return _stepped(ref, through, "delivered", by)


def hand_over(ref: str, through: Through, by: Actor) -> bool:
    """Its buyer has it in hand. False when they had it before. Raises NotFound, NotNow."""
    return _stepped(ref, through, "handed_over", by)


@retry_on_deadlock
def undo_step(ref: str, through: Through, by: Actor) -> FulfilmentState:
    """Take the last step back, within a day. Raises NotFound, NotNow, TooLateToUndo."""
    with unit_of_work():
        return fulfilments.undo(fulfilments.locked(ref, through), by=by)


@retry_on_deadlock
def _stepped(ref: str, through: Through, name: str, by: Actor, **values: str) -> bool:
    with unit_of_work():
        parcel = fulfilments.locked(ref, through)
        if not fulfilments.step(parcel, name, by=by, values=values):
            return False
        _write(parcel, name, values)
    nudge("send_mails")
    return True


def _write(parcel: Parcel, name: str, values: dict[str, str]) -> None:
    """The buyer is told of what they wait for. A parcel sent again after a mistake is told again, with its new number."""
    told = {"fulfilment": parcel.ref}
    if name == "shipped":
        key = f"order-shipped:{parcel.ref}:{values['carrier'][:30]}:{values['tracking'][:50]}"
        enqueue("order_shipped", key, parcel.email, parcel.locale, parcel.order_ref, told)
    if name == "prepared" and parcel.kind == FulfilmentKind.PICKUP:
        enqueue("order_ready", f"order-ready:{parcel.ref}", parcel.email, parcel.locale, parcel.order_ref, told)
