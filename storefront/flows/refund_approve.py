"""A second person lets a large refund leave. See docs/refunds.md."""

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.payments import approving
from storefront.domain.settlements.refusals import OtherPersonNeeded
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge


def approve_refund(ref: str, *, by: Actor) -> bool:
    """False when it does not wait, or not any more. Raises OtherPersonNeeded."""
    with unit_of_work():
        maker = approving.made_by(ref)
        if maker is not None and maker == by.user_id:
            raise OtherPersonNeeded()
        done = approving.approve(ref)
        if done:
            note(by, "refund_approved", "refund", ref)
    nudge("send_reversals")
    nudge("send_refunds")
    return done
