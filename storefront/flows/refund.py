"""Money back to a customer, over any lines, parcels and brands of one order: shown first, then done. See docs/refunds.md."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.core.money import contained_vat
from storefront.domain.audit.services import note as keep_note
from storefront.domain.orders import after_refund, letters
from storefront.domain.orders import services as orders
from storefront.domain.orders.models import Order, OrderState
from storefront.domain.payments import approving, queries, recovering, refund_queries
from storefront.domain.payments.models import Refund, Way
from storefront.domain.payments.on_the_spot import account_of
from storefront.domain.payments.recovering import Source
from storefront.domain.payments.refund_plan import Back, Fate, Given, LineWish, Wish, back, kept_fee
from storefront.domain.payments.refund_queries import PaidRow
from storefront.domain.payments.refusals import InDispute, NotRefundable, RefundChanged
from storefront.domain.payments.sale import Sale
from storefront.domain.payments.services_refunds import store, take_from
from storefront.domain.pieces import services as pieces
from storefront.domain.pieces.at_return import lay_down
from storefront.domain.pieces.models import State
from storefront.flows.tell_refunded import tell_refunded
from storefront.infra.db import db, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge
from storefront.settings import settings

REASONS = (
    "withdrawal", "cancelled", "damaged", "wrong_item", "lost_parcel", "guarantee", "goodwill", "piece_gone", "undo", "other",
)  # fmt: skip
AFTERWARDS = ("send_reversals", "send_refunds", "send_mails", "refresh_listing")


@dataclass(frozen=True, slots=True)
class BrandGives:
    """One brand's part: gross − commission − VAT on it = net; net and shipping come from somewhere."""

    brand_id: int
    name: str
    gross_cents: int
    commission_cents: int
    commission_vat_cents: int
    net_cents: int
    shipping_cents: int
    unsent_cents: int  # from a transfer that has not left
    pulled_cents: int  # from the brand's account at Stripe
    open_cents: int  # from what it is due, or its debt

    @property
    def due_cents(self) -> int:
        return self.net_cents + self.shipping_cents


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """All that a refund would do, before it does it."""

    order_id: int
    order_ref: str
    payment_id: int
    way: Way  # by which the money goes back
    amount_cents: int
    goods_cents: int
    shipping_cents: int
    vat_cents: int  # contained in the goods
    brands: tuple[BrandGives, ...]
    commission_cents: int  # given back by the cooperative
    commission_vat_cents: int
    coop_shipping_cents: int
    coop_bears_cents: int  # goodwill; below zero: its part of a discount comes back to it
    kept_fee_cents: int | None  # stays with Stripe; none while unknown
    shelf: tuple[int, ...]  # ids of pieces that are sold again
    withdrawn: tuple[int, ...]


def plan(order_id: int, wishes: Sequence[Wish], before: Given | None = None) -> RefundPlan:
    """What would happen. Pure reading; the same is computed again when it is done. `before` when it is read already.

    Raises NotFound, NotRefundable, InDispute, RefundedTooMuch, NothingToRefund.
    """
    payment = _payable(order_id)
    sale = queries.sale(order_id)
    found = _found(sale, wishes, before)
    return _plan(
        sale, payment, found, wishes, recovering.sources(found.due_cents(), recovering.sent(payment.payment_id))
    )


def refund(
    order_id: int, wishes: Sequence[Wish], reason: str, by: Actor, key: str, *,
    note: str = "", seen_cents: int | None = None, out_of: str | None = None,
) -> str:  # fmt: skip
    """Do it; returns the refund's ref, the same for the same key. Stripe's part is sent afterwards by the worker.

    `out_of` is the account that a sale in a shop is given back from, such as a drawer; without it, where its money lay.
    Raises what `plan` raises, and RefundChanged when the sum is another than the one seen.
    """
    ref = _made(_Wanted(order_id, tuple(wishes), reason, by, key, note.strip(), seen_cents, out_of))
    for work in AFTERWARDS:
        nudge(work)
    return ref


def refund_within(
    order_id: int, wishes: Sequence[Wish], reason: str, by: Actor, key: str, *,
    note: str = "", seen_cents: int | None = None, out_of: str | None = None,
) -> str:  # fmt: skip
    """As `refund`, inside the caller's open unit of work; the caller nudges AFTERWARDS once it has committed."""
    return _make(_Wanted(order_id, tuple(wishes), reason, by, key, note.strip(), seen_cents, out_of))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for."""

    order_id: int
    wishes: tuple[Wish, ...]
    reason: str
    by: Actor
    key: str
    note: str
    seen_cents: int | None
    out_of: str | None


@retry_on_deadlock
def _made(wanted: _Wanted) -> str:
    with unit_of_work():
        return _make(wanted)


def _make(wanted: _Wanted) -> str:
    """Two refunds at once wait for one another at the order's row."""
    if wanted.reason not in REASONS:
        raise NotFound(reason=wanted.reason)
    _lock(wanted.order_id)
    before = refund_queries.made_before(wanted.key)
    if before is not None:
        if before[1] != wanted.order_id:
            raise NotFound(key=wanted.key)
        return before[0]
    payment = _payable(wanted.order_id)
    sale = queries.sale(wanted.order_id)
    found = _found(sale, wanted.wishes)
    if wanted.seen_cents is not None and wanted.seen_cents != found.amount_cents:
        raise RefundChanged(seen_cents=wanted.seen_cents, amount_cents=found.amount_cents)
    row = store(sale, payment.payment_id, found, reason=wanted.reason, note=wanted.note, key=wanted.key, by=wanted.by)
    recovering.recover(payment.payment_id, found.due_cents(), refund_id=row.id)
    if payment.way == Way.STRIPE and row.amount_cents > settings().second_person_above_cents:
        approving.hold(row.id)
    if payment.way != Way.STRIPE:
        take_from(row, sale.order_ref, wanted.out_of or sale.received_in)
    _move_pieces(sale, wanted)
    _tell(sale, row, wanted)
    return row.ref


def _lock(order_id: int) -> None:
    ref = db.session.scalar(select(Order.ref).where(Order.id == order_id))
    if ref is None or orders.lock(ref) is None:
        raise NotFound(order_id=order_id)


def _payable(order_id: int) -> PaidRow:
    """The payment to give back from."""
    found = refund_queries.standing(order_id)
    if found is None:
        raise NotFound(order_id=order_id)
    state, payment = found
    if state != OrderState.PAID or payment is None:
        raise NotRefundable(order_id=order_id)
    if payment.is_disputed:
        raise InDispute(order_id=order_id)
    return payment


def _found(sale: Sale, wishes: Sequence[Wish], before: Given | None = None) -> Back:
    given = before or refund_queries.given(sale.order_id)
    return back(sale, given, wishes, returns_commission=settings().refunds_return_commission)


# --- pieces, words ---------------------------------------------------------------------------------------


def _fates(sale: Sale, wishes: Iterable[Wish]) -> dict[int, LineWish]:
    """Lines whose piece does not stay with the customer."""
    known = {line.line_id for line in sale.lines}
    lines = [one for one in wishes if isinstance(one, LineWish)]
    return {one.line_id: one for one in lines if one.fate != Fate.STAYS and one.line_id in known}


def _move_pieces(sale: Sale, wanted: _Wanted) -> None:
    """Pieces go back to a place or out of sale; their lines are open no more, and parcels left empty stay here."""
    fates = _fates(sale, wanted.wishes)
    piece_of = {line.line_id: line.piece_id for line in sale.lines}
    ref = orders.held_for(sale.order_ref)
    for line_id, wish in sorted(fates.items(), key=lambda one: piece_of[one[0]] or 0):
        piece_id = piece_of[line_id]
        if piece_id is None or not after_refund.is_standing(line_id):
            continue
        to_state = State.AVAILABLE if wish.fate == Fate.SHELF else State.WITHDRAWN
        if wish.location_id is not None:
            lay_down(piece_id, wish.location_id)
        pieces.move([piece_id], State.SOLD, to_state, by=wanted.by, why="refund", ref=ref)
    after_refund.release(sale.order_id, list(fates))


def _tell(sale: Sale, row: Refund, wanted: _Wanted) -> None:
    values: dict[str, Any] = {"refund": row.ref, "amount_cents": row.amount_cents, "why": wanted.reason}
    orders.record(sale.order_id, "refund_made", by=wanted.by, values=values)
    letters.enqueue_refund_letters(sale.order_id, row.ref)
    tell_refunded(row.ref, sale.order_ref, by_mail=True)
    keep_note(wanted.by, "refund_made", "refund", row.ref, new={**values, "note": wanted.note})


# --- the plan as it is read ------------------------------------------------------------------------------


def _plan(sale: Sale, payment: PaidRow, found: Back, wishes: Sequence[Wish], sources: Sequence[Source]) -> RefundPlan:
    fates = _fates(sale, wishes)
    pieces_of = {line.line_id: line.piece_id for line in sale.lines}
    by_fate = {
        fate: tuple(sorted(piece for one, wish in fates.items() if wish.fate == fate and (piece := pieces_of[one])))
        for fate in (Fate.SHELF, Fate.WITHDRAWN)
    }
    own = {line.line_id: line.coop_sells for line in sale.lines}
    brands_lines = [line for line in found.lines if not own[line.line_id]]
    coop_shipping = sum(parcel.amount_cents for parcel in found.parcels if parcel.brand_id is None)
    return RefundPlan(
        sale.order_id, sale.order_ref, payment.payment_id, Way(payment.way), found.amount_cents,
        goods_cents=sum(line.amount_cents for line in found.lines),
        shipping_cents=sum(parcel.amount_cents for parcel in found.parcels),
        vat_cents=_vat(sale, found),
        brands=_brands(sale, found, sources),
        commission_cents=sum(share.commission_cents for line in found.lines for share in line.shares),
        commission_vat_cents=sum(share.commission_vat_cents for line in brands_lines for share in line.shares),
        coop_shipping_cents=coop_shipping,
        coop_bears_cents=sum(line.coop_bears_cents for line in found.lines),
        kept_fee_cents=kept_fee(payment.fee_cents, payment.amount_cents, found.amount_cents),
        shelf=by_fate[Fate.SHELF], withdrawn=by_fate[Fate.WITHDRAWN],
    )  # fmt: skip


def _vat(sale: Sale, found: Back) -> int:
    """The VAT contained in the goods that go back, at the rate of their sale."""
    rates = {line.line_id: line.vat_bp for line in sale.lines}
    return sum(contained_vat(line.amount_cents, rates[line.line_id]) for line in found.lines)


def _brands(sale: Sale, found: Back, sources: Sequence[Source]) -> tuple[BrandGives, ...]:
    shipping: Counter[int] = Counter()
    for parcel in found.parcels:
        if parcel.brand_id is not None:
            shipping[parcel.brand_id] += parcel.amount_cents
    from_where = {source.brand_id: source for source in sources}
    ids = sorted({share.brand_id for share in found.shares} | set(shipping))
    names = {leg.brand_id: leg.brand for leg in sale.legs}
    return tuple(
        _gives(brand_id, names[brand_id], found, shipping[brand_id], from_where.get(brand_id)) for brand_id in ids
    )


def _gives(brand_id: int, name: str, found: Back, shipping_cents: int, source: Source | None) -> BrandGives:
    own = [share for share in found.shares if share.brand_id == brand_id]
    return BrandGives(
        brand_id, name,
        gross_cents=sum(share.gross_cents for share in own),
        commission_cents=sum(share.commission_cents for share in own),
        commission_vat_cents=sum(share.commission_vat_cents for share in own),
        net_cents=sum(share.net_cents for share in own),
        shipping_cents=shipping_cents,
        unsent_cents=source.unsent_cents if source else 0,
        pulled_cents=source.pulled_cents if source else 0,
        open_cents=source.open_cents if source else 0,
    )  # fmt: skip


def drawer(location_id: int) -> str:
    """The account of a place's till, for `out_of`."""
    return account_of(Way.CASH, location_id)
