"""What became of a payment, by hand: it was paid another way of knowing, it came back, or it never left."""

from datetime import date

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.audit.services import note
from storefront.domain.settlements import paying, services
from storefront.domain.settlements.paying_models import SettlementEventKind, SettlementPayment
from storefront.domain.settlements.refusals import HasEnded, NotApproved
from storefront.infra.db import retry_on_deadlock, unit_of_work

# From which states a person may say that a payment ended so.
MAY_FOLLOW: dict[SettlementEventKind, set[SettlementEventKind]] = {
    SettlementEventKind.PAID: set(),
    SettlementEventKind.CANCELLED: set(),
    SettlementEventKind.BOUNCED: {SettlementEventKind.PAID},
}


@retry_on_deadlock
def end_payment(payment_id: int, kind: SettlementEventKind, on: date, why: str, *, by: Actor) -> None:
    """Somebody says, with a reason, what became of a payment. Raises NotFound, HasEnded, NotApproved."""
    with unit_of_work():
        payment = _locked(payment_id)
        before = paying.events_of(payment_id)
        if before != MAY_FOLLOW[kind]:
            raise HasEnded(state=", ".join(sorted(before)))
        if kind != SettlementEventKind.CANCELLED and not paying.is_approved(payment.run_id):
            raise NotApproved()
        if not paying.stop_transfer(payment_id):
            raise HasEnded(state="stripe")
        paying.end(payment, kind, on, by=by, why=why)
        if kind != SettlementEventKind.CANCELLED:
            paying.book(payment, kind, clock.rome_date(clock.now()))
        new = {"state": kind, "on": on.isoformat(), "why": why, "amount_cents": payment.amount_cents}
        note(by, f"settlement_{kind}", "settlement", payment.end_to_end_id, new=new)


def _locked(payment_id: int) -> SettlementPayment:
    payment = paying.payment(payment_id)
    if payment is None:
        raise NotFound(payment_id=payment_id)
    services.lock(payment.brand_id)
    return payment
