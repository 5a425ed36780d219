"""A line of the bank that no payment explains: a person says what it is."""

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.settlements import bank
from storefront.infra.db import unit_of_work


def explain_line(line_id: int, kind: str, why: str, *, by: Actor) -> bool:
    """Close a line with a word of what it is; moves no money. False when it was closed before."""
    with unit_of_work():
        is_new = bank.match(line_id, kind, "", by=by, why=why)
        if is_new:
            note(by, "bank_line_explained", "bank_line", str(line_id), new={"kind": kind, "why": why})
    return is_new
