"""What law wants said of other goods, in the editor: the fields that are shown, and what a form says of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from storefront.domain.catalogue.labels import size_order
from storefront.domain.catalogue.particulars import BY_KEY, UNITS
from storefront.domain.catalogue.particulars_table import Form, Particular
from storefront.domain.catalogue.sheet import LONGEST_KEPT, MOST_VARIANTS, Sheet

PREFIX = "particular-"
LONGEST_WORD = 120
AMOUNT = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Shown:
    """One particular with what is said of it. `amounts`: size and number as it was typed."""

    asked: Particular
    value: Any
    amounts: tuple[tuple[str, str], ...] = ()
    units: tuple[str, ...] = tuple(UNITS)

    def text(self, language: str) -> str:
        return str((self.value or {}).get(language, ""))

    @property
    def chosen(self) -> list[str]:
        return [self.value] if isinstance(self.value, str) else list(self.value or [])


def shown(asked: Particular, sheet: Sheet) -> Shown:
    """A particular as the page draws it."""
    value = sheet.particulars.get(asked.key)
    if asked.form != Form.QUANTITY:
        return Shown(asked, value)
    values = (value or {}).get("values", {})
    unread = {
        key.partition(":")[2].partition(":")[2]: said
        for key, said in sheet.unread.items()
        if key.startswith(f"particulars:{asked.key}:")
    }
    sizes = sorted({row.size for row in sheet.variants} | set(values) | set(unread), key=size_order) or [""]
    typed = [
        (size, unread.get(size) or (str(values[size]).replace(".", ",") if size in values else "")) for size in sizes
    ]
    return Shown(asked, value, tuple(typed))


def read(form: MultiDict[str, str], sheet: Sheet) -> tuple[dict[str, Any], dict[str, str]]:
    """All particulars after a form, and the words that are no number. Those that the page did not show stay."""
    unread: dict[str, str] = {}
    said = dict(sheet.particulars)
    for key in dict.fromkeys(form.getlist("particulars")):
        if key not in BY_KEY:
            continue
        asked = BY_KEY[key]
        value = _quantity(form, key, unread) if asked.form == Form.QUANTITY else _value(form, asked)
        said.pop(key, None)
        if value:
            said[key] = value
    return {key: said[key] for key in BY_KEY if key in said}, unread


def _value(form: MultiDict[str, str], asked: Particular) -> Any:
    name = PREFIX + asked.key
    match asked.form:
        case Form.TICK:
            return name in form
        case Form.CHOICES:
            return [key for key in asked.choices if key in form.getlist(name)]
        case Form.WORDS:
            words = {language: _plain(form.get(f"{name}-{language}", "")) for language in ("it", "en")}
            return words if any(words.values()) else None
        case _:
            return _plain(form.get(name, ""))


def _plain(text: str) -> str:
    """As it was typed, in one line or more, without control signs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")[:LONGEST_KEPT]
    return "".join(sign for sign in lines if sign == "\n" or sign.isprintable()).strip()


def _quantity(form: MultiDict[str, str], key: str, unread: dict[str, str]) -> Mapping[str, Any] | None:
    values: dict[str, float | int] = {}
    for index, size in enumerate(form.getlist(f"{PREFIX}{key}-sizes")[:MOST_VARIANTS]):
        words = _plain(form.get(f"{PREFIX}{key}-{index}", ""))[:LONGEST_WORD]
        plain = words.replace(",", ".")
        if AMOUNT.fullmatch(plain):
            amount = float(plain)
            values[size[:LONGEST_WORD]] = int(amount) if amount.is_integer() else amount
        elif words:
            unread[f"particulars:{key}:{size[:LONGEST_WORD]}"] = words
    unit = form.get(f"{PREFIX}{key}-unit", "")
    return {"unit": unit if unit in UNITS else next(iter(UNITS)), "values": values} if values or unread else None
