"""Places as a brand's pieces know them: its own (atelier, hub), and the shops."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, or_, select

from storefront.domain.places.models import Location, LocationKind
from storefront.infra.db import db

_ORDER = case((Location.kind == LocationKind.ATELIER, 0), (Location.kind == LocationKind.HUB, 1), else_=2)


@dataclass(frozen=True, slots=True)
class Place:
    """Where pieces of a brand may lie."""

    id: int
    slug: str
    kind: LocationKind
    name: str

    @property
    def is_own(self) -> bool:
        """The brand itself adds, moves and counts there; to a shop it sends."""
        return self.kind != LocationKind.OUTLET

    @property
    def receives(self) -> bool:
        """Whether staff of the cooperative scan there what arrives."""
        return self.kind != LocationKind.ATELIER


def places_of(brand_id: int) -> list[Place]:
    """The brand's own ateliers, the hub, then the shops, as far as they are open."""
    columns: tuple[Any, ...] = (Location.id, Location.slug, Location.kind, Location.name)
    own = or_(Location.brand_id == brand_id, Location.kind != LocationKind.ATELIER)
    query = select(*columns).where(Location.is_open, own).order_by(_ORDER, Location.position, Location.id)
    return [Place(*row) for row in db.session.execute(query)]


def shared_places() -> list[Place]:
    """The hub and the shops, as far as they are open: where staff of the cooperative pack and scan."""
    columns: tuple[Any, ...] = (Location.id, Location.slug, Location.kind, Location.name)
    shared = (Location.is_open, Location.kind != LocationKind.ATELIER)
    query = select(*columns).where(*shared).order_by(_ORDER, Location.position, Location.id)
    return [Place(*row) for row in db.session.execute(query)]
