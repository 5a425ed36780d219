"""In what order products stand in a list. The page "Come ordiniamo i risultati" is built from the same constants (L14)."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from zlib import crc32

from storefront.domain.catalogue.models import Availability


class Sort(StrEnum):
    """What a visitor may choose; words of the address."""

    RECOMMENDED = "recommended"
    BEST = "best"  # of a search: how well the words fit
    NEWEST = "newest"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    TITLE = "title"


STANDING = (Availability.AVAILABLE, Availability.TO_ORDER, Availability.RESERVED, Availability.SOLD_OUT)
"""Recommended, first criterion: what can be had comes before what cannot."""

FRESH_DAYS = 28
"""Recommended, second criterion: newer pieces before older ones, counted in spans of so many days."""

RECOMMENDED_BY = ("standing", "fresh", "lot")
"""The main parameters of the recommended order, most important first. The last is a lot drawn once for each piece,
the same for all brands: nobody can pay to stand higher, and no brand fills a page."""

BEST_BY = ("title", "named", "made", "told")
"""Where a searched word counts more and less: title; brand and category; material, colour, SKU; description."""

_SPAN = FRESH_DAYS * 86_400
_LAST = (1 << 33) - 1  # seconds; beyond the year 2200
_MOST = (1 << 40) - 1  # cents


# Each key ends with the position, so that no two are equal: a product can be found by its key. Of equal price,
# and of equal instant, the one added later comes first.


def _recommended(snapshot: Any, position: int) -> int:
    span = _LAST - snapshot.published[position] // _SPAN
    lot = crc32(b"%d" % snapshot.ids[position])
    return ((snapshot.standing[position] << 33 | span) << 32 | lot) << 24 | position


def _newest(snapshot: Any, position: int) -> int:
    return (_LAST - snapshot.published[position]) << 24 | 0xFFFFFF - position


def _price_up(snapshot: Any, position: int) -> int:
    return snapshot.prices[position] << 24 | 0xFFFFFF - position


def _price_down(snapshot: Any, position: int) -> int:
    return (_MOST - snapshot.prices[position]) << 24 | 0xFFFFFF - position


KEYS: dict[str, Callable[[Any, int], int]] = {
    Sort.RECOMMENDED: _recommended,
    Sort.NEWEST: _newest,
    Sort.PRICE_UP: _price_up,
    Sort.PRICE_DOWN: _price_down,
}
