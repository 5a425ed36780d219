"""What a till says no to. The sentences are the till's; each has one thing to do next."""

from storefront.core.errors import Refusal


class UnknownCode(Refusal):
    """No piece has this code: `code`."""

    code = "till_unknown_code"
    status = 404


class ElsewhereNow(Refusal):
    """By the books the piece lies at another place: `place`, `title`."""

    code = "till_elsewhere"


class PaidOnline(Refusal):
    """Somebody has paid for this piece online: put it aside for its parcel. `order_ref`, `title`."""

    code = "till_paid_online"


class SoldBefore(Refusal):
    """By the books this piece was sold: `title`."""

    code = "till_sold_before"


class OnOtherSale(Refusal):
    """Another till has the piece on its sale: `title`."""

    code = "till_on_other_sale"


class PutAside(Refusal):
    """The piece is kept for a customer: `title`."""

    code = "till_put_aside"


class OnTheWay(Refusal):
    """The piece came with a consignment that nobody has received yet: `title`."""

    code = "till_on_the_way"


class Withdrawn(Refusal):
    """The piece was taken out of sale: `title`."""

    code = "till_withdrawn"


class SaleEnded(Refusal):
    """The sale was finished or given up before: begin a new one."""

    code = "till_sale_ended"


class EmptySale(Refusal):
    """There is nothing on the sale."""

    code = "till_empty_sale"
    status = 422


class PieceLost(Refusal):
    """A piece of the sale is not held any more: `titles`. Take it off, or scan it again."""

    code = "till_piece_lost"


class NotSafe(Refusal):
    """A recall that runs names a piece of the sale: `titles`. It comes off the sale and is not sold."""

    code = "till_not_safe"


class TooLittleGiven(Refusal):
    """The cash given is less than the price: `given_cents`, `total_cents`."""

    code = "till_too_little"
    status = 422


class DayClosed(Refusal):
    """The day of this sale is closed: a supervisor undoes it."""

    code = "till_day_closed"


class NotYours(Refusal):
    """Only a supervisor, or who has the right, may do this."""

    code = "till_not_yours"
    status = 403


class WrongPin(Refusal):
    """The PIN is not right: `left` tries before it is locked."""

    code = "till_wrong_pin"
    status = 422


class PinLocked(Refusal):
    """Too many wrong PINs: a supervisor gives a new one."""

    code = "till_pin_locked"
    status = 423


class DayNotOpen(Refusal):
    """There is no open day to close."""

    code = "till_day_not_open"


class WhyNeeded(Refusal):
    """The drawer differs from the book: somebody says why. `difference_cents`, below zero when some is missing."""

    code = "till_why_needed"
    status = 422


class NotFree(Refusal):
    """The piece does not lie free on this shelf: `title`."""

    code = "till_not_free"


class CountEnded(Refusal):
    """The count was confirmed or given up before."""

    code = "till_count_ended"


class UnknownBadge(Refusal):
    """This badge opens nothing here: another place's, an old one, or no badge."""

    code = "till_unknown_badge"
    status = 422


class TooManyTries(Refusal):
    """Too many badges or codes that open nothing came from here: it opens by itself in a quarter of an hour."""

    code = "till_too_many_tries"
    status = 429


class WrongDeviceCode(Refusal):
    """The code of a new device is not right, used, or too old."""

    code = "till_wrong_device_code"
    status = 422


class BadNewPin(Refusal):
    """A PIN has four to eight digits, not all alike and not counting."""

    code = "till_bad_new_pin"
    status = 422


class PriceTooHigh(Refusal):
    """Another price is lower than the label's, and more than nothing: `price_cents` is the label's."""

    code = "till_price_too_high"
    status = 422


class BadPrice(Refusal):
    """What was typed is no price that a piece can have."""

    code = "till_price_letters"
    status = 422


class NegativePrice(BadPrice):
    code = "till_price_negative"


class ZeroPrice(BadPrice):
    code = "till_price_zero"


class TooFinePrice(BadPrice):
    """More than two figures after the comma."""

    code = "till_price_too_fine"


class WhyNotSaid(Refusal):
    """It needs one of the reasons."""

    code = "till_why_not_said"
    status = 422


class NoSuchAddress(Refusal):
    """This is no e-mail address."""

    code = "till_no_such_address"
    status = 422


class SoldElsewhere(Refusal):
    """Another shop sold it, and takes it back: `place`."""

    code = "till_sold_elsewhere"


class NothingToReturn(Refusal):
    """What was named is back already, or has not left yet: `order_ref`."""

    code = "till_nothing_to_return"


class DrawerTooEmpty(Refusal):
    """There is less cash in the drawer than goes back: `amount_cents`, `drawer_cents`."""

    code = "till_drawer_too_empty"


class SupervisorNeeded(Refusal):
    """A supervisor of this place says yes with their PIN."""

    code = "till_supervisor_needed"
    status = 422
