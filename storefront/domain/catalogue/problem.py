"""One thing to put right on a sheet: its field, its code, its values. The words live in the faces."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as with_default
from typing import Any

from storefront.domain.catalogue.sheet import SheetVariant


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right (or, as a hint, to do better). `field` is a name of the sheet, ":" and a row after it."""

    field: str
    code: str
    values: dict[str, Any] = with_default(default_factory=dict)
    is_error: bool = True


Problems = Iterator[Problem]


def errors(found: list[Problem]) -> list[Problem]:
    return [problem for problem in found if problem.is_error]


def hint(where: str, code: str, /, **values: Any) -> Problem:
    return Problem(where, code, values, is_error=False)


def error(where: str, code: str, /, **values: Any) -> Problem:
    return Problem(where, code, values)


def at(name: str, row: object, column: str = "") -> str:
    """The name of a part of a field: "variants:M|rosso:list_cents"."""
    return f"{name}:{row}:{column}" if column else f"{name}:{row}"


def row_of(variant: SheetVariant) -> str:
    return f"{variant.size}|{variant.colour}"
