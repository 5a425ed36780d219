"""Practice: what somebody tried without fear. Its own tables, so that nothing real can ever be touched.

Without consent a try is nobody's: it bears no name and is swept after a day (docs/till-learning.md).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import CreatedAt, Id, to, words
from storefront.infra.db import Base, UtcDateTime


class PracticeSession(Base):
    """One exercise, tried once. Its key is in the address of its screens."""

    __tablename__ = "practice_session"
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    staff_id: Mapped[int | None] = mapped_column(to("staff.id", owned=True), index=True)  # with consent alone
    exercise: Mapped[str] = mapped_column(String(24))
    began_at: Mapped[CreatedAt] = mapped_column(index=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PracticeAct(Base):
    """One thing done in a try: `scan`, `sold`, `undone` …, with what it was done to."""

    __tablename__ = "practice_act"
    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(to("practice_session.id", owned=True), index=True)
    at: Mapped[CreatedAt]
    kind: Mapped[str] = mapped_column(String(16))
    what: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_astray: Mapped[bool] = mapped_column(
        default=False
    )  # not what the exercise asks; said kindly, never held against


class EndedBy(StrEnum):
    PERSON = "person"
    TUTOR = "tutor"


_STANDING = text("ended_at IS NULL")


class PracticeConsent(Base):
    """Somebody's word, yes or no, on whether a tutor may see how their practice goes. The last word stands."""

    __tablename__ = "practice_consent"
    __table_args__ = (
        Index(
            "one_standing_word_a_person", "staff_id", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING
        ),
    )
    id: Mapped[Id]
    staff_id: Mapped[int] = mapped_column(to("staff.id", owned=True))
    is_given: Mapped[bool]
    locale: Mapped[str] = mapped_column(String(5))  # the language it was asked in
    at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[EndedBy | None] = mapped_column(words(EndedBy))
    ended_by_user: Mapped[int | None] = mapped_column(BigInteger)  # of a tutor; no key: a person may be erased
