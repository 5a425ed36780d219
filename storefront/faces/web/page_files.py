"""Pages of words as they lie in `pages/<locale>/`, or as the office has edited them since: drafts until a lawyer signs.

A file begins with `title`, `summary`, `updated` and `draft`, then a line `---`, then Markdown.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from storefront.domain.texts import pages
from storefront.domain.texts.pages import VersionRow
from storefront.settings import ROOT, settings

FOLDER = ROOT / "pages"
SLUG = re.compile(r"[a-z-]{1,40}")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it lies in its file, or as its latest version says."""

    slug: str
    title: str
    summary: str
    updated_on: date
    is_draft: bool
    text: str
    number: int = 0  # of the version; 0 is the file

    @property
    def version(self) -> str:
        """Names these very words: the day they were written, and which edition they are."""
        return self.updated_on.isoformat() + (f".{self.number}" if self.number else "")


def slugs() -> list[str]:
    """Every page there is."""
    return sorted(path.stem for path in (FOLDER / "it").glob("*.md"))


def read(slug: str, language: str) -> Page | None:
    """The page of a slug, in Italian where a language has none yet."""
    if not SLUG.fullmatch(slug):
        return None
    edited = pages.latest(slug, (language, "it"))
    for folder in (language, "it"):
        found = page_of(edited[slug, folder]) if (slug, folder) in edited else of_file(slug, folder)
        if found is not None:
            return found
    return None


def page_of(row: VersionRow) -> Page:
    words = row.words
    return Page(row.slug, words.title, words.summary, row.updated_on, words.is_draft, words.text, row.number)


def of_file(slug: str, language: str) -> Page | None:
    """The page as its file has it, in this very language."""
    path = FOLDER / language / f"{slug}.md"
    if not path.is_file():
        return None
    return _kept(path) if settings().is_production else _read(path)


@lru_cache(maxsize=64)
def _kept(path: Path) -> Page:
    return _read(path)


def _read(path: Path) -> Page:
    head, _, text = path.read_text(encoding="utf-8").partition("\n---\n")
    told = dict(line.split(": ", 1) for line in head.splitlines())
    updated_on = date.fromisoformat(told["updated"])
    return Page(path.stem, told["title"], told["summary"], updated_on, told["draft"] == "yes", text)


def terms_version() -> str:
    """The version of the terms for brands that is in force: of the Italian text, which is the one that counts."""
    found = read("brand-terms", "it")
    if found is None:
        raise FileNotFoundError("pages/it/brand-terms.md")
    return found.version
