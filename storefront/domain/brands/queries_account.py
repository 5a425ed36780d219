"""Reads of the brands' Stripe accounts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select

from storefront.domain.brands.models import Brand, StripeAccount
from storefront.infra.db import db

INACTIVE_EVERY = timedelta(minutes=10)  # somebody may be filling in the form right now
ACTIVE_EVERY = timedelta(hours=12)
AT_ONCE = 50


def unsure_accounts(at: datetime) -> list[str]:
    """Accounts whose state we have not asked for long enough, those never asked first."""
    old = or_(
        StripeAccount.checked_at.is_(None),
        and_(StripeAccount.transfers_active.is_(False), StripeAccount.checked_at < at - INACTIVE_EVERY),
        StripeAccount.checked_at < at - ACTIVE_EVERY,
    )
    query = select(StripeAccount.account_id).where(old)
    return list(db.session.scalars(query.order_by(StripeAccount.checked_at.asc().nulls_first()).limit(AT_ONCE)))


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What Stripe last said of a brand's account."""

    account_id: str
    transfers_active: bool
    payouts_enabled: bool
    requirements: dict[str, Any]
    checked_at: datetime | None


def account_of(brand_id: int) -> AccountRow | None:
    """The brand's account as it was mirrored last; none before it has one."""
    columns = (
        StripeAccount.account_id, StripeAccount.transfers_active, StripeAccount.payouts_enabled,
        StripeAccount.requirements, StripeAccount.checked_at,
    )  # fmt: skip
    row = db.session.execute(select(*columns).where(StripeAccount.brand_id == brand_id)).one_or_none()
    return AccountRow(*row) if row else None


@dataclass(frozen=True, slots=True)
class AccountToOpen:
    """A brand that has no account yet, with what Stripe is told of it."""

    slug: str
    name: str
    email: str


def to_open(brand_id: int) -> AccountToOpen | None:
    """What opening an account needs; none when the brand has one already, or is not there."""
    has_one = exists().where(StripeAccount.brand_id == Brand.id)
    row = db.session.execute(
        select(Brand.slug, Brand.name, Brand.email).where(Brand.id == brand_id, ~has_one)
    ).one_or_none()
    return AccountToOpen(*row) if row else None
