"""What brands owe: a debit in the book that no transfer on its way explains. Needs an open unit of work. See docs/refunds.md."""

from collections.abc import Collection

from sqlalchemy import func, select

from storefront.domain.brands.models import Brand
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import Posting
from storefront.domain.payments.models import Reversal, Transfer, Work
from storefront.infra.db import needs_unit_of_work

WAITS = (Work.PENDING, Work.BLOCKED, Work.FAILED)
PULLS = (Work.PENDING, Work.BLOCKED)


def debts(brand_ids: Collection[int], besides_cents: dict[int, int]) -> dict[int, int]:
    """What each brand owes, beside legs that are in the book and whose transfers are being planned now.

    Brands that owe are locked until the unit of work ends: two orders must not both make one debt good.
    """
    ids = sorted(brand_ids)
    owing = [brand_id for brand_id, cents in _owed(ids, besides_cents).items() if cents]
    if not owing:
        return {}
    needs_unit_of_work().execute(select(Brand.id).where(Brand.id.in_(owing)).order_by(Brand.id).with_for_update())
    return {brand_id: cents for brand_id, cents in _owed(owing, besides_cents).items() if cents}


def _owed(ids: Collection[int], besides_cents: dict[int, int]) -> dict[int, int]:
    session = needs_unit_of_work()
    booked = (
        select(Posting.account, func.sum(Posting.amount_cents))
        .where(Posting.account.in_([brand_payable(one) for one in ids]))
        .group_by(Posting.account)
    )
    owed = {int(account.partition(":")[2]): int(cents) for account, cents in session.execute(booked)}
    waiting = (
        select(Transfer.brand_id, func.sum(Transfer.amount_cents))
        .where(Transfer.brand_id.in_(ids), Transfer.state.in_(WAITS))
        .group_by(Transfer.brand_id)
    )
    coming = (
        select(Transfer.brand_id, func.sum(Reversal.amount_cents))
        .join(Transfer, Transfer.id == Reversal.transfer_id)
        .where(Transfer.brand_id.in_(ids), Reversal.state.in_(PULLS))
        .group_by(Transfer.brand_id)
    )
    sent = {brand_id: int(cents) for brand_id, cents in session.execute(waiting)}
    back = {brand_id: int(cents) for brand_id, cents in session.execute(coming)}
    return {
        one: max(0, owed.get(one, 0) + sent.get(one, 0) + besides_cents.get(one, 0) - back.get(one, 0)) for one in ids
    }
