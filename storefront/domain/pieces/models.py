"""Pieces: one row for each physical item. Shop and till claim the same row. See docs/pieces.md."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import BigId, CreatedAt, Id, to, words
from storefront.infra.db import Base, UtcDateTime


class State(StrEnum):
    AVAILABLE = "available"
    HELD = "held"
    SOLD = "sold"
    TRAVELLING = "travelling"  # consignment sent, not yet scanned in
    WITHDRAWN = "withdrawn"  # returned to the brand, lost, damaged, never made


class HoldKind(StrEnum):
    CHECKOUT = "checkout"
    TILL = "till"
    ASIDE = "aside"


_HELD = text("state = 'held'")
_LYING = text("state IN ('available', 'held', 'travelling')")


class Piece(Base):
    __tablename__ = "piece"
    __table_args__ = (
        CheckConstraint("(state = 'held') = (held_kind IS NOT NULL)", name="a_hold_says_its_kind"),
        CheckConstraint("state <> 'held' OR held_for IS NOT NULL", name="a_hold_says_for_whom"),
        Index("ix_piece_claim", "variant_id", "state", "location_id", "id"),
        Index("ix_piece_held_until", "held_until", sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_piece_held_for", "held_for", sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_piece_location", "location_id", "state"),
        Index("ix_piece_lying", "created_at", sqlite_where=_LYING, postgresql_where=_LYING),
    )
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(12), unique=True)  # on its label
    variant_id: Mapped[int] = mapped_column(to("variant.id"))
    location_id: Mapped[int] = mapped_column(to("location.id"))
    state: Mapped[State] = mapped_column(words(State), default=State.AVAILABLE)
    held_kind: Mapped[HoldKind | None] = mapped_column(words(HoldKind))
    held_for: Mapped[str | None] = mapped_column(String(40))  # opaque: "order:K7XQ2M", "till:…"
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: until somebody decides
    made_in_week: Mapped[str | None] = mapped_column(String(8))  # made to order: whose capacity it took
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # its label, the last time
    created_at: Mapped[CreatedAt]


class PieceEvent(Base):
    """One move of one piece: append-only, the piece's history."""

    __tablename__ = "piece_event"
    __table_args__ = (Index("ix_piece_event_piece", "piece_id", "id"),)
    id: Mapped[Id]
    piece_id: Mapped[int] = mapped_column(to("piece.id"))
    at: Mapped[CreatedAt]
    actor_kind: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    from_state: Mapped[State | None] = mapped_column(words(State))  # none: it came into being
    to_state: Mapped[State] = mapped_column(words(State))
    location_id: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str] = mapped_column(String(40))
    ref: Mapped[str | None] = mapped_column(String(40))  # what it happened for: "order:K7XQ2M", "consignment:…"
    remark: Mapped[str] = mapped_column(String(200), default="")  # words of the person who did it


class LastOne(Base):
    """A variant of which a piece was just sold or withdrawn: whether few are left is looked at by the worker."""

    __tablename__ = "last_one"
    id: Mapped[Id]
    variant_id: Mapped[int] = mapped_column(BigId, index=True)


class LowMark(Base):
    """From how few pieces on a brand wants to be told; without a row, when the last one is gone. -1: never."""

    __tablename__ = "low_mark"
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    pieces: Mapped[int]
