"""Our side of a dispute: gathered from the order's story, read and mended by a person, sent to the bank once."""

from collections.abc import Iterator

from babel.dates import format_date
from sqlalchemy import select

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.clock import rome
from storefront.core.errors import NotFound, Refusal
from storefront.core.money import format_cents
from storefront.domain.audit.services import note
from storefront.domain.mails.models import Mail
from storefront.domain.orders.queries import Whole, whole
from storefront.domain.payments import disputes, gateway_accounts
from storefront.domain.payments.disputes import DisputeRow
from storefront.domain.payments.gateway_rows import GatewayError, Refused
from storefront.domain.payments.models import Dispute, Work
from storefront.domain.payments.refund_queries import refunded
from storefront.infra.db import db, unit_of_work
from storefront.infra.log import logger
from storefront.infra.queue import nudge

log = logger(__name__)
MOST_CHARACTERS = 15_000  # Stripe takes 20,000 of one text, 150,000 of all


class AnsweredBefore(Refusal):
    """The bank reads one answer, and has it; or the dispute is over."""

    code = "dispute_answered"


def story(row: DisputeRow) -> str:
    """What happened, day by day, as a bank can follow it. In English: whoever reads it may be anywhere."""
    return "\n".join(_told(row, whole(row.order_id)))


def _told(row: DisputeRow, order: Whole) -> Iterator[str]:
    yield f"Order {order.order.ref}, placed by {order.order.name}, paid in full. Disputed: {_cents(row.amount_cents)}."
    yield "The buyer ordered:"
    for line in order.lines:
        yield f"- {line.title}{', ' + line.choice if line.choice else ''} by {line.brand}: {_cents(line.paid_cents)}"
    for parcel in order.parcels:
        yield f"Parcel {parcel.ref}: {_way(parcel)}"
    for sent_at, kind in _mails(order.order.ref):
        yield f"{_day(sent_at)}: mail '{kind.replace('_', ' ')}' sent to the buyer's address."
    for declared in order.withdrawals:
        yield f"{_day(declared.declared_at)}: the buyer declared withdrawal {declared.ref}."
    if not order.withdrawals:
        yield "The buyer has not declared withdrawal, which our order page and every mail offer with one button."
    for refund in refunded(row.order_id):
        yield f"{_day(refund.created_at)}: refund {refund.ref} of {_cents(refund.amount_cents)}."


def _way(parcel: object) -> str:
    parts = [str(getattr(parcel, "state", ""))]
    if getattr(parcel, "tracking", ""):
        parts.append(f"{getattr(parcel, 'carrier', '')} {getattr(parcel, 'tracking', '')}".strip())
    for name in ("shipped_at", "delivered_at"):
        if at := getattr(parcel, name, None):
            parts.append(f"{name.removesuffix('_at')} on {_day(at)}")
    return ", ".join(parts) + "."


def _mails(order_ref: str) -> list[tuple[object, str]]:
    query = select(Mail.sent_at, Mail.kind).where(Mail.subject_ref == order_ref, Mail.sent_at.is_not(None))
    kinds = ("order_paid", "order_shipped", "order_ready", "withdrawal", "order_refunded")
    return list(db.session.execute(query.where(Mail.kind.in_(kinds)).order_by(Mail.sent_at)).tuples().all())


def _cents(cents: int) -> str:
    return format_cents(cents, "en")


def _day(at: object) -> str:
    return str(format_date(rome(at).date(), "d MMMM y", locale="en"))  # type: ignore[arg-type]  # an instant


def facts(row: DisputeRow) -> dict[str, str]:
    """What Stripe has fields of its own for."""
    order = whole(row.order_id)
    sent = next((parcel for parcel in order.parcels if parcel.tracking), None)
    found = {
        "customer_name": order.order.name,
        "customer_email_address": order.order.email,
        "product_description": "; ".join(line.title for line in order.lines)[:2000],
        "shipping_carrier": sent.carrier if sent else "",
        "shipping_tracking_number": sent.tracking if sent else "",
    }
    return {name: words for name, words in found.items() if words}


def answer_dispute(ref: str, words: str, *, by: Actor) -> None:
    """Decide on the answer; the worker lays it before the bank. Raises NotFound, AnsweredBefore."""
    row = disputes.dispute(ref)
    if row is None:
        raise NotFound(ref=ref)
    evidence = {"words": words.strip()[:MOST_CHARACTERS], "facts": facts(row)}
    values = {
        "evidence": evidence, "answered_at": clock.now(), "answered_by": by.user_id, "answer_state": Work.PENDING,
    }  # fmt: skip
    unanswered = (Dispute.answer_state.is_(None), Dispute.closed_at.is_(None))
    with unit_of_work():
        if not disputes.change_where(row.id, values, *unanswered):
            raise AnsweredBefore(ref=ref)
        note(by, "dispute_answered", "dispute", row.ref, new={"words": evidence["words"]})
    nudge("send_dispute_answers")


def send_dispute_answers() -> None:
    """Lay every answer that waits before the bank, once."""
    for ref in disputes.to_answer():
        row = disputes.dispute(ref)
        if row is None:
            continue
        try:
            _send(row)
        except Refused as error:
            _end(row, Work.FAILED)
            log.error("dispute_answer_refused", dispute=row.ref, code=error.code)
        except GatewayError as error:  # the next minute tries again, under the same key
            log.warning("dispute_answer_put_off", dispute=row.ref, code=error.code)


def _send(row: DisputeRow) -> None:
    if not gateway_accounts.dispute(row.stripe_id).has_evidence:
        gateway_accounts.answer_dispute(
            row.stripe_id, row.evidence["words"], f"dp-{row.ref}-{row.id}", row.evidence["facts"]
        )
    _end(row, Work.DONE)


def _end(row: DisputeRow, state: Work) -> None:
    with unit_of_work():
        disputes.change_where(row.id, {"answer_state": state})
