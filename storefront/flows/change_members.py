"""The people of a brand: invited, given another part, taken out. See docs/joining.md."""

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.brands import invitations, services_members
from storefront.domain.people import sign_ins
from storefront.domain.people.services import take_role
from storefront.flows.accept_invitation import ROLE
from storefront.flows.invite_brand import KIND as TO_OWNER
from storefront.flows.joining import send_invitation
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge

KIND = "brand_colleague"


def invite_member(brand_id: int, slug: str, name: str, email: str, role: str, locale: str, by: Actor) -> None:
    """Write to a colleague. Raises InvitedAlready."""
    with unit_of_work():
        sealed = invitations.write(brand_id, email, role, by.user_id)
        note(by, "member_invited", "brand", slug, new={"email": email, "role": role})
        send_invitation(sealed, KIND, name, locale, role=role)
    nudge("send_mails")


def renew_invitation(brand_id: int, slug: str, name: str, ref: str, locale: str, by: Actor, kind: str = KIND) -> str:
    """Send a letter once more, with a new link; returns to whom. Raises NotFound."""
    with unit_of_work():
        sealed = invitations.renew(brand_id, ref)
        note(by, "invitation_renewed", "brand", slug, new={"email": sealed.email})
        send_invitation(sealed, kind, name, locale)
    nudge("send_mails")
    return sealed.email


def renew_owners_invitation(brand_id: int, slug: str, name: str, ref: str, locale: str, by: Actor) -> str:
    return renew_invitation(brand_id, slug, name, ref, locale, by, TO_OWNER)


def revoke_invitation(brand_id: int, slug: str, ref: str, by: Actor) -> str:
    """Take a letter back; returns whose it was. Raises NotFound."""
    with unit_of_work():
        email = invitations.revoke(brand_id, ref)
        note(by, "invitation_revoked", "brand", slug, old={"email": email})
    return email


def change_member(brand_id: int, slug: str, user_id: int, role: str, by: Actor) -> None:
    """Give a member another part; their sign-ins end. Raises NotFound, LastOwner."""
    with unit_of_work():
        before = services_members.change_role(brand_id, user_id, role)
        if before != role:
            sign_ins.end_all(user_id)
            note(by, "member_changed", "brand", slug, old={"user_id": user_id, "role": before}, new={"role": role})


def remove_member(brand_id: int, slug: str, user_id: int, by: Actor) -> None:
    """Take a member out, at once and on every device. Raises NotFound, LastOwner."""
    with unit_of_work():
        left = services_members.leave(brand_id, user_id)
        if left.has_others:
            sign_ins.end_all(user_id)
        else:
            take_role(user_id, ROLE)
        note(by, "member_left", "brand", slug, old={"user_id": user_id, "role": left.role})
