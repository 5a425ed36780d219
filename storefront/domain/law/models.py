"""What the law asks to be kept: traders looked at, recalls, decisions on notices, what was reported. See docs/law.md."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import CreatedAt, Id, Line, to, words
from storefront.domain.orders.after_models import Wish
from storefront.domain.pieces.models import State
from storefront.infra.db import Base, UtcDateTime


class TraderAct(StrEnum):
    CHECKED = "checked"  # a person compared the file with documents
    ASKED = "asked"  # the brand was written to: something is missing
    SUSPENDED = "suspended"  # nothing came: it sells nothing online


class TraderStep(Base):
    """What was done about a brand's trader file (DSA, art. 30). Append-only."""

    __tablename__ = "trader_step"
    __table_args__ = (Index("ix_trader_step_brand", "brand_id", "id"),)
    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(to("brand.id"))
    at: Mapped[CreatedAt]
    kind: Mapped[TraderAct] = mapped_column(words(TraderAct))
    user_id: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased, the act stays
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the file as it was; or what lacked, by when
    remark: Mapped[str] = mapped_column(String(400), default="")  # which documents were seen


class RecallKind(StrEnum):
    PRODUCT = "product"
    PIECES = "pieces"  # single ones, by their labels
    LOT = "lot"  # everything made of one lot of reused material


class Recall(Base):
    """Goods that may hurt: off sale at once, their buyers written to (Regulation (EU) 2023/988, arts. 35–37)."""

    __tablename__ = "recall"
    __table_args__ = (
        CheckConstraint("(kind = 'product') = (product_id IS NOT NULL)", name="recall_names_its_product"),
        CheckConstraint("(kind = 'lot') = (lot_id IS NOT NULL)", name="recall_names_its_lot"),
    )
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[RecallKind] = mapped_column(words(RecallKind))
    product_id: Mapped[int | None] = mapped_column(to("product.id"))
    lot_id: Mapped[int | None] = mapped_column(to("reuse_lot.id"))
    goods_it: Mapped[Line]  # what is recalled, as buyers call it
    goods_en: Mapped[Line]
    hazard_it: Mapped[str] = mapped_column(Text)
    hazard_en: Mapped[str] = mapped_column(Text)
    action_it: Mapped[str] = mapped_column(Text)  # beside "stop using it", which is always said
    action_en: Mapped[str] = mapped_column(Text)
    remedies: Mapped[list[str]] = mapped_column(JSON)  # two at least of repair, replace, money (art. 37)
    opened_at: Mapped[CreatedAt]
    opened_by: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(BigInteger)
    end_reason: Mapped[str] = mapped_column(Text, default="")


class RecallPiece(Base):
    """A piece of a recall, and where it was when it was found. Append-only."""

    __tablename__ = "recall_piece"
    recall_id: Mapped[int] = mapped_column(to("recall.id"), primary_key=True)
    piece_id: Mapped[int] = mapped_column(to("piece.id"), primary_key=True, index=True)
    found_state: Mapped[State] = mapped_column(words(State))
    location_id: Mapped[int] = mapped_column(BigInteger)
    found_at: Mapped[CreatedAt]


class RecallLine(Base):
    """A sold piece of a recall: its buyer was written to, or has no address; and what they chose."""

    __tablename__ = "recall_line"
    recall_id: Mapped[int] = mapped_column(to("recall.id"), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(to("order_line.id"), primary_key=True, index=True)
    order_id: Mapped[int] = mapped_column(to("order.id"))
    has_address: Mapped[bool]  # a sale at a till names nobody
    found_at: Mapped[CreatedAt]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remedy: Mapped[Wish | None] = mapped_column(words(Wish))
    claim_ref: Mapped[str] = mapped_column(String(16), default="")


class Outcome(StrEnum):
    REMOVED = "removed"
    KEPT = "kept"


class NoticeDecision(Base):
    """What a person decided on a notice, with its reasons (DSA, arts. 16–17). Append-only."""

    __tablename__ = "notice_decision"
    id: Mapped[Id]
    notice_ref: Mapped[str] = mapped_column(String(16), unique=True)
    product_id: Mapped[int] = mapped_column(to("product.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    ground: Mapped[str] = mapped_column(String(8))  # law | terms
    rule: Mapped[Line]  # which law, or which of our terms
    facts: Mapped[str] = mapped_column(Text)
    brand_key: Mapped[str] = mapped_column(String(40), unique=True)  # opens the reasons for the brand
    sender_key: Mapped[str] = mapped_column(String(40), unique=True)  # and for who sent the notice
    decided_at: Mapped[CreatedAt]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)


class Complaint(Base):
    """Somebody disagrees with a decision: a person looks at it once more (DSA, art. 20)."""

    __tablename__ = "complaint"
    __table_args__ = (UniqueConstraint("decision_id", "side", name="one_complaint_a_side"),)
    id: Mapped[Id]
    decision_id: Mapped[int] = mapped_column(to("notice_decision.id"))
    side: Mapped[str] = mapped_column(String(8))  # brand | sender
    text: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(5))
    at: Mapped[CreatedAt]
    is_upheld: Mapped[bool | None]  # whoever complained was right
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInteger)


class SellerFile(Base):
    """One report of a year's sellers to the revenue agency, as it was handed over (DAC7). Append-only."""

    __tablename__ = "seller_file"
    __table_args__ = (UniqueConstraint("year", "number", name="seller_files_are_counted"),)
    id: Mapped[Id]
    year: Mapped[int]
    number: Mapped[int]  # 1 is the first; the others correct what came before
    ref: Mapped[str] = mapped_column(String(60), unique=True)  # MessageRefId
    at: Mapped[CreatedAt]
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    xml: Mapped[str] = mapped_column(Text)


class SellerReport(Base):
    """One brand in one such report, with all that was said of it. Append-only."""

    __tablename__ = "seller_report"
    __table_args__ = (UniqueConstraint("file_id", "brand_id", name="one_report_of_a_brand_in_a_file"),)
    id: Mapped[Id]
    file_id: Mapped[int] = mapped_column(to("seller_file.id"))
    brand_id: Mapped[int] = mapped_column(to("brand.id"), index=True)
    doc_ref: Mapped[str] = mapped_column(String(80), unique=True)
    corrects: Mapped[str] = mapped_column(String(80), default="")  # the DocRefId before
    is_deleted: Mapped[bool] = mapped_column(default=False)  # it should not have been reported
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
