"""How Stripe is spoken to: the SDK as we set it up, and its errors as our three kinds of no. See docs/payments.md."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import requests
import stripe

from storefront.domain.payments.gateway_rows import Misused, Refused, Unknown
from storefront.settings import settings

VERSION = "2026-10-28.endive"  # the one that stripe 16.1.0 was made for
CONNECT_S, READ_S = 3, 20
RETRIES = 2
CALL_AT_MOST_S = (RETRIES + 1) * (CONNECT_S + READ_S) + 10  # one call of ours, its retries and pauses included

stripe.enable_telemetry = False


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    session = requests.Session()
    session.trust_env = not base  # a server on this machine is never asked through a proxy
    bases: Any = {"api": base, "connect": base, "files": base, "meter_events": base} if base else None
    return stripe.StripeClient(
        key,
        stripe_version=VERSION,
        max_network_retries=RETRIES,  # StripeClient alone would try once
        base_addresses=bases,
        http_client=stripe.RequestsClient(timeout=(CONNECT_S, READ_S), session=session),
    )


def sdk() -> stripe.StripeClient:
    """The SDK as it is set up for this shop."""
    return _client(settings().stripe_secret_key, settings().stripe_api_base)


def api() -> Any:
    return sdk().v1


def is_live() -> bool:
    """Whether the key moves real money. Rows of the two worlds are never mixed."""
    return "_live_" in settings().stripe_secret_key


@contextmanager
def answers() -> Iterator[None]:
    """Turn the SDK's errors into our three; messages may hold personal data and stay here."""
    try:
        yield
    except stripe.IdempotencyError as error:
        raise Misused("idempotency_key_reused") from error
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        raise Refused(error.code or "invalid_request") from error
    except stripe.PermissionError as error:
        # An account that left us answers so; anything else is our key's fault, to be put right by a person.
        if _code(error) == "account_invalid":
            raise Refused("account_invalid") from error
        raise Unknown("permission") from error
    except stripe.StripeError as error:
        raise Unknown(type(error).__name__, has_ended=_is_replayed(error)) from error


def _code(error: stripe.StripeError) -> str:
    return str(getattr(error.error, "code", "") or "")


def _is_replayed(error: stripe.StripeError) -> bool:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return str(headers.get("idempotent-replayed", "")).lower() == "true"


def id_of(expanded: Any) -> str:
    """The id of an object that comes whole, as its id, or not at all."""
    return expanded if isinstance(expanded, str) else (getattr(expanded, "id", "") or "")


def group(order_ref: str) -> str:
    """What ties a charge and its transfers together at Stripe."""
    return f"ord_{order_ref}"
