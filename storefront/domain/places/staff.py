"""Who works at which outlet."""

from dataclasses import dataclass

from sqlalchemy import select

from storefront.domain.places.models import Location, LocationKind, LocationMember
from storefront.infra.db import db


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
