"""What the rules of pieces say no to."""

from storefront.core.errors import Refusal


class TooManyPieces(Refusal):
    """More than can be added in one go: `most`."""

    code = "too_many_pieces"
    status = 422


class OneOfAKind(Refusal):
    """A one-off has its piece: there is no second one."""

    code = "one_of_a_kind"
    status = 422


class NotThere(Refusal):
    """Not for the brand to move now: it is sold, held for a buyer, on its way, or lies elsewhere: `codes`."""

    code = "not_there"


class CountChanged(Refusal):
    """Since the page was made, pieces came or went: `count` lie there now."""

    code = "count_changed"


class NeverMade(Refusal):
    """It came into being for an order that came to nothing: nobody ever made it."""

    code = "never_made"
