"""Connected accounts for the demo brands, opened at the sandbox like any other: only the sandbox takes the short way."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import urlopen

from sqlalchemy import select

from storefront.domain.brands.models import Brand
from storefront.flows.open_account import open_account
from storefront.infra.db import db
from storefront.settings import ROOT, settings

READY = {"sandbox_ready": "yes"}  # the sandbox skips its onboarding page for these
WAIT_S = 20


def open_all() -> int:
    """Open what is missing; returns how many brands can receive now."""
    with sandbox():
        return sum(open_account(brand_id, READY) for brand_id in db.session.scalars(select(Brand.id)).all())


@contextmanager
def sandbox() -> Iterator[None]:
    """The sandbox, answering: the one that runs already, or one of our own for as long as we need it."""
    if _answers():
        yield
        return
    port = urlsplit(settings().stripe_api_base).port or 8001
    environment = {
        "SANDBOX_PORT": str(port), "SANDBOX_DATABASE": str(settings().var_dir / "sandbox.sqlite3"),
        "SANDBOX_PUBLIC_URL": settings().stripe_api_base, **os.environ,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "storefront.sandbox"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait()
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _answers() -> bool:
    try:
        with urlopen(settings().stripe_api_base, timeout=2) as answer:  # noqa: S310 - a loopback address of ours
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait() -> None:
    deadline = time.monotonic() + WAIT_S
    while not _answers():
        if time.monotonic() > deadline:
            raise SystemExit("The Stripe sandbox does not answer.")
        time.sleep(0.2)
