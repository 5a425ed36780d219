"""What a refund gives back and who bears it, to the cent. Pure. See docs/refunds.md."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from storefront.core.money import half_up
from storefront.domain.brands.models import Party
from storefront.domain.ledger import accounts
from storefront.domain.orders.split import LineSplit, refund_gross, refund_of_split, refund_parts
from storefront.domain.payments.refusals import NothingToRefund, RefundedTooMuch
from storefront.domain.payments.sale import Sale, SaleLine, SaleParcel


class Fate(StrEnum):
    """What becomes of the piece of a refunded line."""

    STAYS = "stays"  # with the customer
    SHELF = "shelf"  # to be sold again, at the place named
    WITHDRAWN = "withdrawn"  # damaged, lost, back to its brand: not sold again


@dataclass(frozen=True, slots=True)
class LineWish:
    """A line, whole (no amount: all that is left of it) or in part."""

    line_id: int
    amount_cents: int | None = None
    fate: Fate = Fate.STAYS
    location_id: int | None = None  # where a piece that goes back to the shelf lies; none: where it left from


@dataclass(frozen=True, slots=True)
class ShippingWish:
    """The shipping of one parcel, whole or in part."""

    fulfilment_id: int
    amount_cents: int | None = None


@dataclass(frozen=True, slots=True)
class GoodwillWish:
    """An amount for the customer's trouble, over all that is left of the goods. Borne by brands by share, or by us."""

    amount_cents: int
    bearer: Party


Wish = LineWish | ShippingWish | GoodwillWish


@dataclass(frozen=True, slots=True)
class Given:
    """What was given back before. Gross is by line and brand."""

    lines: Mapping[int, int] = field(default_factory=dict)
    gross: Mapping[tuple[int, int], int] = field(default_factory=dict)
    parcels: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineBack:
    """What goes back of one line. Without shares it is goodwill of the cooperative."""

    line_id: int
    piece_id: int | None
    amount_cents: int
    coop_sells: bool
    shares: tuple[LineSplit, ...]

    @property
    def is_goodwill(self) -> bool:
        return not self.shares

    @property
    def coop_bears_cents(self) -> int:
        """What the cooperative adds to what the others give back; below zero: what it had borne comes back to it."""
        return self.amount_cents - sum(share.gross_cents for share in self.shares)


@dataclass(frozen=True, slots=True)
class ParcelBack:
    """What goes back of one parcel's shipping; `brand_id` owns it, none is the cooperative."""

    fulfilment_id: int
    brand_id: int | None
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Back:
    """A whole refund in money."""

    lines: tuple[LineBack, ...]
    parcels: tuple[ParcelBack, ...]

    @property
    def amount_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines) + sum(parcel.amount_cents for parcel in self.parcels)

    @property
    def shares(self) -> tuple[LineSplit, ...]:
        return tuple(share for line in self.lines for share in line.shares)

    def due_cents(self) -> dict[int, int]:
        """What each brand gives: the net of its shares and its shipping."""
        due: Counter[int] = Counter()
        for share in self.shares:
            due[share.brand_id] += share.net_cents
        for parcel in self.parcels:
            if parcel.brand_id is not None:
                due[parcel.brand_id] += parcel.amount_cents
        return {brand_id: cents for brand_id, cents in sorted(due.items()) if cents}

    def sides(self) -> dict[str, int]:
        """The journal entry: who gives what, and what the buyer is owed."""
        sides: Counter[str] = Counter()
        for line in self.lines:
            sides[accounts.DISCOUNTS] += line.coop_bears_cents
            earned = accounts.COOP_SALES if line.coop_sells else accounts.COMMISSION
            for share in line.shares:
                sides[accounts.brand_payable(share.brand_id)] += share.net_cents
                sides[earned] += share.commission_cents
                sides[accounts.COMMISSION_VAT] += share.commission_vat_cents
        for parcel in self.parcels:
            owner = parcel.brand_id
            sides[accounts.COOP_SHIPPING if owner is None else accounts.brand_payable(owner)] += parcel.amount_cents
        sides[accounts.REFUNDS_IN_TRANSIT] -= self.amount_cents
        return dict(sides)


def back(sale: Sale, given: Given, wishes: Sequence[Wish], *, returns_commission: bool = True) -> Back:
    """What the wishes come to, after all that was given before. The order of wishes changes nothing.

    Raises RefundedTooMuch (more than is left of a line, of shipping, of the goods), NothingToRefund.
    """
    lines = _Lines(sale.lines, given, returns_commission)
    for wish in sorted((one for one in wishes if isinstance(one, LineWish)), key=lambda one: one.line_id):
        lines.take(wish.line_id, wish.amount_cents)
    for goodwill in (one for one in wishes if isinstance(one, GoodwillWish)):
        lines.take_goodwill(goodwill)
    parcels = _parcels(sale.parcels, given, [one for one in wishes if isinstance(one, ShippingWish)])
    found = Back(lines.found(), parcels)
    if found.amount_cents <= 0:
        raise NothingToRefund()
    return found


class _Lines:
    """Lines while they are taken back: amounts add up by line first, and are shared once."""

    def __init__(self, lines: Iterable[SaleLine], given: Given, returns_commission: bool) -> None:
        self._lines = {line.line_id: line for line in lines}
        self._given = given
        self._returns = returns_commission
        self._taken: Counter[int] = Counter()
        self._goodwill: Counter[int] = Counter()

    def rest(self, line_id: int) -> int:
        given = self._given.lines.get(line_id, 0) + self._taken[line_id] + self._goodwill[line_id]
        return self._lines[line_id].paid_cents - given

    def take(self, line_id: int, amount_cents: int | None) -> None:
        if line_id not in self._lines:
            raise RefundedTooMuch(line_id=line_id, rest_cents=0)
        rest = self.rest(line_id)
        wanted = rest if amount_cents is None else amount_cents
        if not 0 <= wanted <= rest:
            raise RefundedTooMuch(line_id=line_id, rest_cents=rest)
        self._taken[line_id] += wanted

    def take_goodwill(self, wish: GoodwillWish) -> None:
        ids = sorted(self._lines)
        rests = [self.rest(line_id) for line_id in ids]
        if not 0 < wish.amount_cents <= sum(rests):
            raise RefundedTooMuch(rest_cents=sum(rests))
        of = self._taken if wish.bearer == Party.BRAND else self._goodwill
        for line_id, cents in zip(ids, refund_parts(wish.amount_cents, rests), strict=True):
            of[line_id] += cents

    def found(self) -> tuple[LineBack, ...]:
        backs = [self._shared(line, self._taken[line.line_id]) for line in self._lines.values()]
        goodwill = [self._borne(line, self._goodwill[line.line_id]) for line in self._lines.values()]
        return tuple(one for one in (*backs, *goodwill) if one.amount_cents)

    def _shared(self, line: SaleLine, cents: int) -> LineBack:
        """The gross goes back in the proportion of what is left of the price: what the cooperative bore of it, at the
        sale or as goodwill since, comes back to it with the goods."""
        before = [self._given.gross.get((line.line_id, share.brand_id), 0) for share in line.shares]
        rests = [share.gross_cents - gone for share, gone in zip(line.shares, before, strict=True)]
        rest_of_price = line.paid_cents - self._given.lines.get(line.line_id, 0)
        gross = refund_gross(cents, 0, rest_of_price, sum(rests)) if cents else 0
        parts = refund_parts(gross, rests)
        shares = [self._part(*one, line.coop_sells) for one in zip(line.shares, before, parts, strict=True)]
        return LineBack(line.line_id, line.piece_id, cents, line.coop_sells, tuple(shares))

    def _part(self, sold: LineSplit, before_cents: int, gross_cents: int, coop_sells: bool) -> LineSplit:
        part = refund_of_split(sold, before_cents, gross_cents)
        if self._returns or coop_sells:  # a margin is the price itself, and goes back with it
            return part
        return LineSplit(sold.brand_id, gross_cents, 0, 0, gross_cents)

    def _borne(self, line: SaleLine, cents: int) -> LineBack:
        return LineBack(line.line_id, None, cents, line.coop_sells, ())


def _parcels(parcels: Iterable[SaleParcel], given: Given, wishes: Sequence[ShippingWish]) -> tuple[ParcelBack, ...]:
    known = {parcel.fulfilment_id: parcel for parcel in parcels}
    taken: Counter[int] = Counter()
    for wish in wishes:
        parcel = known.get(wish.fulfilment_id)
        done = given.parcels.get(wish.fulfilment_id, 0) + taken[wish.fulfilment_id]
        rest = parcel.shipping_cents - done if parcel else 0
        wanted = rest if wish.amount_cents is None else wish.amount_cents
        if parcel is None or not 0 <= wanted <= rest:
            raise RefundedTooMuch(fulfilment_id=wish.fulfilment_id, rest_cents=rest)
        taken[wish.fulfilment_id] += wanted
    return tuple(ParcelBack(one, known[one].brand_id, cents) for one, cents in sorted(taken.items()) if cents)


def over_everything(sale: Sale, given: Given, amount_cents: int) -> list[Wish]:
    """Wishes that share an amount over all that is left of an order, goods and shipping: what a bank takes back."""
    lines = [(line.line_id, line.paid_cents - given.lines.get(line.line_id, 0)) for line in sale.lines]
    parcels = [
        (one.fulfilment_id, one.shipping_cents - given.parcels.get(one.fulfilment_id, 0)) for one in sale.parcels
    ]
    rests = [rest for _, rest in (*lines, *parcels)]
    parts = refund_parts(min(amount_cents, sum(rests)), rests)
    goods = [LineWish(line_id, cents) for (line_id, _), cents in zip(lines, parts, strict=False) if cents]
    sent = zip(parcels, parts[len(lines) :], strict=True)
    return [*goods, *(ShippingWish(one, cents) for (one, _), cents in sent if cents)]


def kept_fee(fee_cents: int | None, paid_cents: int, amount_cents: int) -> int | None:
    """The part of Stripe's fee that stays with Stripe when so much goes back; none while the fee is unknown."""
    return None if fee_cents is None or not paid_cents else half_up(fee_cents * amount_cents, paid_cents)
