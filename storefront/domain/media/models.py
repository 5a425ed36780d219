"""Pictures, whoever they belong to: identified by content, kept once."""

from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import CreatedAt, Id, words
from storefront.infra.db import Base


class PictureState(StrEnum):
    PROCESSING = "processing"
    READY = "ready"
    REFUSED = "refused"


class Picture(Base):
    """One picture. Its files are `<digest>-<width>.<format>` in the media storage, for the widths of `widths`."""

    __tablename__ = "picture"
    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(32), unique=True)  # of the original's bytes
    state: Mapped[PictureState] = mapped_column(words(PictureState), default=PictureState.PROCESSING)
    refused_why: Mapped[str] = mapped_column(String(64), default="")
    width: Mapped[int] = mapped_column(default=0)  # of the largest derivative
    height: Mapped[int] = mapped_column(default=0)
    widths: Mapped[str] = mapped_column(String(64), default="")  # "320 640 1024"
    created_at: Mapped[CreatedAt]
