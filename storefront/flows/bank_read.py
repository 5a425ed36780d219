"""Our bank tells what moved: each line kept once, payments of ours found and ended by it. See docs/settlement.md."""

from dataclasses import dataclass

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.cases.services import open_case
from storefront.domain.settlements import bank, camt, paying, services
from storefront.domain.settlements.camt import BankStatement, Line
from storefront.domain.settlements.house import house
from storefront.domain.settlements.paying_models import SettlementEventKind, SettlementPayment
from storefront.domain.settlements.refusals import OtherAccount
from storefront.infra.db import retry_on_deadlock, unit_of_work

PAID, BOUNCED, CANCELLED = SettlementEventKind.PAID, SettlementEventKind.BOUNCED, SettlementEventKind.CANCELLED


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file brought: lines not known before, and how many of them are payments of ours."""

    lines: int
    new: int
    matched: int


def read_bank_file(name: str, content: bytes, *, by: Actor) -> Reading:
    """Take in one camt.053. The same file, or a line told twice, changes nothing. Raises NotABankFile, OtherAccount."""
    statement = camt.read(content)
    if statement.iban != house().iban:
        raise OtherAccount(iban=statement.iban)
    return _taken_in(name, statement, by)


@retry_on_deadlock
def _taken_in(name: str, statement: BankStatement, by: Actor) -> Reading:
    with unit_of_work():
        file_id = bank.keep_file(name, statement, by=by)
        if file_id is None:
            return Reading(len(statement.lines), 0, 0)
        new = matched = 0
        for line in statement.lines:
            line_id = bank.keep_line(file_id, line)
            if line_id is not None:
                new += 1
                matched += _matched(line_id, line, by)
        note(by, "bank_file_read", "bank_file", statement.digest[:16], new={"lines": new, "matched": matched})
    return Reading(len(statement.lines), new, matched)


def _matched(line_id: int, line: Line, by: Actor) -> bool:
    """Whether a line is a payment of ours, by its EndToEndId and its amount: then it is paid, or it came back."""
    payment = paying.payment_of(line.end_to_end_id) if line.end_to_end_id else None
    if payment is None or abs(line.cents) != payment.amount_cents:
        return False
    services.lock(payment.brand_id)
    kind = BOUNCED if line.cents > 0 else PAID
    before = paying.events_of(payment.id)
    paying.end(payment, kind, line.booked_on, by=by, why=line.words, bank_line_id=line_id)
    paying.book(payment, kind, min(line.booked_on, clock.rome_date(clock.now())))
    bank.match(line_id, "bounce" if kind == BOUNCED else "settlement", payment.end_to_end_id, by=by)
    _tell(payment, kind, before, line.words)
    return True


def _tell(payment: SettlementPayment, kind: SettlementEventKind, before: set[SettlementEventKind], words: str) -> None:
    """What a person must look at: money that came back, and money that left though it was called off."""
    values = {"amount_cents": payment.amount_cents, "words": words, "brand_id": payment.brand_id}
    if kind == BOUNCED:
        open_case("settlement_bounced", f"settlement_bounced:{payment.end_to_end_id}", values=values)
    elif before & {CANCELLED, BOUNCED}:
        open_case("settlement_paid_after_all", f"settlement_paid_after_all:{payment.end_to_end_id}", values=values)
