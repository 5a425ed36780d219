"""A person closes a case, with the reason that stays in the log. See docs/office-orders.md."""

from storefront.core.actor import Actor
from storefront.core.errors import Refusal
from storefront.domain.audit.services import note
from storefront.domain.cases.queries import CaseRow
from storefront.domain.cases.services import close_case
from storefront.domain.orders import after_refund, claims, returns
from storefront.domain.orders import services as orders
from storefront.domain.orders.undeliverable import CAN
from storefront.domain.tills import offline_rows
from storefront.infra.db import retry_on_deadlock, unit_of_work


class ClaimOpen(Refusal):
    """A claim is followed to its end: its case closes with it, and never before. `claim`."""

    code = "case_waits_for_claim"


class MoneyWaits(Refusal):
    """The money of a sale without a connection lies in suspense: its case closes with the way out, and never before."""

    code = "case_waits_for_money"


@retry_on_deadlock
def close_by_hand(case: CaseRow, reason: str, by: Actor) -> bool:
    """False when it was closed before. Raises ClaimOpen, MoneyWaits."""
    with unit_of_work():
        claim = claims.one(str(case.values.get("claim", ""))) if case.kind == "claim" else None
        if claim is not None and claim.is_open:
            raise ClaimOpen(claim=claim.ref)
        if offline_rows.is_in_suspense(case.subject_ref):
            raise MoneyWaits(case=case.ref)
        if not close_case(case.subject_ref, by=by.user_id, reason=reason):
            return False
        if case.kind == "withdrawal" and case.order_id is not None:  # taken back: nothing comes any more
            returns.leave(case.order_id, str(case.values.get("withdrawal", "")))
        line_id = case.values.get("line_id")
        if case.kind == "cannot_deliver" and case.order_id and line_id and after_refund.is_standing(line_id):
            # Not given back: it goes to its buyer after all.
            orders.record(case.order_id, CAN, by=by, values={"line_ids": [line_id]})
        note(by, "case_closed", "case", case.ref, old={"state": "open"}, new={"state": "closed", "reason": reason})
    return True
