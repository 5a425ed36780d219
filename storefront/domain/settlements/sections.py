"""A month in a few sums: what was sold where, what was kept, what was paid. Pure. See docs/statements.md."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from storefront.domain.orders.models import Channel
from storefront.domain.settlements.movements import Movement

OF_ONE_ORDER = {"sale", "refund", "transfer", "reversal", "dispute_hold", "dispute_freed"}
"""Kinds that together settle one order; a fee is nobody's part of it."""


@dataclass(frozen=True, slots=True)
class Earned:
    """What a group of lines brings: gross − commission − VAT on it + shipping = total. Refunds are below zero."""

    gross_cents: int = 0
    commission_cents: int = 0
    commission_vat_cents: int = 0
    net_cents: int = 0
    shipping_cents: int = 0

    @property
    def total_cents(self) -> int:
        return self.net_cents + self.shipping_cents

    def __add__(self, other: "Earned") -> "Earned":
        return Earned(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


NOTHING = Earned()


@dataclass(frozen=True, slots=True)
class Sections:
    """All postings of a statement, each in exactly one of these; their sum is what the balance moved by."""

    online: Earned = NOTHING
    shop: Earned = NOTHING
    refunds: Earned = NOTHING
    fees_cents: int = 0  # of Stripe, borne by the brand: below zero
    transferred_cents: int = 0  # sent to the brand's account: below zero
    pulled_back_cents: int = 0  # taken from that account again: above zero, for it is no longer paid
    settled_cents: int = 0  # paid by us for statements of before: below zero
    disputes_cents: int = 0  # held while a bank decides: below zero; freed when it has: above
    other_cents: int = 0
    by_place: Mapping[str, Earned] = field(default_factory=dict)  # of the shop sales

    @property
    def kept(self) -> Earned:
        """All that was sold and given back: where the commission of the month and its VAT are read."""
        return self.online + self.shop + self.refunds

    @property
    def total_cents(self) -> int:
        paid = self.transferred_cents + self.pulled_back_cents
        rest = self.fees_cents + self.settled_cents + self.disputes_cents + self.other_cents
        return self.kept.total_cents + paid + rest


def sections(movements: Iterable[Movement]) -> Sections:
    """Sort the movements of a statement into its sections."""
    sums: dict[str, int] = defaultdict(int)
    earned: dict[str, Earned] = defaultdict(Earned)
    by_place: dict[str, Earned] = defaultdict(Earned)
    for movement in movements:
        group = _GROUPS.get(movement.kind)
        if group is None or (movement.kind in {"sale", "refund"} and not movement.is_explained):
            sums["other"] += movement.cents
        elif movement.kind in {"sale", "refund"}:
            name = _sold_in(movement) if movement.kind == "sale" else "refunds"
            earned[name] += earned_by(movement)
            if name == "shop":
                by_place[movement.place or ""] += earned_by(movement)
        else:
            sums[group] += movement.cents
    return Sections(
        earned["online"], earned["shop"], earned["refunds"], sums["fees"], sums["transferred"], sums["pulled_back"],
        sums["settled"], sums["disputes"], sums["other"], dict(by_place),
    )  # fmt: skip


_GROUPS = {
    "sale": "sales", "refund": "refunds", "fee": "fees", "transfer": "transferred", "reversal": "pulled_back",
    "settlement": "settled", "settlement_returned": "settled",
    "dispute_hold": "disputes", "dispute_freed": "disputes", "dispute_fee": "disputes",
}  # fmt: skip


def _sold_in(movement: Movement) -> str:
    return "shop" if movement.channel == Channel.TILL else "online"


def earned_by(movement: Movement) -> Earned:
    """The sums of a movement's parts."""
    return sum((_earned(part) for part in movement.parts), NOTHING)


def _earned(part: Any) -> Earned:
    if part.is_shipping:
        return Earned(shipping_cents=part.net_cents)
    return Earned(part.gross_cents, part.commission_cents, part.commission_vat_cents, part.net_cents)


@dataclass(frozen=True, slots=True)
class RefundNote:
    """A refund in the words of a statement: of the cents it took, so many were netted with what was due otherwise."""

    movement: Movement
    netted_cents: int


def refund_notes(movements: Sequence[Movement], carried_cents: Mapping[str, int]) -> list[RefundNote]:
    """Which refunds were netted, and how much of each.

    An order whose movements of the month end below zero was given more than its sale still had to give: the rest was
    netted. What an online order brought in from the month before (`carried_cents`, by its ref) counts first, for it
    is paid by its own transfer. The latest refund is netted first.
    """
    left = _missing(movements, carried_cents)
    notes = []
    for movement in reversed([one for one in movements if one.kind == "refund"]):
        netted = min(-movement.cents, left[movement.order_ref])
        left[movement.order_ref] -= netted
        notes.append(RefundNote(movement, netted))
    return notes[::-1]


def _missing(movements: Sequence[Movement], carried_cents: Mapping[str, int]) -> dict[str | None, int]:
    sums: dict[str | None, int] = defaultdict(int)
    for movement in movements:
        if movement.kind in OF_ONE_ORDER:
            sums[movement.order_ref] += movement.cents
    carried = {ref: max(carried_cents.get(ref or "", 0), 0) for ref in sums}
    return defaultdict(int, {ref: max(-(cents + carried[ref]), 0) for ref, cents in sums.items()})
