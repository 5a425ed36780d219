"""The two clocks of the shop: aware UTC for what is stored, Rome for what is read."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def rome(at: datetime) -> datetime:
    """The same instant as the clocks of Turin show it."""
    return at.astimezone(ROME)


def rome_date(at: datetime) -> date:
    """The day of an instant in Turin: the day that books are kept by."""
    return rome(at).date()
