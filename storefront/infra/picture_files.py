"""What a file is by its bytes, not by its name: its kind, its size, whether it is whole, alone and still. Standard library only.

Honest pictures carry more than a picture: phones put a second picture (MPO), a film (motion photo) or notes of their
own behind the first. Those are taken, and lost when the picture is saved anew. A picture that is at the same time
an archive, a page, a paper or a program is refused. See docs/uploads.md.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, NoReturn

MOST_BYTES = 40 * 1024 * 1024
MOST_PIXELS = 60_000_000
SMALLEST_SIDE = 16
LONGEST_SIDE = 65_000
HEAD_BYTES = 4096
"""What `kind_of` needs to see."""

Bytes = bytes | memoryview
"""Or anything that is sliced like it, a mapped file for one."""


class Kind(StrEnum):
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"
    HEIC = "heic"


ENDINGS = frozenset({"jpg", "jpeg", "jpe", "jfif", "pjpeg", "mpo", "png", "webp", "avif", "heic", "heif", "hif"})
"""What a picture may be called. Which of them is of no matter: phones and programs name PNGs .jpg all day."""


class NotAPicture(ValueError):
    """The bytes are no picture that we take; the message is a code for the person's sentence."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a picture before it is opened. Zero for a size that only the decoder tells."""

    kind: Kind
    width: int = 0
    height: int = 0
    bytes_per_pixel_at_rest: float = 0.0  # what the decoder must hold of the whole picture, however small it is wanted


def digest_of(original: bytes | Path | IO[bytes]) -> str:
    """32 hex signs that name a picture by its content. An open file is read from its beginning, bit by bit."""
    if isinstance(original, Path):
        with original.open("rb") as opened:
            return digest_of(opened)
    file = io.BytesIO(original) if isinstance(original, bytes) else original
    found = hashlib.blake2b(digest_size=16)
    file.seek(0)
    while chunk := file.read(1 << 20):
        found.update(chunk)
    return found.hexdigest()


def is_called_a_picture(name: str) -> bool:
    """Whether a name says that it is a picture, or says nothing: cameras in pages call theirs "image" or "blob"."""
    _, dot, ending = name.strip().rpartition(".")
    return not dot or ending.lower() in ENDINGS


def kind_of(head: Bytes) -> Kind:
    """The kind of a file from its first bytes. Raises NotAPicture with what it is instead."""
    first = bytes(head[:HEAD_BYTES])
    if first.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if first.startswith(_PNG):
        return Kind.PNG
    if first.startswith(b"RIFF") and first[8:12] == b"WEBP":
        return Kind.WEBP
    if first[4:8] == b"ftyp":
        return _of_brands(first)
    raise NotAPicture(_other(first))


def look(content: Bytes) -> Look:
    """Look through a whole file without opening the picture. Raises NotAPicture."""
    kind = kind_of(content[:HEAD_BYTES])
    found, end = _WALKS[kind](content)
    if is_two_files(content, end):
        raise NotAPicture("two_files")
    if found.width and min(found.width, found.height) < SMALLEST_SIDE:
        raise NotAPicture("too_small")
    if found.width * found.height > MOST_PIXELS or max(found.width, found.height) > LONGEST_SIDE:
        raise NotAPicture("too_many_pixels")
    return found


# --- other files ------------------------------------------------------------------------------------------

_PNG = b"\x89PNG\r\n\x1a\n"
_SEQUENCES = {b"avis", b"hevc", b"hevx", b"msf1"}
_STILL_HEIC = {b"heic", b"heix", b"heim", b"heis"}
_OTHER_PICTURES = (b"BM", b"II*\x00", b"MM\x00*", b"8BPS", b"\x00\x00\x01\x00", b"\xff\x0a", b"\x00\x00\x00\x0cJXL ", b"\x00\x00\x00\x0cjP  ", b"IIRO", b"FUJIFILM")  # fmt: skip
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|iframe|\?php)", re.IGNORECASE)


def _of_brands(first: bytes) -> Kind:
    """Boxes of ISO media: pictures and films look alike but for their brands."""
    size = int.from_bytes(first[:4], "big")
    major, others = first[8:12], {first[at : at + 4] for at in range(16, min(size, len(first)) - 3, 4)}
    if major in _SEQUENCES:
        raise NotAPicture("animated")
    if major == b"avif" or (major == b"mif1" and b"avif" in others):
        return Kind.AVIF
    if major in _STILL_HEIC or (major == b"mif1" and others & _STILL_HEIC):
        return Kind.HEIC
    raise NotAPicture("film")


def _other(first: bytes) -> str:
    if not first:
        return "empty"
    if first.startswith((b"GIF87a", b"GIF89a")):
        return "animated"
    if b"<svg" in first.lower():
        return "drawing"
    if first.startswith(_OTHER_PICTURES):
        return "other_kind"
    return "not_a_picture"


_LEADS = (
    b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ", b"MZ", b"\x7fELF",
    b"%PDF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe",
)  # fmt: skip
_ZIP_END, _ZIP_ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_ZIP_TAIL = 22 + 65_535
_PDF_REACH = 1024
"""Readers of PDF look for its beginning so far into a file."""


def is_two_files(content: Bytes, end: int) -> bool:
    """Whether another file is hidden in or behind a picture that ends at `end`, one that other programs would open."""
    behind = bytes(content[end:]).lstrip(b"\x00\r\n\t ")
    if behind.startswith(_LEADS) or b"%PDF-" in behind or _MARKUP.search(behind):
        return True
    return b"%PDF-" in bytes(content[:_PDF_REACH]) or _ends_as_zip(content)


def _ends_as_zip(content: Bytes) -> bool:
    """ZIP is read from its end: there stands how long the list of entries is that ends where this begins."""
    start = max(len(content) - _ZIP_TAIL, 0)
    tail = bytes(content[start:])
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        listed = start + at - int.from_bytes(tail[at + 12 : at + 16], "little")
        if 0 <= listed < start + at and bytes(content[listed : listed + 4]) == _ZIP_ENTRY:
            return True
        at = tail.rfind(_ZIP_END, 0, at)
    return False


# --- walks: what the picture is and where it ends -----------------------------------------------------------


def _truncated() -> NoReturn:
    raise NotAPicture("truncated")


_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_WITHOUT_LENGTH = {0x01, 0xD8}


def _jpeg(content: Bytes) -> tuple[Look, int]:
    """Segment by segment to the end of the first picture; its own small preview lies inside a segment."""
    found, at = Look(Kind.JPEG), 2
    while True:
        marker = _NEXT_MARKER.search(content, at)
        if marker is None:
            _truncated()
        at, code = marker.end(), content[marker.end() - 1]
        if code == 0xD9:
            break
        if code in _WITHOUT_LENGTH:
            continue
        length = int.from_bytes(content[at : at + 2], "big")
        if length < 2 or at + length > len(content):
            _truncated()
        if code in _FRAMES:
            found = _frame(bytes(content[at : at + length]), code in _PROGRESSIVE)
        at += length
    if not found.width:
        raise NotAPicture("unreadable")
    return found, at


def _frame(segment: bytes, is_progressive: bool) -> Look:
    """Size of a JPEG; a progressive one is held whole, two bytes for each sample, until its last pass."""
    height, width = int.from_bytes(segment[3:5], "big"), int.from_bytes(segment[5:7], "big")
    samplings = [(part >> 4) * (part & 15) for part in segment[9::3]]
    most = max(samplings, default=0) or 1
    return Look(Kind.JPEG, width, height, 2 * sum(samplings) / most if is_progressive else 0.0)


def _png(content: Bytes) -> tuple[Look, int]:
    found, at = Look(Kind.PNG), len(_PNG)
    while True:
        length, name = int.from_bytes(content[at : at + 4], "big"), bytes(content[at + 4 : at + 8])
        body = at + 8
        if len(name) < 4 or body + length + 4 > len(content):
            _truncated()
        if name == b"IHDR":
            header = bytes(content[body : body + length])
            found = _png_header(header)
        elif name == b"acTL" and int.from_bytes(content[body : body + 4], "big") > 1:
            raise NotAPicture("animated")
        at = body + length + 4
        if name == b"IEND":
            return found, at


def _png_header(header: bytes) -> Look:
    """Pillow holds grey and palette pixels in one byte, 16-bit grey in two, all others in four."""
    depth, colour = header[8], header[9]
    at_rest = {0: 2.0 if depth == 16 else 1.0, 3: 1.0}.get(colour, 4.0)
    return Look(Kind.PNG, int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big"), at_rest)


def _webp(content: Bytes) -> tuple[Look, int]:
    end = 8 + int.from_bytes(content[4:8], "little")
    if end > len(content) + 1:  # a last byte that only pads may be missing
        _truncated()
    at, end = 12, min(end, len(content))
    found = Look(Kind.WEBP)
    while at + 8 <= end:
        name, length = bytes(content[at : at + 4]), int.from_bytes(content[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            _truncated()
        body = bytes(content[at + 8 : at + 18])
        if name in (b"ANIM", b"ANMF") or (name == b"VP8X" and body[:1] and body[0] & 0x02):
            raise NotAPicture("animated")
        found = _webp_size(name, body) or found
        at += 8 + length + length % 2
    return found, end


def _webp_size(name: bytes, body: bytes) -> Look | None:
    if name == b"VP8X":
        width, height = (1 + int.from_bytes(body[at : at + 3], "little") for at in (4, 7))
    elif name == b"VP8 ":
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    elif name == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        return None
    return Look(Kind.WEBP, width, height, AT_REST[Kind.WEBP])


def _boxes(content: Bytes) -> tuple[Look, int]:
    """ISO media: boxes one behind the other. The size of the picture lies deep inside: the decoder tells it."""
    at, names = 0, set()
    while at + 8 <= len(content):
        size, name = int.from_bytes(content[at : at + 4], "big"), bytes(content[at + 4 : at + 8])
        if not re.fullmatch(rb"[ -~]{4}", name) or (not size and name not in (b"mdat", b"free")):
            break  # no box: something behind the picture
        names.add(name)
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        if size < 8 and size:
            break
        if at + size > len(content):
            _truncated()
        at = at + size if size else len(content)
    if b"meta" not in names:
        _truncated()
    if b"moov" in names:
        raise NotAPicture("animated")
    kind = kind_of(content[:HEAD_BYTES])
    return Look(kind, bytes_per_pixel_at_rest=AT_REST[kind]), at


AT_REST = {Kind.WEBP: 14.5, Kind.AVIF: 9.5, Kind.HEIC: 7.3}
"""Bytes for each pixel that a decoder which knows no smaller size holds at its height: measured, see docs/uploads.md."""

_WALKS = {Kind.JPEG: _jpeg, Kind.PNG: _png, Kind.WEBP: _webp, Kind.AVIF: _boxes, Kind.HEIC: _boxes}
