"""Integer cents: sharing, rounding, VAT, and prices as people write and read them."""

import re
from collections.abc import Sequence

WHOLE_BP = 10_000
"""Basis points in a whole."""

MOST_EURO_DIGITS = 7
"""Prices have at most seven digits of euros, so that their cents fit a 32-bit column."""

PRICE = re.compile(
    r"(?P<euros>[0-9]+|[0-9]{1,3}(?P<group>[.,])[0-9]{3}(?:(?P=group)[0-9]{3})*)"
    r"(?:(?P<divider>[.,])(?P<cents>[0-9]{1,2}))?"
)


def split(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Share a sum by weight with the largest-remainder method; the parts sum to the total.

    Each part is its exact quota rounded down, or that plus one cent; the spare cents go to the largest
    remainders, the first index winning a tie. A weight of zero gets nothing. A negative total is the
    mirror of the positive one. Raises ValueError for a negative weight, and for weights that are all
    zero when there is something to share.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is never negative")
    if total_cents < 0:
        return [-part for part in split(-total_cents, weights)]
    whole = sum(weights)
    if whole == 0:
        return _nothing_to_share(total_cents, weights)
    parts = [total_cents * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total_cents * weights[i] % whole), i))
    for index in by_remainder[: total_cents - sum(parts)]:
        parts[index] += 1
    return parts


def _nothing_to_share(total_cents: int, weights: Sequence[int]) -> list[int]:
    if total_cents:
        raise ValueError("a sum needs a weight above zero to go to")
    return [0] * len(weights)


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole, halves away from zero, so that -x rounds as x does."""
    if denominator <= 0:
        raise ValueError("the denominator is above zero")
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def commission_cents(gross_cents: int, rate_bp: int) -> int:
    """The cooperative's part of a gross, rounded half up."""
    return half_up(gross_cents * rate_bp, WHOLE_BP)


def contained_vat(gross_cents: int, rate_bp: int) -> int:
    """The VAT inside a price that includes it, rounded half up."""
    return half_up(gross_cents * rate_bp, WHOLE_BP + rate_bp)


def format_cents(cents: int, locale: str) -> str:
    """An amount as read in that language: "1.234,50 €" in Italian, "€1,234.50" in English.

    The space before the sign is a no-break space (U+00A0), as in CLDR: a price never breaks over two lines.
    In Arabic it stands as on the label, isolated (U+2066) so that the sentence around it cannot turn it over.
    """
    euros, rest = divmod(abs(cents), 100)
    minus = "-" if cents < 0 else ""
    if locale.startswith("en"):
        return f"{minus}€{euros:,}.{rest:02d}"
    written = f"{minus}{euros:,}".replace(",", "\u202f" if locale == "fr" else ".") + f",{rest:02d}\u00a0€"
    return f"\u2066{written}\u2069" if locale == "ar" else written


def parse_cents(text: str) -> int:
    """Cents of a price as typed: "12,50", "12.50", "1.234,50", "1,234.50", "€ 12". Raises ValueError.

    A single separator with three digits after it groups thousands ("1.234" is 1,234 euros): no price
    has thousandths. Signs, exponents and more than seven digits of euros are refused.
    """
    match = PRICE.fullmatch(text.replace("€", "").strip())
    if match is None or text.count("€") > 1:
        raise ValueError("not a price")
    if _is_badly_grouped(match):
        raise ValueError("not a price")
    euros = re.sub(r"[.,]", "", match["euros"])
    if len(euros.lstrip("0")) > MOST_EURO_DIGITS:
        raise ValueError("too large a price")
    return int(euros) * 100 + int((match["cents"] or "").ljust(2, "0"))


def _is_badly_grouped(match: re.Match[str]) -> bool:
    """Whether a leading zero is grouped ("0.125"), or one sign both groups and divides ("1.234.50")."""
    if match["group"] is None:
        return False
    return match["euros"].startswith("0") or match["divider"] == match["group"]
