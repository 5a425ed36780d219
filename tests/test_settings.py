"""Settings are sound or the shop does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from storefront.settings import ROOT, Settings

SOUND = {
    "shop_env": "production",
    "secret_key": "x" * 40,
    "base_url": "https://shop.example",
    "stripe_secret_key": "rk_live_of_our_own",
    "stripe_webhook_secret": "whsec_a",
    "stripe_connect_webhook_secret": "whsec_b",
}


def test_a_whole_set_of_settings_is_fit_for_production() -> None:
    assert Settings(**SOUND).is_production


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("secret_key", "development-only-secret-key", "SECRET_KEY"),
        ("secret_key", "short", "SECRET_KEY"),
        ("base_url", "http://shop.example", "https"),
        ("base_url", "https://shop.example/", "slash"),
        ("stripe_secret_key", "sk_test_local", "sandbox"),
        ("stripe_api_base", "http://127.0.0.1:8001", "STRIPE_API_BASE"),
        ("stripe_webhook_secret", "whsec_local_account", "WEBHOOK"),
        ("checkout_minutes", 29, "checkout_minutes"),
    ],
)
def test_production_refuses_what_would_be_dangerous(name: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Settings(**{**SOUND, name: value})


def test_a_live_key_never_talks_to_another_server() -> None:
    with pytest.raises(ValidationError, match="live"):
        Settings(stripe_secret_key="sk_live_x", stripe_api_base="http://127.0.0.1:8001")


def test_a_bad_setting_stops_the_start_and_says_which(tmp_path: Path) -> None:
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "BASE_URL": "ftp://shop.example"}
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "BASE_URL" in done.stderr


def test_only_our_own_hosts_are_trusted() -> None:
    assert Settings(**SOUND).hosts == ["shop.example"]
    assert "127.0.0.1:8000" in Settings(base_url="http://127.0.0.1:8000").hosts


def test_a_relative_folder_is_meant_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings(var_dir=Path("var")).database_url == f"sqlite:///{tmp_path / 'var' / 'shop.sqlite3'}"
