"""A bookkeeper has looked at a brand's month before it is closed."""

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.audit.services import note
from storefront.domain.settlements import months
from storefront.infra.db import unit_of_work


def check_statement(ref: str, *, by: Actor) -> bool:
    """Mark it as looked at, as it stands now. False when it is closed. Raises NotFound."""
    with unit_of_work():
        row = months.by_ref(ref)
        if row is None:
            raise NotFound(ref=ref)
        if row.is_closed:
            return False
        months.mark_checked(row, by=by)
        note(
            by,
            "statement_checked",
            "statement",
            ref,
            new={"postings": row.postings, "closing_cents": row.closing_cents},
        )
    return True
