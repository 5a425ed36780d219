"""Cash brought to the bank, cards paid out, other money found: the office's word on what outlets took. See docs/reconciliation.md."""

from dataclasses import dataclass
from datetime import date

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.audit.services import note
from storefront.domain.ledger import accounts
from storefront.domain.ledger.queries import balance
from storefront.domain.ledger.services import post
from storefront.domain.settlements import cash
from storefront.domain.settlements.paying_models import CashKind
from storefront.domain.settlements.refusals import MoreThanThere, SlipKnown
from storefront.infra.db import retry_on_deadlock, unit_of_work


@dataclass(frozen=True, slots=True)
class Slip:
    """What somebody of the office writes down. `found_in`: where other money lay, an account."""

    kind: CashKind
    location_id: int
    slip_no: str
    on: date
    amount_cents: int
    fee_cents: int = 0
    found_in: str = ""
    why: str = ""


def source_of(kind: CashKind, location_id: int) -> str:
    """The account that the money leaves."""
    if kind == CashKind.DEPOSIT:
        return accounts.till_cash(location_id)
    return accounts.terminal(location_id) if kind == CashKind.CLEARING else accounts.SUSPENSE


def found_accounts(location_id: int) -> tuple[str, ...]:
    """Where other money may be found."""
    return (accounts.BANK, accounts.till_cash(location_id), accounts.terminal(location_id))


@retry_on_deadlock
def book_slip(slip: Slip, *, by: Actor) -> None:
    """Write a slip down and move its money in the book, together. Raises NotFound, SlipKnown, MoreThanThere.

    Places are locked one after the other, so that two slips never take the same cash.
    """
    source = source_of(slip.kind, slip.location_id)
    with unit_of_work():
        if not cash.lock(slip.location_id):
            raise NotFound(location_id=slip.location_id)
        left_cents = balance(source)
        if slip.amount_cents > left_cents:
            raise MoreThanThere(left_cents=left_cents)
        target = slip.found_in if slip.kind == CashKind.FOUND else accounts.BANK
        if slip.kind == CashKind.FOUND and target not in found_accounts(slip.location_id):
            raise NotFound(account=target)
        move_id = cash.keep(
            kind=slip.kind, location_id=slip.location_id, slip_no=slip.slip_no, on=slip.on, amount_cents=slip.amount_cents,
            fee_cents=slip.fee_cents, found_in=slip.found_in, why=slip.why, by=by,
        )  # fmt: skip
        if move_id is None:
            raise SlipKnown()
        sides = {source: -slip.amount_cents, accounts.TERMINAL_FEE: slip.fee_cents}
        sides[target] = sides.get(target, 0) + slip.amount_cents - slip.fee_cents
        post(f"cash_{slip.kind}", "cash_move", str(move_id), sides, booked_on=slip.on)
        new = {"slip_no": slip.slip_no, "amount_cents": slip.amount_cents, "fee_cents": slip.fee_cents, "why": slip.why}
        note(by, f"cash_{slip.kind}", "location", str(slip.location_id), new=new)
