"""Second factors: one-time codes that work once, spare codes kept encrypted, passkeys that need a host with a name."""

import base64
import hashlib
from typing import Any

from flask_security import Totp, WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from storefront.settings import settings


class OnceOnly(Totp):
    """A code that was used is worth nothing to who looked over the shoulder."""

    def get_last_counter(self, user: Any) -> int | None:
        counter: int | None = user.totp_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.totp_counter = tmatch.counter


class ShopPasskeys(WebauthnUtil):
    """Passkeys as a whole sign-in: found without a name typed, opened by finger, face or PIN."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        return UserVerificationRequirement.REQUIRED


def spare_code_key() -> bytes:
    """What spare codes are encrypted with at rest: derived from the secret of second factors."""
    digest = hashlib.sha256(b"spare codes" + settings().totp_secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
