"""A copy of all that the shop keeps about a person is handed over; the log says that, and not about whom."""

from datetime import date

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.audit.services import note
from storefront.domain.privacy import requests
from storefront.domain.privacy.models import Progress, Wish
from storefront.domain.privacy.requests import RequestRow
from storefront.flows.erase_person import KIND, whose
from storefront.infra.db import unit_of_work


def write_request(
    wish: Wish, by: Actor, *, email: str = "", staff_id: int | None = None, asked_on: date | None = None
) -> str:
    """Somebody wrote a letter, or stands at the desk: their request, by its ref. An open one of theirs is that one."""
    with unit_of_work():
        ref = requests.write(wish, email=email, staff_id=staff_id, by=by.user_id, asked_on=asked_on)
        note(by, "privacy_asked", KIND, ref, new={"wish": wish.value})
    return ref


def hand_over(ref: str, by: Actor) -> RequestRow:
    """The copy was made for them: written down; a request for a copy is done by it. Raises NotFound."""
    with unit_of_work():
        row = requests.request(ref)
        if row is None or row.state != Progress.OPEN or not whose(row).is_known:
            raise NotFound(ref=ref)
        note(by, "privacy_copied", KIND, ref)
    return row


def answered(ref: str, by: Actor) -> None:
    """The copy was sent, or nothing is known of them and they were told so. Raises NotFound."""
    with unit_of_work():
        row = requests.request(ref)
        if row is None or row.state != Progress.OPEN:
            raise NotFound(ref=ref)
        requests.done(row.id, by=by.user_id, rows={})
        note(by, "privacy_answered", KIND, ref)


def withdraw(ref: str, by: Actor) -> None:
    """They thought better of it, or are not who they said. Raises NotFound."""
    with unit_of_work():
        row = requests.request(ref)
        if row is None or row.state != Progress.OPEN:
            raise NotFound(ref=ref)
        requests.withdraw(row.id)
        note(by, "privacy_withdrawn", KIND, ref)
