"""Reads of the brands' Stripe accounts."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from storefront.domain.brands.models import StripeAccount
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
