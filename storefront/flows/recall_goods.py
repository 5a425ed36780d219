"""Goods that may hurt: off sale at once, every buyer written to once, what they choose followed. See docs/law.md.

`follow_recall` may be run again at any moment: the worker does each minute, so that what a kill left undone, what comes
back from a journey or is paid a moment later is reached too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from storefront.core import clock, refs
from storefront.core.actor import SYSTEM, Actor
from storefront.core.errors import NotFound, Refusal, SoldOut
from storefront.domain.audit.services import note
from storefront.domain.law import recall_reach, recalls
from storefront.domain.law.models import RecallKind, RecallLine
from storefront.domain.law.recalls import REMEDIES, RecallRow
from storefront.domain.mails.services import enqueue
from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.orders import claims
from storefront.domain.orders.after_models import Wish
from storefront.domain.pieces import services as pieces
from storefront.domain.pieces.models import Piece, State
from storefront.flows import claim as claim_flow
from storefront.flows.close_checkout import cancel_order
from storefront.flows.take_down import take_down
from storefront.infra.db import db, needs_unit_of_work, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

LEAST_REMEDIES = 2
"""Among which a buyer chooses (Regulation (EU) 2023/988, art. 37.1)."""


class UnknownPieces(Refusal):
    """Labels that no piece has: `codes`."""

    code = "unknown_pieces"


class TooFewRemedies(Refusal):
    """A buyer chooses between two remedies at least."""

    code = "too_few_remedies"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is recalled: a product or a lot by its id, or single pieces by their labels."""

    kind: RecallKind
    subject_id: int | None = None
    codes: Sequence[str] = ()


@retry_on_deadlock
def open_recall(wanted: Wanted, told: Mapping[str, str], remedies: Sequence[Wish], by: Actor) -> str:
    """Begin a recall: what lies on shelves is off sale when this returns; letters follow. Returns its ref.

    `told`: goods, hazard and action in both languages. Raises UnknownPieces, TooFewRemedies.
    """
    chosen = [one for one in REMEDIES if one in remedies]
    if len(chosen) < LEAST_REMEDIES:
        raise TooFewRemedies
    codes = list(dict.fromkeys(refs.normalised(code)[:12] for code in wanted.codes))
    with unit_of_work():
        if wanted.kind == RecallKind.PIECES:
            _needs_pieces(codes)
        ref = recalls.write(wanted.kind, wanted.subject_id, told, [one.value for one in chosen], by)
        recall = recalls.one(ref)
        _stop(recall, by, codes)
        new = {"kind": wanted.kind.value, "goods": told["goods_it"], "pieces": codes, "remedies": list(recall.remedies)}
        note(by, "recall_opened", "recall", ref, new=new)
    nudge("refresh_listing")
    nudge("follow_recall", ref)
    return ref


def _needs_pieces(codes: Sequence[str]) -> None:
    known = set(needs_unit_of_work().scalars(select(Piece.code).where(Piece.code.in_(codes))))
    if not codes or len(known) < len(codes):
        raise UnknownPieces(codes=[code for code in codes if code not in known])


def _stop(recall: RecallRow, by: Actor, codes: Sequence[str] = ()) -> None:
    """Nothing of it is for sale any more; its products say why. What is in an unpaid order follows when that ends."""
    taken_down = f"{recall.goods_it}: {recall.hazard_it}"
    take_down(recalls.products(recall), taken_down, by)
    recalls.name_pieces(recall, codes)
    for state, ids in recall_reach.free(recall.id).items():
        nobodys = pieces.NO_HOLD if state == State.HELD else None
        pieces.move(ids, state, State.WITHDRAWN, by=by, why="recalled", ref=f"recall:{recall.ref}", values=nobodys)


def follow_recalls() -> None:
    """All that are open: what a lost nudge left lying, what came back, what was paid meanwhile."""
    for recall in recalls.every(is_open=True):
        follow_recall(recall.ref)


def follow_recall(ref: str) -> None:
    """Take what is for sale off it, end unpaid orders that hold some, write to buyers that nobody wrote to yet."""
    recall = recalls.one(ref)
    if not recall.is_open:
        return
    waiting = recall_reach.unpaid(recall.id)
    db.session.rollback()
    for order_ref in waiting:
        cancel_order(order_ref, why="cancelled")
    _reach(ref)
    nudge("refresh_listing")
    nudge("send_mails")


@retry_on_deadlock
def _reach(ref: str) -> None:
    with unit_of_work():
        recall = recalls.locked(ref)
        if recall is None:
            return
        _stop(recall, SYSTEM)
        recalls.name_lines(recall)
        for order_ref, email, locale in recall_reach.unwritten(recall.id, ref):
            enqueue(
                "recall", recalls.letter_key(ref, order_ref), email, locale, order_ref, {"recall_ref": ref}
            )  # fmt: skip
        for brand_id, title in recall_reach.brands_of(recall.id):
            told = {"title": recall.goods_it or title, "ref": ref}
            tell(brand_id, Kind.RECALLED, f"recalled:{ref}:{brand_id}", told, path="/products?state=taken_down")


# --- what buyers choose ----------------------------------------------------------------------------------


def answer_recall(ref: str, order_ref: str, line_id: int, remedy: Wish, by: Actor) -> str:
    """A buyer chooses what they want for one recalled piece; returns the claim that follows it. Twice is once.

    The claim is accepted at once and at no cost (art. 37). An equal piece may be missing: then a person finds one.
    Raises NotFound.
    """
    recall = recalls.one(ref)
    row = next((one for one in recall_reach.of_order(recall.id, ref, order_ref) if one.line_id == line_id), None)
    if row is None or not recall.is_open or remedy.value not in recall.remedies:
        raise NotFound(ref=ref)
    if row.claim_ref:
        return row.claim_ref
    claim_ref = _claimed(recall, order_ref, line_id, remedy, by)
    with unit_of_work() as session:
        mine = (RecallLine.recall_id == recall.id, RecallLine.order_line_id == line_id, RecallLine.claim_ref == "")
        values = {"answered_at": clock.now(), "remedy": remedy, "claim_ref": claim_ref}
        session.execute(update(RecallLine).where(*mine).values(**values).execution_options(synchronize_session=False))
    claim = claim_flow.needed(claim_ref)
    if claim.decided_at is None:
        try:
            claim_flow.accept(claim_ref, remedy, SYSTEM, text="", comes_back=not row.is_here)
        except SoldOut:
            pass  # the claim stays with the office, which finds an equal piece or offers another way
    return claim_ref


def _claimed(recall: RecallRow, order_ref: str, line_id: int, remedy: Wish, by: Actor) -> str:
    """The claim of this piece: one that is open already, or a new one, the same for the same recall."""
    key = f"recall:{recall.ref}:{line_id}"
    text = f"{recall.ref}: {recall.hazard_it}"[: claims.LONGEST]
    try:
        return claim_flow.ask_guarantee(order_ref, line_id, remedy, text, by, request_key=key)
    except claim_flow.AlreadyAsked:
        order_id = db.session.scalar(select(RecallLine.order_id).where(RecallLine.order_line_id == line_id))
        return next(one.ref for one in claims.of_order(order_id or 0) if one.line_id == line_id and one.is_open)


def end_recall(ref: str, reason: str, by: Actor) -> None:
    """Nothing more is expected. Its products stay off the shop until somebody puts them back. Raises NotFound."""
    with unit_of_work():
        recall = recalls.locked(ref)
        if recall is None:
            raise NotFound(ref=ref)
        recalls.end(recall.id, reason, by)
        note(by, "recall_ended", "recall", ref, new={"reason": reason})
