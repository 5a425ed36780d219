"""Consignments: pieces on their way between a brand and a shop, with a numbered note. See docs/consignments.md."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import Cents, CreatedAt, Id, Line, to, words
from storefront.infra.db import Base, UtcDateTime


class Kind(StrEnum):
    DELIVERY = "delivery"  # from the brand to a shop or the hub
    RECALL = "recall"  # asked back by the brand
    MOVE = "move"  # from one place of the cooperative to another; the brand sees it, the places do it


class ConsignmentState(StrEnum):
    DRAFT = "draft"  # wishes: holds nothing
    ASKED = "asked"  # a recall that the shop has not packed yet: its pieces are still for sale there
    SENT = "sent"  # on its way, or arrived in part
    CLOSED = "closed"  # nothing is on its way any more
    CANCELLED = "cancelled"


class LineState(StrEnum):
    CHOSEN = "chosen"
    TRAVELLING = "travelling"
    ARRIVED = "arrived"
    BACK = "back"  # it never left, or turned back: it lies where it came from
    GONE = "gone"  # lost, damaged or given back on the way


REST_MISSING = "rest_missing"
"""What its goal writes down when the rest of a consignment is not in the box."""
_NUMBERED = "number IS NOT NULL OR state NOT IN ('sent', 'closed')"
_ON_ITS_WAY = text("state = 'travelling'")


class Consignment(Base):
    """One journey of some pieces. `number` is given when it leaves: gapless for each brand and year."""

    __tablename__ = "consignment"
    __table_args__ = (
        UniqueConstraint("brand_id", "year", "number", name="one_number_a_note"),
        CheckConstraint(_NUMBERED, name="what_left_has_its_number"),
        CheckConstraint("from_location_id <> to_location_id", name="a_journey_has_two_ends"),
        Index("ix_consignment_brand", "brand_id", "state", "id"),
        Index("ix_consignment_to", "to_location_id", "state"),
        Index("ix_consignment_from", "from_location_id", "state"),
    )
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id"))
    kind: Mapped[Kind] = mapped_column(words(Kind))
    box: Mapped[str | None] = mapped_column(String(12), index=True)  # of moves: what is carried together, of all brands
    state: Mapped[ConsignmentState] = mapped_column(words(ConsignmentState), default=ConsignmentState.DRAFT)
    from_location_id: Mapped[int] = mapped_column(to("location.id"))
    to_location_id: Mapped[int] = mapped_column(to("location.id"))
    year: Mapped[int | None]
    number: Mapped[int | None]
    parcels: Mapped[int] = mapped_column(default=1)  # boxes, as the note says
    carrier: Mapped[Line] = mapped_column(default="")  # who carries them; empty: the sender
    remark: Mapped[str] = mapped_column(String(400), default="")  # words to the other side
    ends: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # who and where, frozen as it left
    created_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConsignmentLine(Base):
    """One piece of a consignment; what the note says of it is frozen as it leaves."""

    __tablename__ = "consignment_line"
    __table_args__ = (
        Index("one_journey_a_piece", "piece_id", unique=True, sqlite_where=_ON_ITS_WAY, postgresql_where=_ON_ITS_WAY),
        Index("ix_consignment_line_piece", "piece_id"),
    )
    consignment_id: Mapped[int] = mapped_column(to("consignment.id", owned=True), primary_key=True)
    piece_id: Mapped[int] = mapped_column(to("piece.id"), primary_key=True)
    state: Mapped[LineState] = mapped_column(words(LineState), default=LineState.CHOSEN)
    is_extra: Mapped[bool] = mapped_column(default=False)  # found in the box, though not on the note
    title: Mapped[Line] = mapped_column(default="")
    detail: Mapped[Line] = mapped_column(default="")  # size and colour
    sku: Mapped[str] = mapped_column(String(64), default="")
    price_cents: Mapped[Cents | None]  # the full price on that day
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConsignmentEvent(Base):
    """What happened to a consignment, by whom: append-only."""

    __tablename__ = "consignment_event"
    __table_args__ = (Index("ix_consignment_event_consignment", "consignment_id", "id"),)
    id: Mapped[Id]
    consignment_id: Mapped[int] = mapped_column(to("consignment.id"))
    at: Mapped[CreatedAt]
    actor_kind: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(
        String(24)
    )  # opened | asked | sent | received | rest_missing | settled | cancelled
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class NoteCounter(Base):
    """The last number of a brand's notes in one year; its row is locked while the next one is given."""

    __tablename__ = "note_counter"
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
