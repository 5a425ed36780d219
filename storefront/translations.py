"""The shop's words in English: collected from code and templates, compiled, checked to be complete.

`python -m storefront.translations collect | compile | check`. Italian is the source: a message is its own sentence.
"""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.pofile import read_po, write_po

from storefront.settings import ROOT

FOLDER = ROOT / "translations"
MAPPING = "[python: storefront/**.py]\n[jinja2: templates/**.html]\n[jinja2: templates/**.txt]\n"
ENGLISH = FOLDER / "en" / "LC_MESSAGES" / "messages.po"


def _pybabel(*arguments: str) -> None:
    program = Path(sys.executable).with_name("pybabel")
    subprocess.run([str(program), "-q", *arguments], cwd=ROOT, check=True)  # noqa: S603 - our own arguments


def _extract(target: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as mapping:
        mapping.write(MAPPING)
        mapping.flush()
        _pybabel(
            "extract", "-F", mapping.name, "-k", "_l", "-k", "lazy", "-k", "lazy_gettext", "-k", "ngettext:1,2", "--omit-header",
            "--sort-by-file", "--no-location", "-o", str(target), ".",
        )  # fmt: skip


def collect() -> int:
    """Bring the English file up to date with the messages in use; new ones are left empty."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        _extract(template)
        with template.open("rb") as used, ENGLISH.open("rb") as translated:
            english = read_po(translated, locale="en")
            english.update(read_po(used), no_fuzzy_matching=True)
    english.obsolete.clear()
    english.header_comment = "# The shop's words in English. Italian, the message itself, is the source."
    english.project = english.last_translator = english.language_team = english.copyright_holder = "Glocal Factory"
    english.version, english.msgid_bugs_address = "1", "negozio@glocal.example"
    english.creation_date = english.revision_date = datetime(2026, 11, 22, tzinfo=UTC)  # no news in every commit
    with ENGLISH.open("wb") as file:
        write_po(file, english, width=118, no_location=True)
    return 0


def compile_all() -> int:
    for source in FOLDER.glob("*/LC_MESSAGES/*.po"):
        locale = source.parent.parent.name
        _pybabel("compile", "-i", str(source), "-o", str(source.with_suffix(".mo")), "-l", locale)
    return 0


def missing() -> list[str]:
    """Messages in use that have no English words."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        _extract(template)
        with template.open("rb") as used, ENGLISH.open("rb") as translated:
            known = read_po(translated, locale="en")
            return [
                str(message.id) for message in read_po(used) if message.id and not _is_translated(known.get(message.id))
            ]


def _is_translated(message: object) -> bool:
    words = getattr(message, "string", "")
    return all(words) if isinstance(words, tuple) else bool(words)


def check() -> int:
    """Fail naming every sentence that would show in Italian on an English page."""
    lacking = missing()
    for sentence in lacking:
        sys.stderr.write(f"no English words for: {sentence}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit({"collect": collect, "compile": compile_all, "check": check}[sys.argv[1]]())
