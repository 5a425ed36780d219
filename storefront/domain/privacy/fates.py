"""What becomes of each column when a person is erased, and why: the words in which the register is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Boolean, Column, Date, Enum, Integer, LargeBinary, Numeric, Time
from sqlalchemy.sql.schema import Table

from storefront.infra.db import UtcDateTime


class Fate(StrEnum):
    KEPT = "kept"
    BOOKS = "kept ten years"  # then made empty
    BLANKED = "blanked"
    DELETED = "deleted"  # the whole row


WHY = {
    "code": "a word, key, file name or number of the program's: a kind, a state, a language, a digest",
    "thing": "tells of a thing, a price, a place or a picture",
    "act": "who did it, as a number that leads to nobody once the account is erased",
    "words": "what the house or a brand says about its own work, its goods, its months",
    "books": "books and their papers stay ten years (art. 2220 Codice civile; art. 39 D.P.R. 633/1972)",
    "trader": "who sells, as the law wants it told to buyers and offices (Codice del consumo, art. 49; Regulation (EU) 2022/2065, art. 30)",
    "tax": "reported to the revenue agency, kept ten years (D.Lgs. 32/2023)",
    "bank": "what the bank wrote, paper of the books; brands and banks, no buyers",
    "link": "opens a page that names nobody any more: the guarantee of two years needs it",
    "sent": "the carrier's number: proof that it was sent; carriers forget it",
    "stripe": "Stripe's number of a payment: refunds and disputes go by it",
}


@dataclass(frozen=True, slots=True)
class Held:
    """One table: the reason of each column that stays; which are made empty; or that its rows go."""

    kept: Mapping[str, str]
    blanked: frozenset[str] = frozenset()
    ten_years: frozenset[str] = frozenset()
    is_deleted: bool = False

    def fate(self, column: str) -> Fate | None:
        if self.is_deleted:
            return Fate.DELETED
        if column in self.blanked:
            return Fate.BLANKED
        if column in self.ten_years:
            return Fate.BOOKS
        return Fate.KEPT if column in self.kept else None

    def named(self) -> Iterator[str]:
        """Every column that the register names, each as often as it does."""
        yield from self.kept
        yield from self.blanked
        yield from self.ten_years


def held(*, blanked: str = "", ten_years: str = "", **kept: str) -> Held:
    """A table whose rows stay: columns by the reason for which they do, `blanked`, or kept for ten years alone."""
    reasons = {column: why for why, columns in kept.items() for column in columns.split()}
    return Held(reasons, frozenset(blanked.split()), frozenset(ten_years.split()))


def deleted() -> Held:
    """A table whose rows go with the person."""
    return Held({}, is_deleted=True)


def may_tell(column: Column[object]) -> bool:
    """Whether a column could tell of a person: words, papers, or the number of somebody who acted.

    Figures, days, amounts, yes and no, states, and links between rows say nothing by themselves.
    """
    if isinstance(column.type, LargeBinary):
        return True
    if column.name in ACTORS or column.name.endswith(("_by", "_by_user")):
        return not column.foreign_keys or column.name in ACTORS
    return not isinstance(column.type, (Integer, Numeric, Boolean, Date, Time, UtcDateTime, Enum))


ACTORS = frozenset({"user_id", "staff_id", "by", "made_by"})


def telling(table: Table) -> list[str]:
    """The columns of a table that the register must name."""
    return [column.name for column in table.columns if may_tell(column)]
