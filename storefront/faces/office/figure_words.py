"""Figures in words: days, how much more or less than before, why goods came back, how long a piece has lain."""

from datetime import datetime, timedelta

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from storefront.core import clock
from storefront.core.money import format_cents, half_up
from storefront.core.percent import format_percent
from storefront.domain.figures.periods import Step
from storefront.domain.settlements.periods import Span
from storefront.faces.web import locale, money_words

WHOLE_BP = 10_000


def money(cents: int) -> str:
    return format_cents(cents, locale.current())


def days(span: Span) -> str:
    """A span by its days."""
    if span.days == 1:
        return str(format_date(span.first_on, "EEEE d MMMM y"))
    return str(money_words.span(span))


def begun(words: str) -> str:
    """The words with their first letter large, the others as they are."""
    return words[:1].upper() + words[1:]


def bucket(span: Span, step: Step) -> str:
    """One row of a report over time."""
    if step == Step.DAY:
        return str(format_date(span.first_on, "EEE d MMM"))
    if step == Step.MONTH:
        return str(format_date(span.first_on, "LLLL y"))
    return f"{format_date(span.first_on, 'd MMM')} – {format_date(span.last_on, 'd MMM')}"


def bar(span: Span, step: Step) -> str:
    """The same below a bar, short."""
    return str(format_date(span.first_on, "LLL yy" if step == Step.MONTH else "d MMM"))


def change(now: int, before: int) -> str:
    """How much more or less, in words: never by a colour or an arrow alone."""
    if now == before:
        return _("come prima")
    if before == 0:
        return _("prima niente")
    if before < 0 or now < 0:
        return _("di più") if now > before else _("di meno")
    share = half_up(abs(now - before) * 100, before) * 100
    if share == 0:
        return _("quasi come prima")
    words = format_percent(share, locale.current())
    return _("%(share)s in più", share=words) if now > before else _("%(share)s in meno", share=words)


def rate(part: int, whole: int) -> str:
    """A part of a whole in percent, with one decimal; a dash of nothing."""
    if whole <= 0:
        return "–"
    return format_percent(half_up(part * 1000, whole) * 10, locale.current())


def age(number: int) -> str:
    """An age of stock by its number."""
    return [
        _("Fino a 30 giorni"), _("Da 31 a 90 giorni"), _("Da 91 a 180 giorni"), _("Da sei mesi a un anno"), _("Più di un anno"),
    ][number]  # fmt: skip


def lain(since: datetime) -> str:
    """For how long a piece has lain."""
    count = (clock.now() - since) // timedelta(days=1)
    return ngettext("%(num)s giorno", "%(num)s giorni", count)


def day(at: datetime) -> str:
    return str(format_date(clock.rome_date(at), "d MMM y"))
