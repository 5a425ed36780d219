"""Why a statement cannot be closed."""

from storefront.core.errors import Refusal


class EarlierOpen(Refusal):
    """A month is closed after those before it: `ref` names the one that is still open."""

    code = "earlier_statement_open"


class MonthNotOver(Refusal):
    """A month is closed when it is over: `last_on`."""

    code = "month_not_over"


class NothingDue(Refusal):
    """None of the brands that were chosen has anything to be paid, or has somewhere to receive it."""

    code = "nothing_due"
    status = 422


class BeingPaid(Refusal):
    """Somebody else is paying one of these statements."""

    code = "being_paid"


class HasEnded(Refusal):
    """A payment that was paid, came back or was cancelled already: `state`."""

    code = "payment_has_ended"


class OtherPersonNeeded(Refusal):
    """Who makes a large payment does not approve it."""

    code = "other_person_needed"


class NotApproved(Refusal):
    """A large payment waits for a second person."""

    code = "not_approved"


class OtherAccount(Refusal):
    """A bank file of another account than ours: `iban`."""

    code = "other_account"
    status = 422


class SlipKnown(Refusal):
    """This slip is written down already."""

    code = "slip_known"


class MoreThanThere(Refusal):
    """More than the book says lies there: `left_cents`."""

    code = "more_than_there"
    status = 422
