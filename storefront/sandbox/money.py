"""Cents in words of a language."""

from __future__ import annotations


def euro(cents: int, language: str = "it") -> str:
    """`1.234,50 €` in Italian, `€1,234.50` in English; the minus is a real minus sign."""
    sign = "\u2212" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    if language == "en":
        return f"{sign}\u20ac{whole:,}.{rest:02d}"
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d}\u00a0\u20ac"
