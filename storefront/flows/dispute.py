"""A buyer contests a payment at the bank: read anew each time, each step of its money booked once. See docs/disputes.md."""

from storefront.domain.cases.services import close_case, open_case
from storefront.domain.ledger import accounts
from storefront.domain.orders import services as orders
from storefront.domain.payments import disputes, gateway_accounts, queries, recovering, refund_queries
from storefront.domain.payments.disputes import DisputeRow
from storefront.domain.payments.gateway_rows import DisputeSeen
from storefront.domain.payments.queries import Attempt
from storefront.domain.payments.refund_plan import Back, back, over_everything
from storefront.domain.payments.services_refunds import store, take_from
from storefront.flows.tell_refunded import tell_refunded
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge
from storefront.settings import settings

AFTERWARDS = ("send_reversals", "send_refunds", "send_mails")


def observe_dispute(stripe_id: str) -> None:
    """Bring a dispute where Stripe says it is now. Any event, in any order, twice or never, ends at the same."""
    seen = gateway_accounts.dispute(stripe_id)
    attempt = queries.attempt_of_charge(seen.charge_id)
    if attempt is None:
        _unknown(seen)
        return
    _observed(seen, attempt)
    for work in AFTERWARDS:
        nudge(work)


def _unknown(seen: DisputeSeen) -> None:
    """Of a charge that is none of ours: a person looks."""
    values = {"order_ref": "", "amount_cents": seen.amount_cents, "reason": seen.reason, "status": seen.status}
    with unit_of_work():
        open_case("dispute", f"dispute:{seen.dispute_id}", values=values, due_at=seen.due_at)


@retry_on_deadlock
def _observed(seen: DisputeSeen, attempt: Attempt) -> None:
    with unit_of_work():
        orders.lock(attempt.order_ref)  # so that no refund is planned meanwhile
        row = disputes.keep(seen, attempt.order_id, attempt.order_ref, attempt.payment_id)
        if seen.withdrawn_cents and disputes.mark(row.id, "withdrawn_at"):
            _taken(row, seen)
        if seen.reinstated_cents and disputes.mark(row.id, "reinstated_at"):
            disputes.book_back(row, seen.reinstated_cents)
            disputes.free(row)
        if seen.status == "lost" and disputes.mark(row.id, "lost_at"):
            _lost(row, seen)
        _tell(row, seen)


def _found(row: DisputeRow, cents: int) -> Back | None:
    """Who bears such a sum: as a refund of as much of everything that is left of the order."""
    sale = queries.sale(row.order_id)
    given = refund_queries.given(row.order_id)
    wishes = over_everything(sale, given, cents)
    return back(sale, given, wishes, returns_commission=settings().refunds_return_commission) if wishes else None


def _taken(row: DisputeRow, seen: DisputeSeen) -> None:
    """The money is at the bank: each brand's part is held back from what has not left, and pulled from what has."""
    found = _found(row, seen.withdrawn_cents)
    held = found.due_cents() if found else {}
    brands_bear = settings().dispute_fee_bearer == "brand"
    disputes.book_taken(row, seen.withdrawn_cents, seen.fee_cents, held, brands_bear=brands_bear)
    recovering.recover(row.payment_id, held, dispute_id=row.id)


def _lost(row: DisputeRow, seen: DisputeSeen) -> None:
    """It is a refund that the bank made: what was held is given for good. Refunds that never left were paid by it too."""
    if not seen.withdrawn_cents:
        return
    disputes.free(row)
    rest_cents = seen.withdrawn_cents
    if (found := _found(row, rest_cents)) is not None:
        sale = queries.sale(row.order_id)
        refund = store(sale, row.payment_id, found, reason="dispute", key=f"dispute-{row.stripe_id}"[:64])
        take_from(refund, row.order_ref, accounts.DISPUTE_LOSS)
        tell_refunded(refund.ref, row.order_ref, by_mail=True)
        rest_cents -= refund.amount_cents
    for refund in disputes.unsent_refunds(row.payment_id):
        if refund.amount_cents <= rest_cents:
            take_from(refund, row.order_ref, accounts.DISPUTE_LOSS)
            rest_cents -= refund.amount_cents


def _tell(row: DisputeRow, seen: DisputeSeen) -> None:
    subject = f"dispute:{seen.dispute_id}"
    values = {
        "order_ref": row.order_ref, "amount_cents": seen.amount_cents, "reason": seen.reason, "status": seen.status,
    }  # fmt: skip
    open_case("dispute", subject, order_id=row.order_id, values=values, due_at=seen.due_at)
    if seen.status in disputes.ENDED:
        disputes.mark(row.id, "closed_at")
        close_case(subject)
