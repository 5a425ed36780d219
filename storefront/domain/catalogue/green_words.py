"""Words that promise the environment something in general: banned without proof (D.Lgs. 30/2026, L25)."""

import re

GREEN = {
    "it": (
        "ecologic[oaie]", "ecologiche", "eco-?friendly", "green", "eco-?sostenibil[ei]", "sostenibil[ei]",
        "a (?:basso|zero|ridotto) impatto(?: ambientale)?", "(?:a )?impatto zero", "amic[oa] (?:dell'ambiente|della natura|del clima)",
        "rispettos[oaei] dell'ambiente", "rispetta (?:l'ambiente|la natura)", "carbon[- ]neutral", "neutral[ei] per il clima",
        "climaticamente neutr[oaie]", "biodegradabil[ei]", "a emissioni zero", "zero emissioni", "plastic[- ]free",
    ),
    "en": (
        "eco-?friendly", "ecological(?:ly)?", "environment(?:ally)?[- ]friendly", "climate[- ](?:friendly|neutral)",
        "carbon[- ](?:neutral|friendly|positive)", "sustainable", "sustainably", "green (?:choice|product|brand|fashion)",
        "zero[- ](?:impact|emissions?)", "low[- ]impact", "(?:good|kind|gentle) (?:for|to|on) the (?:planet|environment)",
        "planet[- ]friendly", "nature'?s friend", "biodegradable", "plastic[- ]free",
    ),
}  # fmt: skip
"""Patterns by language. What is said exactly may stay: "tessuto recuperato", "cotone da biancheria usata"."""

_FOUND = {
    locale: re.compile(r"(?<![\w-])(?:" + "|".join(patterns) + r")(?![\w-])", re.IGNORECASE)
    for locale, patterns in GREEN.items()
}


def green_words(text: str, locale: str) -> list[str]:
    """The words of a text that promise too much, each once, as they are written."""
    plain = text.replace("’", "'")
    return list(dict.fromkeys(match.group() for match in _FOUND[locale].finditer(plain)))
