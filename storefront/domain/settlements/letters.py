"""The letter that a month is closed, to each owner of the brand. Needs an open unit of work."""

from sqlalchemy import select

from storefront.domain.brands.members import OWNER
from storefront.domain.brands.models import Brand, BrandMember
from storefront.domain.mails.services import enqueue
from storefront.domain.people.models import User
from storefront.domain.settlements.models import Statement
from storefront.infra.db import needs_unit_of_work

HOUSE_LOCALE = "it"


def enqueue_closed_letters(statement: Statement) -> None:
    """Each owner is written to in their language; a brand without any, at its own address."""
    session = needs_unit_of_work()
    owners = (
        select(User.email, User.locale)
        .join(BrandMember, BrandMember.user_id == User.id)
        .where(BrandMember.brand_id == statement.brand_id, BrandMember.role == OWNER)
        .order_by(User.id)
    )
    readers = list(session.execute(owners).tuples())
    if not readers:
        email = session.execute(select(Brand.email).where(Brand.id == statement.brand_id)).scalar_one()
        readers = [(email, HOUSE_LOCALE)]
    for email, locale in readers:
        key = f"statement:{statement.ref}:{email}"[:120]
        enqueue("statement_closed", key, email, locale, statement.ref, {"brand_id": statement.brand_id})
