"""Refusals: a person's request that the rules turn down. Values, never sentences: words live in the faces."""

from typing import Any, ClassVar


class Refusal(Exception):
    """Base of everything the shop says no to. `code` names it; `values` are what a sentence may need."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, **values: Any) -> None:
        super().__init__(f"{self.code} {values}" if values else self.code)
        self.values = values


class NotFound(Refusal):
    """No such thing, or not for this person: the two are never told apart."""

    code = "not_found"
    status = 404


class SoldOut(Refusal):
    """Fewer pieces are left than were asked for: `left`, `variant_id`."""

    code = "sold_out"


class PriceChanged(Refusal):
    """The total is higher than the one the buyer saw: `seen_cents`, `total_cents`."""

    code = "price_changed"
    status = 422


class Unsellable(Refusal):
    """Not for sale online now, such as a brand that cannot be paid yet: `variant_id`."""

    code = "unsellable"


class WrongState(Refusal):
    """A move that the table of moves does not have: `piece_id`, `expected`, `wanted`."""

    code = "wrong_state"


class Unavailable(Refusal):
    """A service that we need is down; nothing was done: try again."""

    code = "unavailable"
    status = 503
