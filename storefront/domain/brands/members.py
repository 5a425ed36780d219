"""Who works for a brand: members and their part."""

from dataclasses import dataclass

from sqlalchemy import select

from storefront.domain.brands.models import Brand, BrandMember, BrandState
from storefront.domain.people.models import User
from storefront.infra.db import db

OWNER = "owner"  # binds the brand: money, members, law
EDITOR = "editor"  # products, pieces, orders


@dataclass(frozen=True, slots=True)
class Membership:
    """One person's part in one brand."""

    brand_id: int
    slug: str
    name: str
    state: BrandState
    role: str

    @property
    def is_owner(self) -> bool:
        return self.role == OWNER


_COLUMNS = (Brand.id, Brand.slug, Brand.name, Brand.state, BrandMember.role)


def membership_of(user_id: int, slug: str) -> Membership | None:
    """A person's part in the brand of this slug; none for a stranger."""
    query = select(*_COLUMNS).join(BrandMember).where(BrandMember.user_id == user_id, Brand.slug == slug)
    row = db.session.execute(query).first()
    return Membership(*row) if row else None


def is_editor(brand_id: int, user_id: int | None) -> bool:
    """Whether somebody works for the brand without binding it."""
    role = select(BrandMember.role).where(BrandMember.brand_id == brand_id, BrandMember.user_id == user_id)
    return db.session.scalar(role) == EDITOR


def memberships_of(user_id: int) -> list[Membership]:
    """All the brands that a person works for, in the shop's order."""
    query = select(*_COLUMNS).join(BrandMember).where(BrandMember.user_id == user_id)
    return [Membership(*row) for row in db.session.execute(query.order_by(Brand.position, Brand.name))]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody who works for a brand."""

    user_id: int
    name: str
    email: str
    locale: str
    role: str

    @property
    def is_owner(self) -> bool:
        return self.role == OWNER


def people_of(brand_id: int) -> list[MemberRow]:
    """Everybody who works for a brand, owners first."""
    columns = (User.id, User.name, User.email, User.locale, BrandMember.role)
    query = select(*columns).join(BrandMember, BrandMember.user_id == User.id).where(BrandMember.brand_id == brand_id)
    return [MemberRow(*row) for row in db.session.execute(query.order_by(BrandMember.role.desc(), User.email))]
