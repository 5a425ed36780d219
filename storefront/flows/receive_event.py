"""Store one event of Stripe and answer at once; the worker applies it."""

from storefront.domain.payments import gateway_accounts, gateway_base, inbox
from storefront.infra.db import unit_of_work
from storefront.infra.log import logger
from storefront.infra.queue import nudge
from storefront.settings import settings

log = logger(__name__)
ENDPOINTS = ("account", "connect")


def receive_event(endpoint: str, payload: bytes, signature: str) -> bool:
    """Keep an event whose signature holds. False when it was kept before, or is of the other world.

    Raises BadSignature, and then nothing is stored.
    """
    event = gateway_accounts.read_event(payload, signature, _secret(endpoint))
    if event.livemode != gateway_base.is_live():  # a live connect endpoint hears test events too
        log.info("event_of_other_world", event_id=event.event_id, kind=event.kind)
        return False
    with unit_of_work():
        is_new = inbox.store(event, endpoint, payload)
    if is_new:
        nudge("apply_event", event.event_id)
    return is_new


def _secret(endpoint: str) -> str:
    secrets = {
        "account": settings().stripe_webhook_secret,
        "connect": settings().stripe_connect_webhook_secret,
    }
    return secrets[endpoint]
