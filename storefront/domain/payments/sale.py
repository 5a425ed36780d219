"""What a paid order is made of in money, and the journal entries that follow from it. Pure. See docs/ledger.md."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storefront.domain.ledger import accounts
from storefront.domain.orders.split import LineSplit, share_fee

COOPERATIVE = 0  # as a party to a fee, beside brand ids


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One piece sold, with its frozen split."""

    line_id: int
    piece_id: int | None
    fulfilment_id: int | None
    paid_cents: int
    coop_bears_cents: int
    coop_sells: bool  # the cooperative is the seller: its part is margin, not commission
    shares: Sequence[LineSplit]
    vat_bp: int = 0  # of the price, at its sale


@dataclass(frozen=True, slots=True)
class SaleParcel:
    """One parcel or pick-up; `brand_id` owns the shipping, none is the cooperative."""

    fulfilment_id: int
    brand_id: int | None
    shipping_cents: int


@dataclass(frozen=True, slots=True)
class SaleLeg:
    """What one brand gets from the order."""

    leg_id: int
    brand_id: int
    amount_cents: int
    brand_bears_fee: bool
    brand: str = ""  # its name


@dataclass(frozen=True, slots=True)
class Sale:
    """A whole order in money."""

    order_id: int
    order_ref: str
    total_cents: int
    lines: Sequence[SaleLine]
    parcels: Sequence[SaleParcel]
    legs: Sequence[SaleLeg]
    received_in: str = accounts.STRIPE_BALANCE  # the account that the money lies in


def goods_sides(lines: Iterable[SaleLine]) -> Counter[str]:
    """Who earns what of these lines (credits), less what the cooperative bears of the discounts (debit)."""
    sides: Counter[str] = Counter()
    for line in lines:
        sides[accounts.DISCOUNTS] += line.coop_bears_cents
        earned = accounts.COOP_SALES if line.coop_sells else accounts.COMMISSION
        for share in line.shares:
            sides[accounts.brand_payable(share.brand_id)] -= share.net_cents
            sides[earned] -= share.commission_cents
            sides[accounts.COMMISSION_VAT] -= share.commission_vat_cents
    return sides


def shipping_sides(parcels: Iterable[SaleParcel]) -> Counter[str]:
    """Shipping belongs to the owner of the place it leaves from."""
    sides: Counter[str] = Counter()
    for parcel in parcels:
        owner = accounts.COOP_SHIPPING if parcel.brand_id is None else accounts.brand_payable(parcel.brand_id)
        sides[owner] -= parcel.shipping_cents
    return sides


def sale_sides(sale: Sale) -> dict[str, int]:
    """The entry of the sale: the charge on one side, everybody's part on the other."""
    sides = goods_sides(sale.lines)
    sides.update(shipping_sides(sale.parcels))
    sides[sale.received_in] += sale.total_cents
    return dict(sides)


def due_back_cents(brand_id: int, lines: Iterable[SaleLine], parcels: Iterable[SaleParcel]) -> int:
    """What one brand gives back of its leg when these lines and parcels are refunded."""
    net = sum(share.net_cents for line in lines for share in line.shares if share.brand_id == brand_id)
    return net + sum(parcel.shipping_cents for parcel in parcels if parcel.brand_id == brand_id)


def fee_sides(sale: Sale, fee_cents: int) -> dict[str, int]:
    """The entry of Stripe's fee: shared over gross and shipping; a brand's part is its own cost when so agreed."""
    bears = {leg.brand_id for leg in sale.legs if leg.brand_bears_fee}
    parts = share_fee(fee_cents, _gross_by_party(sale)) if sale.total_cents else {}
    sides = Counter({accounts.STRIPE_BALANCE: -fee_cents, accounts.STRIPE_FEE: fee_cents})
    for brand_id in bears:
        sides[accounts.brand_payable(brand_id)] += parts.get(brand_id, 0)
        sides[accounts.STRIPE_FEE] -= parts.get(brand_id, 0)
    return dict(sides)


def _gross_by_party(sale: Sale) -> dict[int, int]:
    gross = Counter({leg.brand_id: 0 for leg in sorted(sale.legs, key=lambda leg: leg.brand_id)})
    for line in sale.lines:
        for share in line.shares:
            gross[share.brand_id] += share.gross_cents
    gross[COOPERATIVE] += 0
    for parcel in sale.parcels:
        gross[parcel.brand_id or COOPERATIVE] += parcel.shipping_cents
    return dict(gross)
