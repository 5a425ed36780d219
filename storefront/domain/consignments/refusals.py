"""What the rules of consignments say no to."""

from storefront.core.errors import Refusal


class NoSuchJourney(Refusal):
    """A brand sends from its own places to a shop or the hub, and calls back the other way round."""

    code = "no_such_journey"
    status = 422


class NothingChosen(Refusal):
    """There is no piece on it."""

    code = "nothing_chosen"
    status = 422


class PiecesGone(Refusal):
    """Some pieces do not lie free at the place of departure any more: `codes`. Nothing was sent."""

    code = "pieces_gone"


class TooLate(Refusal):
    """The consignment is further on than this needs: `state`."""

    code = "too_late"


class TooManyLines(Refusal):
    """More than one note holds: `most`."""

    code = "too_many_lines"
    status = 422
