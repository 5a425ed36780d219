"""A piece that left the shop while the till was without a connection: sold in the books if it is ours to sell, else its
money goes to suspense and a case is opened with both parties. Every call needs an open unit of work."""

from dataclasses import dataclass
from datetime import datetime

from storefront.domain.cases.services import open_case
from storefront.domain.law import recalls
from storefront.domain.ledger import accounts
from storefront.domain.ledger.services import post
from storefront.domain.orders import breaking
from storefront.domain.payments.on_the_spot import account_of
from storefront.domain.pieces import at_till
from storefront.domain.pieces.at_till import InHand
from storefront.domain.pieces.models import HoldKind, State
from storefront.domain.tills import acts, asides, offline_pieces, offline_rows, sales
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.offline import SaidLine, SaidSale
from storefront.domain.tills.offline_models import WhyOpen
from storefront.domain.tills.sales import SaleRow

MOST_LOOKS = 5
"""How often a piece is looked at anew because it moved between the look and the grip."""
PROPOSALS = {
    WhyOpen.PAID_ONLINE: "refund_online", WhyOpen.SOLD_BEFORE: "find_piece", WhyOpen.UNKNOWN: "find_piece",
    WhyOpen.TRAVELLING: "find_piece", WhyOpen.WITHDRAWN: "find_piece", WhyOpen.PRICE: "book_as_it_is",
    WhyOpen.DEVICE: "book_as_it_is", WhyOpen.UNSELLABLE: "book_as_it_is",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gripped:
    """What became of one piece: on the sale (`why` none), or open, with who has it by the books."""

    why: WhyOpen | None = None
    piece_id: int | None = None
    rival_order_id: int | None = None
    broken: str | None = None  # an unpaid order that lost it


def grip(line: SaidLine, sale: SaleRow, since: datetime, at: AtTill, doubt: WhyOpen | None) -> Gripped:
    """Put the piece on the sale, at the price that was paid, or say why not. The piece in the hand wins over every
    hold that nobody has paid for, wherever the books say it lies."""
    code, piece = line.code, None
    for _look in range(MOST_LOOKS):
        piece = at_till.in_hand(code)
        if piece is None:
            return Gripped(doubt or WhyOpen.UNKNOWN)
        if doubt is not None:
            return Gripped(doubt, piece.piece_id)
        if piece.state != State.SOLD and recalls.of_pieces([piece.piece_id]):  # the buyer has it: the office finds them
            return Gripped(WhyOpen.WITHDRAWN, piece.piece_id)
        if line.is_any and not _lies_free(piece, at):
            code, before = offline_pieces.equal_here(piece.variant_id, at.location_id) or code, code
            if code != before:
                continue
        is_label = offline_pieces.label_cents(piece.variant_id) == line.price_cents
        if not is_label and not offline_pieces.was_price(piece.variant_id, line.price_cents, since):
            return Gripped(WhyOpen.PRICE, piece.piece_id)
        open_or_broken = _freed(piece, at)
        if isinstance(open_or_broken, Gripped):
            return open_or_broken
        held_for = sales.held_for(sale.key)
        if at_till.put_on_sale(piece.piece_id, held_for=held_for, until=sales.until(), by=at.actor):
            sales.add(sale.sale_id, piece.piece_id)
            if not is_label:  # it was, when it was sold
                sales.set_price(sale.sale_id, piece.piece_id, line.price_cents, "offline", coop_bears=False)
            return Gripped(None, piece.piece_id, broken=open_or_broken)
    piece_id = piece.piece_id if piece else None
    return Gripped(WhyOpen.SOLD_BEFORE, piece_id, offline_pieces.holder(piece_id) if piece_id else None)


def _lies_free(piece: InHand, at: AtTill) -> bool:
    return piece.state == State.AVAILABLE and piece.location_id == at.location_id


def _freed(piece: InHand, at: AtTill) -> Gripped | str | None:
    """Make the piece free to be sold here; the ref of an order whose hold was broken for it. A `Gripped` says no."""
    if piece.state == State.SOLD:
        return _sold_already(piece)
    if piece.state == State.TRAVELLING:
        return Gripped(WhyOpen.TRAVELLING, piece.piece_id)
    if piece.state == State.WITHDRAWN:
        return Gripped(WhyOpen.WITHDRAWN, piece.piece_id)
    broken = None
    if piece.state == State.HELD:
        broken = _let_go(piece, at)
        if isinstance(broken, Gripped):
            return broken
    if piece.location_id != at.location_id:
        offline_pieces.bring_here(piece.piece_id, at.location_id, by=at.actor)
    return broken


def _sold_already(piece: InHand) -> Gripped:
    why = WhyOpen.PAID_ONLINE if breaking.waiting_online(piece.piece_id) else WhyOpen.SOLD_BEFORE
    return Gripped(why, piece.piece_id, offline_pieces.holder(piece.piece_id))


def _let_go(piece: InHand, at: AtTill) -> Gripped | str | None:
    """Take the piece out of a hold that nobody has paid for."""
    held_for = piece.held_for or ""
    if piece.held_kind == HoldKind.CHECKOUT:
        order_ref = held_for.removeprefix("order:")
        if not breaking.take_line(order_ref, piece.piece_id, by=at.actor):  # paid, or the payment is on its way
            return Gripped(WhyOpen.PAID_ONLINE, piece.piece_id, offline_pieces.order_id_of(order_ref))
    if piece.held_kind == HoldKind.ASIDE:
        asides.end(held_for.removeprefix("aside:"), piece.location_id)
    if at_till.break_hold(piece.piece_id, held_for=held_for, by=at.actor):
        acts.record(at, "hold_broken", held_for[:40], old={"held_for": held_for}, new={"code": piece.code})
    return order_ref if piece.held_kind == HoldKind.CHECKOUT else None


def suspend(sale_id: int, said: SaidSale, line: SaidLine, one: Gripped, at: AtTill, order_ref: str | None) -> None:
    """The money of a piece that is not ours to sell: in suspense, until the office has closed the case."""
    assert one.why is not None
    line_id, key = offline_rows.suspend(
        sale_id, at.location_id, said.way, line, one.why, one.piece_id, one.rival_order_id
    )
    if one.piece_id is not None:
        offline_pieces.keep_apart(one.piece_id, key, by=at.actor)
    lies_in = account_of(said.way, at.location_id)
    if lies_in != accounts.SUSPENSE and line.price_cents:
        sides = {lies_in: line.price_cents, accounts.SUSPENSE: -line.price_cents}
        post("offline_taken", "offline_line", str(line_id), sides, order_ref=order_ref)
    equal = one.why == WhyOpen.PAID_ONLINE and offline_pieces.equal_pieces(one.piece_id or 0)
    values = {
        "line_id": line_id, "title": line.title, "code": line.code, "paid_cents": line.price_cents, "way": said.way,
        "why": one.why, "location_id": at.location_id, "staff_id": at.staff_id, "till_order_ref": order_ref,
    }  # fmt: skip
    open_case(
        "offline_sale", offline_rows.subject_of(line_id), order_id=one.rival_order_id, piece_id=one.piece_id,
        proposal="equal_piece" if equal else PROPOSALS[one.why], values=values,
    )  # fmt: skip
