"""Outermost: gives every request its id, counts and times it, and says in one line how it ended. See docs/metrics.md."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask, request

from storefront.faces.web.headers import StartResponse, logged_path
from storefront.infra import log, metrics
from storefront.settings import settings

SEEN = "storefront.seen"
MOST_PATHS = 5000
UNKNOWN = "unmatched"
said = log.logger(__name__)


@dataclass(slots=True)
class Seen:
    """What Flask finds out about a request, for whoever stands outside of it."""

    route: str = ""
    path: str = ""
    endpoint: str = ""
    order_ref: str = ""


class Counted:
    """WSGI middleware around everything, kept answers too."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self.routes: dict[str, str] = {}  # of pages that may be kept: who gives those away knows no route
        self.trusts = settings().trusted_proxies > 0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        began, path, method = time.perf_counter(), environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        seen = environ[SEEN] = Seen()
        request_id = self.id_of(environ)
        status = "000"

        def start(told: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal status
            status = told[:3]
            by_name = [("X-Request-Id", request_id)] if status >= "400" else []  # to be quoted to whoever helps
            return start_response(told, headers + by_name, *rest)

        with log.line_of(request_id=request_id):
            try:
                return self.app(environ, start)
            finally:
                took_s = time.perf_counter() - began
                metrics.count(method, self.route_of(path, seen, status), status, took_s)
                if seen.endpoint not in {"", "static", "health.alive", "health.ready", "health.metrics"}:
                    said.info(
                        "request", method=method, path=seen.path, route=seen.route, status=int(status),
                        ms=round(took_s * 1000, 1),
                    )  # fmt: skip

    def id_of(self, environ: dict[str, Any]) -> str:
        """Its proxy's id when there is a proxy that we trust; else one of our own."""
        given = environ.get("HTTP_X_REQUEST_ID", "") if self.trusts else ""
        return given if log.SAYS_ITS_ID.fullmatch(given) else uuid4().hex[:16]

    def route_of(self, path: str, seen: Seen, status: str) -> str:
        if not seen.endpoint:
            return self.routes.get(path, UNKNOWN)
        if status in {"200", "304"} and self.routes.get(path) != seen.route:
            if len(self.routes) >= MOST_PATHS:
                self.routes.clear()
            self.routes[path] = seen.route
        return seen.route


def install(app: Flask) -> None:
    """Must come after every other part that wraps the WSGI app."""
    app.wsgi_app = Counted(app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented way

    @app.before_request
    def notice() -> None:
        seen, rule = request.environ.get(SEEN), request.url_rule
        if seen is not None:
            seen.route = rule.rule if rule is not None else UNKNOWN
            seen.path = logged_path()
            seen.endpoint = request.endpoint or UNKNOWN
