"""The demo catalogue as its files tell it."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "catalogue"
PICTURES = Path(__file__).parent / "pictures"
Table = dict[str, Any]


@lru_cache(maxsize=16)
def table(name: str) -> Table:
    """One of the files whose name begins with an underscore."""
    return tomllib.loads((FOLDER / f"_{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def products() -> tuple[tuple[str, Table], ...]:
    """Every product with the slug of its lead brand, in the order of the brands."""
    return tuple(
        (brand["slug"], product)
        for brand in table("brands")["brand"]
        for product in tomllib.loads((FOLDER / f"{brand['slug']}.toml").read_text(encoding="utf-8"))["product"]
    )
