"""Pages of words as they lie in `pages/<locale>/`: edited by hand, drafts until a lawyer signs.

A file begins with `title`, `summary`, `updated` and `draft`, then a line `---`, then Markdown.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from storefront.settings import ROOT, settings

FOLDER = ROOT / "pages"
SLUG = re.compile(r"[a-z-]{1,40}")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it lies in its file."""

    slug: str
    title: str
    summary: str
    updated_on: date
    is_draft: bool
    text: str


def slugs() -> list[str]:
    """Every page there is."""
    return sorted(path.stem for path in (FOLDER / "it").glob("*.md"))


def read(slug: str, language: str) -> Page | None:
    """The page of a slug, in Italian where a language has none yet."""
    if not SLUG.fullmatch(slug):
        return None
    for folder in (language, "it"):
        path = FOLDER / folder / f"{slug}.md"
        if path.is_file():
            return _kept(path) if settings().is_production else _read(path)
    return None


@lru_cache(maxsize=64)
def _kept(path: Path) -> Page:
    return _read(path)


def _read(path: Path) -> Page:
    head, _, text = path.read_text(encoding="utf-8").partition("\n---\n")
    told = dict(line.split(": ", 1) for line in head.splitlines())
    updated_on = date.fromisoformat(told["updated"])
    return Page(path.stem, told["title"], told["summary"], updated_on, told["draft"] == "yes", text)


def terms_version() -> str:
    """The version of the terms for brands that is in force: the day of the Italian text, which is the one that counts."""
    found = read("brand-terms", "it")
    if found is None:
        raise FileNotFoundError("pages/it/brand-terms.md")
    return found.updated_on.isoformat()
