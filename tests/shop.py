"""The shop as a test runs it: real parts all of them, in a folder and a database of the test's own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.app import create_app
from storefront.infra import queue
from storefront.infra.db import db
from storefront.settings import settings


class Browser(FlaskClient):
    """A browser whose every request stands alone, as in production: the test's own open context is not lent to it.

    What the test read before is not held on to either, so that afterwards it reads what the request wrote.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **{"buffered": True, **kwargs})  # streamed pages are read while it is open


@contextmanager
def shop_on(database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An app whose settings are read from the environment, as in production; its context stays open."""
    for name, value in environment(database_url, folder).items():
        monkeypatch.setenv(name, value)
    forget_settings()
    app = create_app()
    app.test_client_class = Browser
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    forget_settings()


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """What a process needs to be this test's shop: for the web processes and workers that tests start."""
    return {
        "DATABASE_URL": database_url,
        "VAR_DIR": str(folder),
        "QUEUE_URL": f"sqlite:///{folder / 'queue.sqlite3'}",
        "STRIPE_API_BASE": os.environ.get("STRIPE_API_BASE", "http://127.0.0.1:9"),
    }


def forget_settings() -> None:
    """Settings and what hangs on them are read once a process; a test makes them be read again."""
    settings.cache_clear()
    queue.queue.cache_clear()
    queue.task.cache_clear()
