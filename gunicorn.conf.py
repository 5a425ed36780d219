"""How gunicorn runs the shop: loaded once, then forked, so that processes share what never changes. See docs/deploy.md."""

import gc
import os
import shutil
import tempfile
from typing import Any

# Before anything of the shop is imported: each process counts its requests into a file of its own in here.
METRICS = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="storefront-metrics-")

from prometheus_client import multiprocess
from sqlalchemy.exc import DBAPIError

from storefront.domain.catalogue import shelf
from storefront.infra.db import db
from storefront.settings import settings

preload_app = True
control_socket_disable = True  # systemd starts and stops it; nobody else needs a door
# What gunicorn says itself goes the shop's own way: JSON lines, without what somebody typed.
logconfig_dict = {
    "version": 1, "disable_existing_loggers": False,
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
}  # fmt: skip
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


def child_exit(server: Any, worker: Any) -> None:
    """What a process counted stays counted; only what it measured of itself goes."""
    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    shutil.rmtree(METRICS, ignore_errors=True)
