"""What is to be done with a group of rows: made, changed, published, left as it is, or first mended. Pure but for what it is given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from storefront.domain.catalogue import publish_check
from storefront.domain.catalogue.models import ProductState
from storefront.domain.catalogue.problem import Problem
from storefront.domain.catalogue.sheet import Sheet
from storefront.domain.catalogue.sheet_facts import Facts, PictureFact
from storefront.domain.imports.cells import EMPTIED
from storefront.domain.imports.ground import Change, Ground, Merged
from storefront.domain.imports.merging import merge
from storefront.domain.imports.rows import Group, Wrong
from storefront.domain.imports.standing import BLANK, Standing, sign_of
from storefront.domain.imports.writing import OWN_PICTURE

MOST_NOTES = 12
_COLUMNS = {"list_cents": "price", "weight_grams": "weight", "sku": "sku", "quantity": "quantity", "colour": "colour",
            "size": "size", "variants": "price", "pictures": "picture"}  # fmt: skip
_ALWAYS = ("sku_absurd", "sku_twice", "sku_taken")
"""Codes of other products are never taken, not even by a draft."""
_NOT_OF_A_FILE = ("brand",)
"""Problems of the brand itself are said once, on its own pages."""


def ground_of(
    stands: Standing | None, known: Facts, *, may_share: bool = True, **pictures: Mapping[str, str]
) -> Ground:  # fmt: skip
    """What a group is held against: the product as it stands, or a blank sheet."""
    now = stands or BLANK
    return Ground(now.sheet, now.sales, known, now.is_new, may_share=may_share, **pictures)


def files_of(group: Group) -> list[str]:
    """The names of pictures in the ZIP that the rows of a product say."""
    names = (row.cells.get("picture", "").strip() for row in group.rows)
    return list(dict.fromkeys(name for name in names if name not in {"", EMPTIED} and not name.startswith(OWN_PICTURE)))


def own_pictures(groups: Iterable[Group]) -> list[str]:
    """The signs of pictures that rows name although the brand has them already."""
    names = (row.cells.get("picture", "").strip() for group in groups for row in group.rows)
    return [name.removeprefix(OWN_PICTURE) for name in names if name.startswith(OWN_PICTURE)]


@dataclass(slots=True)
class Plan:
    """One product of a file. `wrong` empties it of all else: nothing is done by halves."""

    reference: str
    title: str
    action: str = ""  # create | change | publish | same
    publishes: bool = False
    product_ref: str = ""
    seen: str = ""
    sheet: Sheet = field(default_factory=Sheet)
    changes: list[Change] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    notes: list[Wrong] = field(default_factory=list)
    files: list[tuple[int, str]] = field(default_factory=list)


def plan(
    group: Group, stands: Standing | None, ground: Ground, facts: Facts, now: datetime, *,
    pictures_are_there: bool = False,
) -> Plan:  # fmt: skip
    """What a group would do. `pictures_are_there`: those of the ZIP have been taken in, and are judged as they are."""
    stands_now = stands or BLANK
    merged = merge(group, ground)
    title = merged.sheet.title("it") or group.reference
    found = Plan(group.reference, title[:255], product_ref=stands_now.ref, sheet=merged.sheet, files=merged.files)
    found.seen = sign_of(stands_now)
    found.changes, found.wrong = merged.changes, merged.wrong
    first = group.rows[0].number
    if stands_now.state in {ProductState.ARCHIVED, ProductState.TAKEN_DOWN}:
        found.wrong.append(Wrong(first, "reference", f"is_{stands_now.state.value}"))
        return found
    found.publishes = stands_now.is_published if merged.publish is None else merged.publish
    found.action = _action(found, stands, stands_now)
    if found.action == "same":
        return found
    _check(found, merged, facts, first, now, pictures_are_there=pictures_are_there)
    if merged.ignores_quantity:
        found.notes.append(Wrong(first, "quantity", "pieces_are_there"))
    if stands_now.state == ProductState.PUBLISHED and not found.publishes:
        found.notes.append(Wrong(first, "publish", "stays_as_it_was"))
    return found


def _action(found: Plan, stands: Standing | None, stands_now: Standing) -> str:
    if stands is None:
        return "create"
    if found.changes:
        return "change"
    return "publish" if found.publishes and not stands_now.is_published else "same"


def _check(found: Plan, merged: Merged, facts: Facts, first: int, now: datetime, *, pictures_are_there: bool) -> None:
    """Hold what would be written against what law and shop ask: to be published it must be right, a draft may lack."""
    if not pictures_are_there:
        waiting = {f"zip:{name}": PictureFact("ready") for _row, name in merged.files}
        facts = replace(facts, pictures={**facts.pictures, **waiting})
    for problem in publish_check.problems(merged.sheet, facts, ref=found.product_ref, has_pieces=True, now=now):
        name = problem.field.partition(":")[0]
        wrong = _placed(problem, merged, first)
        if problem.code in _ALWAYS or (problem.is_error and found.publishes):
            found.wrong.append(wrong)
        elif name not in _NOT_OF_A_FILE and len(found.notes) < MOST_NOTES:
            found.notes.append(wrong)


def _placed(problem: Problem, merged: Merged, first: int) -> Wrong:
    """A problem of the sheet, beside the cell that it comes from."""
    name, _sign, rest = problem.field.partition(":")
    row, _sign, attribute = rest.rpartition(":")
    at = merged.rows.get(f"{name}:{row or rest}") or merged.rows.get(name) or first
    column = _COLUMNS.get(attribute) if name == "variants" and attribute else None
    values = {key: _plain(value) for key, value in problem.values.items()}
    return Wrong(at, column or _COLUMNS.get(name, name), problem.code, values, problem.field)


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value if isinstance(value, (str, int, bool, list, dict, type(None))) else float(value)
