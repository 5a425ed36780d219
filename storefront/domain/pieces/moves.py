"""The table of moves: which state a piece may go to from which, and for what reasons. See docs/pieces.md."""

from storefront.domain.pieces.models import State

MOVES: dict[tuple[State, State], frozenset[str]] = {
    (State.AVAILABLE, State.AVAILABLE): frozenset({"moved", "came_along"}),  # the place changes, not the state
    (State.AVAILABLE, State.HELD): frozenset({"checkout", "till", "aside"}),
    (State.AVAILABLE, State.SOLD): frozenset({"paid_late", "till"}),
    (State.AVAILABLE, State.TRAVELLING): frozenset({"consignment", "recall"}),
    (State.AVAILABLE, State.WITHDRAWN): frozenset(
        {"returned_to_brand", "lost", "damaged", "miscounted", "other", "recalled"}
    ),
    (State.HELD, State.AVAILABLE): frozenset({"expired", "cancelled", "failed", "released", "broken_by_till"}),
    (State.HELD, State.SOLD): frozenset({"paid", "till"}),
    (State.HELD, State.WITHDRAWN): frozenset({"never_made", "lost", "damaged", "recalled"}),
    (State.SOLD, State.AVAILABLE): frozenset({"refund", "undo"}),
    (State.SOLD, State.WITHDRAWN): frozenset({"refund", "undo"}),
    (State.TRAVELLING, State.AVAILABLE): frozenset({"received", "not_sent"}),
    (State.TRAVELLING, State.WITHDRAWN): frozenset({"lost", "damaged", "returned_to_brand"}),
    (State.WITHDRAWN, State.AVAILABLE): frozenset({"found", "repaired", "back"}),
}


def allowed(from_state: State, to_state: State, why: str) -> bool:
    return why in MOVES.get((from_state, to_state), frozenset())
