"""Joins the small style sheets of a face into the one file that its pages ask for.

Run as `python -m storefront.infra.styles` when the environment is built. The order is the cascade:
tokens, base, the parts that all faces share, then the face's own files by name.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE_BREAKS = re.compile(r"\s*\n\s*")
FONT = re.compile(r"\.\./fonts/([\w-]+\.woff2)")


def sheets(face: str, static: Path = STATIC) -> list[Path]:
    """The source sheets of one face in the order they apply."""
    css = static / "css"
    shared = [css / "tokens.css", css / "base.css", *sorted((css / "parts").glob("*.css"))]
    return shared + sorted((css / face).glob("*.css"))


def faces(static: Path = STATIC) -> list[str]:
    """Every face that has sheets of its own."""
    return sorted(path.name for path in (static / "css").iterdir() if path.is_dir() and path.name != "parts")


def fingerprinted(file: Path) -> str:
    """A static file's name as served: it carries the content's hash, so it may be kept for ever."""
    digest = hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest()
    return f"{file.stem}.{digest}{file.suffix}"


def join(texts: Iterable[str]) -> str:
    """One sheet out of many, without comments and indents."""
    return "\n".join(LINE_BREAKS.sub("\n", COMMENT.sub("", text)).strip() for text in texts) + "\n"


def join_all(static: Path = STATIC) -> list[Path]:
    """Write `build/<face>.css` for each face whose sheets changed; returns the files written."""
    return [write(face, static) for face in faces(static) if is_stale(face, static)]


def is_stale(face: str, static: Path = STATIC) -> bool:
    """True when the joined sheet is missing or says something else than its sources."""
    output = _output(face, static)
    return not output.exists() or output.read_text("utf-8") != joined(face, static)


def write(face: str, static: Path = STATIC) -> Path:
    """Write one face's sheet in a single step, so that a page never reads a half."""
    output = _output(face, static)
    output.parent.mkdir(exist_ok=True)
    unfinished = output.with_suffix(f".{os.getpid()}.part")
    unfinished.write_text(joined(face, static), "utf-8")
    unfinished.replace(output)
    return output


def joined(face: str, static: Path = STATIC) -> str:
    """The whole sheet of one face."""
    text = join(sheet.read_text("utf-8") for sheet in sheets(face, static))
    # The page preloads the text face by its fingerprinted name: the sheet must ask for the very same address.
    return FONT.sub(lambda match: f"../fonts/{fingerprinted(static / 'fonts' / match[1])}", text)


def _output(face: str, static: Path) -> Path:
    return static / "build" / f"{face}.css"


if __name__ == "__main__":
    for written in join_all():
        sys.stdout.write(f"{written.name} {written.stat().st_size / 1000:.1f} kB\n")
