"""A running sandbox with a listener at its webhooks; nothing of the shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from .listener import ACCOUNT_SECRET, CONNECT_SECRET, Listener, listening
from .server import RunningSandbox, running_sandbox


@pytest.fixture
def ear() -> Iterator[Listener]:
    """What stands at both webhook addresses."""
    with listening() as listener:
        yield listener


@pytest.fixture
def hooks(ear: Listener) -> dict[str, Any]:
    return {
        "account_hook_url": f"{ear.url}/account",
        "account_hook_secret": ACCOUNT_SECRET,
        "connect_hook_url": f"{ear.url}/connect",
        "connect_hook_secret": CONNECT_SECRET,
    }


@pytest.fixture
def sandbox(tmp_path: Path, hooks: dict[str, Any]) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path, **hooks) as running:
        yield running


@pytest.fixture
def client(sandbox: RunningSandbox) -> stripe.StripeClient:
    return sandbox.client()
