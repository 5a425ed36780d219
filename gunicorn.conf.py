"""How gunicorn runs the shop: loaded once, then forked, so that processes share what never changes. See docs/deploy.md."""

import gc
from typing import Any

from sqlalchemy.exc import DBAPIError

from storefront.domain.catalogue import shelf
from storefront.infra.db import db

preload_app = True


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
            shelf.current()
        except DBAPIError:
            pass
        finally:
            db.session.remove()
            db.engine.dispose()


def post_fork(server: Any, worker: Any) -> None:
    """A connection belongs to one process: whatever pool was inherited is left behind, unclosed."""
    with server.app.callable.app_context():
        db.engine.dispose(close=False)
