"""What sending a parcel costs: flat prices by country and weight, free above a value of its goods."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Band:
    """A price for parcels of one location into one country, up to a weight (included)."""

    country: str  # ISO 3166, two letters
    up_to_grams: int
    price_cents: int
    free_above_cents: int | None  # goods worth so much, or more, ship free; none = never
    days_min: int  # working days on the way
    days_max: int


@dataclass(frozen=True, slots=True)
class Sending:
    """The price of one parcel, and the band that it comes from."""

    price_cents: int
    band: Band
    to_free_cents: int | None  # goods that are lacking for free shipping; none = already free, or never


@dataclass(frozen=True, slots=True)
class NoBand:
    """The parcel cannot be sent: no band for the country, or none for so much weight (`most_grams`)."""

    why: Literal["country", "weight"]
    country: str
    most_grams: int = 0


def sending(bands: Iterable[Band], country: str, grams: int, goods_cents: int) -> Sending | NoBand:
    """The price of a parcel of so many grams with goods of that value, VAT included, into a country.

    `bands` are those of one location, in any order; the lightest that holds the weight counts.
    """
    if grams < 0 or goods_cents < 0:
        raise ValueError("a parcel neither weighs nor is worth less than nothing")
    served = [band for band in bands if band.country == country.upper()]
    if not served:
        return NoBand("country", country.upper())
    wide_enough = [band for band in served if grams <= band.up_to_grams]
    if not wide_enough:
        return NoBand("weight", country.upper(), most_grams=max(band.up_to_grams for band in served))
    return _priced(min(wide_enough, key=lambda band: (band.up_to_grams, band.price_cents)), goods_cents)


def _priced(band: Band, goods_cents: int) -> Sending:
    if band.free_above_cents is None:
        return Sending(band.price_cents, band, to_free_cents=None)
    if goods_cents >= band.free_above_cents:
        return Sending(0, band, to_free_cents=None)
    return Sending(band.price_cents, band, to_free_cents=band.free_above_cents - goods_cents)
