"""The harmonised notice on the legal guarantee of two years (Reg. (EU) 2025/1960): hung as it comes, never drawn anew.

Its design, colours and words are prescribed; so the very bytes are kept and given. Writes need a unit of work.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from storefront.core.errors import NotFound
from storefront.domain.texts.models import OfficialNotice
from storefront.infra.db import db, needs_unit_of_work
from storefront.infra.versioned import kept_or


@dataclass(frozen=True, slots=True)
class Hung:
    """A notice that hangs in the shop, without its bytes."""

    locale: str
    digest: str
    width: int
    height: int
    created_at: datetime


def hung() -> dict[str, Hung]:
    """The notice that counts, by language. One statement."""
    last = select(func.max(OfficialNotice.id)).group_by(OfficialNotice.locale)
    columns: tuple[Any, ...] = (
        OfficialNotice.locale, OfficialNotice.digest, OfficialNotice.width, OfficialNotice.height, OfficialNotice.created_at,
    )  # fmt: skip
    return {row[0]: Hung(*row) for row in db.session.execute(select(*columns).where(OfficialNotice.id.in_(last)))}


def notice(version: int, language: str) -> Hung | None:
    """What readers of a language are shown as of a catalogue version: the Italian one where theirs does not hang yet."""
    known = kept_or(("official", version), hung)
    return known.get(language) or known.get("it")


def content(locale: str, digest: str) -> tuple[str, bytes]:
    """Media type and bytes of a notice that hangs or hung. Raises NotFound."""
    query = select(OfficialNotice.media_type, OfficialNotice.content).where(
        OfficialNotice.locale == locale, OfficialNotice.digest == digest
    )
    found = db.session.execute(query.limit(1)).first()
    if found is None:
        raise NotFound(digest=digest)
    return found[0], found[1]


def hang(locale: str, digest: str, media_type: str, size: tuple[int, int], content: bytes, by: int | None) -> bool:
    """Hang a notice over the one before. False when this very one hangs there already."""
    session = needs_unit_of_work()
    now = hung().get(locale)
    if now is not None and now.digest == digest:
        return False
    width, height = size
    session.add(
        OfficialNotice(
            locale=locale,
            digest=digest,
            media_type=media_type,
            width=width,
            height=height,
            content=content,
            created_by=by,
        )
    )
    return True
