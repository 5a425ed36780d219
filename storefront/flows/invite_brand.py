"""The office invites a brand. See docs/joining.md."""

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.brands import invitations, services
from storefront.domain.brands.members import OWNER
from storefront.domain.brands.services import NewBrand
from storefront.flows.joining import send_invitation
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge

KIND = "brand_invitation"


def invite_brand(new: NewBrand, locale: str, by: Actor, *, person: str = "", told: dict[str, str] | None = None) -> str:
    """Write a brand down and a letter to its owner; returns its slug. Raises NameTaken.

    `person` is the owner's name, `told` what the office knows of the brand by the names of LegalFile, with `phone` and
    `vat_regime`: both stand in the owner's forms, and are the brand's word only once the owner saves them.
    """
    with unit_of_work():
        brand_id, slug = services.open_brand(new, by)
        sealed = invitations.write(brand_id, new.email, OWNER, by.user_id, person=person, told=told)
        note(by, "brand_invited", "brand", slug, new={"email": new.email})
        send_invitation(sealed, KIND, new.name, locale)
    nudge("send_mails")
    return slug
