"""Telling a brand, and what its members want to be told by mail. Every call needs an open unit of work."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.domain.brands.models import Brand, BrandMember
from storefront.domain.mails.services import enqueue
from storefront.domain.notices.models import Kind, Notice, NoticeChoice, NoticeSeen
from storefront.domain.people.models import User
from storefront.infra.db import needs_unit_of_work, on_sqlite

COSTS_MONEY = frozenset({Kind.SOLD, Kind.BLOCKED, Kind.CANNOT_DELIVER, Kind.CANCELLED, Kind.REFUNDED, Kind.RECALLED})
"""What nobody can switch off: not to read it costs somebody money."""
CAN_BE_OFF = tuple(kind for kind in Kind if kind not in COSTS_MONEY)


def tell(
    brand_id: int,
    kind: Kind | str,
    dedup_key: str,
    values: Mapping[str, Any],
    *,
    path: str = "",
    by_mail: bool = True,
    but: int | None = None,
) -> bool:
    """Tell a brand something, once for each `dedup_key`; False when it was told before.

    `path` leads there, after the brand's address in the studio. `but` is the member who did it themselves and gets no
    letter. The worker sends the letters: nudge "send_mails" after the commit.
    """
    kind = Kind(kind)
    into = insert_on_sqlite(Notice) if on_sqlite() else insert_on_postgresql(Notice)
    row = into.values(brand_id=brand_id, kind=kind, dedup_key=dedup_key, values=dict(values), path=path, at=clock.now())
    told = row.on_conflict_do_nothing(index_elements=["dedup_key"]).returning(Notice.id)
    if needs_unit_of_work().execute(told).scalar() is None:
        return False
    if by_mail:
        _write_to_members(brand_id, kind, dedup_key, {**values, "kind": kind.value}, path, but)
    return True


def _write_to_members(
    brand_id: int, kind: Kind, dedup_key: str, values: Mapping[str, Any], path: str, but: int | None
) -> None:
    off = select(NoticeChoice.user_id).where(NoticeChoice.brand_id == brand_id, NoticeChoice.kind == kind)
    query = (
        select(User.id, User.email, User.locale, Brand.slug, Brand.name)
        .join(BrandMember, BrandMember.user_id == User.id)
        .join(Brand, Brand.id == BrandMember.brand_id)
        .where(BrandMember.brand_id == brand_id, User.active.is_(True))
        .order_by(User.id)
    )
    if kind not in COSTS_MONEY:
        query = query.where(User.id.not_in(off))
    for user_id, email, locale, slug, name in needs_unit_of_work().execute(query).all():
        if user_id != but:
            told = {**values, "brand": name, "path": f"/studio/{slug}{path}"}
            enqueue("notice", f"notice:{dedup_key}:{user_id}", email, locale, slug, told)


def choose(user_id: int, brand_id: int, wanted: Collection[Kind]) -> None:
    """Letters of these kinds are sent to a member; of the others that can be switched off, none."""
    session = needs_unit_of_work()
    mine = (NoticeChoice.user_id == user_id, NoticeChoice.brand_id == brand_id)
    session.execute(delete(NoticeChoice).where(*mine).execution_options(synchronize_session=False))
    off = [{"user_id": user_id, "brand_id": brand_id, "kind": kind} for kind in CAN_BE_OFF if kind not in wanted]
    if off:
        session.execute(insert(NoticeChoice), off)


def see_all(user_id: int, brand_id: int) -> None:
    """A member has read everything that the brand was told so far."""
    session = needs_unit_of_work()
    last = session.scalar(select(func.max(Notice.id)).where(Notice.brand_id == brand_id)) or 0
    into = insert_on_sqlite(NoticeSeen) if on_sqlite() else insert_on_postgresql(NoticeSeen)
    row = into.values(user_id=user_id, brand_id=brand_id, last_id=last)
    session.execute(row.on_conflict_do_update(index_elements=["user_id", "brand_id"], set_={"last_id": last}))
