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
