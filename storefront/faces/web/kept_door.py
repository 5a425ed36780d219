"""The door before the app: gives a kept answer to who would be shown just that, once its rule says that it holds."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from werkzeug.http import parse_cookie

from storefront.domain.carts.queries import how_many
from storefront.domain.carts.services import CartOwner
from storefront.faces.web import cart_cookie, compression
from storefront.faces.web.cart_cookie import COUNTED
from storefront.faces.web.kept import FOUND, KEEP, READ, Answer, Key, Memory
from storefront.infra.db import db

LONGEST_QUERY = 300
FRESHNESS = frozenset({"etag", "cache-control", "vary"})
Environ = dict[str, Any]


class Door:
    """WSGI middleware next to the app itself: inside of proxies' and languages' prefixes, so that it sees what the app sees."""

    def __init__(self, flask: Flask, app: Callable[..., Iterable[bytes]]) -> None:
        self.flask = flask
        self.app = app
        self.memory = Memory()
        self._engine: Engine | None = None
        self.session_cookie = str(flask.config["SESSION_COOKIE_NAME"])

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if not self.is_for_all(environ):
            return self.app(environ, start_response)
        cookies = parse_cookie(environ.get("HTTP_COOKIE"))
        if self.session_cookie in cookies or self.flask.debug:
            return self.app(environ, start_response)
        page = page_of(environ)
        try:
            answer = self.look(page, environ, cart_cookie.as_token(cookies.get(cart_cookie.COOKIE, "")))
        except DBAPIError:  # the app says so with a page
            return self.app(environ, start_response)
        if answer is None:
            return self.ask_and_keep(page, environ, start_response)
        if answer.promise.is_counted:
            environ[FOUND] = answer
            return self.app(environ, start_response)
        return given(answer, environ, start_response)

    def forget(self) -> None:
        """Begin anew: all kept answers are of another database."""
        self.memory.clear()
        self._engine = None

    @staticmethod
    def is_for_all(environ: Environ) -> bool:
        return environ["REQUEST_METHOD"] in {"GET", "HEAD"} and len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY

    def look(self, page: Hashable, environ: Environ, token: str | None) -> Answer | None:
        """The answer that holds for this request. At most two statements, and none for a page that is not kept."""
        if not self.memory.knows(page):
            return None
        with self.engine().connect() as connection:
            count = 0
            if token is not None:
                count = environ[COUNTED] = how_many(CartOwner(token=token), connection)
            answer = self.memory.find((page, count))
            if answer is None or not answer.fits(environ.get("HTTP_IF_NONE_MATCH")):
                return None
            return answer if self.holds(answer, (page, count), environ, connection) else None

    def holds(self, answer: Answer, key: Key, environ: Environ, connection: Connection) -> bool:
        promise = answer.promise
        now = promise.rule.read(connection)
        environ[READ] = (promise.rule, now)
        if promise.rule.stamp(now) == promise.stamp:
            return True
        self.memory.forget(key)
        return False

    def ask_and_keep(self, page: Hashable, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """The app's own answer; kept when the view has promised that it is the same for all."""
        said: list[Any] = ["", []]

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            said[:] = status, headers
            return start_response(status, headers, *rest)

        parts = self.app(environ, start)
        promise = environ.get(KEEP)
        status, headers = said
        names = {name.lower(): value for name, value in headers}
        is_seen = status.startswith("304 ")
        is_whole = environ["REQUEST_METHOD"] == "GET" and status.startswith("200 ")
        if promise is None or not (is_whole or is_seen) or "set-cookie" in names or "etag" not in names:
            return parts
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        key = page, environ.get(COUNTED, 0)  # the number that was drawn, whoever read it
        self.memory.put(key, Answer(list(headers), None if is_seen else body, names["etag"], promise))
        return [body]

    def engine(self) -> Engine:
        if self._engine is None:
            with self.flask.app_context():
                self._engine = db.engine
                if self._engine.dialect.name != "sqlite":  # one question needs no transaction, which is two more
                    self._engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        return self._engine


def page_of(environ: Environ) -> Hashable:
    """All that a page for everybody depends on, besides what its rule reads and the number in the header."""
    return (
        environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), environ.get("SCRIPT_NAME", ""), environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""), compression.best_of(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )  # fmt: skip


def given(answer: Answer, environ: Environ, start_response: Any) -> Iterable[bytes]:
    """A kept answer, or 304 to a browser that has it."""
    if answer.is_seen(environ.get("HTTP_IF_NONE_MATCH")):
        start_response("304 NOT MODIFIED", [pair for pair in answer.headers if pair[0].lower() in FRESHNESS])
        return []
    start_response("200 OK", list(answer.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body or b""]


def install(app: Flask) -> None:
    """Must come before every part that wraps the WSGI app: the door stands next to Flask."""
    door = Door(app, app.wsgi_app)
    app.extensions["kept_answers"] = door.memory
    app.wsgi_app = door  # type: ignore[method-assign]  # Flask's documented way
