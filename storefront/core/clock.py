"""The two clocks of the shop: aware UTC for what is stored, Rome for what is read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
_ahead = timedelta()  # of the true hour; other than nothing only while a demo travels


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC) + _ahead


@contextmanager
def travelling() -> Iterator[Callable[[datetime], None]]:
    """For the demo's month alone: lets this whole process live at another hour, from which its clock goes on."""

    def to(at: datetime) -> None:
        global _ahead
        _ahead = at - datetime.now(UTC)

    def back() -> None:
        global _ahead
        _ahead = timedelta()

    try:
        yield to
    finally:
        back()


def rome(at: datetime) -> datetime:
    """The same instant as the clocks of Turin show it."""
    return at.astimezone(ROME)


def rome_date(at: datetime) -> date:
    """The day of an instant in Turin: the day that books are kept by."""
    return rome(at).date()
