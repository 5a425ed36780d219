"""The till's recorded clips: one for each sentence that a screen asks or tells, in each of its languages.

`python -m storefront.voices make | check`. Making needs espeak-ng and lame on the developer's machine; the clips are
kept in the tree, so nobody else does. How to replace one by a human voice: docs/voices.md.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flask_babel import LazyString

from storefront.faces.till.aloud import clip_path
from storefront.faces.web.practice_words import STEPS, TASKS
from storefront.settings import ROOT
from storefront.translations import LANGUAGES, known

STATIC = ROOT / "static"
SOUNDS = STATIC / "sounds"
VOICES = {"it": "it", "en": "en-gb", "fr": "fr-fr", "ar": "ar"}
SPEED = "145"  # words a minute: slower than talk
SAID = r"""\{\{ _\("((?:[^"\\]|\\.)*)"\) \}\}"""
IN_TEMPLATE = (
    re.compile(rf"<h1>{SAID}</h1>"),
    re.compile(r"""data-say="\{\{ _\('((?:[^'\\]|\\.)*)'\) \}\}\""""),
)
WHOLE = re.compile(rf"<p>{SAID}</p>")
READ_WHOLE = {
    "practice.html",
    "practice_consent.html",
    "day_open.html",
    "refused.html",
    "offline_practice.html",
    "practice_ended.html",
}  # their plain sentences too


def sentences() -> list[str]:
    """What is asked and told, in Italian: questions of screens, exercises, refusals whose words are always the same."""
    return sorted({*_of_templates(), *_of_refusals(), *map(msgid, TASKS.values()), *map(msgid, STEPS.values())})


def msgid(lazy: LazyString) -> str:
    """The Italian sentence inside of a word that waits for its language."""
    return str(lazy._args[0])


def _of_templates() -> Iterator[str]:
    for file in sorted((ROOT / "templates" / "till").glob("*.html")):
        text = file.read_text("utf-8")
        for pattern in (*IN_TEMPLATE, WHOLE) if file.name in READ_WHOLE else IN_TEMPLATE:
            yield from (found.replace('\\"', '"').replace("\\'", "'") for found in pattern.findall(text))


def _of_refusals() -> Iterator[str]:
    """Every constant sentence inside of a `Said(…)`."""
    tree = ast.parse((ROOT / "storefront/faces/till/words.py").read_text("utf-8"))
    said = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_name(node.func, "Said"))
    for call in said:
        for sentence in call.args:
            if isinstance(sentence, ast.Call) and _is_name(sentence.func, "_") and not sentence.keywords:
                yield str(ast.literal_eval(sentence.args[0]))


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def wanted() -> dict[Path, tuple[str, str]]:
    """Each clip's file with its language and words."""
    italian = sentences()
    spoken = {"it": {sentence: sentence for sentence in italian}}
    for words in LANGUAGES:
        catalogue = known(words)
        found = ((sentence, catalogue.get(sentence)) for sentence in italian)
        spoken[words.locale] = {sentence: str(message.string) for sentence, message in found if message is not None}
    return {
        STATIC / clip_path(text, locale): (locale, text)
        for locale, texts in spoken.items()
        for text in texts.values()
        if text
    }


def lacking() -> list[tuple[str, str]]:
    """Sentences without a clip: (language, words)."""
    return sorted(said for file, said in wanted().items() if not file.is_file())


def unused() -> list[Path]:
    """Clips that no screen says any more."""
    return sorted(set(SOUNDS.glob("*/*.mp3")) - set(wanted()))


def make() -> int:
    """Make every clip that lacks, and take away those that nobody says."""
    for file in unused():
        file.unlink()
    for locale, text in lacking():
        record(locale, text, STATIC / clip_path(text, locale))
    return 0


def record(locale: str, text: str, target: Path) -> None:
    """One sentence by a synthetic voice, as a small MP3: every browser plays it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        wave = str(Path(folder) / "said.wav")
        speak = ["espeak-ng", "-v", VOICES[locale], "-s", SPEED, "-w", wave, "--", text]
        pack = ["lame", "--quiet", "-m", "m", "--abr", "12", "--resample", "16", "-t", wave, str(target)]
        for command in (speak, pack):
            subprocess.run(command, check=True)  # noqa: S603 - our own arguments


def check() -> int:
    """Fail naming every sentence that nobody reads aloud."""
    silent = lacking()
    for locale, text in silent:
        sys.stderr.write(f"no clip ({locale}): {text}\n")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit({"make": make, "check": check}[sys.argv[1]]())
