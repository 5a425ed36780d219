"""A brand answers a proposal of shares; who proposed it hears of a no, and of the last yes."""

from storefront.core.actor import Actor
from storefront.domain.catalogue import agreements
from storefront.domain.catalogue.agreements import Agreed
from storefront.flows.tell_agreed import tell_answered
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge


def answer_shares(brand_id: int, ref: str, *, accepts: bool, by: Actor, words: str = "") -> Agreed:
    """One brand's yes or no. Raises NotFound, AgreementOver, AlreadyAnswered, PartnerClosed."""
    with unit_of_work():
        agreed = agreements.answer(brand_id, ref, accepts=accepts, by=by, words=words)
        tell_answered(agreed, brand_id, accepts=accepts, by=by)
    tell_the_worker(agreed)
    return agreed


def tell_the_worker(agreed: Agreed) -> None:
    """What came into force shows on cards; whoever is asked or answered gets a letter."""
    nudge("send_mails")
    if agreed.is_in_force:
        nudge("refresh_listing")
