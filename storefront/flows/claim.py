"""The guarantee of two years: a buyer asks, the office decides with the brand, the way out is followed. See docs/returns.md."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.clock import rome_date
from storefront.core.errors import NotFound, Refusal, SoldOut
from storefront.domain.audit.services import note
from storefront.domain.cases.services import close_case, open_case
from storefront.domain.mails.services import enqueue
from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.orders import claims, queries, returns, services
from storefront.domain.orders.after_models import ClaimState, ReturnWhy, Wish
from storefront.domain.orders.claims import ClaimRow
from storefront.domain.orders.models import Fulfilment, FulfilmentKind, FulfilmentState, OrderLine, OrderState
from storefront.domain.payments.refund_plan import Fate, LineWish
from storefront.domain.pieces import services as pieces
from storefront.domain.pieces.models import HoldKind, Piece, State
from storefront.domain.places.models import Location
from storefront.flows.refund import refund
from storefront.infra.db import needs_unit_of_work, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

ANSWER_WITHIN = timedelta(days=14)
"""In which a buyer is answered."""


class AlreadyAsked(Refusal):
    """A claim about this piece is open already: `order_ref`."""

    code = "claim_is_open"


@retry_on_deadlock
def ask_guarantee(order_ref: str, line_id: int, wish: Wish, text: str, by: Actor, *, request_key: str) -> str:
    """A buyer claims a defect of one piece; returns the claim's ref, the same for the same form.

    Raises NotFound, AlreadyAsked. Late ones are taken too, and marked.
    """
    with unit_of_work():
        locked = services.lock(order_ref)
        if locked is None or locked[1] != OrderState.PAID:
            raise NotFound(order_ref=order_ref)
        before = claims.was_asked(request_key)
        if before is not None:
            return before
        order = queries.whole(locked[0])
        line = next((one for one in order.lines if one.id == line_id and one.released_at is None), None)
        if line is None:
            raise NotFound(line_id=line_id)
        if claims.open_of_line(line_id):
            raise AlreadyAsked(order_ref=order_ref)
        came = next((one.delivered_at for one in order.parcels if one.id == line.fulfilment_id), order.order.paid_at)
        is_late = claims.is_over(rome_date(came) if came else None, rome_date(clock.now()))
        ref = claims.ask(
            locked[0], order_ref, line_id, wish, text, is_late=is_late, request_key=request_key, by=by
        )  # fmt: skip
        services.record(locked[0], "claimed", by=by, values={"claim": ref, "line_ids": [line_id]})
        values = {"claim": ref, "line_id": line_id, "title": line.title_it, "text": text, "wish": wish.value,
                  "brand_id": line.brand_id, "is_late": is_late}  # fmt: skip
        due_at = clock.now() + ANSWER_WITHIN
        open_case("claim", f"claim:{ref}", order_id=locked[0], proposal="answer_claim", values=values, due_at=due_at)
        told = {"ref": order_ref, "title": line.title_it}
        tell(line.brand_id, Kind.CLAIMED, f"claimed:{ref}", told, path=f"/orders/{order_ref}")
        _write(ref, order.order.email, order.order.locale, order_ref, "asked")
    nudge("send_mails")
    return ref


def accept(ref: str, outcome: Wish, by: Actor, *, text: str, comes_back: bool) -> None:
    """The defect is taken on: repaired, replaced, or its money given back. Raises NotFound, SoldOut (nothing equal is left).

    `comes_back`: the buyer sends the piece; what is given back in money or replaced at once need not wait for it.
    """

    def decide(claim: ClaimRow) -> None:
        if outcome == Wish.NONE or not claims.move(claim, (ClaimState.ASKED,), ClaimState.ACCEPTED, outcome=outcome):
            raise NotFound(ref=ref)
        claims.record(claim.id, "accepted", by=by, text=text)
        if comes_back:
            returns.expect(
                claim.order_id, claim.order_ref, [claim.line_id], ReturnWhy.CLAIM, claim.ref, clock.now()
            )  # fmt: skip
        if outcome == Wish.REPLACE:
            _replace(claim, by)

    _decided(ref, by, "accepted", decide, text=text)
    nudge("refresh_listing")


def refuse(ref: str, by: Actor, *, reason: str) -> None:
    """No defect under the guarantee; the buyer reads the reason. Raises NotFound."""

    def decide(claim: ClaimRow) -> None:
        if not claims.move(claim, claims.OPEN, ClaimState.REFUSED, outcome=Wish.NONE):
            raise NotFound(ref=ref)
        claims.record(claim.id, "refused", by=by, text=reason)
        close_case(claim.subject_ref, by=by.user_id, reason=reason)

    _decided(ref, by, "refused", decide, text=reason)


def give_money_back(ref: str, by: Actor, *, seen_cents: int | None = None) -> str:
    """The price of the piece goes back; returns the refund's ref. Raises what a refund raises."""
    claim = needed(ref)
    if claim.outcome != Wish.MONEY or claim.state != ClaimState.ACCEPTED:
        raise NotFound(ref=ref)
    wish = LineWish(claim.line_id, fate=Fate.WITHDRAWN)
    made = refund(claim.order_id, [wish], "guarantee", by, f"claim:{claim.ref}", note=claim.ref, seen_cents=seen_cents)
    finish(ref, by, text=made)
    return made


def finish(ref: str, by: Actor, *, text: str = "") -> None:
    """It is repaired and back, replaced, or paid: the matter is settled. Twice is once."""

    def decide(claim: ClaimRow) -> None:
        if claims.move(claim, (ClaimState.ACCEPTED,), ClaimState.DONE):
            claims.record(claim.id, "done", by=by, text=text)
            close_case(claim.subject_ref, by=by.user_id, reason=text)

    _decided(ref, by, "done", decide, text=text)


def needed(ref: str) -> ClaimRow:
    found = claims.one(ref)
    if found is None:
        raise NotFound(ref=ref)
    return found


@retry_on_deadlock
def _decided(ref: str, by: Actor, kind: str, decide: Callable[[ClaimRow], None], *, text: str) -> None:
    with unit_of_work():
        if services.lock(ref.rpartition("-G")[0]) is None:
            raise NotFound(ref=ref)
        claim = needed(ref)
        decide(claim)
        note(by, f"claim_{kind}", "claim", ref, old={"state": claim.state.value}, new={"text": text})
        _write(ref, claim.email, claim.locale, claim.order_ref, kind)
    nudge("send_mails")


def _write(ref: str, email: str, locale: str, order_ref: str, kind: str) -> None:
    enqueue("claim", f"claim:{ref}:{kind}", email, locale, order_ref, {"claim_ref": ref, "step": kind})


def _replace(claim: ClaimRow, by: Actor) -> None:
    """An equal piece takes the place of this one in the line, in a parcel that costs nothing; the old one is withdrawn.

    The money of the line stays as it is: nothing was sold anew. Raises SoldOut.
    """
    session = needs_unit_of_work()
    old_id = session.scalar(select(OrderLine.piece_id).where(OrderLine.id == claim.line_id))
    lying = select(Piece.id, Piece.location_id, Location.brand_id).join(Location, Location.id == Piece.location_id)
    lying = lying.where(Piece.variant_id == claim.variant_id, Piece.state == State.AVAILABLE).order_by(Piece.id)
    found = session.execute(lying.limit(1)).first()
    if found is None:
        raise SoldOut(variant_id=claim.variant_id, left=0)
    held_for = services.held_for(claim.order_ref)
    as_hold = {"held_kind": HoldKind.CHECKOUT, "held_for": held_for, "held_until": None}
    held = pieces.move([found.id], State.AVAILABLE, State.HELD, by=by, why="checkout", ref=held_for, values=as_hold)
    if not held:
        raise SoldOut(variant_id=claim.variant_id, left=0)
    if old_id is not None:
        pieces.move([old_id], State.SOLD, State.WITHDRAWN, by=by, why="refund", ref=held_for)
    pieces.sell(held, held_for=held_for, by=by)
    fulfilment_id = _parcel(claim, found.location_id, found.brand_id)
    line = update(OrderLine).where(OrderLine.id == claim.line_id).values(piece_id=found.id, fulfilment_id=fulfilment_id)
    session.execute(line.execution_options(synchronize_session=False))
    values = {"claim": claim.ref, "line_ids": [claim.line_id], "old_piece_id": old_id, "piece_id": found.id}
    services.record(claim.order_id, "replaced", by=by, values=values)
    told = {"ref": claim.order_ref, "title": claim.title, "pieces": 1, "channel": "online"}
    tell(claim.brand_id, Kind.SOLD, f"replaced:{claim.ref}", told, path=f"/orders/{claim.order_ref}")


def _parcel(claim: ClaimRow, location_id: int, brand_id: int | None) -> int:
    """A parcel of the same order, to the same address, without money."""
    session = needs_unit_of_work()
    mine = Fulfilment.order_id == claim.order_id
    number = (session.scalar(select(func.count()).where(mine)) or 0) + 1
    first = select(Fulfilment.kind, Fulfilment.address).join(OrderLine, OrderLine.fulfilment_id == Fulfilment.id)
    row = session.execute(first.where(OrderLine.id == claim.line_id)).first()
    kind, address = row._tuple() if row else (FulfilmentKind.PICKUP, None)  # bought in a shop: collected where it lies
    parcel = insert(Fulfilment).values(
        order_id=claim.order_id, ref=f"{claim.order_ref}-F{number}", kind=kind, state=FulfilmentState.WAITING,
        location_id=location_id, brand_id=brand_id, shipping_cents=0, address=address,
    )  # fmt: skip
    return int(session.execute(parcel.returning(Fulfilment.id)).scalar_one())
