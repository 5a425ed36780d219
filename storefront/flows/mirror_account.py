"""What Stripe says of a brand's account, copied; a brand that can receive again gets what was blocked."""

from storefront.core import clock
from storefront.domain.brands import services_account as accounts
from storefront.domain.catalogue.services import mark_stale
from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.payments import gateway_accounts
from storefront.domain.payments import services_sending as sending
from storefront.domain.payments.gateway_rows import AccountSeen, Refused
from storefront.flows.joining import products_of
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge


def mirror_account(account_id: str) -> bool:
    """Read an account anew; returns whether it can receive transfers now. Raises Unknown."""
    try:
        seen = gateway_accounts.account(account_id)
    except Refused:  # it has left us, or was never ours
        return lose_account(account_id)
    return _copied(seen)


def lose_account(account_id: str) -> bool:
    """A brand has cut its account off from us: Stripe would not even let us read it. Always False."""
    return _copied(AccountSeen(account_id, transfers_active=False, payouts_enabled=False, requirements={}))


def _copied(seen: AccountSeen) -> bool:
    unblocked: list[int] = []
    with unit_of_work():
        mirrored = accounts.mirror(
            seen.account_id, transfers_active=seen.transfers_active, payouts_enabled=seen.payouts_enabled,
            requirements=seen.requirements,
        )  # fmt: skip
        if mirrored is None:
            return False
        if seen.transfers_active:
            unblocked = sending.unblock(mirrored.brand_id)
        if mirrored.turned:
            mark_stale(products_of(mirrored.brand_id))
            if not seen.transfers_active:
                # It can no longer be paid and sells nothing online: its people hear of it at once.
                key = f"blocked:{mirrored.brand_id}:{clock.now().isoformat()}"
                tell(mirrored.brand_id, Kind.BLOCKED, key, {}, path="/brand")
    if unblocked:
        nudge("send_transfers")
    if mirrored.turned:
        nudge("refresh_listing")
        nudge("send_mails")
    return seen.transfers_active
