"""A shelf that is counted: one row for the count, one for each piece that somebody scanned. See docs/counting.md."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import CreatedAt, Id, to, words
from storefront.infra.db import Base, UtcDateTime


class CountState(StrEnum):
    OPEN = "open"
    DONE = "done"  # its differences were confirmed
    LEFT = "left"  # given up: nothing changed


_OPEN = text("state = 'open'")


class ShelfCount(Base):
    """One count of a place, or of what one brand has there. Whoever works there scans into the same one."""

    __tablename__ = "shelf_count"
    __table_args__ = (
        Index("one_open_count_a_place", "location_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    location_id: Mapped[int] = mapped_column(to("location.id"), index=True)
    brand_id: Mapped[int | None] = mapped_column(to("brand.id"))  # none: all that lies there
    state: Mapped[CountState] = mapped_column(words(CountState), default=CountState.OPEN)
    began_at: Mapped[CreatedAt]
    began_by: Mapped[int] = mapped_column(to("staff.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(to("staff.id"))


class CountScan(Base):
    """A piece that was in somebody's hands during the count. The same one twice is one row."""

    __tablename__ = "count_scan"
    count_id: Mapped[int] = mapped_column(to("shelf_count.id", owned=True), primary_key=True)
    piece_id: Mapped[int] = mapped_column(to("piece.id"), primary_key=True, index=True)
    at: Mapped[CreatedAt]
    staff_id: Mapped[int] = mapped_column(to("staff.id"))
