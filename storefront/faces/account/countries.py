"""Countries that an address may lie in: those of the Union and its neighbours, in the reader's language."""

from functools import lru_cache

from babel import Locale

from storefront.faces.web import locale

CODES = (
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "LI",
    "LT", "LU", "LV", "MC", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "SM", "VA",
)  # fmt: skip


def countries() -> list[tuple[str, str]]:
    """Codes and names, Italy first."""
    return list(_named(locale.current()))


@lru_cache(maxsize=4)
def _named(tag: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(tag).territories
    rows = sorted(((code, str(names[code])) for code in CODES), key=lambda row: row[1])
    return tuple(sorted(rows, key=lambda row: row[0] != "IT"))
