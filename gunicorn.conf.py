"""How gunicorn runs the shop: loaded once, then forked, so that processes share what never changes. See docs/deploy.md."""

import gc
from typing import Any

from sqlalchemy.exc import DBAPIError

from storefront.domain.catalogue import shelf
from storefront.infra.db import db
from storefront.settings import settings

preload_app = True
PAGES = ("/", "/products", "/en/products", "/brands", "/outlets", "/cart", "/account/sign-in")
"""Asked for once before the first fork: templates, statements and languages that every process would else read itself."""


def when_ready(server: Any) -> None:
    """Before the first fork: read the catalogue's index once for all, close what must not be shared, and keep the
    garbage collector's hands off what is there, since its marks would copy every page."""
    app = server.app.callable
    warm(app)
    gc.collect()
    gc.freeze()


def warm(app: Any) -> None:
    """An empty or unreachable database is no reason not to start: workers read it themselves when they are asked."""
    with app.app_context():
        try:
            known = shelf.current()
            if known.snapshot.ids:
                ask_for_pages(app)
        except DBAPIError:
            pass
        finally:
            db.session.remove()
            db.engine.dispose()


def ask_for_pages(app: Any) -> None:
    visitor = app.test_client()
    for path in PAGES:
        visitor.get(path, base_url=settings().base_url)


def post_fork(server: Any, worker: Any) -> None:
    """A connection belongs to one process: whatever pool was inherited is left behind, unclosed."""
    with server.app.callable.app_context():
        db.engine.dispose(close=False)
