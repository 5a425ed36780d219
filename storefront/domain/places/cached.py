"""Places as pages show them, kept in a process's memory for one catalogue version and one day.

Whoever changes a place, its hours or its shipping makes the catalogue version grow.
"""

from datetime import date

from storefront.domain.places.queries import PlaceRow, open_places, served_countries
from storefront.infra.versioned import kept_or


def places_of(version: int, country: str, today: date) -> dict[int, PlaceRow]:
    """`open_places` as of a catalogue version; read once for each version, country and day."""
    return kept_or(("places", version, country, today), lambda: open_places(country, today))


def countries_of(version: int) -> list[str]:
    """`served_countries` as of a catalogue version."""
    return kept_or(("countries", version), served_countries)
