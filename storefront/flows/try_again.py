"""What was given up is tried again, because a person says so: a letter, an event of Stripe."""

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.mails import services as mails
from storefront.domain.payments import inbox
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge


def send_again(mail_id: int, by: Actor) -> bool:
    """False when there is nothing to send: it went, or held a link that is not kept."""
    with unit_of_work():
        is_tried = mails.try_again(mail_id)
        if is_tried:
            note(by, "mail_tried_again", "mail", str(mail_id))
    nudge("send_mails")
    return is_tried


def apply_again(event_id: str, by: Actor) -> bool:
    """False when it was applied, or never came."""
    with unit_of_work():
        is_tried = inbox.try_again(event_id)
        if is_tried:
            note(by, "event_tried_again", "stripe_event", event_id[:40])
    if is_tried:
        nudge("apply_event", event_id)
    return is_tried
