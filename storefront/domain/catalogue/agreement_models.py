"""What brands agreed on when they made a thing together: who gets which part, asked of each, answered by each."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import BasisPoints, BigId, CreatedAt, Id, to, words
from storefront.infra.db import Base, UtcDateTime


class AgreementState(StrEnum):
    PROPOSED = "proposed"  # somebody has still to answer
    IN_FORCE = "in_force"  # all have accepted; product_share says the same
    DECLINED = "declined"  # somebody said no: what held before goes on holding
    REPLACED = "replaced"  # by a later one, in force or proposed
    WITHDRAWN = "withdrawn"  # by who had proposed it


class Answer(StrEnum):
    NONE = ""
    ACCEPTED = "accepted"
    DECLINED = "declined"


class ShareAgreement(Base):
    """One proposal of shares for one product. Its parts never change: another division is another agreement."""

    __tablename__ = "share_agreement"
    __table_args__ = (
        Index(
            "one_open_agreement_a_product", "product_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
        Index(
            "one_agreement_in_force_a_product", "product_id", unique=True,
            sqlite_where=text("state = 'in_force'"), postgresql_where=text("state = 'in_force'"),
        ),
    )  # fmt: skip
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    product_id: Mapped[int] = mapped_column(to("product.id", owned=True), index=True)
    state: Mapped[AgreementState] = mapped_column(words(AgreementState), default=AgreementState.PROPOSED)
    proposed_by: Mapped[int] = mapped_column(to("brand.id"))
    proposed_by_user: Mapped[int | None] = mapped_column(BigId)
    words: Mapped[str] = mapped_column(String(400), default="")  # of the proposer, to the others
    created_at: Mapped[CreatedAt]
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the last answer or the withdrawal came
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AgreementPart(Base):
    """One brand's part of an agreement and its answer. Nothing (0) is the part of a brand that is to leave."""

    __tablename__ = "agreement_part"
    __table_args__ = (CheckConstraint("basis_points BETWEEN 0 AND 10000", name="agreed_share_is_a_part"),)
    agreement_id: Mapped[int] = mapped_column(to("share_agreement.id", owned=True), primary_key=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id"), primary_key=True, index=True)
    basis_points: Mapped[BasisPoints]
    answer: Mapped[Answer] = mapped_column(words(Answer), default=Answer.NONE)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigId)  # the user
    words: Mapped[str] = mapped_column(String(400), default="")
