"""Addresses as templates ask for them: made once, where nothing of the request is in them but the language's prefix."""

from functools import lru_cache
from typing import Any

from flask import Flask, request, url_for

MOST = 2048
PLAIN = (str, int)


def install(app: Flask) -> None:
    """Give templates `url(endpoint, **values)`. A page asks for some twenty: each costs as much as a small SELECT."""
    app.jinja_env.globals["url"] = remembered(app)


def remembered(app: Flask) -> Any:
    """`url_for` with a memory, for endpoints whose addresses depend on nothing else than their values."""

    @lru_cache(maxsize=MOST)
    def made(_prefix: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return url_for(endpoint, **dict(values))

    def url(endpoint: str, **values: Any) -> str:
        blueprint = endpoint.rpartition(".")[0]
        takes_defaults = blueprint in app.url_default_functions or None in app.url_default_functions
        if not request or not blueprint or takes_defaults or not all(type(one) in PLAIN for one in values.values()):
            return url_for(endpoint, **values)
        return made(request.script_root, endpoint, tuple(values.items()))

    return url
