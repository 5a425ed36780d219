"""The code of a variant, when its maker gives none: brand, title, colour, size. Pure."""

from collections.abc import Container

from storefront.domain.catalogue.words import fold

TITLE_WORDS = 2
PART_SIGNS = 8
LONGEST_PROPOSED = 34
SMALL = frozenset(
    (
        "di", "da", "del", "dello", "della", "dei", "degli", "delle", "con", "per", "in", "su", "al", "alla", "a", "e",
        "il", "lo", "la", "i", "gli", "le", "un", "una", "the", "of", "with", "and",
    )
)  # fmt: skip


def proposed(brand: str, title: str, size: str, colour: str) -> str:
    """A code such as "ARB-BORSA-VELA-BLU-M" for a brand called Arbrora."""
    words = [word for word in _words(title) if word not in SMALL][:TITLE_WORDS]
    parts = [_initials(brand), *[word[:PART_SIGNS] for word in words], *_words(colour)[:1], "".join(_words(size))]
    return "-".join(part.upper() for part in parts if part)[:LONGEST_PROPOSED].strip("-")


def numbered(code: str, taken: Container[str]) -> str:
    """The code, with a number at its end while it is taken."""
    if code not in taken:
        return code
    return next(f"{code}-{number}" for number in range(2, 10_000) if f"{code}-{number}" not in taken)


def _words(text: str) -> list[str]:
    plain = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in fold(text))
    return plain.split()


def _initials(brand: str) -> str:
    """Three letters: the first of three words, or the first three of the first."""
    words = _words(brand)
    if len(words) >= 3:
        return "".join(word[0] for word in words[:3])
    return "".join(words)[:3]
