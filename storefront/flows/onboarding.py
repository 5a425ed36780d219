"""A brand's way to Stripe and back: its account opened, a page minted on each click. See docs/joining.md."""

from storefront.core.errors import Unavailable
from storefront.domain.brands.queries_account import account_of
from storefront.domain.payments import gateway_accounts
from storefront.domain.payments.gateway_rows import GatewayError
from storefront.flows.mirror_account import mirror_account
from storefront.flows.open_account import open_account
from storefront.infra.db import db
from storefront.infra.log import logger

log = logger(__name__)


def onboarding_page(brand_id: int, *, refresh_url: str, return_url: str) -> str:
    """Where Stripe asks the brand what it asks; opens the account at the first click. Raises Unavailable."""
    try:
        if account_of(brand_id) is None:
            open_account(brand_id)
        return gateway_accounts.onboarding_link(_account_id(brand_id), refresh_url=refresh_url, return_url=return_url)
    except GatewayError as error:
        raise _unavailable(brand_id, error) from error


def dashboard_page(brand_id: int) -> str:
    """The brand's own pages at Stripe: payouts and their documents. Raises Unavailable."""
    try:
        return gateway_accounts.dashboard_link(_account_id(brand_id))
    except GatewayError as error:
        raise _unavailable(brand_id, error) from error


def look_again(brand_id: int) -> bool:
    """Ask Stripe how the account stands now: coming back from its page proves nothing. Raises Unavailable."""
    try:
        return mirror_account(_account_id(brand_id))
    except GatewayError as error:
        raise _unavailable(brand_id, error) from error


def _account_id(brand_id: int) -> str:
    account = account_of(brand_id)
    db.session.rollback()  # Stripe may be slow: no transaction is open while it is
    if account is None:
        raise Unavailable
    return account.account_id


def _unavailable(brand_id: int, error: GatewayError) -> Unavailable:
    log.warning("onboarding_put_off", brand_id=brand_id, kind=type(error).__name__, code=error.code)
    return Unavailable()
