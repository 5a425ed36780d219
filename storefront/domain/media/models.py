"""Pictures, whoever they belong to: identified by content, kept once; and how each of them came in. See docs/uploads.md."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import BigId, CreatedAt, Id, to, words
from storefront.infra.db import Base, UtcDateTime

WAITS = text("state = 'processing'")


class PictureState(StrEnum):
    PROCESSING = "processing"
    READY = "ready"
    REFUSED = "refused"


class Picture(Base):
    """One picture. Its files are `<digest>-<width>.<format>` in the media storage, for the widths of `widths`.

    The worker makes them: `not_before` and `tries` say when a picture's turn comes, and how often it came.
    """

    __tablename__ = "picture"
    __table_args__ = (Index("ix_picture_waiting", "not_before", sqlite_where=WAITS, postgresql_where=WAITS),)
    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(32), unique=True)  # of the original's bytes
    state: Mapped[PictureState] = mapped_column(words(PictureState), default=PictureState.PROCESSING)
    refused_why: Mapped[str] = mapped_column(String(64), default="")  # while processing: what it waits for
    width: Mapped[int] = mapped_column(default=0)  # of the largest derivative
    height: Mapped[int] = mapped_column(default=0)
    widths: Mapped[str] = mapped_column(String(64), default="")  # "320 640 1024"
    tiny: Mapped[str] = mapped_column(String(1000), default="")  # a WebP of 24 pixels as base64, shown while it loads
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[CreatedAt]


class PictureUpload(Base):
    """A picture that somebody of a brand sent, or the office. Without a picture it is arriving: its original is being
    put away.

    Two uploads of the same bytes lead to one picture, whoever sent them; each brand knows its own upload only.
    """

    __tablename__ = "picture_upload"
    __table_args__ = (Index("ix_picture_upload_brand", "brand_id", "id"),)
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    brand_id: Mapped[int | None] = mapped_column(to("brand.id", owned=True))  # none: the cooperative
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(120))  # as it was called on the phone; for words, never for a path
    size_bytes: Mapped[int]
    digest: Mapped[str] = mapped_column(String(32), index=True)
    picture_id: Mapped[int | None] = mapped_column(BigId, to("picture.id"), index=True)
    created_at: Mapped[CreatedAt]
