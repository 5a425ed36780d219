"""Shares as people write and read them: percent with two decimals, kept as basis points."""

import re

from storefront.core.money import WHOLE_BP

PERCENT = re.compile(r"(?P<whole>[0-9]{1,3})(?:[.,](?P<rest>[0-9]{1,2}))?\s*%?")


def parse_percent(text: str) -> int:
    """Basis points of a share as typed: "40", "33,33", "12.5 %". Raises ValueError, above a hundred too."""
    match = PERCENT.fullmatch(text.strip())
    if match is None:
        raise ValueError("not a percentage")
    basis_points = int(match["whole"]) * 100 + int((match["rest"] or "").ljust(2, "0"))
    if basis_points > WHOLE_BP:
        raise ValueError("more than the whole")
    return basis_points


def format_percent(basis_points: int, locale: str) -> str:
    """A share as read: "40 %", "33,33 %" in Italian, "33.33%" otherwise; no needless noughts."""
    whole, rest = divmod(basis_points, 100)
    decimals = f"{rest:02d}".rstrip("0")
    if locale.startswith("it"):
        return f"{whole}{',' + decimals if decimals else ''}\u00a0%"
    return f"{whole}{'.' + decimals if decimals else ''}%"
