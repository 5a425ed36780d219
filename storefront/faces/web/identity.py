"""Who runs the shop, for the footer and the legal pages: read from a file, complete or the start stops (L27)."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Identity:
    """The cooperative as the law wants it named."""

    name: str
    legal_name: str
    seat: str
    vat_number: str
    rea: str
    email: str
    pec: str
    phone: str
    accessibility_email: str
    is_demo: bool = False


def read(path: Path) -> Identity:
    """The identity of the shop. Raises ValueError naming what is missing."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    missing = [f.name for f in fields(Identity) if f.name != "is_demo" and not str(table.get(f.name, "")).strip()]
    if missing:
        raise ValueError(f"{path.name}: fill in {', '.join(missing)}")
    return Identity(**{f.name: table[f.name] for f in fields(Identity) if f.name in table})
