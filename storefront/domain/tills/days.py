"""The day of a till: opened with a float, closed with a count. Every write needs an open unit of work."""

from datetime import datetime

from sqlalchemy import select

from storefront.domain.tills.models import TillDay
from storefront.infra.db import db


def is_closed_since(location_id: int, at: datetime) -> bool:
    """Whether a day of this place was closed after an instant: what was sold then is a supervisor's to undo."""
    query = select(TillDay.id).where(TillDay.location_id == location_id, TillDay.closed_at > at).limit(1)
    return db.session.scalar(query) is not None
