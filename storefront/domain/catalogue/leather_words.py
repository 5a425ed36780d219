"""Words that call leather or fur what does not come from an animal: banned in any language (D.Lgs. 68/2020, art. 3)."""

import re

NOT_LEATHER = (
    "simil-?(?:pell[ei]|cuoio|pellicc(?:ia|e))", "eco-?(?:pell[ei]|cuoio|pellicc(?:ia|e))", "fint[aoe] (?:pell[ei]|cuoio|pellicc(?:ia|e))",
    "(?:pell[ei]|cuoio|pellicc(?:ia|e)) (?:vegan[aoe]|vegetal[ei]|sintetic(?:[ao]|he)|artificial[ei]|ecologic(?:[ao]|he)|fint[aoe])",
    "(?:vegan|faux|fake|artificial|synthetic|imitation|eco|plant[- ]based)[- ](?:leather|fur)", "leatherette", "pleather",
)  # fmt: skip
"""Patterns; "pelle conciata al vegetale" is leather and may be said."""

_FOUND = re.compile(r"(?<![\w-])(?:" + "|".join(NOT_LEATHER) + r")(?![\w-])", re.IGNORECASE)


def leather_words(text: str) -> list[str]:
    """The words of a text that may not be said, each once, as they are written."""
    return list(dict.fromkeys(match.group() for match in _FOUND.finditer(text)))
