"""How the money of an order line is shared, and how a refund takes it back. See docs/splitting.md."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from storefront.core.money import WHOLE_BP, commission_cents, contained_vat, half_up, split

Party = TypeVar("Party", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ShareTerms:
    """A brand's part of a line and its terms on the day of the sale.

    `vat_bp_on_commission` is 0 when the cooperative itself sells: its part is then margin.
    """

    brand_id: int
    basis_points: int
    commission_bp: int
    vat_bp_on_commission: int

    def __post_init__(self) -> None:
        for name in ("basis_points", "commission_bp", "vat_bp_on_commission"):
            if not 0 <= getattr(self, name) <= WHOLE_BP:
                raise ValueError(f"{name} lies within 0 and {WHOLE_BP}")


@dataclass(frozen=True, slots=True)
class LineSplit:
    """One brand's frozen part of a line: gross = commission + VAT on it + net. In a refund: what goes back."""

    brand_id: int
    gross_cents: int
    commission_cents: int
    commission_vat_cents: int
    net_cents: int


@dataclass(frozen=True, slots=True)
class Leg:
    """All that one brand gets from one order."""

    brand_id: int
    gross_cents: int
    commission_cents: int
    commission_vat_cents: int
    net_cents: int
    shipping_cents: int

    @property
    def due_cents(self) -> int:
        """What is transferred: the net of its lines and the shipping of the parcels it sends."""
        return self.net_cents + self.shipping_cents


def split_line(paid_cents: int, coop_bears_cents: int, shares: Sequence[ShareTerms]) -> list[LineSplit]:
    """Share a line among its brands: the price paid plus what the cooperative bears of the discount.

    One part per share, in the order given. Raises ValueError unless the shares sum to a whole and each
    brand appears once.
    """
    if paid_cents < 0 or coop_bears_cents < 0:
        raise ValueError("a line is never worth less than nothing")
    if sum(share.basis_points for share in shares) != WHOLE_BP:
        raise ValueError("shares sum to a whole")
    if len({share.brand_id for share in shares}) != len(shares):
        raise ValueError("a brand has one share of a line")
    grosses = split(paid_cents + coop_bears_cents, [share.basis_points for share in shares])
    return [_part(gross, share) for gross, share in zip(grosses, shares, strict=True)]


def _part(gross_cents: int, share: ShareTerms) -> LineSplit:
    commission = commission_cents(gross_cents, share.commission_bp)
    vat = commission_cents(commission, share.vat_bp_on_commission)
    if commission + vat > gross_cents:
        # Rates near or above the whole: the cooperative takes the gross, VAT contained, and never more.
        vat = contained_vat(gross_cents, share.vat_bp_on_commission)
        commission = gross_cents - vat
    return LineSplit(share.brand_id, gross_cents, commission, vat, gross_cents - commission - vat)


def legs(line_splits: Iterable[LineSplit], shipping_cents: Mapping[int, int]) -> list[Leg]:
    """Sum an order's line splits per brand, with the shipping of the parcels each brand sends.

    `shipping_cents` is by brand id; a brand that only ships has a leg too. Sorted by brand id.
    """
    parts = list(line_splits)
    brand_ids = sorted({part.brand_id for part in parts} | {b for b, cents in shipping_cents.items() if cents})
    return [_leg(brand_id, parts, shipping_cents.get(brand_id, 0)) for brand_id in brand_ids]


def _leg(brand_id: int, line_splits: Sequence[LineSplit], shipping_cents: int) -> Leg:
    own = [part for part in line_splits if part.brand_id == brand_id]
    return Leg(
        brand_id,
        gross_cents=sum(part.gross_cents for part in own),
        commission_cents=sum(part.commission_cents for part in own),
        commission_vat_cents=sum(part.commission_vat_cents for part in own),
        net_cents=sum(part.net_cents for part in own),
        shipping_cents=shipping_cents,
    )


def refund_parts(amount_cents: int, unrefunded_cents: Sequence[int]) -> list[int]:
    """Share a refund by what is still unrefunded of each part; no part exceeds its rest.

    The refund that takes all that is left closes every part to zero. Raises ValueError above the rest.
    """
    if not 0 <= amount_cents <= sum(unrefunded_cents):
        raise ValueError("a refund lies within nothing and what is left")
    return split(amount_cents, unrefunded_cents)


def refund_gross(amount_cents: int, refunded_cents: int, paid_cents: int, gross_cents: int) -> int:
    """The gross that a refund of part of the price takes back from a line's shares.

    Gross and price differ by what the cooperative bore of the discount; it gets that back in proportion.
    `refunded_cents` is what was refunded of the price before. A line that cost nothing goes back whole.
    """
    if not 0 <= amount_cents <= paid_cents - refunded_cents:
        raise ValueError("a refund lies within nothing and what is left")
    if paid_cents == 0:
        return gross_cents
    after = half_up(gross_cents * (refunded_cents + amount_cents), paid_cents)
    return after - half_up(gross_cents * refunded_cents, paid_cents)


def refund_of_split(sold: LineSplit, refunded_gross_cents: int, refund_gross_cents: int) -> LineSplit:
    """What goes back of a brand's part: commission, VAT on it and net, all positive or zero.

    Computed as new minus old on the cumulative gross, so that the same gross refunded in one step or in
    ten gives the same sums, and the last step closes each of them to zero.
    """
    after = refunded_gross_cents + refund_gross_cents
    if not 0 <= refunded_gross_cents <= after <= sold.gross_cents:
        raise ValueError("a refund lies within nothing and what is left")
    commission_before, vat_before = _returned(sold, refunded_gross_cents)
    commission_after, vat_after = _returned(sold, after)
    commission, vat = commission_after - commission_before, vat_after - vat_before
    return LineSplit(sold.brand_id, refund_gross_cents, commission, vat, refund_gross_cents - commission - vat)


def _returned(sold: LineSplit, refunded_gross_cents: int) -> tuple[int, int]:
    """Commission and VAT returned once so much of the gross has gone back.

    The cooperative's part is rounded once as a whole and only then divided: rounding commission and VAT
    each from the gross could return two cents for one refunded, and the brand's part would go below zero.
    """
    coop_cents = sold.commission_cents + sold.commission_vat_cents
    if coop_cents == 0:
        return 0, 0
    returned = half_up(coop_cents * refunded_gross_cents, sold.gross_cents)
    vat = half_up(sold.commission_vat_cents * returned, coop_cents)
    return returned - vat, vat


def share_fee(fee_cents: int, gross_by_party: Mapping[Party, int]) -> dict[Party, int]:
    """Share Stripe's fee by gross plus shipping of each party; the mapping's order decides a tie."""
    parts = split(fee_cents, list(gross_by_party.values()))
    return dict(zip(gross_by_party, parts, strict=True))
