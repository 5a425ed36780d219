"""The editor's form as changes of a sheet. Fields are named here one by one: nothing else of a request gets in.

Words that are no number or price are kept beside the value ("unread") and said to be wrong, never thrown away.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from storefront.core import money
from storefront.domain.catalogue.labels import size_order
from storefront.domain.catalogue.models import Making
from storefront.domain.catalogue.sheet import (
    LONGEST,
    LONGEST_KEPT,
    MOST_FIBRES,
    MOST_MEASURES,
    MOST_VARIANTS,
    Sheet,
    SheetFibre,
    SheetVariant,
)
from storefront.domain.catalogue.slugs import slug_of
from storefront.faces.studio import particulars_form

Form = MultiDict[str, str]

LINES = ("title", "personalisation_label")
TEXTS = ("summary", "description", "care", "made_by", "warnings")
WORDS = ("category", "reuse_lot", "withdrawal_exclusion", "location")
NUMBERS = ("lead_days", "weekly_capacity", "personalisation_max", "age_min_months")
TICKS = ("has_ce_mark", "has_no_warnings", "has_animal_parts")
LONGEST_NAME = 120  # of a slug or a size
BIGGEST = 2_000_000_000
MOST_CHOICES = 60


@dataclass(slots=True)
class Changes:
    """What a form says, by field of the sheet."""

    values: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    too_long: list[str] = field(default_factory=list)  # texts too long even to keep

    def all(self) -> dict[str, Any]:
        return {**self.values, "unread": self.unread}


def changes_of(form: Form, sheet: Sheet, *, is_new: bool) -> Changes:
    """What a form says. Parts of the page that it does not bring (`has`) are left alone."""
    found, parts = Changes(), set(form.getlist("has"))
    for name in (*LINES, *TEXTS):
        for locale in ("it", "en"):
            _text(form, f"{name}_{locale}", found, is_line=name in LINES)
    for name in WORDS:
        if name in form:
            found.values[name] = one_line(form[name])[:LONGEST_NAME]
    for name in NUMBERS:
        if name in form:
            found.values[name] = number(form[name], name, found, empty=None if name == "age_min_months" else 0)
    if "safety" in parts:
        found.values |= {name: name in form for name in TICKS}
    if form.get("making") in set(Making):
        found.values["making"] = Making(form["making"])
    for name in ("care_symbols", "materials"):
        if name in parts:
            found.values[name] = _ticked(form, name, getattr(sheet, name))
    if "fibres" in parts:
        found.values["fibres"] = tuple(_fibres(form))
    if "variants" in parts:
        found.values["variants"] = _variants(form, sheet, found, is_new=is_new)
    if "measures" in parts:
        found.values["measures"] = _measures(form, found)
    if "particulars" in parts:
        found.values["particulars"], unread = particulars_form.read(form, sheet)
        found.unread |= unread
    return found


def seen_of(form: Form) -> dict[str, str]:
    """The marks of the fields as the writer saw them; what cannot be read is as if nothing had been seen."""
    try:
        marks = json.loads(form.get("seen", ""))
    except ValueError:
        return {}
    if not isinstance(marks, dict):
        return {}
    return {str(name): mark for name, mark in marks.items() if isinstance(mark, str)}


# --- words and numbers -----------------------------------------------------------------------------------


def one_line(text: str) -> str:
    """One line as it was typed, without control signs; spaces at its ends stay until it is published."""
    return "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in unicodedata.normalize("NFC", text))


def lines(text: str) -> str:
    """Lines as they were typed, without control signs."""
    return "\n".join(one_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _text(form: Form, name: str, found: Changes, *, is_line: bool) -> None:
    if name not in form:
        return
    words = one_line(form[name]) if is_line else lines(form[name])
    if len(words) > LONGEST_KEPT:
        found.too_long.append(name)
    else:
        found.values[name] = words


def number(text: str, key: str, found: Changes, *, empty: int | None = 0) -> Any:
    """A whole number; other words are kept as unread."""
    words = one_line(text).strip()[:LONGEST_NAME]
    if not words:
        return empty
    if re.fullmatch(r"-?[0-9]{1,10}", words) and abs(int(words)) <= BIGGEST:
        return int(words)
    found.unread[key] = words
    return empty


def price(text: str, key: str, found: Changes) -> int | None:
    words = one_line(text).strip()[:LONGEST_NAME]
    if not words:
        return None
    try:
        return money.parse_cents(words)
    except ValueError:
        found.unread[key] = words
        return None


def centimetres(text: str, key: str, found: Changes) -> float | int | None:
    """Centimetres with one decimal at most, "12,5" as well as "12.5"."""
    words = one_line(text).strip()[:LONGEST_NAME]
    plain = words.lower().removesuffix("cm").strip().replace(",", ".")
    if not words:
        return None
    if re.fullmatch(r"[0-9]{1,5}(\.[0-9])?", plain):
        return float(plain) if "." in plain and not plain.endswith(".0") else int(float(plain))
    found.unread[key] = words
    return None


def _names(form: Form, name: str) -> Iterator[str]:
    return (one_line(words)[:LONGEST_NAME] for words in form.getlist(name)[:MOST_CHOICES] if words)


def _ticked(form: Form, name: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """What is ticked; the same as before stays in its order."""
    ticked = tuple(dict.fromkeys(_names(form, name)))
    return before if set(ticked) == set(before) else ticked


def _rows(form: Form, name: str, most: int) -> Iterator[Callable[[str], str | None]]:
    """The rows "name-0-…", "name-1-…" that are there: for each, how to ask for a column."""
    pattern = re.compile(rf"{name}-([0-9]{{1,3}})-")
    numbers = sorted({int(match[1]) for key in form if (match := pattern.match(key))})
    for row in numbers[: most + 1]:
        yield lambda column, row=row: form.get(f"{name}-{row}-{column}")  # type: ignore[misc]  # a lambda's default


# --- rows ------------------------------------------------------------------------------------------------


def _fibres(form: Form) -> Iterator[SheetFibre]:
    """A fibre named alone is all there is: it needs no percentage."""
    columns = ("part", "name", "percent")
    rows = [[one_line(row(column) or "").strip() for column in columns] for row in _rows(form, "fibre", MOST_FIBRES)]
    told = [row for row in rows if row[1] or row[2]]
    for part, name, percent in told:
        whole = percent or ("100" if len(told) == 1 else "")
        yield SheetFibre(part[: LONGEST["part"] + 1], name[:LONGEST_NAME], whole[:LONGEST_NAME])


def _measures(form: Form, found: Changes) -> dict[str, Any]:
    """Measures by a key made of their Italian name; a size's value stands under the size."""
    measures: dict[str, Any] = {}
    sizes = [one_line(size)[:LONGEST_NAME] for size in form.getlist("measure_sizes")[:MOST_VARIANTS]] or [""]
    for row in _rows(form, "measure", MOST_MEASURES):
        it, en = (one_line(row(column) or "").strip()[:LONGEST_NAME] for column in ("it", "en"))
        said = [(size, row(f"value-{index}") or "") for index, size in enumerate(sizes)]
        if not it and not en and not any(words.strip() for _, words in said):
            continue
        key = slug_of(one_line(row("key") or "") or it)[:40]
        while key in measures:
            key += "-2"
        read = {size: centimetres(words, f"measures:{key}:{size or 'value'}", found) for size, words in said}
        measures[key] = {
            "it": it,
            "en": en,
            "values": {size: value for size, value in read.items() if value is not None},
        }
    return measures


def _variants(form: Form, sheet: Sheet, found: Changes, *, is_new: bool) -> tuple[SheetVariant, ...]:
    """The rows of the form, brought to the sizes and colours that are chosen: each pair has its row."""
    rows = {variant.key: variant for variant in _variant_rows(form, found)}
    if not rows:
        rows = {variant.key: variant for variant in sheet.variants}
    if "choices" in form.getlist("has"):
        rows = _crossed(rows, _sizes(form), list(dict.fromkeys(_names(form, "colours"))))
    kept = {f"variants:{size}|{colour}:" for size, colour in rows}
    found.unread = {
        key: words
        for key, words in found.unread.items()
        if not key.startswith("variants:") or key[: key.rindex(":") + 1] in kept
    }
    if tuple(rows.values()) == (SheetVariant(),) and not any(key.startswith("variants:") for key in found.unread):
        return ()
    if form.get("making") == Making.ONE_OFF and is_new:
        return tuple(replace(row, quantity=1) if row.is_offered else row for row in rows.values())
    if form.get("making") == Making.TO_ORDER:  # the page hides the number: none are there, but for what a table brought
        there = {row.key: row.quantity for row in sheet.variants if sheet.making == Making.TO_ORDER}
        return tuple(replace(row, quantity=there.get(row.key, 0)) for row in rows.values())
    return tuple(rows.values())


def _variant_rows(form: Form, found: Changes) -> Iterator[SheetVariant]:
    for row in _rows(form, "variant", MOST_VARIANTS):
        size, colour = (one_line(row(column) or "").strip()[:LONGEST_NAME] for column in ("size", "colour"))
        at = f"variants:{size}|{colour}:"
        yield SheetVariant(
            sku=one_line(row("sku") or "").strip()[:LONGEST_NAME], size=size, colour=colour,
            list_cents=price(row("price") or "", at + "list_cents", found),
            weight_grams=number(row("weight") or "", at + "weight_grams", found, empty=None),
            quantity=number(row("quantity") or "", at + "quantity", found),
            is_offered=row("listed") is None or row("offered") is not None,
        )  # fmt: skip


def _sizes(form: Form) -> list[str]:
    more = [one_line(size).strip()[:LONGEST_NAME] for size in form.get("more_sizes", "").split(",")]
    return sorted({*_names(form, "sizes"), *filter(None, more[:MOST_CHOICES])}, key=size_order)


def _crossed(
    rows: dict[tuple[str, str], SheetVariant], sizes: list[str], colours: list[str]
) -> dict[tuple[str, str], SheetVariant]:
    """A row for each size in each colour. What is new begins as the nearest row that was there."""
    wanted = [(size, colour) for size in sizes or [""] for colour in colours or [""]][: MOST_VARIANTS + 1]
    old = list(rows.values())
    alone = len(wanted) == 1  # the same thing by another name: its pieces go with it
    return {key: rows[key] if key in rows else _begun(key, old, alone=alone) for key in wanted}


def _begun(key: tuple[str, str], old: list[SheetVariant], *, alone: bool) -> SheetVariant:
    size, colour = key
    nearest = sorted(old, key=lambda row: -((row.size == size) + (row.colour == colour)))
    if not nearest:
        return SheetVariant(size=size, colour=colour)
    quantity = nearest[0].quantity if alone else 0
    return replace(nearest[0], size=size, colour=colour, sku="", quantity=quantity, is_offered=True)
