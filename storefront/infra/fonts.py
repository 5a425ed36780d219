"""Cuts the shop's type faces to the letters its languages need, as small woff2 files.

Run as `python -m storefront.infra.fonts` when the environment is built; no font file is committed.
Source Serif Pro and Hanken Grotesk come from PyPI packages and are under the SIL Open Font License 1.1.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset

from storefront.infra.typefaces import FACES, Face, packaged

STATIC_FONTS = Path(__file__).parents[2] / "static" / "fonts"

# Basic Latin, Latin-1 and the letters of European names; typographic quotes, dashes, bullet, ellipsis,
# euro, arrows, minus. A letter outside is drawn by the fallback face.
LETTERS = frozenset(
    [*range(0x20, 0x7F), *range(0xA0, 0x100)]
    + [ord(letter) for letter in "ŒœŠšŽžŸČčĆćĐđŁłŃńŚśĞğİıŞşŐőŰű"]
    + [ord(sign) for sign in "‘’‚“”„‹›–—•…€←→−™"]
)
FEATURES = ("kern", "liga", "locl", "ccmp", "mark", "lnum", "pnum")


def cut_all(folder: Path = STATIC_FONTS) -> list[Path]:
    """Cut every face that is missing or older than its source; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    return [cut(face, folder) for face in FACES if is_stale(face, folder)]


def is_stale(face: Face, folder: Path) -> bool:
    """True when the served file is missing, or its source or these rules changed since."""
    output = folder / face.output
    if not output.exists():
        return True
    return output.stat().st_mtime < max(path.stat().st_mtime for path in _causes(face))


def cut(face: Face, folder: Path) -> Path:
    """Write one face with only our letters; the same bytes for the same source."""
    options = subset.Options(flavor="woff2", layout_features=list(FEATURES), hinting=False)
    options.desubroutinize = True
    # A second run must give the same file, or its hashed address would change for nothing.
    options.recalc_timestamp = False
    font = subset.load_font(str(packaged(face)), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    output = folder / face.output
    # Two builds may run at once: a reader sees the old file or the new one, never a half.
    unfinished = output.with_suffix(f".{os.getpid()}.part")
    subset.save_font(font, str(unfinished), options)
    unfinished.replace(output)
    return output


def _causes(face: Face) -> Iterator[Path]:
    yield packaged(face)
    yield Path(__file__)


if __name__ == "__main__":
    for written in cut_all():
        sys.stdout.write(f"{written.name} {written.stat().st_size / 1000:.1f} kB\n")
