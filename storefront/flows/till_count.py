"""A shelf is counted by scanning all that lies on it. Nothing changes until its differences are confirmed. See docs/counting.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from storefront.core import refs
from storefront.domain.consignments import receiving
from storefront.domain.consignments.journeys import lock
from storefront.domain.pieces import adding, at_till
from storefront.domain.pieces import services as pieces
from storefront.domain.pieces.models import State
from storefront.domain.pieces.refusals import OneOfAKind
from storefront.domain.tills import acts, count_differences, counts, refusals
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.count_differences import Difference
from storefront.domain.tills.count_models import CountState
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan says at once: `extra` is told when the piece should not be here."""

    is_new: bool
    extra: Difference | None


@dataclass(frozen=True, slots=True)
class Settled:
    """Codes of the pieces for which the choice was carried out, and of those that had moved meanwhile: left alone."""

    done: tuple[str, ...] = ()
    moved_meanwhile: tuple[str, ...] = ()


@retry_on_deadlock
def begin_count(brand_id: int | None, at: AtTill) -> str:
    """Begin to count this place, or what one brand has there; where a count runs, join it. Returns its ref."""
    with unit_of_work():
        ref = counts.begin(brand_id, at)
        if ref is not None:
            acts.record(at, "count_begun", ref, new={"brand_id": brand_id})
            return ref
    running = counts.open_count(at.location_id)
    return running.ref if running else begin_count(brand_id, at)  # it ended between the two looks


@retry_on_deadlock
def scan_count(ref: str, code: str, at: AtTill) -> Scanned:
    """Write a piece down as seen; the same one twice is once. Raises UnknownCode, CountEnded, NotFound."""
    with unit_of_work():
        count = counts.locked(ref, at.location_id)
        counts.needs_open(count)
        piece = at_till.in_hand(refs.normalised(code)[:12])
        if piece is None:
            raise refusals.UnknownCode(code=code)
        is_new = counts.add(count.count_id, piece.piece_id, at.staff_id)
        return Scanned(is_new, next(iter(count_differences.surplus(count, [piece.piece_id])), None))


@retry_on_deadlock
def leave_count(ref: str, at: AtTill) -> None:
    """Give the count up: nothing changes. One that ended before stays as it is."""
    with unit_of_work():
        count = counts.locked(ref, at.location_id)
        if count.state == CountState.OPEN:
            counts.end(count.count_id, CountState.LEFT, at.staff_id)
            acts.record(at, "count_left", ref)


def settle_count(ref: str, chosen: Mapping[str, str], at: AtTill) -> Settled:
    """Carry out what was chosen for each piece, by its code, and end the count: all in one transaction.

    A piece without a choice stays as the books have it. One that was sold or carried away meanwhile is no
    difference any more: it is left alone and told. A count that ended before changes nothing again.
    Raises NotFound for another place's.
    """
    settled = _settled(ref, chosen, at)
    for work in ("refresh_listing", "tell_low"):
        nudge(work)
    return settled


@retry_on_deadlock
def _settled(ref: str, chosen: Mapping[str, str], at: AtTill) -> Settled:
    with unit_of_work():
        count = counts.locked(ref, at.location_id)
        if count.state != CountState.OPEN:
            return Settled()
        differences = [*count_differences.missing(count), *count_differences.surplus(count)]
        wanted = {one.code: one for one in differences if chosen.get(one.code) in one.choices}
        done: set[str] = set()
        for choice in ("found", "lost", "moved", "received", "back_again"):
            group = [wanted[code] for code in sorted(wanted) if chosen[code] == choice]
            done |= _CARRIED[choice](group, count.count_id, ref, at) if group else set()
        for code in sorted(done):
            _note(wanted[code], chosen[code], ref, at)
        counts.end(count.count_id, CountState.DONE, at.staff_id)
        acts.record(at, "count_done", ref, new={"differences": len(differences), "settled": len(done)})
        late = {code for code, choice in chosen.items() if choice} - done
        return Settled(tuple(sorted(done)), tuple(sorted(late)))


def _note(one: Difference, choice: str, ref: str, at: AtTill) -> None:
    old = {"code": one.code, "state": one.state, "location_id": one.location_id}
    acts.record(at, "count_settled", ref, old=old, new={"choice": choice})


# --- what is carried out; each returns the codes that it reached ---------------------------------------


def _found(group: Sequence[Difference], count_id: int, _ref: str, at: AtTill) -> set[str]:
    for one in group:
        counts.add(count_id, one.piece_id, at.staff_id)
    return {one.code for one in group}


def _lost(group: Sequence[Difference], _count_id: int, ref: str, at: AtTill) -> set[str]:
    gone = pieces.move(
        _ids(group), State.AVAILABLE, State.WITHDRAWN, by=at.actor, why="lost", ref=f"count:{ref}",
        lying_at=at.location_id,
    )  # fmt: skip
    return _codes(group, gone)


def _moved(group: Sequence[Difference], _count_id: int, ref: str, at: AtTill) -> set[str]:
    here: list[int] = []
    for origin in sorted({one.location_id for one in group}):
        there = [one for one in group if one.location_id == origin]
        here += pieces.move(
            _ids(there), State.AVAILABLE, State.AVAILABLE, by=at.actor, why="moved", ref=f"count:{ref}",
            lying_at=origin, values={"location_id": at.location_id},
        )  # fmt: skip
    return _codes(group, here)


def _received(group: Sequence[Difference], _count_id: int, _ref: str, at: AtTill) -> set[str]:
    taken: set[str] = set()
    for consignment_ref in sorted({one.consignment_ref or "" for one in group}):
        codes = [one.code for one in group if one.consignment_ref == consignment_ref]
        taken |= set(receiving.receive(lock(consignment_ref, to_id=at.location_id), codes, by=at.actor).arrived)
    return taken


def _back_again(group: Sequence[Difference], _count_id: int, ref: str, at: AtTill) -> set[str]:
    """A piece that was withdrawn lies here: it is for sale again, but for one that nobody ever made."""
    back: list[int] = []
    for one in group:
        try:
            adding.needs_room(one.brand_id, one.variant_id, 1)
        except OneOfAKind:
            continue
        if one.seen_why != "never_made":
            back += pieces.move(
                [one.piece_id], State.WITHDRAWN, State.AVAILABLE, by=at.actor, why="found", ref=f"count:{ref}",
                values={"location_id": at.location_id},
            )  # fmt: skip
    return _codes(group, back)


_CARRIED = {"found": _found, "lost": _lost, "moved": _moved, "received": _received, "back_again": _back_again}


def _ids(group: Iterable[Difference]) -> list[int]:
    return sorted(one.piece_id for one in group)


def _codes(group: Iterable[Difference], piece_ids: Iterable[int]) -> set[str]:
    reached = set(piece_ids)
    return {one.code for one in group if one.piece_id in reached}
