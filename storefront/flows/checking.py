"""What the parts of `check` share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from storefront.infra.db import db

Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Broken:
    """One row that breaks one invariant."""

    invariant: str
    row: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.row}"


def named(kind: str, query: Query) -> Iterable[str]:
    """The rows that a query finds, as a person can look them up: kind, key, and the figures that disagree."""
    for row in db.session.execute(query):
        key, *figures = row
        yield f"{kind} {key}" + (f" ({', '.join(str(figure) for figure in figures)})" if figures else "")
