"""A piece is put on a sale at a till, or taken off it. The piece in the hand wins over an unpaid hold. See docs/till.md."""

from storefront.core import refs
from storefront.core.errors import NotFound
from storefront.domain.orders import breaking
from storefront.domain.pieces import at_till
from storefront.domain.pieces.at_till import InHand
from storefront.domain.pieces.models import HoldKind, State
from storefront.domain.pieces.services import keep_until, release
from storefront.domain.tills import acts, asides, refusals, sales
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.models import SaleState
from storefront.domain.tills.queries import place_name, title_of
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

MOST_LOOKS = 5
"""How often a piece is looked at anew because it moved between the look and the grip."""


def scan(key: str, code: str, at: AtTill, *, kept_for: str | None = None) -> bool:
    """Put the piece of a label on the sale of this key, which begins with its first piece. False when it is on it already.

    `kept_for` names the aside whose customer is here: then its piece is sold. Raises UnknownCode, ElsewhereNow, PaidOnline, SoldBefore, OnOtherSale, PutAside, OnTheWay, Withdrawn, SaleEnded.
    """
    added, broken = _put(key, refs.normalised(code)[:12], at, kept_for)
    if broken:
        nudge("end_broken_order", broken)
    nudge("refresh_listing")
    return added


@retry_on_deadlock
def _put(key: str, code: str, at: AtTill, kept_for: str | None) -> tuple[bool, str | None]:
    with unit_of_work():
        sale = sales.begin(key, at)
        sales.needs_open(sale)
        held_for, broken = sales.held_for(key), None
        for _look in range(MOST_LOOKS):
            piece = at_till.in_hand(code)
            if piece is None:
                raise refusals.UnknownCode(code=code)
            if piece.held_for == held_for:
                keep_until(held_for, sales.until())
                return sales.add(sale.sale_id, piece.piece_id), broken
            broken = _freed(piece, at, kept_for) or broken
            if at_till.put_on_sale(piece.piece_id, held_for=held_for, until=sales.until(), by=at.actor):
                keep_until(held_for, sales.until())
                sales.add(sale.sale_id, piece.piece_id)
                acts.record(at, "scanned", key, old={"state": piece.state}, new={"code": piece.code})
                return True, broken
        raise refusals.OnOtherSale(code=code)


def _freed(piece: InHand, at: AtTill, kept_for: str | None) -> str | None:
    """Make the piece free to be put on a sale, or say why it cannot be. The ref of the order whose hold was broken."""
    if piece.state == State.AVAILABLE and piece.location_id == at.location_id:
        return None
    values = {"title": title_of(piece.variant_id), "code": piece.code}
    if piece.state == State.SOLD:
        order_ref = breaking.waiting_online(piece.piece_id)
        raise refusals.PaidOnline(order_ref=order_ref, **values) if order_ref else refusals.SoldBefore(**values)
    if piece.state == State.TRAVELLING:
        raise refusals.OnTheWay(**values)
    if piece.state == State.WITHDRAWN:
        raise refusals.Withdrawn(**values)
    if piece.location_id != at.location_id:
        raise refusals.ElsewhereNow(place=place_name(piece.location_id), **values)
    if piece.held_for is None:
        return None
    if piece.held_kind == HoldKind.TILL:
        raise refusals.OnOtherSale(**values)
    if piece.held_kind == HoldKind.ASIDE:
        _fetched(piece, at, kept_for, values)
        return None
    return _broken(piece, at, values)


def _fetched(piece: InHand, at: AtTill, kept_for: str | None, values: dict[str, str]) -> None:
    """Who it was put aside for has come: it is kept no longer. Raises PutAside, with for whom, when nobody said so."""
    kept = asides.of_piece(piece.piece_id, at.location_id)
    if kept is None or kept.ref != kept_for:
        told = {"ref": kept.ref, "for_whom": kept.for_whom, "until_on": kept.until_on} if kept else {}
        raise refusals.PutAside(**values, **told)
    asides.end(kept.ref, at.location_id)
    at_till.take_off(piece.piece_id, held_for=asides.held_for(kept.ref), by=at.actor)
    acts.record(at, "aside_fetched", piece.code, old={"ref": kept.ref})


def _broken(piece: InHand, at: AtTill, values: dict[str, str]) -> str | None:
    """Break the hold of an order that nobody has paid yet: the order first, here and everywhere, then the piece."""
    order_ref = (piece.held_for or "").removeprefix("order:")
    if not breaking.take_line(order_ref, piece.piece_id, by=at.actor):
        raise refusals.PaidOnline(order_ref=order_ref, **values)  # paid meanwhile, or the payment is on its way
    if at_till.break_hold(piece.piece_id, held_for=piece.held_for or "", by=at.actor):
        acts.record(at, "hold_broken", order_ref, old={"held_for": piece.held_for}, new={"code": piece.code})
    return order_ref


@retry_on_deadlock
def take_off(key: str, code: str, at: AtTill) -> bool:
    """Take a piece off the sale and give it back to the shelf. False when it is not on it."""
    with unit_of_work():
        sale = sales.locked(key, at)
        sales.needs_open(sale)
        piece = at_till.in_hand(refs.normalised(code)[:12])
        if piece is None or not sales.remove(sale.sale_id, piece.piece_id):
            return False
        at_till.take_off(piece.piece_id, held_for=sales.held_for(key), by=at.actor)
        keep_until(sales.held_for(key), sales.until())
        acts.record(at, "taken_off", key, new={"code": piece.code})
    nudge("refresh_listing")
    return True


@retry_on_deadlock
def leave(key: str, at: AtTill) -> None:
    """Give the whole sale up: every piece goes back. A sale given up or sold before stays as it is."""
    with unit_of_work():
        try:
            sale = sales.locked(key, at)
        except NotFound:
            return  # never begun: nothing was scanned
        if sale.state != SaleState.OPEN:
            return
        release(sales.held_for(key), by=at.actor, why="released")
        sales.end_left(sale.sale_id)
        acts.record(at, "left", key)
    nudge("refresh_listing")
