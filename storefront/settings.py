"""Every setting of the shop, typed, read once from the environment. A bad one stops the start."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
DEV_SECRET = "development-only-secret-key"
DEV_STRIPE_KEY = "sk_test_local"
DEV_HOOK_SECRET = "whsec_local_account"
DEV_CONNECT_SECRET = "whsec_local_connect"


class Settings(BaseSettings):
    """Names are those of the public contract, in capitals in the environment."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", frozen=True, hide_input_in_errors=True)

    shop_env: Literal["development", "production"] = "development"
    var_dir: Path = ROOT / "var"
    database_url: str = ""  # an SQLite file under var_dir unless set
    queue_url: str = ""  # an SQLite file under var_dir unless set
    cache_url: str = "memory://"
    media_url: str = ""  # a folder under var_dir unless set
    mail_url: str = ""  # a folder of .eml files under var_dir unless set
    mail_from: str = "Glocal Factory <negozio@glocal.example>"
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = DEV_SECRET
    totp_secret: str = ""  # encrypts second factors at rest; made from secret_key in development
    stripe_secret_key: str = DEV_STRIPE_KEY
    stripe_webhook_secret: str = DEV_HOOK_SECRET
    stripe_connect_webhook_secret: str = DEV_CONNECT_SECRET
    stripe_api_base: str = ""
    stripe_excluded_methods: str = "sepa_debit"  # comma-separated; empty offers delayed methods too
    office_second_factor: Literal["", "required", "off"] = ""  # required in production, off in development
    trusted_proxies: int = 0
    trusted_hosts: str = ""  # comma-separated; base_url's host is always trusted
    log_level: str = "INFO"
    metrics_token: str = ""  # what Prometheus says to be let in; without one only this machine is
    backup_dir: Path | None = None  # a folder under var_dir unless set
    backup_key: str = ""  # seals backups; without one they are plain
    backup_keep: int = Field(default=14, ge=1, le=10_000)  # older ones are let go of once a new one is whole
    pg_bin: Path | None = None  # where pg_dump and pg_restore lie; found by PATH unless set
    least_free_mb: int = Field(default=1024, ge=1)  # less room than this on a disk is wrong

    checkout_minutes: int = Field(default=31, ge=30, le=1440)  # Stripe takes 30 min to 24 h
    hold_grace_seconds: int = 120  # a hold outlives its Stripe session by this much
    commission_vat_bp: int = 2200
    refunds_return_commission: bool = True  # whether the cooperative gives its part back with a refund
    dispute_fee_bearer: Literal["cooperative", "brand"] = "cooperative"  # of what the bank asks for a lost dispute
    practice_days: int = Field(default=90, ge=1, le=366)  # how long tries at the till's exercises are kept
    second_person_above_cents: int = Field(default=500_000, ge=0)  # more than this leaves when a second person agrees
    identity_file: Path = ROOT / "shop.toml"

    @model_validator(mode="after")
    def _fill(self) -> Self:
        object.__setattr__(self, "var_dir", self.var_dir.resolve())  # a relative one is meant from here
        var = self.var_dir
        object.__setattr__(self, "backup_dir", (self.backup_dir or var / "backups").resolve())
        defaults = {
            "database_url": f"sqlite:///{var / 'shop.sqlite3'}",
            "queue_url": f"sqlite:///{var / 'queue.sqlite3'}",
            "media_url": f"file://{var / 'media'}",
            "mail_url": f"file://{var / 'mail'}",
            "totp_secret": self.secret_key,
            "office_second_factor": "required" if self.is_production else "off",
        }
        for name, value in defaults.items():
            if not getattr(self, name):
                object.__setattr__(self, name, value)
        if not self.stripe_api_base and self.stripe_secret_key == DEV_STRIPE_KEY:
            object.__setattr__(self, "stripe_api_base", "http://127.0.0.1:8001")
        return self

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if urlsplit(self.base_url).scheme not in {"http", "https"} or self.base_url.endswith("/"):
            raise ValueError("BASE_URL must be http(s)://host without a slash at the end")
        if "_live_" in self.stripe_secret_key and self.stripe_api_base:
            raise ValueError("STRIPE_API_BASE must not be set together with a live Stripe key")
        if self.backup_key and len(self.backup_key) < 32:
            raise ValueError("BACKUP_KEY: 32 random characters or more, or none")
        unfit = list(self._unfit_for_production()) if self.is_production else []
        if unfit:
            raise ValueError("\n".join(unfit))
        return self

    def _unfit_for_production(self) -> Iterator[str]:
        """All that is wrong, at once: who sets a shop up need not find it out piece by piece."""
        if self.secret_key == DEV_SECRET or len(self.secret_key) < 32:
            yield "SECRET_KEY: production needs 32 random characters or more"
        if self.stripe_secret_key == DEV_STRIPE_KEY or self.stripe_api_base:
            yield "STRIPE_SECRET_KEY: production never runs on the sandbox"
        if {self.stripe_webhook_secret, self.stripe_connect_webhook_secret} & {DEV_HOOK_SECRET, DEV_CONNECT_SECRET}:
            yield "STRIPE_WEBHOOK_SECRET, STRIPE_CONNECT_WEBHOOK_SECRET: set both to your own"
        if self.office_second_factor == "off":
            yield "OFFICE_SECOND_FACTOR: in production the office has one"
        if not self.base_url.startswith("https://"):
            yield "BASE_URL: production answers over https"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_production(self) -> bool:
        return self.shop_env == "production"

    @property
    def backups(self) -> Path:
        """Where backups are kept; `_fill` has seen to it."""
        return self.backup_dir or self.var_dir / "backups"

    @property
    def excluded_methods(self) -> list[str]:
        return [method.strip() for method in self.stripe_excluded_methods.split(",") if method.strip()]

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Hosts that a request may name; anything else is refused with 400."""
        own = urlsplit(self.base_url).netloc
        named = [host.strip() for host in self.trusted_hosts.split(",") if host.strip()]
        if self.is_production:
            return [own, *named]
        port = own.rpartition(":")[2] if ":" in own else ""
        local = [f"{host}:{port}" if port else host for host in ("127.0.0.1", "localhost")]
        return list(dict.fromkeys([own, *local, "localhost", "127.0.0.1", *named]))


@lru_cache(maxsize=1)
def settings() -> Settings:
    return Settings()
