"""The mails of the doors: Flask-Security says when, we write a row, the worker sends it.

A link lies in its row until it is sent and no longer (domain/mails); no log ever names it.
"""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask
from flask_security import (
    MailUtil,
    change_email_confirmed,
    tf_disabled,
    tf_profile_changed,
    wan_deleted,
    wan_registered,
)

from storefront.domain.mails import services as mails
from storefront.domain.people.models import User
from storefront.faces.web import locale
from storefront.faces.web.accounts import after_answer
from storefront.settings import settings

KINDS = {
    "security/email/welcome": "account_confirm",
    "security/email/confirmation_instructions": "account_confirm",
    "security/email/welcome_existing": "account_exists",
    "security/email/reset_instructions": "account_recover",
    "security/email/reset_notice": "account_password_changed",
    "security/email/change_notice": "account_password_changed",
    "security/email/change_email_instructions": "account_new_address",
}
LINKS = ("confirmation_link", "reset_link", "link")


def write(kind: str, recipient: str, **values: str) -> None:
    """Have a letter written once the answer is made: after the commit of what it tells of."""
    tag = locale.current()
    after_answer(lambda: mails.enqueue(kind, f"{kind}:{uuid4().hex}", recipient, tag, "", values))


def ours(link: str) -> str:
    """A link as mails may carry it: on BASE_URL, never on the host that the request named."""
    parts = urlsplit(link)
    return settings().base_url + parts.path + (f"?{parts.query}" if parts.query else "")


class ShopLetters(MailUtil):
    def send_mail(self, template: str, subject: str, recipient: Any, *_sender_and_bodies: Any, **about: Any) -> None:
        kind = KINDS[template]
        link = next((about[name] for name in LINKS if about.get(name)), "")
        values = {"link": ours(link)} if link else {}
        write(kind, recipient, name=getattr(about.get("user"), "name", "") or "", **values)

    def normalize(self, email: str) -> str:
        """One spelling for one address: in small letters, as rows keep it. Nobody has two that differ in that."""
        return str(super().normalize(email)).lower()

    def validate(self, email: str) -> str:
        return self.normalize(email)


# --- letters of our own ----------------------------------------------------------------------------------


def _address_changed(_app: Flask, user: User, old_email: str, **_: Any) -> None:
    """To the address that was: the one that a thief does not read."""
    write("account_address_changed", old_email, name=user.name)


def _way_in_changed(_app: Flask, user: User, **_: Any) -> None:
    """Another code, or a passkey more or less: its owner must know."""
    write("account_code_changed", user.email, name=user.name)


def install(app: Flask) -> None:
    change_email_confirmed.connect(_address_changed, app)
    for changed in (tf_profile_changed, tf_disabled, wan_registered, wan_deleted):
        changed.connect(_way_in_changed, app)
