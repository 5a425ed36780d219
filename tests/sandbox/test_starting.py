"""Starting, refusing to start, and starting again with all that was known."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from storefront.sandbox.settings import BadSetting, SandboxSettings, from_environment

from .listener import listening
from .makers import open_session, paid
from .server import SandboxControl, running_sandbox

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "shop.example", ""])
def test_it_never_listens_beyond_this_machine(host):
    with pytest.raises(BadSetting, match="this machine"):
        SandboxSettings(database=Path("x"), host=host)


def test_its_public_address_stays_on_this_machine():
    with pytest.raises(BadSetting, match="public_url"):
        SandboxSettings(database=Path("x"), public_url="http://pay.example")


@pytest.mark.parametrize("name", ["STRIPE_SECRET_KEY", "SANDBOX_ACCOUNT_HOOK_SECRET"])
def test_it_does_not_start_beside_a_live_key(name):
    with pytest.raises(BadSetting, match=name):
        from_environment({name: "sk_live_123"})


def test_two_endpoints_need_two_secrets():
    with pytest.raises(BadSetting, match="two different secrets"):
        from_environment({"SANDBOX_ACCOUNT_HOOK_SECRET": "whsec_a", "SANDBOX_CONNECT_HOOK_SECRET": "whsec_a"})


@pytest.mark.parametrize(
    ("name", "value"), [("SANDBOX_PORT", "eight"), ("SANDBOX_ACCOUNT_HOOK_URL", "localhost:8000/hook")]
)
def test_a_bad_setting_is_named(name, value):
    with pytest.raises(BadSetting):
        from_environment({name: value})


def test_the_environment_is_read():
    settings = from_environment({"SANDBOX_PORT": "9001", "SANDBOX_DATABASE": "a/b.sqlite3"})
    assert (settings.port, settings.public_url) == (9001, "http://127.0.0.1:9001")
    assert settings.database == Path("a/b.sqlite3")


def test_a_restart_forgets_nothing(tmp_path):
    with running_sandbox(tmp_path, opening_cents=5_000) as first:
        first.advances(days=1)
        done = paid(first, first.client())
        when = first.now()
    with running_sandbox(tmp_path, opening_cents=5_000) as second:
        assert second.client().v1.checkout.sessions.retrieve(done.session.id).payment_status == "paid"
        assert second.now() >= when
        assert second.state()["balance"]["available"] == 5_000


def test_a_killed_sandbox_delivers_what_was_waiting(tmp_path):
    """A real process, killed with an event still in its queue; the next one sends it."""
    with listening() as ear:
        ear.answer_status = 503
        environment = {
            **os.environ,
            "SANDBOX_PORT": "0",
            "SANDBOX_DATABASE": str(tmp_path / "stripe.sqlite3"),
            "SANDBOX_ACCOUNT_HOOK_URL": f"{ear.url}/account",
            "SANDBOX_ACCOUNT_HOOK_SECRET": "whsec_account_of_the_tests",
        }
        sandbox, process = started(environment)
        session = open_session(sandbox.client())
        sandbox.client().v1.checkout.sessions.expire(session.id)
        ear.waits_for("checkout.session.expired", 1)
        process.kill()
        process.wait(10)
        ear.answer_status = 200
        sandbox, process = started(environment)
        sandbox.advances(seconds=300)
        heard = ear.waits_for("checkout.session.expired", 2)
        assert {event.data.object.id for event in heard} == {session.id}
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def started(environment: dict[str, str]) -> tuple[SandboxControl, subprocess.Popen[str]]:
    command = [sys.executable, "-m", "storefront.sandbox"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().split()[3]
    assert requests.get(url, timeout=10).status_code == 200
    return SandboxControl(url), process


def test_the_command_says_why_it_does_not_start(tmp_path):
    environment = {**os.environ, "SANDBOX_HOST": "0.0.0.0"}
    command = [sys.executable, "-m", "storefront.sandbox"]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert "must stay on this machine" in ended.stderr
