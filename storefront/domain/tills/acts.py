"""Who did what at which till: one row an act, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from storefront.core import clock
from storefront.core.actor import Actor, ActorKind
from storefront.domain.tills.models import TillAct
from storefront.infra.db import needs_unit_of_work


@dataclass(frozen=True, slots=True)
class AtTill:
    """Who works where, with what in the hand."""

    location_id: int
    device_id: int
    staff_id: int
    is_supervisor: bool = False
    may_change_prices: bool = False
    user_id: int | None = None

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.STAFF, self.user_id)


def record(
    at: AtTill, kind: str, ref: str, *, old: Mapping[str, Any] | None = None, new: Mapping[str, Any] | None = None
) -> None:
    """Write down one act. Needs an open unit of work."""
    needs_unit_of_work().execute(
        insert(TillAct).values(
            at=clock.now(), kind=kind, ref=ref, location_id=at.location_id, device_id=at.device_id,
            staff_id=at.staff_id, old=dict(old) if old else None, new=dict(new) if new else None,
        )
    )  # fmt: skip


def is_recorded(kind: str, ref: str, location_id: int) -> bool:
    """Whether this was done here before: for what may be sent twice."""
    query = select(TillAct.id).where(TillAct.kind == kind, TillAct.ref == ref, TillAct.location_id == location_id)
    return needs_unit_of_work().scalar(query.limit(1)) is not None
