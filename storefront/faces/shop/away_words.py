"""A brand that is away, in words: on its page, beside what it makes, in the cart."""

from datetime import date

from flask_babel import gettext as _

from storefront.domain.places.arrival import words as span_words
from storefront.faces.web import locale


def sentence(name: str, until: date, *, pauses: bool) -> str:
    """What an absence means for whoever would buy."""
    values = {"brand": name, "day": _day(until)}
    if pauses:
        return _("%(brand)s è via: si torna a comprare online dopo %(day)s.", **values)
    return _("%(brand)s è via: i pacchi partono dopo %(day)s. La data di arrivo ne tiene conto.", **values)


def short(name: str, until: date) -> str:
    return _("%(brand)s è via: parte dopo %(day)s", brand=name, day=_day(until))


def _day(day: date) -> str:
    return span_words(day, day, locale.current()).removeprefix("on ")
