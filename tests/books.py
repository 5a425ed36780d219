"""Sales, refunds and transfers of any day, written straight into the tables and the book: histories for statements.

Only what money is read from is there: orders without pieces, payments without Stripe. The sums are made by the
shop's own rules, and each entry by its own sides.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count

from storefront.core import refs
from storefront.core.money import half_up
from storefront.domain.brands.models import Party
from storefront.domain.catalogue.models import Variant
from storefront.domain.ledger.accounts import REFUNDS_IN_TRANSIT, STRIPE_BALANCE, brand_payable, till_cash
from storefront.domain.ledger.services import post
from storefront.domain.orders.models import (
    Channel,
    Fulfilment,
    FulfilmentKind,
    FulfilmentState,
    Leg,
    LineShare,
    Order,
    OrderLine,
    OrderState,
)
from storefront.domain.orders.split import (
    LineSplit,
    ShareTerms,
    legs,
    refund_gross,
    refund_of_split,
    refund_parts,
    split_line,
)
from storefront.domain.payments import queries
from storefront.domain.payments.models import (
    Payment,
    PaymentState,
    Refund,
    RefundLine,
    RefundShare,
    Transfer,
    Way,
    Work,
)
from storefront.domain.payments.sale import SaleLine, SaleParcel, fee_sides, goods_sides, sale_sides, shipping_sides
from storefront.infra.db import needs_unit_of_work, unit_of_work
from tests import makers

_numbers = count(1)


def refund_sides(lines: Sequence[SaleLine], parcels: Sequence[SaleParcel]) -> dict[str, int]:
    """The sides of a sale the other way round, owed to the buyer."""
    sides = goods_sides(lines)
    sides.update(shipping_sides(parcels))
    back = Counter({account: -cents for account, cents in sides.items()})
    back[REFUNDS_IN_TRANSIT] -= sum(back.values())
    return dict(back)


@dataclass(frozen=True)
class Thing:
    """One line to sell: its price and who has which part of it on what terms."""

    paid_cents: int
    shares: Sequence[ShareTerms]
    title: str = "Borsa di vela"
    coop_bears_cents: int = 0
    seller: Party = Party.BRAND


@dataclass(frozen=True)
class Booked:
    """A sale in the book."""

    order_id: int
    ref: str
    payment_id: int
    on: date


def of(*shares: tuple[int, int, int]) -> list[ShareTerms]:
    """Shares as (brand id, basis points, commission in basis points), VAT on it at 22 %."""
    return [ShareTerms(brand_id, part, commission, 2200) for brand_id, part, commission in shares]


def alone(brand_id: int, paid_cents: int, *, commission_bp: int = 2000, title: str = "Borsa di vela") -> Thing:
    return Thing(paid_cents, of((brand_id, 10_000, commission_bp)), title)


@dataclass
class Shelf:
    """What all lines point to: one product with one variant, the hub and an outlet."""

    variant: Variant
    hub_id: int
    outlet_id: int
    product_ids: dict[str, Variant]

    @classmethod
    def set_up(cls) -> "Shelf":
        brand = makers.brand("Casa")
        variant = makers.variant(makers.product(brand.id).id)
        return cls(variant, makers.location().id, makers.outlet().id, {})

    def sale(
        self,
        on: date,
        *things: Thing,
        at: int | None = None,
        shipping: Mapping[int, int] | None = None,
        brands_bear_fee: bool = False,
    ) -> Booked:
        """A paid order of that day; `at` is the outlet whose till it was. `shipping` is by brand, 0 the cooperative."""
        noon = datetime.combine(on, time(12), UTC)
        goods, sent = sum(one.paid_cents for one in things), sum((shipping or {}).values())
        with unit_of_work() as session:
            order = Order(
                ref=refs.order_ref(), key=refs.key(), state=OrderState.PAID, locale="it", goods_cents=goods,
                channel=Channel.ONLINE if at is None else Channel.TILL, location_id=at, shipping_cents=sent,
                total_cents=goods + sent, placed_at=noon, paid_at=noon,
            )  # fmt: skip
            session.add(order)
            session.flush()
            splits = [part for number, one in enumerate(things) for part in self._line(order.id, number, one)]
            own = {brand_id: cents for brand_id, cents in (shipping or {}).items() if brand_id}
            for brand_id, cents in (shipping or {}).items():
                self._parcel(order.id, brand_id or None, cents)
            for leg in legs(splits, own):
                session.add(
                    Leg(
                        order_id=order.id, brand_id=leg.brand_id, net_cents=leg.net_cents,
                        shipping_cents=leg.shipping_cents, amount_cents=leg.due_cents,
                        fee_bearer=Party.BRAND if brands_bear_fee else Party.COOPERATIVE,
                    )
                )  # fmt: skip
            payment = Payment(
                order_id=order.id, attempt=1, state=PaymentState.PAID, amount_cents=goods + sent, expires_at=noon,
                way=Way.STRIPE if at is None else Way.CASH, paid_at=noon,
            )  # fmt: skip
            session.add(payment)
            session.flush()
            sides = sale_sides(queries.sale(order.id))
            post("sale", "payment", str(payment.id), sides, order_ref=order.ref, booked_on=on)
            return Booked(order.id, order.ref, payment.id, on)

    def _line(self, order_id: int, number: int, thing: Thing) -> list[LineSplit]:
        with_title = self.product_ids.get(thing.title)
        if with_title is None:
            with_title = self.variant
        parts = split_line(thing.paid_cents, thing.coop_bears_cents, thing.shares)
        row = OrderLine(
            order_id=order_id, position=number, product_id=with_title.product_id, variant_id=with_title.id,
            brand_id=thing.shares[0].brand_id, seller=thing.seller,
            seller_brand_id=thing.shares[0].brand_id if thing.seller == Party.BRAND else None,
            title=thing.title, title_it=thing.title, sku="SKU", coop_bears_cents=thing.coop_bears_cents,
            list_cents=thing.paid_cents + thing.coop_bears_cents, discount_cents=thing.coop_bears_cents,
            paid_cents=thing.paid_cents, vat_bp=2200, vat_cents=0,
        )  # fmt: skip
        session = needs_unit_of_work()
        session.add(row)
        session.flush()
        for terms, part in zip(thing.shares, parts, strict=True):
            session.add(
                LineShare(
                    order_line_id=row.id, brand_id=part.brand_id, basis_points=terms.basis_points,
                    gross_cents=part.gross_cents, commission_bp=terms.commission_bp,
                    commission_cents=part.commission_cents, commission_vat_bp=terms.vat_bp_on_commission,
                    commission_vat_cents=part.commission_vat_cents, net_cents=part.net_cents,
                )
            )  # fmt: skip
        return parts

    def _parcel(self, order_id: int, brand_id: int | None, cents: int) -> None:
        needs_unit_of_work().add(
            Fulfilment(
                order_id=order_id, ref=f"P{next(_numbers)}", kind=FulfilmentKind.PARCEL, brand_id=brand_id,
                state=FulfilmentState.WAITING, location_id=self.hub_id, shipping_cents=cents,
            )
        )  # fmt: skip

    # --- what follows a sale ---

    def refund(self, sold: Booked, on: date, *, part_bp: int = 10_000, shipping: bool = False) -> str:
        """That much of each line's price goes back, of what is left of it; with or without the shipping."""
        with unit_of_work() as session:
            sale = queries.sale(sold.order_id)
            number = next(_numbers)
            ref = f"{sold.ref}-R{number}"
            noon = datetime.combine(on, time(12), UTC)
            plans = [self._given_back(line, part_bp) for line in sale.lines]
            parcels = [one for one in sale.parcels if one.shipping_cents] if shipping else []
            amount = sum(cents for cents, _ in plans) + sum(one.shipping_cents for one in parcels)
            if not amount:
                return ""
            refund = Refund(
                order_id=sold.order_id, payment_id=sold.payment_id, ref=ref, reason="withdrawal", amount_cents=amount,
                not_before=noon, state=Work.DONE, done_at=noon,
            )  # fmt: skip
            session.add(refund)
            session.flush()
            back = []
            for line, (cents, shares) in zip(sale.lines, plans, strict=True):
                row = RefundLine(refund_id=refund.id, order_line_id=line.line_id, amount_cents=cents)
                session.add(row)
                session.flush()
                for one in shares:
                    session.add(
                        RefundShare(
                            refund_line_id=row.id, brand_id=one.brand_id, gross_cents=one.gross_cents,
                            commission_cents=one.commission_cents, commission_vat_cents=one.commission_vat_cents,
                            net_cents=one.net_cents,
                        )
                    )  # fmt: skip
                gross = sum(one.gross_cents for one in shares)
                back.append(SaleLine(line.line_id, None, None, cents, gross - cents, line.coop_sells, shares))
            for parcel in parcels:
                session.add(
                    RefundLine(refund_id=refund.id, fulfilment_id=parcel.fulfilment_id, amount_cents=parcel.shipping_cents)
                )  # fmt: skip
            post("refund", "refund", ref, refund_sides(back, parcels), order_ref=sold.ref, booked_on=on)
            return ref

    def _given_back(self, line: SaleLine, part_bp: int) -> tuple[int, list[LineSplit]]:
        """A first and only refund of part of a line, by the rules of docs/splitting.md."""
        cents = half_up(line.paid_cents * part_bp, 10_000)
        gross = refund_gross(cents, 0, line.paid_cents, sum(share.gross_cents for share in line.shares))
        parts = refund_parts(gross, [share.gross_cents for share in line.shares])
        return cents, [refund_of_split(share, 0, part) for share, part in zip(line.shares, parts, strict=True)]

    def fee(self, sold: Booked, on: date, fee_cents: int) -> None:
        with unit_of_work():
            sides = fee_sides(queries.sale(sold.order_id), fee_cents)
            post("fee", "payment", str(sold.payment_id), sides, order_ref=sold.ref, booked_on=on)

    def transfer(self, sold: Booked, on: date, *, less_cents: int = 0, state: Work = Work.DONE) -> list[int]:
        """Every brand's part goes to its account, less what was refunded before; booked once it is done."""
        found = []
        noon = datetime.combine(on, time(12), UTC)
        for leg in queries.sale(sold.order_id).legs:
            if leg.amount_cents - less_cents <= 0:
                continue
            with unit_of_work() as session:
                row = Transfer(
                    leg_id=leg.leg_id, payment_id=sold.payment_id, brand_id=leg.brand_id, not_before=noon, state=state,
                    amount_cents=leg.amount_cents - less_cents, done_at=noon if state == Work.DONE else None,
                    stripe_id=f"tr_{next(_numbers)}" if state == Work.DONE else None,
                )  # fmt: skip
                session.add(row)
                session.flush()
                found.append(row.id)
                if state == Work.DONE:
                    sides = {brand_payable(leg.brand_id): row.amount_cents, STRIPE_BALANCE: -row.amount_cents}
                    post("transfer", "transfer", str(row.id), sides, order_ref=sold.ref, booked_on=on)
        return found


def pull_back(brand_id: int, order_ref: str, on: date, cents: int) -> None:
    """Stripe took money from the brand's account again, for a refund."""
    with unit_of_work():
        sides = {STRIPE_BALANCE: cents, brand_payable(brand_id): -cents}
        post("reversal", "reversal", str(next(_numbers)), sides, order_ref=order_ref, booked_on=on)


def put_right(brand_id: int, on: date, cents: int, outlet_id: int) -> None:
    """An entry of a kind that statements do not know."""
    with unit_of_work():
        sides = {brand_payable(brand_id): -cents, till_cash(outlet_id): cents}
        post("put_right", "case", str(next(_numbers)), sides, booked_on=on)
