"""What joining's use cases share: letters to people of a brand, and showing a changed brand anew."""

from uuid import uuid4

from sqlalchemy import select

from storefront.domain.brands.invitations import Sealed
from storefront.domain.brands.members import people_of
from storefront.domain.catalogue.models import ProductShare
from storefront.domain.catalogue.services import mark_stale, next_version
from storefront.domain.mails import services as mails
from storefront.infra.db import needs_unit_of_work

DOOR = "/studio/join/"


def send_invitation(sealed: Sealed, kind: str, brand_name: str, locale: str, **values: str) -> None:
    """Write the letter that carries the token. The link goes with it and is kept nowhere once it is sent."""
    told = {"link": DOOR + sealed.token, "brand": brand_name, **values}
    mails.enqueue(kind, f"{kind}:{sealed.ref}:{uuid4().hex}", sealed.email, locale, "", told)


def write_to_owners(brand_id: int, kind: str, about: str, **values: str) -> None:
    """A letter to each owner of a brand, once for each `about`."""
    for person in people_of(brand_id):
        if person.is_owner:
            key = f"{kind}:{about}:{person.user_id}"
            mails.enqueue(kind, key, person.email, person.locale, "", {"name": person.name, **values})


def products_of(brand_id: int) -> list[int]:
    """Everything that this brand has a share of."""
    query = select(ProductShare.product_id).where(ProductShare.brand_id == brand_id)
    return list(needs_unit_of_work().scalars(query))


def show_anew(*brand_ids: int) -> None:
    """Have pages that name these brands, and what they sell, drawn anew. In the transaction of the change."""
    for brand_id in brand_ids:
        mark_stale(products_of(brand_id))
    if brand_ids:
        next_version()
