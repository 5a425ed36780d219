"""Who works at which outlet, and whose trainees a tutor sees."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from storefront.domain.places.models import Location, LocationKind, LocationMember
from storefront.infra.db import db, needs_unit_of_work

TUTOR = "tutor"


@dataclass(frozen=True, slots=True)
class Workplace:
    """A place with a till."""

    location_id: int
    slug: str
    name: str


def places_of(user_id: int, *, every: bool = False) -> list[Workplace]:
    """The outlets that a person works at; for the office all of them, and the hub."""
    query = select(Location.id, Location.slug, Location.name).order_by(Location.position, Location.name)
    if every:
        query = query.where(Location.kind.in_((LocationKind.OUTLET, LocationKind.HUB)))
    else:
        query = query.join(LocationMember, LocationMember.location_id == Location.id)
        query = query.where(LocationMember.user_id == user_id)
    return [Workplace(*row) for row in db.session.execute(query)]


def tutored_by(user_id: int) -> list[int]:
    """The places whose trainees a tutor sees."""
    query = select(LocationMember.location_id).where(LocationMember.user_id == user_id, LocationMember.role == TUTOR)
    return list(db.session.scalars(query.order_by(LocationMember.location_id)))


def keep_tutored(user_id: int, location_ids: Sequence[int]) -> list[int]:
    """Say whose trainees a tutor sees, and no other's; returns those before. Where they work otherwise stays."""
    session, before = needs_unit_of_work(), tutored_by(user_id)
    own = LocationMember.user_id == user_id
    session.execute(delete(LocationMember).where(own, LocationMember.role == TUTOR))
    others = set(session.scalars(select(LocationMember.location_id).where(own)))
    rows = [{"location_id": one, "user_id": user_id, "role": TUTOR} for one in sorted(set(location_ids) - others)]
    if rows:
        session.execute(insert(LocationMember), rows)
    return before
