"""A price of sending as a maker writes it: kilos and euros with a comma, days as whole numbers."""

import re
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from storefront.core.money import parse_cents
from storefront.domain.places.ateliers import Price

KILOS = re.compile(r"(?P<whole>[0-9]{1,2})(?:[.,](?P<rest>[0-9]{1,3}))?(?: *kg)?")
MOST_KG, MOST_CENTS, MOST_DAYS = 70, 999_900, 30


class BadFigure(Exception):
    """A figure that cannot be read: which part of the row, and what to say beside it."""

    def __init__(self, part: str, words: str) -> None:
        super().__init__(part)
        self.part, self.words = part, words


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form, as typed."""

    kg: str
    price: str
    free: str
    min: str
    max: str


def price(row: Row) -> Price | None:
    """What a row says; none when nothing is asked for in it. Raises BadFigure."""
    if not row.price and not row.free:
        return None
    if not row.price:
        raise BadFigure("price", _("Scrivi il prezzo, come 6,50."))
    days_min = _whole(row.min or "2", "min")
    days_max = _whole(row.max or str(max(days_min, 4)), "max")
    if days_max < days_min:
        raise BadFigure("max", _("I giorni al massimo sono meno di quelli al minimo."))
    return Price(
        up_to_grams=_grams(row.kg, "kg", MOST_KG),
        price_cents=_cents(row.price, "price"),
        free_above_cents=_cents(row.free, "free") if row.free else None,
        days_min=days_min,
        days_max=days_max,
    )


def written(stored: Price) -> dict[str, str]:
    """A stored price as its row shows it."""
    free = stored.free_above_cents
    return {
        "kg": _short(Decimal(stored.up_to_grams) / 1000), "price": _euros(stored.price_cents),
        "free": "" if free is None else _euros(free), "min": str(stored.days_min), "max": str(stored.days_max),
    }  # fmt: skip


def _grams(text: str, part: str, most: int) -> int:
    match = KILOS.fullmatch(text.strip())
    grams = int(match["whole"]) * 1000 + int((match["rest"] or "").ljust(3, "0")) if match else 0
    if not 0 < grams <= most * 1000:
        raise BadFigure(part, _("Scrivi i chili, come 2 o 0,5."))
    return grams


def _cents(text: str, part: str) -> int:
    try:
        cents = parse_cents(text)
    except ValueError:
        cents = -1
    if not 0 <= cents <= MOST_CENTS:
        raise BadFigure(part, _("Scrivi il prezzo, come 6,50."))
    return cents


def _whole(text: str, part: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= MOST_DAYS:
        raise BadFigure(part, _("Scrivi i giorni con un numero, come 3."))
    return int(text)


def _euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
