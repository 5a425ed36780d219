"""What comes after a sale: words that orders are found by, goods that come back, claims under the guarantee."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import Cents, CreatedAt, Id, to, words
from storefront.infra.db import Base, UtcDateTime

# Compared byte by byte on both databases, so that a beginning is a range of the index.
WORD = String(80).with_variant(String(80, collation="C"), "postgresql")


class OrderWord(Base):
    """A folded word of an order's name, e-mail or telephone: what the office finds it by. Goes when the person does."""

    __tablename__ = "order_word"
    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    order_id: Mapped[int] = mapped_column(to("order.id", owned=True), primary_key=True, index=True)


class ReturnWhy(StrEnum):
    WITHDRAWAL = "withdrawal"
    CLAIM = "claim"
    GOODWILL = "goodwill"


class ReturnState(StrEnum):
    EXPECTED = "expected"
    RECEIVED = "received"  # lies somewhere and was looked at
    LEFT = "left"  # will not come: kept by the buyer, or given up


class Condition(StrEnum):
    """How a piece came back."""

    AS_NEW = "as_new"
    USED = "used"  # beyond what trying it on needs: its value is less (art. 57 Codice del consumo)
    DAMAGED = "damaged"
    MISSING = "missing"  # the box came without it


_EXPECTED = text("state = 'expected'")


class GoodsReturn(Base):
    """One piece on its way back, and how it came. Money follows in a refund of its own."""

    __tablename__ = "goods_return"
    __table_args__ = (
        Index(
            "one_return_on_its_way", "order_line_id", unique=True, sqlite_where=_EXPECTED, postgresql_where=_EXPECTED
        ),
        Index("ix_goods_return_place", "location_id", "state"),
        Index("ix_goods_return_line", "order_line_id"),
        CheckConstraint("less_cents >= 0", name="worth_less_never_more"),
        CheckConstraint("(state = 'received') = (received_at IS NOT NULL)", name="received_says_when"),
    )
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(16), unique=True)  # K7XQ2M-B1
    order_id: Mapped[int] = mapped_column(to("order.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(to("order_line.id"))
    why: Mapped[ReturnWhy] = mapped_column(words(ReturnWhy))
    subject_ref: Mapped[str] = mapped_column(String(16))  # the withdrawal or claim that it belongs to
    state: Mapped[ReturnState] = mapped_column(words(ReturnState), default=ReturnState.EXPECTED)
    location_id: Mapped[int] = mapped_column(to("location.id"))  # where it should come
    announced_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the buyer says so, with the number
    tracking: Mapped[str] = mapped_column(String(80), default="")
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at_id: Mapped[int | None] = mapped_column(to("location.id"))  # where it came in the end
    received_by: Mapped[int | None] = mapped_column(BigInteger)
    condition: Mapped[Condition | None] = mapped_column(words(Condition))
    is_shelved: Mapped[bool] = mapped_column(default=False)  # its piece may be sold again
    less_cents: Mapped[Cents] = mapped_column(default=0)  # worth so much less
    remark: Mapped[str] = mapped_column(Text, default="")  # why, and what was seen


class Wish(StrEnum):
    """What a buyer asks for, or what is done in the end."""

    REPAIR = "repair"
    REPLACE = "replace"
    MONEY = "money"
    NONE = "none"  # no defect under the guarantee, said with its reason


class ClaimState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"  # a way out is chosen; the piece comes, or the brand works on it
    DONE = "done"
    REFUSED = "refused"


_OPEN = text("state IN ('asked', 'accepted')")


class Claim(Base):
    """A buyer says that a piece has a defect: two years from delivery (arts. 129–135-septies Codice del consumo)."""

    __tablename__ = "claim"
    __table_args__ = (
        Index("one_open_claim_per_line", "order_line_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        UniqueConstraint("request_key", name="one_claim_per_form"),
    )
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(16), unique=True)  # K7XQ2M-G1
    order_id: Mapped[int] = mapped_column(to("order.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(to("order_line.id"))
    request_key: Mapped[str] = mapped_column(String(64))
    wish: Mapped[Wish] = mapped_column(words(Wish))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[ClaimState] = mapped_column(words(ClaimState), default=ClaimState.ASKED)
    outcome: Mapped[Wish | None] = mapped_column(words(Wish))
    is_late: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[CreatedAt]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ClaimStep(Base):
    """What happened to a claim, and what was said about it. Append-only."""

    __tablename__ = "claim_step"
    id: Mapped[Id]
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id", ondelete="RESTRICT"), index=True)
    at: Mapped[CreatedAt]
    kind: Mapped[str] = mapped_column(String(24))  # asked, accepted, refused, received, sent, done, note
    actor_kind: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text, default="")
