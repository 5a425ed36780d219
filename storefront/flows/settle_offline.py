"""The office closes the case of a piece that was sold without a connection: its money leaves suspense, for the sale
that it was, or back to the customer. Each way out is one transaction and safe to ask for twice. See docs/till-offline.md."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select, update

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.audit.services import note
from storefront.domain.cases.services import close_case
from storefront.domain.ledger import accounts
from storefront.domain.ledger.services import post
from storefront.domain.orders import services as orders
from storefront.domain.orders.models import Fulfilment, OrderLine
from storefront.domain.payments.on_the_spot import account_of
from storefront.domain.payments.refund_plan import Fate, LineWish, ShippingWish, Wish
from storefront.domain.pieces import at_till
from storefront.domain.pieces import services as pieces
from storefront.domain.pieces.at_till import InHand
from storefront.domain.pieces.models import HoldKind, State
from storefront.domain.tills import acts, offline_pieces, offline_rows, refusals, sales
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.models import SaleState
from storefront.domain.tills.offline import Leave
from storefront.domain.tills.offline_models import LineState, OfflineState
from storefront.domain.tills.offline_rows import OpenLine
from storefront.domain.tills.queries import items
from storefront.flows.refund import refund
from storefront.flows.ring_up import Paid, sell_now
from storefront.flows.undo_sale import undo_sale
from storefront.infra.db import db, needs_unit_of_work, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

NOT_LEFT = ("waiting", "prepared")


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What can be done about one piece now. `equal`: codes of pieces of the same kind that lie where the online
    buyer's parcel leaves from. `may_book`: the piece that was read is nobody else's; another one may always be named."""

    line: OpenLine
    may_refund: bool
    equal: Sequence[str]
    may_book: bool

    @property
    def is_open(self) -> bool:
        return self.line.state == LineState.OPEN

    @property
    def proposal(self) -> str:
        """`equal`, `refund` or `book`, where it was the piece that was read; else `label`: which one was it?"""
        if self.equal:
            return "equal"
        return "refund" if self.may_refund else "book" if self.may_book else "label"


def ways_out(line_id: int) -> WaysOut:
    """Raises NotFound."""
    line = _line(line_id)
    order_id, _wishes = _to_give_back(line_id)
    piece = at_till.in_hand(line.code)
    is_free = piece is not None and (
        piece.state in (State.AVAILABLE, State.WITHDRAWN) or piece.held_for == sales.held_for(line.settle_key)
    )
    return WaysOut(line, order_id is not None, _equal(line) if order_id is not None else (), is_free)


def _equal(line: OpenLine) -> list[str]:
    """Codes of free pieces of the kind that the online buyer waits for, where their parcel leaves from."""
    try:
        _their_line, place_id = _waiting_line(line.piece_id or 0)
    except NotFound:
        return []
    return [code for code, lies_at in offline_pieces.equal_pieces(line.piece_id or 0) if lies_at == place_id]


def book(line_id: int, by: Actor, *, code: str | None = None) -> str:
    """Book the sale that it was, from suspense; `code` names the piece that it was in truth. Returns the order's ref.

    Raises NotFree while somebody else has that piece by the books: an online buyer is refunded, or served with an
    equal piece, before.
    """
    order_ref = _booked(line_id, by, code)
    nudge("refresh_listing")
    return order_ref


@retry_on_deadlock
def _booked(line_id: int, by: Actor, code: str | None) -> str:
    with unit_of_work():
        line = _line(line_id)
        if line.state != LineState.OPEN:
            return _ref_of(line)
        return _book(line, _piece(line, code), by)


def refund_online(line_id: int, by: Actor) -> str:
    """The online buyer gets the money back, with the shipping of a parcel that is left empty; then the piece is the
    till's sale. Killed in between, it is asked for again. Returns the till's order. Raises what `refund` raises, and
    NotFound when nobody online waits for the piece."""
    order_id, wishes = _to_give_back(line_id)
    if order_id is not None:
        refund(order_id, wishes, "piece_gone", by, f"offline-line-{line_id}")
    return book(line_id, by)


def _to_give_back(line_id: int) -> tuple[int | None, list[Wish]]:
    """The order that waits for the piece and what goes back of it; no order once the money went back."""
    line = _line(line_id)
    if line.state != LineState.OPEN or line.piece_id is None:
        return None, []
    own = select(OrderLine.id, OrderLine.order_id, OrderLine.fulfilment_id).where(
        OrderLine.piece_id == line.piece_id, OrderLine.released_at.is_(None)
    )
    row = db.session.execute(own.where(OrderLine.fulfilment_id.is_not(None))).first()
    if row is None:
        return None, []
    # Out of sale until it is booked, a moment later: nobody buys it in between.
    wishes: list[Wish] = [LineWish(row.id, fate=Fate.WITHDRAWN)]
    others = select(OrderLine.id).where(
        OrderLine.fulfilment_id == row.fulfilment_id, OrderLine.released_at.is_(None), OrderLine.id != row.id
    )
    shipping = select(Fulfilment.shipping_cents).where(Fulfilment.id == row.fulfilment_id)
    if db.session.scalar(others.limit(1)) is None and db.session.scalar(shipping):
        wishes.append(ShippingWish(row.fulfilment_id))
    return row.order_id, wishes


def serve_with_equal(line_id: int, code: str, by: Actor) -> str:
    """The online buyer gets an equal piece of the place that their parcel leaves from; the piece that left the shop is
    the till's sale. Returns the till's order. Raises NotFree, NotFound (the parcel has left, or is refunded)."""
    order_ref = _served(line_id, refs.normalised(code)[:12], by)
    nudge("refresh_listing")
    return order_ref


@retry_on_deadlock
def _served(line_id: int, code: str, by: Actor) -> str:
    with unit_of_work():
        line = _line(line_id)
        if line.state != LineState.OPEN:
            return _ref_of(line)
        if line.rival_order_ref is None or line.piece_id is None or orders.lock(line.rival_order_ref) is None:
            raise NotFound(line_id=line_id)
        gone, equal = line.piece_id, at_till.in_hand(code)
        their_line, place_id = _waiting_line(gone)
        variant = at_till.in_hand(line.code)
        if equal is None or variant is None or equal.variant_id != variant.variant_id:
            raise refusals.UnknownCode(code=code)
        held_for = orders.held_for(line.rival_order_ref)
        hold = {"held_kind": HoldKind.CHECKOUT, "held_for": held_for, "held_until": None}
        taken = pieces.move(
            [equal.piece_id], State.AVAILABLE, State.HELD, by=by, why="checkout", ref=held_for, values=hold,
            lying_at=place_id,
        )  # fmt: skip
        if not taken:
            raise refusals.NotFree(title=line.title)
        pieces.sell([equal.piece_id], held_for=held_for, by=by)
        change = update(OrderLine).where(OrderLine.id == their_line).values(piece_id=equal.piece_id)
        needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
        pieces.move([gone], State.SOLD, State.AVAILABLE, by=by, why="undo", ref=held_for)
        new = {"line_id": their_line, "piece": equal.code}
        note(by, "served_with_equal", "order", line.rival_order_ref, old={"piece": line.code}, new=new)
        return _book(line, _piece(line, None), by)


def _waiting_line(piece_id: int) -> tuple[int, int]:
    """The online line that has this piece, and the place that its parcel leaves from."""
    query = (
        select(OrderLine.id, Fulfilment.location_id)
        .join(Fulfilment, Fulfilment.id == OrderLine.fulfilment_id)
        .where(OrderLine.piece_id == piece_id, OrderLine.released_at.is_(None), Fulfilment.state.in_(NOT_LEFT))
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound(piece_id=piece_id)
    return row._tuple()


def _line(line_id: int) -> OpenLine:
    line = offline_rows.line(line_id)
    if line is None:
        raise NotFound(line_id=line_id)
    return line


def _ref_of(line: OpenLine) -> str:
    """Settled before: the order that it became. Raises NotFound when the money went back."""
    ref = offline_rows.ref_of(line.order_id) if line.order_id is not None else None
    if ref is None:
        raise NotFound(line_id=line.line_id)
    return ref


def _piece(line: OpenLine, code: str | None) -> InHand:
    piece = at_till.in_hand(refs.normalised(code)[:12] if code else line.code)
    if piece is None:
        raise refusals.UnknownCode(code=code or line.code)
    return piece


def _book(line: OpenLine, piece: InHand, by: Actor) -> str:
    """Out of suspense and into a sale like any other: as it was paid, on the day it was heard of."""
    at = AtTill(line.location_id, line.device_id, line.staff_id, is_supervisor=True, user_id=by.user_id)
    sale = sales.begin(line.settle_key, at)
    if sale.state != SaleState.OPEN:
        raise refusals.SaleEnded(sale=line.settle_key)
    _take(piece, line, at)
    sales.add(sale.sale_id, piece.piece_id)
    sales.set_price(sale.sale_id, piece.piece_id, line.paid_cents, "offline", coop_bears=False)
    _move_money(line, "offline_settled")
    rows = items(sale.sale_id, line.settle_key)
    sold = sell_now(
        sale.sale_id, line.settle_key, rows, Paid(line.way), at, placed_at=line.sold_at, paid_at=line.heard_at
    )
    if piece.code != line.code:
        _let_apart(line, by)
    _close(line, LineState.BOOKED, by, order_id=sold.order_id, new={"order": sold.order_ref, "piece": piece.code})
    return sold.order_ref


def _take(piece: InHand, line: OpenLine, at: AtTill) -> None:
    """Hold the piece for the sale: it lies free, is kept apart for this case, or had been written off."""
    held_for = sales.held_for(line.settle_key)
    if piece.held_for == held_for:
        return
    if piece.state == State.WITHDRAWN:
        pieces.move([piece.piece_id], State.WITHDRAWN, State.AVAILABLE, by=at.actor, why="found")
    if not at_till.put_on_sale(piece.piece_id, held_for=held_for, until=sales.until(), by=at.actor):
        raise refusals.NotFree(title=line.title)


def give_back(line_id: int, by: Actor, why: str) -> None:
    """The customer has the money again, or never gave it: out of suspense to where it lay; the piece is free.

    Given back before, it stays so. Raises SaleEnded when it was booked as a sale meanwhile.
    """
    _given_back(line_id, by, why)
    nudge("refresh_listing")


@retry_on_deadlock
def _given_back(line_id: int, by: Actor, why: str) -> None:
    with unit_of_work():
        line = _line(line_id)
        if line.state == LineState.BOOKED:
            raise refusals.SaleEnded(sale=line.settle_key)
        if line.state == LineState.OPEN:
            _move_money(line, "offline_given_back")
            _let_apart(line, by)
            _close(line, LineState.GIVEN_BACK, by, order_id=None, new={"why": why[:400]})


def _move_money(line: OpenLine, kind: str) -> None:
    """The entry that had put the money into suspense, the other way round."""
    lies_in = account_of(line.way, line.location_id)
    if lies_in != accounts.SUSPENSE and line.paid_cents:
        sides = {accounts.SUSPENSE: line.paid_cents, lies_in: -line.paid_cents}
        post(kind, "offline_line", str(line.line_id), sides)


def _let_apart(line: OpenLine, by: Actor) -> None:
    """What was kept apart for the case is free again."""
    pieces.release(sales.held_for(line.settle_key), by=by, why="released")


def _close(line: OpenLine, state: LineState, by: Actor, *, order_id: int | None, new: dict[str, str]) -> None:
    if not offline_rows.settle(line.line_id, state, order_id=order_id, by=by.user_id):
        raise refusals.SaleEnded(sale=line.settle_key)  # a colleague was faster: nothing of this is kept
    close_case(offline_rows.subject_of(line.line_id), by=by.user_id)
    if not offline_rows.open_lines(line.sale_id):
        offline_rows.end(line.sale_id, OfflineState.DONE, only_from=OfflineState.CASE)
    note(by, "offline_line_settled", "offline_line", str(line.line_id), old={"state": LineState.OPEN},
         new={"state": state, **new})  # fmt: skip


def take_back(sale_id: int, order_ref: str | None, leave: Leave) -> None:
    """A sale that had arrived was taken back at the till: money and pieces too. Twice is once."""
    user_id = offline_rows.user_of(leave.staff_id)
    # Who was let in may take back what they sold, though the day was closed before we heard of it.
    at = AtTill(leave.location_id, leave.device_id, leave.staff_id, is_supervisor=True, user_id=user_id)
    if order_ref is not None:
        undo_sale(order_ref, "changed_mind", at, is_given=True)
    for line_id in offline_rows.open_lines(sale_id):
        with suppress(refusals.SaleEnded):  # the office booked it in this instant
            give_back(line_id, at.actor, "undone_at_till")
    with unit_of_work():
        offline_rows.end(sale_id, OfflineState.UNDONE)
        acts.record(at, "offline_undone", str(sale_id), new={"order": order_ref, "at": clock.now().isoformat()})
