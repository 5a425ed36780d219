"""The shop as a test runs it: real parts all of them, in a folder and a database of the test's own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url

from storefront.app import create_app, flask_settings
from storefront.faces.web.inputs import ARRIVING
from storefront.faces.web.kept_door import Door
from storefront.infra import queue
from storefront.infra.db import db, engine_options
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
def shop_on(
    database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, *, is_new: bool = False
) -> Iterator[Flask]:
    """An app whose settings are read from the environment, as in production; its context stays open.

    Putting hundreds of routes together and reading the templates takes longer than most tests, so tests with the same
    settings share one app and give it their own database. A test that adds routes asks for a new one.
    """
    for name, value in environment(database_url, folder).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OFFICE_SECOND_FACTOR", "required")
    forget_settings()
    app = create_app() if is_new else _moved_to(database_url, folder)
    app.test_client_class = Browser
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    forget_settings()


# By the settings that they were made from; with their config and extensions as they were then.
_apps: dict[str, tuple[Flask, dict[str, Any], dict[str, Any]]] = {}


def _moved_to(database_url: str, folder: Path) -> Flask:
    """The app made from these settings, as it was at first, upon another database and folder."""
    config = settings()
    made_from = config.model_dump_json().replace(database_url, "").replace(str(folder), "")
    if made_from not in _apps:
        app = create_app()
        _apps[made_from] = app, dict(app.config), dict(app.extensions)
        return app
    app, first_config, first_extensions = _apps[made_from]
    app.config.clear()
    app.config.update({**first_config, **flask_settings(config)})
    app.extensions.clear()
    app.extensions.update(first_extensions)
    for folder_of_app in (config.var_dir, config.var_dir / ARRIVING):
        folder_of_app.mkdir(parents=True, exist_ok=True)
    engine = db._make_engine(None, {**engine_options(database_url), "url": make_url(database_url)}, app)
    db._app_engines[app][None] = engine
    part: Any = app.wsgi_app
    while not isinstance(part, Door):
        part = part.app
    part.forget()
    for limiter in app.extensions["limiter"]:
        limiter.reset()
    return app


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
