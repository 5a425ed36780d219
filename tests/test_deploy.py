"""What lies in deploy/ fits the shop: units that systemd takes, settings that exist, a proxy that lets the largest in."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from storefront.doctor import machine
from storefront.faces.web.inputs import LARGEST
from storefront.settings import ROOT, Settings
from storefront.upkeep import COMMANDS

DEPLOY = ROOT / "deploy"
UNITS = sorted(path for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer", ".socket", ".target"})
PROXY = (DEPLOY / "nginx.conf.example").read_text("utf-8")
LIBRARIES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"}  # read by the S3 client itself
MADE_UP = {
    "SECRET_KEY": "k7Hq2mZx9LpW4tRv8NbY3sDf6GjC1aEu", "TOTP_SECRET": "Qa8wSx2dCv5fBg9hNm3jKl6oPz1iUy4t",
    "BACKUP_KEY": "b" * 36, "METRICS_TOKEN": "m" * 36, "STRIPE_SECRET_KEY": "rk_live_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_a", "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_b",
}  # fmt: skip


def example() -> dict[str, str]:
    lines = (DEPLOY / "shop.env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_of_settings_is_fit_for_production_once_secrets_are_filled_in() -> None:
    named = example()
    assert {name for name in named if name.lower() not in Settings.model_fields} == LIBRARIES
    with pytest.raises(ValueError, match="SECRET_KEY"):
        Settings(**{name.lower(): value for name, value in named.items() if name not in LIBRARIES})
    whole = Settings(**{name.lower(): value for name, value in {**named, **MADE_UP}.items() if name not in LIBRARIES})
    assert list(machine._unfit(whole)) == []


def test_every_setting_is_explained() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    explained = set(re.findall(r"`([A-Z][A-Z_]+)`", page))
    assert {name.upper() for name in Settings.model_fields} - explained == set()


def test_units_name_commands_that_exist_and_units_that_lie_here() -> None:
    words = "\n".join(path.read_text("utf-8") for path in UNITS)
    commands = set(re.findall(r"flask --app wsgi (\S+)", words))
    assert commands == {"worker", "backup", "check", "doctor"}
    assert commands - {"worker"} <= {command.name for command in COMMANDS}
    known = {path.name for path in UNITS}
    named = {
        re.sub(r"@[^.]+\.", "@.", name)
        for name in re.findall(r"\bglocal-[\w-]+(?:@[\w%]*)?\.(?:service|socket|timer)", words)
    }
    assert named <= known


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """Where there is a systemd; its programs are put in place of the shop's, which lie where it is installed."""
    verify = shutil.which("systemd-analyze")
    for path in UNITS:
        text = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={shutil.which('true')}", path.read_text("utf-8"))
        (tmp_path / path.name).write_text(text, "utf-8")
    if verify:
        command = [verify, "verify", *sorted(str(path) for path in tmp_path.iterdir())]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_the_proxy_lets_in_what_the_shop_takes(app: Flask) -> None:
    sizes = {int(size) << 20 for size in re.findall(r"client_max_body_size (\d+)m", PROXY)}
    assert min(sizes) == app.config["MAX_CONTENT_LENGTH"]
    assert max(sizes) >= max(LARGEST.values())
    wide = re.search(r"location ~ (\S+) \{", PROXY)
    assert wide is not None
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in LARGEST]
    assert {rule.endpoint for rule in rules} == set(LARGEST)
    for rule in rules:
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        assert re.fullmatch(wide[1].rstrip("$"), path), path
        assert re.fullmatch(wide[1].rstrip("$"), f"/en{path}"), path
