"""The word that a misspelt one was meant to be. See docs/search.md."""

import re
from collections.abc import Mapping
from functools import lru_cache

from storefront.domain.catalogue.words import MOST_LETTERS, fold, stem

LONG_WORD = 7
"""From so many letters on, two slips are forgiven; one from four on, none below."""

SOUNDS = (
    (r"(.)\1+", r"\1"),  # doubles are the commonest doubt: "giaca", "sciarppa"
    (r"sch(?=[ei])", "sk"),
    (r"[ck]h", "k"),
    (r"sc(?=[ei])|sh", "ś"),
    (r"śi(?=[aou])", "ś"),
    (r"c(?=[ei])", "ć"),
    (r"[cq]", "k"),
    (r"gh", "g"),
    (r"ph", "f"),
    (r"h", ""),
    (r"[yj]", "i"),
    (r"w", "v"),
    (r"x", "s"),
    (r"z", "s"),  # "borza"
    (r"n(?=[pb])", "m"),
    (r"ni(?=[aou])", "gn"),
    (r"(.)\1+", r"\1"),  # "cq" and "zs" have become doubles
)
"""What an Italian ear takes for the same, in the order in which it is replaced."""


def reach(word: str) -> int:
    """How many slips a word of that length may hold."""
    return 0 if len(word) < 4 else 1 if len(word) < LONG_WORD else 2


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """How the stem of a folded word sounds to an Italian: "borza", "borze", "borsa" and "borse" alike."""
    heard = stem(word, "it")
    for pattern, replacement in SOUNDS:
        heard = re.sub(pattern, replacement, heard)
    return heard


def delete_keys(word: str) -> set[str]:
    """The keys under which a folded word is filed; two words within reach of each other share one.

    They are the word with none, one or (long words) two letters left out, and "~" with its sound. A table
    of (key, word) rows makes candidates one indexed SELECT: every word that shares a key. A word of n letters
    has n + 2 keys, a long one about n² / 2.
    """
    keys = {word}
    for _ in range(reach(word)):
        keys |= {key[:i] + key[i + 1 :] for key in keys for i in range(len(key))}
    return keys | {"~" + sound(word)}


def slips(word: str, other: str, most: int) -> int | None:
    """Letters added, left out, changed or swapped with a neighbour from word to word; none if above `most`.

    Optimal string alignment, the restricted Damerau-Levenshtein distance.
    """
    if abs(len(word) - len(other)) > most or len(set(word) ^ set(other)) > 2 * most:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(word, start=1):
        row = [i]
        for j, meant in enumerate(other, start=1):
            least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != meant))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == meant:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return None
        before, last = last, row
    return last[-1] if last[-1] <= most else None


def suggestions(word: str, vocabulary: Mapping[str, int]) -> list[str]:
    """Words that a misspelt one may have been meant to be, best first; none when it is a word itself.

    `vocabulary` has folded words and how often each occurs: those that share a key, or simply all. What
    sounds alike comes first, then fewer slips, then the same first letter, then the more frequent word.
    """
    typed = fold(word)[:MOST_LETTERS]
    if typed in vocabulary or reach(typed) == 0:
        return []
    ranked = [(_rank(typed, other, count), other) for other, count in vocabulary.items()]
    return [other for rank, other in sorted((rank, other) for rank, other in ranked if rank)]


def suggest(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """The best of the suggestions, none when there is none."""
    return next(iter(suggestions(word, vocabulary)), None)


def _rank(typed: str, other: str, frequency: int) -> tuple[int, ...]:
    """Lower is better; empty when the one cannot have been meant by the other."""
    is_alike = sound(typed) == sound(other)
    count = slips(typed, other, reach(typed))
    if not is_alike and count is None:
        return ()
    slipped = reach(typed) + 1 if count is None else count
    return (not is_alike, slipped, typed[:1] != other[:1], -frequency)
