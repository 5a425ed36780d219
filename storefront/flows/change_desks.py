"""The people of the office: invited, given a desk, shown out. Each act is in the log. See docs/people.md."""

from collections.abc import Sequence
from uuid import uuid4

from storefront.core.actor import Actor, staff
from storefront.domain.audit.services import note
from storefront.domain.mails import services as mails
from storefront.domain.people import desks, newcomers, office_letters
from storefront.domain.people.newcomers import Newcomer
from storefront.domain.people.services import give_role
from storefront.domain.places.staff import keep_tutored
from storefront.flows.accept_invitation import OfAnother
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

KIND = "office_invitation"
DOOR = "/office/join/"


def invite_to_office(email: str, role: str, locale: str, by: Actor) -> None:
    """Write to somebody who will work in the office. Raises WrittenAlready."""
    with unit_of_work():
        ref, token = office_letters.write(email, role, by.user_id or 0)
        note(by, "desk_invited", "letter", ref, new={"email": email, "role": role})
        told = {"link": DOOR + token, "role": role}
        mails.enqueue(KIND, f"{KIND}:{uuid4().hex}", email, locale, "", told)
    nudge("send_mails")


def revoke_letter(ref: str, by: Actor) -> str:
    """Take a letter back; returns whose it was. Raises NotFound."""
    with unit_of_work():
        letter = office_letters.revoke(ref)
        note(by, "desk_invitation_revoked", "letter", ref, old={"email": letter.email, "role": letter.role})
    return letter.email


def accept_desk(token: str, user_id: int, email: str) -> None:
    """Somebody with an account accepts. Raises NotFound, LetterOver, OfAnother. Their sign-ins end."""
    with unit_of_work():
        letter = office_letters.use_up(token)
        if letter.email != email:
            raise OfAnother(email=letter.email)
        _seat(user_id, letter.role)


def accept_desk_as_newcomer(token: str, newcomer: Newcomer) -> int:
    """Somebody without an account accepts; returns their new id. Raises NotFound, LetterOver, KnownAlready."""
    with unit_of_work():
        letter = office_letters.use_up(token)
        user_id = newcomers.welcome(letter.email, newcomer)
        _seat(user_id, letter.role)
    return user_id


def _seat(user_id: int, role: str) -> None:
    give_role(user_id, role)
    note(staff(user_id), "desk_accepted", "person", str(user_id), new={"role": role})


@retry_on_deadlock
def give_desk(user_id: int, role: str, by: Actor) -> None:
    """Raises NotFound, OwnRole."""
    with unit_of_work():
        if desks.give(user_id, role, by=by.user_id or 0):
            note(by, "desk_given", "person", str(user_id), new={"role": role})


@retry_on_deadlock
def take_desk(user_id: int, role: str, by: Actor) -> None:
    """Raises NotFound, OwnRole, LastOfOffice."""
    with unit_of_work():
        if desks.take(user_id, role, by=by.user_id or 0):
            note(by, "desk_taken", "person", str(user_id), old={"role": role})


def end_sign_ins(user_id: int, by: Actor) -> None:
    """Show somebody of the office out everywhere, as when a laptop is lost. Raises NotFound."""
    with unit_of_work():
        desks.end_sign_ins(user_id)
        note(by, "sign_ins_ended", "person", str(user_id))


def keep_places_of_tutor(user_id: int, location_ids: Sequence[int], by: Actor) -> None:
    """Say whose trainees a tutor sees."""
    with unit_of_work():
        before = keep_tutored(user_id, location_ids)
        note(
            by, "places_of_tutor", "person", str(user_id), old={"places": before}, new={"places": sorted(location_ids)}
        )
