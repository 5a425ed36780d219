"""Making listing rows anew (being written)."""

from collections.abc import Callable


def refresh_listing() -> None:
    """Work off what is stale."""


def refresh_all(step: Callable[[int], None]) -> None:
    """Make every listing row; `step` is told how many more are done."""
