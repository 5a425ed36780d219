"""Structured logs: one JSON line an event, with the request's or the work's id and the order's ref, and no personal data.

Whatever a line is made of goes through `_hide`. In production a fault's own words are left out, for they may quote what
somebody typed; where it came from is said line by line. See docs/metrics.md.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

SECRET_WORDS = ("secret", "password", "token", "key", "authorization", "cookie", "email", "address")
REQUEST, ORDER = "request_id", "order_ref"
SAYS_ITS_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
PERSONAL = re.compile(
    r"[^\s@\"'<>()=/?&]+@[^\s@\"'<>()=/?&]+"  # addresses of mail; user and password of a server too
    r"|\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}\b"  # addresses on the net
    r"|(?<=[?&])(?:key|token|code|email|q)=[^&\s\"']*",
    re.IGNORECASE,
)
Fault = tuple[type[BaseException], BaseException, TracebackType | None]


def _hide(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blank what is nobody's business: by the value's name, and by what it looks like."""
    for name, value in list(event.items()):
        if value is None:
            del event[name]
        elif any(word in name.lower() for word in SECRET_WORDS):
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = PERSONAL.sub("…", value)
        elif not isinstance(value, (bool, int, float)):
            event[name] = PERSONAL.sub("…", str(value))
    return event


class Traces:
    """Writes a fault down: where it came from; and in its own words only `with_words`, where all people are made up."""

    def __init__(self, *, with_words: bool) -> None:
        self.with_words = with_words

    def __call__(self, _logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        fault = event.pop("exc_info", None)
        if fault is True:
            fault = sys.exc_info()
        error = fault[1] if isinstance(fault, tuple) else fault
        if isinstance(error, BaseException):
            event["exception"] = "".join(self._told(error))
        return event

    def _told(self, error: BaseException) -> Iterator[str]:
        if self.with_words:
            yield from traceback.format_exception(error)
            return
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is not None:
            yield from self._told(cause)
            yield "\n"
        for frame in traceback.extract_tb(error.__traceback__):
            yield f"{frame.filename}:{frame.lineno} {frame.name}\n"
        yield type(error).__qualname__
        if isinstance(error, DBAPIError):
            yield f" {type(error.orig).__qualname__} {getattr(error.orig, 'sqlstate', '') or ''}".rstrip()


def prepare(level: str, *, with_words: bool = True) -> None:
    """Send all logs, ours and libraries', to standard error as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = [Traces(with_words=with_words), _hide]
    structlog.configure(
        processors=[*shared, *last, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.PositionalArgumentsFormatter(), *last],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("werkzeug", "huey", "stripe", "urllib3", "alembic.runtime.plugins"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def logger(name: str) -> Any:
    return structlog.get_logger(name)


def asked_by() -> str:
    """The id of the request that is being answered, or whose work is being done; empty when nobody asked."""
    return str(structlog.contextvars.get_contextvars().get(REQUEST) or "")


def about(order_ref: str) -> None:
    """From here on lines are about this order, until the request or the work ends, or another order is named."""
    structlog.contextvars.bind_contextvars(**{ORDER: order_ref})


@contextmanager
def line_of(**known: Any) -> Iterator[None]:
    """Lines inside carry what is known here, and nothing that an earlier request or work has left behind."""
    before = structlog.contextvars.get_contextvars()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**{name: value for name, value in known.items() if value})
    try:
        yield
    finally:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(**before)
