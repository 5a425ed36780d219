"""What a group of rows is held against, and what is found: the words that the parts of a merge share. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storefront.domain.catalogue.sheet import Sheet, SheetSale
from storefront.domain.catalogue.sheet_facts import Facts
from storefront.domain.imports.cells import Unclear
from storefront.domain.imports.rows import Wrong

LANGUAGES = (0, 1)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that says something new."""

    row: int
    column: str
    old: str
    new: str


@dataclass(slots=True)
class Merged:
    """What a group makes of a sheet. `files` are the names of pictures in the ZIP, by row."""

    sheet: Sheet
    publish: bool | None = None
    changes: list[Change] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    files: list[tuple[int, str]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)  # by field of the sheet: the row that speaks of it
    ignores_quantity: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What a group is held against: the sheet as it stands, and what the shop knows."""

    sheet: Sheet
    sales: Sequence[SheetSale]  # running and planned ones of a product in the shop
    facts: Facts
    is_new: bool  # was never written as a product: pieces can still be asked for, shares still be chosen
    uploads: Mapping[str, str] = field(default_factory=dict)  # by name in the ZIP: the upload it became
    files: Mapping[str, str] = field(default_factory=dict)  # by name in the ZIP: its digest, where it matters
    digests: Mapping[str, str] = field(default_factory=dict)  # of uploads that the sheet shows
    may_share: bool = True  # no editor sent the file: shares bind the brand


def attempt(found: Merged, row: int, name: str, read: Callable[[str], Any], text: str) -> Any:
    """What a cell says; what is wrong with it is noted, and none answered."""
    try:
        return read(text)
    except Unclear as wrong:
        found.wrong.append(Wrong(row, name, str(wrong), {"words": text[:80], **wrong.values}))
        return None
