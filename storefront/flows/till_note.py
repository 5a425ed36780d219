"""The note of a sale at a till goes to its buyer by mail, if they want it. See docs/till.md."""

from email_validator import EmailNotValidError, validate_email

from storefront.core.errors import NotFound
from storefront.domain.mails.services import enqueue
from storefront.domain.tills import acts, notes, refusals
from storefront.domain.tills.acts import AtTill
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@retry_on_deadlock
def mail_note(ref: str, email: str, locale: str, at: AtTill) -> bool:
    """Send the note of a sale of this place; to one address once. Raises NotFound, NoSuchAddress.

    The address is kept with the letter alone: the sale knows nothing of its buyer.
    """
    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise refusals.NoSuchAddress() from error
    with unit_of_work():
        note = notes.of_sale(ref, at.location_id)
        if note is None:
            raise NotFound(ref=ref)
        lines = [{"title": line.title, "choice": line.choice, "paid_cents": line.paid_cents} for line in note.lines]
        told = {
            "place": note.place, "place_address": note.address, "lines": lines, "total_cents": note.total_cents,
            "note_path": f"/notes/{note.key}",
        }  # fmt: skip
        is_new = enqueue("till_note", f"till-note:{ref}:{address}"[:120], address, locale, ref, told)
        acts.record(at, "note_mailed", ref)
    nudge("send_mails")
    return is_new


@retry_on_deadlock
def keep_receipt(ref: str, receipt_no: str, at: AtTill) -> None:
    """Write down the number of the fiscal receipt that the shop's own device printed. Raises NotFound."""
    with unit_of_work():
        if not notes.set_receipt(ref, at.location_id, receipt_no):
            raise NotFound(ref=ref)
        acts.record(at, "receipt", ref, new={"receipt_no": receipt_no})
