"""Writing down what people of the house changed. Every call needs an open unit of work."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.audit.models import AuditEntry
from storefront.infra.db import needs_unit_of_work


def note(
    by: Actor,
    action: str,
    subject_kind: str,
    subject_ref: str,
    *,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:
    """Keep who did what to what, in the transaction that does it; `old` and `new` hold only what changed."""
    entry = {
        "at": clock.now(), "actor_kind": by.kind, "user_id": by.user_id, "action": action,
        "subject_kind": subject_kind, "subject_ref": subject_ref, "old": dict(old) if old is not None else None,
        "new": dict(new) if new is not None else None,
    }  # fmt: skip
    needs_unit_of_work().execute(insert(AuditEntry).values(entry))
