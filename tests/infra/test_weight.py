"""What a web process must not carry: it has no commands, makes no demo, cuts no fonts and does no worker's work."""

import subprocess
import sys

import pytest

LOADED = "import sys; import storefront.app; print(*sys.modules)"
ONLY_FOR_COMMANDS = (
    "alembic",
    "flask_migrate",
    "mako",
    "fontTools.subset",
    "storefront.cli",
    "storefront.demo",
    "storefront.worker",
)


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ONLY_FOR_COMMANDS)
def test_a_web_process_does_not_load_what_only_commands_need(loaded: set[str], module: str) -> None:
    assert module not in loaded


def test_a_command_knows_all_commands() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "--help"], capture_output=True, text=True, check=True
    )
    for command in ("check", "demo", "worker", "db"):
        assert f"\n  {command} " in done.stdout
