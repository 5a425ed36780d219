"""Words that call leather or fur what does not come from an animal: banned in any language (D.Lgs. 68/2020, art. 3)."""

import re

NOT_LEATHER = (
    "simil-?(?:pelle|cuoio|pelliccia)", "eco-?(?:pelle|cuoio|pelliccia)", "fint[ao] (?:pelle|cuoio|pelliccia)",
    "(?:pelle|cuoio|pelliccia) (?:vegan[ao]|vegetale|sintetic[ao]|artificiale|ecologic[ao]|fint[ao])",
    "(?:vegan|faux|fake|artificial|synthetic|imitation|eco|plant[- ]based)[- ](?:leather|fur)", "leatherette", "pleather",
)  # fmt: skip
"""Patterns; "pelle conciata al vegetale" is leather and may be said."""

_FOUND = re.compile(r"(?<![\w-])(?:" + "|".join(NOT_LEATHER) + r")(?![\w-])", re.IGNORECASE)


def leather_words(text: str) -> list[str]:
    """The words of a text that may not be said, each once, as they are written."""
    return list(dict.fromkeys(match.group() for match in _FOUND.finditer(text)))
