"""A piece in the hand that is not sold: kept for a customer, given back to the shelf, taken out of sale."""

from datetime import date, datetime, time, timedelta

from storefront.core import clock, refs
from storefront.core.actor import SYSTEM, Actor
from storefront.core.errors import NotFound
from storefront.domain.pieces import at_till
from storefront.domain.pieces.at_till import InHand
from storefront.domain.pieces.models import State
from storefront.domain.tills import acts, asides, refusals
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.queries import title_of
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

WITHDRAWN_FOR = ("damaged", "lost", "returned_to_brand")
LONGEST = timedelta(days=30)
LATELY = timedelta(days=1)
"""How long a piece that was taken out of sale at a till can be put back there."""


def _free_here(code: str, at: AtTill) -> InHand:
    """The piece of a label, lying free at this place. Raises UnknownCode, NotFree."""
    piece = at_till.in_hand(refs.normalised(code)[:12])
    if piece is None:
        raise refusals.UnknownCode(code=code)
    if piece.state != State.AVAILABLE or piece.location_id != at.location_id:
        raise refusals.NotFree(title=title_of(piece.variant_id))
    return piece


@retry_on_deadlock
def put_aside(code: str, for_whom: str, until_on: date, at: AtTill) -> str:
    """Keep a piece for somebody until the end of a day, a month ahead at most; returns the ref.

    Raises UnknownCode, NotFree.
    """
    until_on = min(max(until_on, clock.rome_date(clock.now())), clock.rome_date(clock.now()) + LONGEST)
    with unit_of_work():
        piece = _free_here(code, at)
        ref = asides.begin(piece.piece_id, for_whom, until_on, at)
        until = datetime.combine(until_on + timedelta(days=1), time(), tzinfo=clock.ROME)
        if not at_till.put_aside(piece.piece_id, held_for=asides.held_for(ref), until=until, by=at.actor):
            raise refusals.NotFree(title=title_of(piece.variant_id))
        acts.record(at, "put_aside", piece.code, new={"ref": ref, "until": until_on.isoformat()})
    nudge("refresh_listing")
    return ref


@retry_on_deadlock
def give_back(ref: str, at: AtTill) -> None:
    """It is kept no longer: it lies on the shelf again. Twice is once. Raises NotFound for another place's."""
    with unit_of_work():
        _given_back(ref, at.location_id, at.actor)
        acts.record(at, "given_back", ref)
    nudge("refresh_listing")


def _given_back(ref: str, location_id: int, by: Actor) -> None:
    piece_id = asides.end(ref, location_id)
    if piece_id is None:
        raise NotFound(ref=ref)
    at_till.take_off(piece_id, held_for=asides.held_for(ref), by=by)


@retry_on_deadlock
def withdraw(code: str, why: str, at: AtTill) -> None:
    """Take a piece of this shelf out of sale. Raises UnknownCode, NotFree, NotFound."""
    if why not in WITHDRAWN_FOR:
        raise NotFound(why=why)
    with unit_of_work():
        piece = _free_here(code, at)
        if not at_till.withdraw(piece.piece_id, at.location_id, why, by=at.actor):
            raise refusals.NotFree(title=title_of(piece.variant_id))
        acts.record(at, "withdrawn", piece.code, old={"state": piece.state}, new={"why": why})
    for work in ("refresh_listing", "tell_low"):
        nudge(work)


def may_sell_again(piece: InHand, location_id: int) -> bool:
    """Whether a till of this place took it out of sale lately."""
    is_out = piece.state == State.WITHDRAWN and piece.location_id == location_id
    return is_out and at_till.withdrawn_lately(piece.piece_id, location_id, clock.now() - LATELY)


@retry_on_deadlock
def sell_again(code: str, at: AtTill) -> None:
    """It was taken out of sale here by mistake: it is for sale again, by a new event. Twice is once.

    Raises UnknownCode, NotFree for what was taken out elsewhere, by others or long ago, OneOfAKind.
    """
    with unit_of_work():
        piece = at_till.in_hand(refs.normalised(code)[:12])
        if piece is None:
            raise refusals.UnknownCode(code=code)
        if piece.state == State.AVAILABLE and piece.location_id == at.location_id:
            return
        if not may_sell_again(piece, at.location_id) or not at_till.put_back(
            piece.piece_id, piece.variant_id, by=at.actor
        ):
            raise refusals.NotFree(title=title_of(piece.variant_id))
        acts.record(at, "back_on_sale", piece.code, old={"state": piece.state}, new={"state": State.AVAILABLE})
    nudge("refresh_listing")


def end_asides() -> None:
    """What was kept until yesterday lies on the shelf again."""
    for ref, location_id in asides.over(clock.rome_date(clock.now())):
        with unit_of_work():
            _given_back(ref, location_id, SYSTEM)
        nudge("refresh_listing")
