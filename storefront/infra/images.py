"""Turning a picture into what browsers are sent: several widths, two modern formats and one old."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

WIDTHS = (320, 640, 1024, 1600)
JPEG_WIDTH = 1024  # the fallback for old browsers and for Open Graph
MAX_PIXELS = 60_000_000
SAVE: Mapping[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 50, "speed": 9},
    "webp": {"format": "WEBP", "quality": 76, "method": 2},
    "jpg": {"format": "JPEG", "quality": 80, "progressive": True, "optimize": True},
}
READABLE = ("JPEG", "PNG", "WEBP", "AVIF")  # a phone's MPO is opened as the JPEG it is


class NotAPicture(ValueError):
    """The bytes are no picture that we take; the message is a code for the person's sentence."""


@dataclass(frozen=True, slots=True)
class Derivatives:
    """One picture made ready: `files` maps names to bytes."""

    digest: str
    width: int
    height: int
    widths: tuple[int, ...]
    files: Mapping[str, bytes]


def digest_of(content: bytes) -> str:
    """32 hex signs that name a picture by its content."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def derive(content: bytes, wanted: Sequence[int] = WIDTHS) -> Derivatives:
    """Make all sizes of one picture: upright, in sRGB, without a byte of metadata. Raises NotAPicture."""
    picture = _opened(content)
    digest = digest_of(content)
    widths = tuple(w for w in wanted if w <= picture.width) or (picture.width,)
    files: dict[str, bytes] = {}
    smaller = picture
    size = (picture.width, picture.height)
    for width in reversed(widths):  # each from the one before: a cascade costs a third of starting anew
        height = round(size[1] * width / size[0])
        smaller = smaller.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        formats = ("avif", "webp", "jpg") if width == min(JPEG_WIDTH, widths[-1]) else ("avif", "webp")
        for kind in formats:
            files[f"{digest}-{width}.{kind}"] = _saved(smaller, kind)
    largest = widths[-1]
    return Derivatives(digest, largest, round(size[1] * largest / size[0]), widths, files)


def _opened(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content), formats=READABLE)
        if picture.width * picture.height > MAX_PIXELS:
            raise NotAPicture("too_large")
        picture.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, NotAPicture):
            raise
        raise NotAPicture("unreadable") from error


def _saved(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, **SAVE[kind])
    return out.getvalue()
