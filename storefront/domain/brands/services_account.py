"""What Stripe last said of a brand's account. Every call needs an open unit of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.domain.brands.models import StripeAccount
from storefront.infra.db import needs_unit_of_work, on_sqlite


@dataclass(frozen=True, slots=True)
class Mirrored:
    """Whose account it is, and whether it can receive now and could not before, or the other way round."""

    brand_id: int
    turned: bool


def mirror(
    account_id: str, *, transfers_active: bool, payouts_enabled: bool, requirements: Mapping[str, Any]
) -> Mirrored | None:
    """Copy the state of an account; none when no brand has it."""
    session = needs_unit_of_work()
    query = select(StripeAccount.brand_id, StripeAccount.transfers_active).where(StripeAccount.account_id == account_id)
    before = session.execute(query.with_for_update()).first()
    if before is None:
        return None
    values = {
        "transfers_active": transfers_active, "payouts_enabled": payouts_enabled, "requirements": dict(requirements),
        "checked_at": clock.now(),
    }  # fmt: skip
    change = update(StripeAccount).where(StripeAccount.account_id == account_id).values(**values)
    session.execute(change.execution_options(synchronize_session=False))
    return Mirrored(before.brand_id, before.transfers_active != transfers_active)


def open_account(brand_id: int, account_id: str, *, livemode: bool) -> None:
    """A brand has an account now; what it can do is mirrored next. The second of two clicks finds it there."""
    into = insert_on_sqlite(StripeAccount) if on_sqlite() else insert_on_postgresql(StripeAccount)
    row = into.values(
        brand_id=brand_id, account_id=account_id, livemode=livemode, transfers_active=False, payouts_enabled=False,
        requirements={},
    )  # fmt: skip
    needs_unit_of_work().execute(row.on_conflict_do_nothing(index_elements=["brand_id"]))
