"""Marks: what a listing row can be found by, one word each, such as `brand:arbrora` or `size:4-5a`."""

from collections.abc import Iterable
from urllib.parse import quote, unquote

SHOWN = "shown"
AVAILABLE = "state:available"
TOGETHER = "made:together"  # by more than one brand
REDUCED = "price:reduced"

NOW = "_now"
"""`size_now:M` marks a product of which a piece in M is available at this moment; `size:M` one that is made in M."""


def mark(facet: str, value: str) -> str:
    """The mark of one value. Values are escaped: a size may hold a space."""
    return f"{facet}:{quote(value, safe='')}"


def value_of(mark: str) -> str:
    return unquote(mark.partition(":")[2])


def joined(marks: Iterable[str]) -> str:
    """Marks as the column `listing.facets` keeps them."""
    return " ".join(sorted(set(marks)))
