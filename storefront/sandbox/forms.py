"""Stripe's form encoding: `line_items[0][price_data][currency]=eur` into nested values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Build dicts and lists from bracketed keys; every leaf stays a string."""
    tree: dict[str, Any] = {}
    for key, value in pairs:
        match = KEY.match(key)
        path = [key] if match is None else [match.group(1), *re.findall(r"\[([^\[\]]*)\]", match.group(2))]
        plant(tree, path, value)
    return {name: as_lists(branch) for name, branch in tree.items()}


def plant(tree: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        branch = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(branch, dict):
            return
        tree = branch
    tree[path[-1] or str(len(tree))] = value


def as_lists(branch: Any) -> Any:
    """Turn dicts whose keys are 0, 1, 2 … into lists, all the way down."""
    if not isinstance(branch, dict):
        return branch
    grown = {name: as_lists(twig) for name, twig in branch.items()}
    if grown and all(name.isdigit() for name in grown):
        return [grown[name] for name in sorted(grown, key=int)]
    return grown
