"""Somebody accepts a letter and works for a brand from then on. See docs/joining.md."""

from storefront.core.actor import staff
from storefront.core.errors import NotFound, Refusal
from storefront.domain.audit.services import note
from storefront.domain.brands import invitations, services_members
from storefront.domain.brands.invitations import InvitationRow
from storefront.domain.people import newcomers
from storefront.domain.people.newcomers import Newcomer
from storefront.domain.people.services import give_role
from storefront.infra.db import unit_of_work

ROLE = "brand"


class OfAnother(Refusal):
    """The letter was written to another address than that of the person who opens it: `email`."""

    code = "invitation_of_another"
    status = 403


def accept_invitation(token: str, user_id: int, email: str) -> str:
    """Somebody with an account accepts; returns the brand's slug.

    Raises NotFound, InvitationOver, OfAnother. Their sign-ins end: the face opens a new one.
    """
    with unit_of_work():
        letter = _letter(token)
        if letter.email != email:
            raise OfAnother(email=letter.email)
        invitations.use_up(token)
        _let_in(letter, token, user_id)
    return letter.brand_slug


def accept_as_newcomer(token: str, newcomer: Newcomer) -> tuple[str, int]:
    """Somebody without an account accepts; returns the brand's slug and the new person's id.

    Raises NotFound, InvitationOver, KnownAlready.
    """
    with unit_of_work():
        letter = _letter(token)
        invitations.use_up(token)
        user_id = newcomers.welcome(letter.email, newcomer)
        _let_in(letter, token, user_id)
    return letter.brand_slug, user_id


def _letter(token: str) -> InvitationRow:
    letter = invitations.opened_by(token)
    if letter is None:
        raise NotFound
    return letter


def _let_in(letter: InvitationRow, token: str, user_id: int) -> None:
    invitations.sign(token, user_id)
    services_members.join(letter.brand_id, user_id, letter.role)
    give_role(user_id, ROLE)
    note(staff(user_id), "member_joined", "brand", letter.brand_slug, new={"user_id": user_id, "role": letter.role})
