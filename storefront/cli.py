"""Commands: `flask --app wsgi …`."""

from flask import Flask


def install(app: Flask) -> None:
    """Make every command known to the app."""
