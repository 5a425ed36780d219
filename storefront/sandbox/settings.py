"""What the sandbox is told from outside, read once and refused when it could touch real money."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LIVE_MARK = "_live_"


class BadSetting(ValueError):
    """A setting with which the sandbox must not start."""


@dataclass(frozen=True)
class SandboxSettings:
    database: Path
    public_url: str = "http://127.0.0.1:8001"
    host: str = "127.0.0.1"
    port: int = 8001
    account_hook_url: str = ""
    account_hook_secret: str = ""
    connect_hook_url: str = ""
    connect_hook_secret: str = ""
    # Which kinds of events each endpoint is told, comma-separated; * is all of them.
    account_hook_events: str = "*"
    connect_hook_events: str = "*"
    # What the platform's balance holds at first start, so that a refund on the first day is not held back.
    opening_cents: int = 100_000
    # How long the pay page waits for the shop to answer the webhook before it sends the buyer on.
    hook_wait_seconds: float = 10.0

    def __post_init__(self) -> None:
        for name in ("host", "public_url"):
            refuse_open_network(name, getattr(self, name))
        for name in ("account_hook_url", "connect_hook_url"):
            refuse_bad_url(name, getattr(self, name))
        if self.account_hook_secret and self.account_hook_secret == self.connect_hook_secret:
            raise BadSetting("the two webhook endpoints need two different secrets, as at Stripe")


def from_environment(environ: Mapping[str, str]) -> SandboxSettings:
    """Read SANDBOX_* settings. Raises BadSetting when any value carries a live key."""
    refuse_live_keys(environ)
    port = number(environ, "SANDBOX_PORT", "8001")
    return SandboxSettings(
        database=Path(environ.get("SANDBOX_DATABASE") or "stripe-sandbox.sqlite3"),
        public_url=(environ.get("SANDBOX_PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        host=environ.get("SANDBOX_HOST") or "127.0.0.1",
        port=port,
        account_hook_url=environ.get("SANDBOX_ACCOUNT_HOOK_URL", ""),
        account_hook_secret=environ.get("SANDBOX_ACCOUNT_HOOK_SECRET", ""),
        connect_hook_url=environ.get("SANDBOX_CONNECT_HOOK_URL", ""),
        connect_hook_secret=environ.get("SANDBOX_CONNECT_HOOK_SECRET", ""),
        account_hook_events=environ.get("SANDBOX_ACCOUNT_HOOK_EVENTS") or "*",
        connect_hook_events=environ.get("SANDBOX_CONNECT_HOOK_EVENTS") or "*",
        opening_cents=number(environ, "SANDBOX_OPENING_CENTS", "100000"),
    )


def refuse_live_keys(environ: Mapping[str, str]) -> None:
    for name, value in environ.items():
        if name.startswith(("SANDBOX_", "STRIPE_")) and LIVE_MARK in value:
            raise BadSetting(f"{name} holds a live key: the sandbox never runs beside real money")


def number(environ: Mapping[str, str], name: str, fallback: str) -> int:
    text = environ.get(name) or fallback
    if not text.isdigit():
        raise BadSetting(f"{name} must be a whole number, not {text!r}")
    return int(text)


def refuse_open_network(name: str, value: str) -> None:
    host = (urlsplit(value).hostname or "") if "//" in value else value
    if not is_loopback(host):
        raise BadSetting(f"{name} must stay on this machine (127.0.0.1, ::1 or localhost), not {value!r}")


def refuse_bad_url(name: str, value: str) -> None:
    if value and urlsplit(value).scheme not in ("http", "https"):
        raise BadSetting(f"{name} must be an http address, not {value!r}")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
