"""What law wants said of goods that are not of cloth: shoes, leather, metal, soap, candles, food, things to eat from.

A category asks a group by its word (`category.asks`); the table is in particulars_table.py. Values are kept as one
document, {key: value}: the key of a choice, a list of keys, a line, {"it", "en"}, True, or for the net quantity
{"unit": "g", "values": {size: amount}}. Pure. See docs/law.md (L11).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from storefront.domain.catalogue.particulars_table import GROUPS, Form, Group, Particular

Particulars = Mapping[str, Any]
Why = Literal["missing", "unknown", "unlike", "too_long", "too_many", "amount"]

UNITS: dict[str, tuple[str, int]] = {"g": ("kg", 1_000), "ml": ("l", 1_000), "cm": ("m", 100), "m²": ("m²", 1)}
"""The units of a net quantity: what a price is told for, and how many of them that is (Directive 98/6/EC)."""
MOST_AMOUNT = 1_000_000

BY_KEY = {one.key: one for group in GROUPS.values() for one in group.particulars}
"""Every particular by its key."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is the matter with one particular."""

    key: str
    why: Why


def groups_of(asks: Iterable[str], said: Particulars) -> Iterator[Group]:
    """The groups to ask for: those of the category, and those of which something is said already."""
    wanted = set(asks)
    for name, group in GROUPS.items():
        if name in wanted or any(one.key in said for one in group.particulars):
            yield group


def wrongs(asks: Iterable[str], said: Particulars) -> Iterator[Wrong]:
    """What must be put right before it is sold, in the order of the page."""
    wanted = set(asks)
    for name, group in GROUPS.items():
        for one in group.particulars:
            if said.get(one.key):
                yield from _unlike(one, said[one.key])
            elif name in wanted and is_needed(one, said):
                yield Wrong(one.key, "missing")
    yield from (Wrong(key, "unknown") for key in said if key not in BY_KEY)


def is_needed(one: Particular, said: Particulars) -> bool:
    """Whether it must be said, given what is said of the one that it hangs on."""
    if not one.is_needed or one.only_if is None:
        return one.is_needed
    key, values = one.only_if
    answer = said.get(key, [])
    return bool(values & set([answer] if isinstance(answer, str) else answer))


def _unlike(one: Particular, value: Any) -> Iterator[Wrong]:
    match one.form:
        case Form.CHOICE | Form.CHOICES:
            chosen = [value] if isinstance(value, str) else list(value)
            if set(chosen) - set(one.choices):
                yield Wrong(one.key, "unknown")
            elif len(chosen) > one.most or ("none" in chosen and len(chosen) > 1):
                yield Wrong(one.key, "too_many")
        case Form.LINE:
            if len(value) > one.most:
                yield Wrong(one.key, "too_long")
            elif one.pattern and not re.fullmatch(one.pattern, value.strip()):
                yield Wrong(one.key, "unlike")
        case Form.WORDS:
            if max(len(value.get("it", "")), len(value.get("en", ""))) > one.most:
                yield Wrong(one.key, "too_long")
            elif not value.get("it", "").strip() and one.is_needed:
                yield Wrong(one.key, "missing")
        case Form.QUANTITY:
            amounts = value.get("values", {}).values()
            is_read = all(isinstance(amount, (int, float)) and 0 < amount <= MOST_AMOUNT for amount in amounts)
            if value.get("unit") not in UNITS or not amounts or not is_read:
                yield Wrong(one.key, "amount")
        case Form.TICK:
            pass


# --- as people read it ------------------------------------------------------------------------------------


def rows(said: Particulars, size: str, locale: str) -> list[tuple[str, str]]:
    """Name and words of all that a buyer is told, in the order of the table. Net quantities are of one size."""
    found = []
    for group in GROUPS.values():
        for one in group.particulars:
            words = words_of(one, said.get(one.key), size, locale) if one.is_public else ""
            if words:
                found.append((one.name(locale), words))
    return found


def every_row(said: Particulars, locale: str) -> list[tuple[str, str]]:
    """Name and words of all that is said, of every size and in both languages: for those who wrote it."""
    found = []
    for key, value in said.items():
        one = BY_KEY.get(key)
        if one is None:
            found.append((key, str(value)))
        elif one.form == Form.QUANTITY:
            found += [
                (f"{one.name(locale)} {size}".strip(), words_of(one, value, size, locale)) for size in value["values"]
            ]
        elif one.form == Form.WORDS:
            found += [
                (f"{one.name(locale)} ({language})", value[language]) for language in ("it", "en") if value[language]
            ]
        else:
            found.append((one.name(locale), words_of(one, value, "", locale)))
    return found


def words_of(one: Particular, value: Any, size: str, locale: str) -> str:
    """One particular as it is read; empty when nothing is said."""
    if not value:
        return ""
    english = locale == "en"
    match one.form:
        case Form.CHOICE | Form.CHOICES:
            chosen = [value] if isinstance(value, str) else value
            return ", ".join(one.choices.get(key, (key, key))[english] for key in one.choices if key in chosen)
        case Form.TICK:
            return one.choices["yes"][english]
        case Form.QUANTITY:
            amount = amount_of(value, size)
            return f"{_plain(amount, locale)} {value['unit']}" if amount else ""
        case Form.WORDS:
            return str((value.get("en") if english else "") or value.get("it") or value.get("en") or "")
        case _:
            return str(value)


def lacks_amount(said: Particulars, sizes: Iterable[str]) -> bool:
    """Whether a net quantity is told, but not that of each of these sizes: they would have no price of a unit."""
    quantity = said.get("quantity")
    return quantity is not None and any(amount_of(quantity, size) is None for size in sizes)


def amount_of(quantity: Mapping[str, Any], size: str) -> Decimal | None:
    """How much is in a piece of a size; what is said without a size holds for all."""
    values = quantity.get("values", {})
    amount = values.get(size, values.get(""))
    return Decimal(str(amount)) if amount else None


def unit_price(said: Particulars, size: str, price_cents: int) -> tuple[int, str] | None:
    """What a kilogram, a litre, a metre or a square metre costs, in cents rounded half up; none where none is due."""
    quantity = said.get("quantity") or {}
    amount = amount_of(quantity, size)
    if amount is None or quantity.get("unit") not in UNITS:
        return None
    unit, many = UNITS[quantity["unit"]]
    if amount == many:
        return None  # the price is the unit's already
    cents = (Decimal(price_cents) * many / amount).quantize(Decimal(1), ROUND_HALF_UP)
    return int(cents), unit


def _plain(amount: Decimal, locale: str) -> str:
    plain = f"{amount.normalize():f}"
    return plain if locale == "en" else plain.replace(".", ",")
