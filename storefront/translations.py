"""The shop's words in other languages: collected from code and templates, compiled, checked to be complete.

`python -m storefront.translations collect | compile | check`. Italian is the source: a message is its own sentence.
English holds all of the shop; French and Arabic the till's own words alone (docs/till-learning.md).
"""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from storefront.settings import ROOT

FOLDER = ROOT / "translations"
ALL = ("storefront/**.py", "templates/**.html", "templates/**.txt")
TILL = (
    "storefront/faces/till/**.py", "storefront/faces/web/practice_words.py", "templates/till/**.html",
    "templates/layouts/till.html", "templates/parts/till.html",
    "templates/parts/faces.html", "templates/parts/notice.html", "templates/parts/form.html",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """One language's file: whose words it holds."""

    locale: str
    name: str
    sources: tuple[str, ...]

    @property
    def file(self) -> Path:
        return FOLDER / self.locale / "LC_MESSAGES" / "messages.po"

    @property
    def header(self) -> str:
        return f"# The shop's words in {self.name}. Italian, the message itself, is the source."


LANGUAGES = (Words("en", "English", ALL), Words("fr", "French", TILL), Words("ar", "Arabic", TILL))


def _pybabel(*arguments: str) -> None:
    program = Path(sys.executable).with_name("pybabel")
    subprocess.run([str(program), "-q", *arguments], cwd=ROOT, check=True)  # noqa: S603 - our own arguments


def in_use(sources: tuple[str, ...]) -> Catalog:
    """Every message that these files say."""
    kinds = {source: "python" if source.endswith(".py") else "jinja2" for source in sources}
    with tempfile.TemporaryDirectory() as folder:
        mapping, target = Path(folder) / "mapping.cfg", Path(folder) / "messages.pot"
        mapping.write_text("".join(f"[{kind}: {source}]\n" for source, kind in kinds.items()), "utf-8")
        _pybabel(
            "extract", "-F", str(mapping), "-k", "_l", "-k", "lazy", "-k", "lazy_gettext", "-k", "ngettext:1,2",
            "--omit-header", "--sort-by-file", "--no-location", "-o", str(target), ".",
        )  # fmt: skip
        with target.open("rb") as used:
            return read_po(used)


def known(words: Words) -> Catalog:
    if not words.file.exists():
        return Catalog(words.locale)
    with words.file.open("rb") as translated:
        return read_po(translated, locale=words.locale)


def collect() -> int:
    """Bring each file up to date with the messages in use; new ones are left empty."""
    for words in LANGUAGES:
        catalogue = known(words)
        catalogue.update(in_use(words.sources), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        write(words, catalogue)
    return 0


def write(words: Words, catalogue: Catalog) -> None:
    catalogue.header_comment, catalogue.fuzzy = words.header, False
    catalogue.project = catalogue.last_translator = catalogue.language_team = "Glocal Factory"
    catalogue.copyright_holder = "Glocal Factory"
    catalogue.version, catalogue.msgid_bugs_address = "1", "negozio@glocal.example"
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 11, 22, tzinfo=UTC)  # no news in every commit
    words.file.parent.mkdir(parents=True, exist_ok=True)
    with words.file.open("wb") as file:
        write_po(file, catalogue, width=118, no_location=True)


def compile_all() -> int:
    for source in FOLDER.glob("*/LC_MESSAGES/*.po"):
        locale = source.parent.parent.name
        _pybabel("compile", "-i", str(source), "-o", str(source.with_suffix(".mo")), "-l", locale)
    return 0


def missing(words: Words) -> list[str]:
    """Messages in use that this language has no words for."""
    catalogue = known(words)
    return [
        str(message.id)
        for message in in_use(words.sources)
        if message.id and not _is_translated(catalogue.get(message.id))
    ]


def _is_translated(message: object) -> bool:
    words = getattr(message, "string", "")
    return all(words) if isinstance(words, tuple) else bool(words)


def check() -> int:
    """Fail naming every sentence that would show in Italian on a page of another language."""
    lacking = [(words.name, sentence) for words in LANGUAGES for sentence in missing(words)]
    for name, sentence in lacking:
        sys.stderr.write(f"no {name} words for: {sentence}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit({"collect": collect, "compile": compile_all, "check": check}[sys.argv[1]]())
