"""Tables of products that brands send: the file, its products one by one, their pictures; and what each is called."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import At, CreatedAt, Id, to, words
from storefront.infra.db import Base, UtcDateTime


class ImportState(StrEnum):
    READING = "reading"  # the worker looks through it
    REFUSED = "refused"  # it is no table that we read: `why`
    CHECKED = "checked"  # looked through, nothing done yet
    RUNNING = "running"
    STOPPED = "stopped"  # by a person; goes on where it was
    DONE = "done"
    DROPPED = "dropped"  # by a person, before it ran


class ItemState(StrEnum):
    WRONG = "wrong"  # something is to be mended first
    SAME = "same"  # changes nothing
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"  # could not be done when its turn came


class ImportRun(Base):
    """One file that somebody of a brand sent."""

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_brand", "brand_id", "id"),)
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True))
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(120))  # of the file, for words alone
    has_pack: Mapped[bool] = mapped_column(default=False)  # a ZIP with pictures came along
    state: Mapped[ImportState] = mapped_column(words(ImportState), default=ImportState.READING, index=True)
    why: Mapped[str] = mapped_column(String(40), default="")
    notes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # columns not known, rows that belong to none
    not_before: Mapped[At]  # whoever works on it keeps it for a while
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportItem(Base):
    """All rows of one product, and what came of them."""

    __tablename__ = "import_item"
    __table_args__ = (
        Index("ix_import_item_turn", "import_id", "state", "position"),
        UniqueConstraint("import_id", "position", name="one_item_a_position"),
    )
    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(to("import_run.id", owned=True))
    position: Mapped[int]
    reference: Mapped[str] = mapped_column(String(64))  # as it was written
    title: Mapped[str] = mapped_column(String(255), default="")
    rows: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [[number, {column: words}], …]
    action: Mapped[str] = mapped_column(String(12), default="")  # create | change | publish | same
    publishes: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [[row, column, old, new], …]
    wrong: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [[row, column, code, values], …]
    notes: Mapped[list[Any]] = mapped_column(JSON, default=list)  # the same, of what may stay as it is
    product_ref: Mapped[str] = mapped_column(String(12), default="")
    seen: Mapped[str] = mapped_column(String(32), default="")  # a sign of the product as it was when it was looked at
    state: Mapped[ItemState] = mapped_column(words(ItemState), default=ItemState.WAITING)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportPicture(Base):
    """A picture of the ZIP that was taken in, so that it is taken in once."""

    __tablename__ = "import_picture"
    import_id: Mapped[int] = mapped_column(to("import_run.id", owned=True), primary_key=True)
    name: Mapped[str] = mapped_column(String(400), primary_key=True)  # as the rows say it
    upload_ref: Mapped[str] = mapped_column(String(16), default="")
    why: Mapped[str] = mapped_column(String(40), default="")  # it was not taken


class ProductKey(Base):
    """What a brand calls a product in its own tables."""

    __tablename__ = "product_key"
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    product_ref: Mapped[str] = mapped_column(String(12), index=True)
    reference: Mapped[str] = mapped_column(String(64), default="")  # as it was first written
