"""A brand that is away, in words: on its page, beside what it makes, in the cart."""

from datetime import date

from flask_babel import gettext as _

from storefront.domain.catalogue.absences import Absence
from storefront.domain.places.arrival import words as span_words
from storefront.faces.web import locale


def sentence(absence: Absence) -> str:
    """What an absence means for whoever would buy."""
    values = {"brand": absence.brand, "day": _day(absence.until)}
    if absence.pauses:
        return _("%(brand)s è via: si torna a comprare online dopo %(day)s.", **values)
    return _(
        "%(brand)s è via fino a %(day)s: quello che spedisce o fa da sé aspetta. La data di arrivo ne tiene conto.",
        **values,
    )


def short(absence: Absence) -> str:
    return _("%(brand)s è via fino a %(day)s", brand=absence.brand, day=_day(absence.until))


def _day(day: date) -> str:
    return span_words(day, day, locale.current()).removeprefix("on ")
