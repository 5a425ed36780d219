"""Pages of words as the office has edited them. A version is never changed; the latest one counts over the file."""

from sqlalchemy import BigInteger, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import CreatedAt, Id, Line, On
from storefront.infra.db import Base


class PageVersion(Base):
    """One version of one page in one language. Append-only: going back is a new version with the old words."""

    __tablename__ = "page_version"
    __table_args__ = (UniqueConstraint("slug", "locale", "number", name="versions_are_counted"),)
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(5))
    number: Mapped[int]
    title: Mapped[Line]
    summary: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)  # small Markdown
    updated_on: Mapped[On]  # of the terms for brands: their version
    is_draft: Mapped[bool]
    created_at: Mapped[CreatedAt]
    created_by: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased


class OfficialNotice(Base):
    """The harmonised notice on the legal guarantee, byte by byte as the Commission publishes it. Append-only: the latest counts."""

    __tablename__ = "official_notice"
    id: Mapped[Id]
    locale: Mapped[str] = mapped_column(String(5))
    digest: Mapped[str] = mapped_column(String(32), index=True)
    media_type: Mapped[str] = mapped_column(String(20))
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]
    created_by: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased
