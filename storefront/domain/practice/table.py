"""A practice shop as it stands after some acts. Pure: folded anew from the acts each time, so undo is for ever free."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from storefront.domain.practice.goods import BAG, GOODS, Good


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done: `kind`, and what it was done to."""

    kind: str
    what: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sold:
    """A finished practice sale."""

    ref: str
    codes: tuple[str, ...]
    way: str
    given_cents: int | None = None
    is_undone: bool = False
    undone_for: str = ""

    @property
    def total_cents(self) -> int:
        return total(self.codes)


@dataclass(frozen=True, slots=True)
class Table:
    """The practice shop: what is on the open sale, what was sold, what was handed over, whether the day is closed."""

    on_sale: tuple[str, ...] = ()
    sold: tuple[Sold, ...] = ()
    by_picture: frozenset[str] = frozenset()
    is_handed_over: bool = False
    counted_cents: int | None = None
    is_day_closed: bool = False

    @property
    def goods(self) -> list[Good]:
        return [GOODS[code] for code in self.on_sale]

    def of(self, ref: str) -> Sold | None:
        return next((one for one in self.sold if one.ref == ref), None)

    def standing(self, code: str) -> bool:
        """Whether a good is sold, and stays sold."""
        return any(code in one.codes and not one.is_undone for one in self.sold)


EARLIER = Sold("PROVA-S0", (BAG.code,), "cash", BAG.price_cents)
"""A sale of this morning: there is something to take back."""


def total(codes: Iterable[str]) -> int:
    return sum(GOODS[code].price_cents for code in codes)


def begun(exercise: str) -> Table:
    """The shop at the beginning of an exercise."""
    return Table(sold=(EARLIER,)) if exercise == "scarf_and_bag" else Table()


def play(exercise: str, acts: Iterable[Act]) -> Table:
    table = begun(exercise)
    for act in acts:
        table = after(table, act)
    return table


def after(table: Table, act: Act) -> Table:
    """The shop after one more act. What cannot be changes nothing: no act of practice can fail."""
    return _MOVES.get(act.kind, _nothing)(table, act.what)


def _nothing(table: Table, _what: Mapping[str, Any]) -> Table:
    return table


def _scan(table: Table, what: Mapping[str, Any]) -> Table:
    code = str(what.get("code", ""))
    if code not in GOODS or code in table.on_sale or table.standing(code):
        return table
    by_picture = table.by_picture | {code} if what.get("by_picture") else table.by_picture
    return replace(table, on_sale=(*table.on_sale, code), by_picture=by_picture)


def _take_off(table: Table, what: Mapping[str, Any]) -> Table:
    return replace(table, on_sale=tuple(code for code in table.on_sale if code != what.get("code")))


def _leave(table: Table, _what: Mapping[str, Any]) -> Table:
    return replace(table, on_sale=())


def _sell(table: Table, what: Mapping[str, Any]) -> Table:
    given = what.get("given_cents")
    if not table.on_sale or (given is not None and given < total(table.on_sale)):
        return table
    done = Sold(f"PROVA-S{len(table.sold) + 1}", table.on_sale, str(what.get("way", "cash")), given)
    return replace(table, on_sale=(), sold=(*table.sold, done))


def _undo(table: Table, what: Mapping[str, Any]) -> Table:
    why = str(what.get("why", ""))
    marked = tuple(
        replace(one, is_undone=True, undone_for=why) if one.ref == what.get("ref") and not one.is_undone else one
        for one in table.sold
    )
    return replace(table, sold=marked)


def _hand_over(table: Table, _what: Mapping[str, Any]) -> Table:
    return replace(table, is_handed_over=True)


def _count(table: Table, what: Mapping[str, Any]) -> Table:
    return replace(table, counted_cents=int(what.get("counted_cents", 0)), is_day_closed=bool(what.get("is_right")))


_MOVES = {
    "scan": _scan, "take_off": _take_off, "leave": _leave, "sold": _sell, "undone": _undo,
    "handed_over": _hand_over, "counted": _count,
}  # fmt: skip
