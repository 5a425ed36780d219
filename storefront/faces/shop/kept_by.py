"""What the shop's pages are made from, as one question each: answers are kept while its answer stays the same."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from storefront.core import clock
from storefront.domain.catalogue import queries
from storefront.domain.pieces.choices import offered
from storefront.faces.shop.delivery import span_of


@dataclass(frozen=True, slots=True)
class Version:
    """Lists: the version of the catalogue."""

    def read(self, connection: Connection) -> int:
        return queries.version(connection)

    def stamp(self, read: int) -> Hashable:
        return read


@dataclass(frozen=True, slots=True)
class Offer:
    """A product's page: what can be had of it and where at this instant, and the half hour for which dates are told."""

    slug: str
    locale: str

    def read(self, connection: Connection) -> "AtHand":
        return offered(self.slug, self.locale, connection), span_of(clock.now())

    def stamp(self, read: "AtHand") -> Hashable:
        return read


AtHand = tuple[tuple[tuple[Any, ...], ...], datetime]
"""What is offered, as it was read, and the beginning of the half hour in which it was."""
