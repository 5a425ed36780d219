"""Cards as templates draw them: rows of the listing with their words in the visitor's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from storefront.domain.catalogue.queries import CardRow
from storefront.domain.media.queries import PictureRow


@dataclass(frozen=True, slots=True)
class Card:
    """What the macro `product_card` asks for."""

    slug: str
    title: str
    brand_name: str
    price_cents: int
    price_from: bool
    was_cents: int | None
    lowest_30d_cents: int | None
    unit_cents: int | None
    unit: str
    availability: str
    picture: PictureRow | None
    second_picture: PictureRow | None


def cards(rows: Iterable[CardRow]) -> list[Card]:
    return [
        Card(
            row.slug, row.title, brand_words(row.brand_names), row.price_cents, row.price_from, row.was_cents,
            row.lowest_30d_cents, row.unit_cents, row.unit, row.availability.value, row.picture, row.second_picture,
        )
        for row in rows
    ]  # fmt: skip


def brand_words(names: Sequence[str]) -> str:
    """Who made it: "Arbrora", "Arbrora con Baobab Couture"."""
    lead, *others = names
    if not others:
        return lead
    return gettext("%(lead)s con %(others)s", lead=lead, others=joined(others))


def joined(names: Sequence[str]) -> str:
    """Names in a row: "a, b e c"."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(names)s e %(last)s", names=", ".join(names[:-1]), last=names[-1])
