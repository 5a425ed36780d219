"""Structured logs: one JSON line an event, with the request's or the work's id, and no personal data."""

import logging
import sys
from typing import Any

import structlog

SECRET_WORDS = ("secret", "password", "token", "key", "authorization", "cookie", "email", "address")


def _hide(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blank every value whose name says that it is nobody's business."""
    for name in event:
        if any(word in name.lower() for word in SECRET_WORDS):
            event[name] = "…"
    return event


def prepare(level: str) -> None:
    """Send all logs, ours and libraries', to standard error as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide,
    ]
    trace = structlog.processors.format_exc_info
    structlog.configure(
        processors=[*shared, trace, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, trace],
            processor=structlog.processors.JSONRenderer(ensure_ascii=False),
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("werkzeug", "huey", "stripe", "urllib3", "alembic.runtime.plugins"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def logger(name: str) -> Any:
    return structlog.get_logger(name)
