"""Every address of the shop, made out of its URL map: what the walks through all doors go along."""

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule as Route

METHODS = ("GET", "POST")


def routes(app: Flask) -> list[Route]:
    """Every route that answers, as Flask knows it."""
    return [route for route in app.url_map.iter_rules() if not route.build_only]


def addresses(app: Flask, values: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, address) of every route; `values` fill its parts by name, the rest gets a made-up one."""
    for route in routes(app):
        parts = {
            name: values.get(name, "1" if "int" in str(route._converters[name]).lower() else "x")
            for name in route.arguments
        }
        address = route.rule
        for name in route.arguments:
            kind = next((kind for kind in ("int:", "path:", "") if f"<{kind}{name}>" in address), "")
            address = address.replace(f"<{kind}{name}>", parts[name])
        for method in sorted((route.methods or set()) & set(METHODS)):
            yield route.endpoint, method, address
