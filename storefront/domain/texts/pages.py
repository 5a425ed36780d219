"""Versions of pages: the latest one counts over the file. Written anew each time, never changed. Writes need a unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.core.errors import NotFound, Refusal
from storefront.domain.texts.models import PageVersion
from storefront.infra.db import db, needs_unit_of_work, on_sqlite


class WrittenMeanwhile(Refusal):
    """Somebody else wrote a version after the one that this person began from."""

    code = "page_written_meanwhile"


@dataclass(frozen=True, slots=True)
class Words:
    """What a page says."""

    title: str
    summary: str
    text: str
    is_draft: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version; number 0 is the file and has no row."""

    slug: str
    locale: str
    number: int
    words: Words
    updated_on: date
    created_at: datetime
    created_by: int | None


_COLUMNS: tuple[Any, ...] = (
    PageVersion.slug, PageVersion.locale, PageVersion.number, PageVersion.title, PageVersion.summary, PageVersion.text,
    PageVersion.is_draft, PageVersion.updated_on, PageVersion.created_at, PageVersion.created_by,
)  # fmt: skip


def _rows(*where: Any) -> list[VersionRow]:
    query = select(*_COLUMNS).where(*where).order_by(PageVersion.slug, PageVersion.locale, PageVersion.number.desc())
    return [_row(*row) for row in db.session.execute(query)]


def _row(
    slug: str, locale: str, number: int, title: str, summary: str, text: str, is_draft: bool, *when: Any
) -> VersionRow:
    return VersionRow(slug, locale, number, Words(title, summary, text, is_draft), *when)


def latest(slug: str | None, locales: Sequence[str]) -> dict[tuple[str, str], VersionRow]:
    """The version that counts, by slug and language; what nobody has edited is missing. One statement."""
    of_page = (PageVersion.slug, PageVersion.locale)
    last = select(*of_page, func.max(PageVersion.number).label("number")).group_by(*of_page).subquery()
    is_last = (
        select(last.c.number)
        .where(last.c.slug == PageVersion.slug, last.c.locale == PageVersion.locale)
        .scalar_subquery()
    )
    where = [PageVersion.locale.in_(list(locales)), PageVersion.number == is_last]
    if slug is not None:
        where.append(PageVersion.slug == slug)
    return {(row.slug, row.locale): row for row in _rows(*where)}


def history(slug: str, locale: str) -> list[VersionRow]:
    """Every version of a page in one language, latest first."""
    return _rows(PageVersion.slug == slug, PageVersion.locale == locale)


def version(slug: str, locale: str, number: int) -> VersionRow:
    """Raises NotFound."""
    found = _rows(PageVersion.slug == slug, PageVersion.locale == locale, PageVersion.number == number)
    if not found:
        raise NotFound(slug=slug, number=number)
    return found[0]


def edition(slug: str, of_file: str) -> ColumnElement[str]:
    """Names the Italian words that hold as a row is written: the file's name for itself, and the version made of it.

    An expression for the writing statement, which says nothing more to the database for it.
    """
    number = cast(func.max(PageVersion.number), String)
    named = select(literal(f"{of_file}.").concat(number))
    return func.coalesce(named.where(PageVersion.slug == slug, PageVersion.locale == "it").scalar_subquery(), of_file)


def write(slug: str, locale: str, words: Words, *, after: int, by: int | None) -> int:
    """Write the version after the one that somebody began from; returns its number. Raises WrittenMeanwhile."""
    now = clock.now()
    row = {
        "slug": slug, "locale": locale, "number": after + 1, "title": words.title, "summary": words.summary,
        "text": words.text, "is_draft": words.is_draft, "updated_on": clock.rome_date(now), "created_at": now,
        "created_by": by,
    }  # fmt: skip
    newest = select(func.max(PageVersion.number)).where(PageVersion.slug == slug, PageVersion.locale == locale)
    session = needs_unit_of_work()
    if (session.scalar(newest) or 0) != after:
        raise WrittenMeanwhile
    into = insert_on_sqlite(PageVersion) if on_sqlite() else insert_on_postgresql(PageVersion)
    if session.scalar(into.values(row).on_conflict_do_nothing().returning(PageVersion.id)) is None:
        raise WrittenMeanwhile
    return after + 1
