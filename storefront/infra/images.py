"""Turning a picture into what browsers are sent: several widths, two modern formats and one old. See docs/uploads.md."""

import base64
import io
import math
import mmap
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from storefront.infra.picture_files import MOST_PIXELS, SMALLEST_SIDE, Kind, Look, NotAPicture, digest_of, look

WIDTHS = (320, 640, 1024, 1600)
JPEG_WIDTH = 1024  # the fallback for old browsers and for Open Graph
TALLEST = 2  # times its width is what a picture is decoded for; a taller one gets narrower
TINY_WIDTH = 24
MOST_TINY = 1000  # signs of base64
MOST_MEMORY = 180_000_000  # bytes that a decoder may hold of one picture; with all else a process stays under 250 MB
MOST_PROFILE = 4_000_000  # bytes of a colour profile
STRIP = 256  # rows, at least, that are taken at once from a picture too large to turn over whole
WHITE = (255, 255, 255)
SAVE: Mapping[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 50, "speed": 9, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 76, "method": 2},
    "jpg": {"format": "JPEG", "quality": 80, "progressive": True, "optimize": True},
}
OPENED_AS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.AVIF: "AVIF", Kind.HEIC: "HEIF"}
"""A phone's MPO is opened as the JPEG it is."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True, slots=True)
class Derivatives:
    """One picture made ready: `files` maps names to bytes, `tiny` is a WebP as base64."""

    digest: str
    width: int
    height: int
    widths: tuple[int, ...]
    tiny: str
    files: Mapping[str, bytes]


def derive(original: bytes | Path, wanted: Sequence[int] = WIDTHS, digest: str = "") -> Derivatives:
    """Make all sizes of one picture: upright, in sRGB, without a byte of metadata. Raises NotAPicture."""
    largest = _largest(_opened(original), wanted)  # what was decoded is let go of before anything is saved
    digest = digest or digest_of(original)
    widths = tuple(width for width in wanted if width <= largest.width) or (largest.width,)
    files: dict[str, bytes] = {}
    smaller = largest
    for width in reversed(widths):  # each from the one before: a cascade costs a third of starting anew
        height = max(1, round(largest.height * width / largest.width))
        smaller = smaller.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        formats = ("avif", "webp", "jpg") if width == min(JPEG_WIDTH, widths[-1]) else ("avif", "webp")
        for kind in formats:
            files[f"{digest}-{width}.{kind}"] = _saved(smaller, **SAVE[kind])
    return Derivatives(digest, largest.width, largest.height, widths, _tiny(smaller), files)


# --- opening --------------------------------------------------------------------------------------------------


def _opened(original: bytes | Path) -> Image.Image:
    """The picture, not decoded yet, after everything that can be seen without decoding. Raises NotAPicture."""
    seen = _looked(original)
    _weigh(seen.width * seen.height, seen)
    if seen.kind == Kind.HEIC:
        _learn_heic()
    source = io.BytesIO(original) if isinstance(original, bytes) else original
    try:
        picture = Image.open(source, formats=(OPENED_AS[seen.kind],))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise NotAPicture("unreadable") from error
    pixels = picture.width * picture.height
    if pixels > MOST_PIXELS:
        raise NotAPicture("too_many_pixels")
    if min(picture.size) < SMALLEST_SIDE:
        raise NotAPicture("too_small")
    _weigh(pixels, seen)
    if seen.kind in (Kind.AVIF, Kind.WEBP, Kind.PNG) and getattr(picture, "n_frames", 1) > 1:
        raise NotAPicture("animated")
    return picture


def _weigh(pixels: int, seen: Look) -> None:
    """Some decoders take their memory as soon as they are opened: asked before, where the size is known by then."""
    if pixels * seen.bytes_per_pixel_at_rest > MOST_MEMORY:
        raise NotAPicture("too_heavy")


def _looked(original: bytes | Path) -> Look:
    if isinstance(original, bytes):
        return look(original)
    with original.open("rb") as file:
        if not file.read(1):
            raise NotAPicture("empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return look(mapped)  # type: ignore[arg-type]  # sliced like bytes


def _learn_heic() -> None:
    """Only who needs it loads the library: it is large."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)


# --- decoding -------------------------------------------------------------------------------------------------


def _largest(picture: Image.Image, wanted: Sequence[int]) -> Image.Image:
    """The widest picture that is wanted of it, upright, in sRGB, on white. Raises NotAPicture."""
    orientation, profile = _orientation(picture), picture.info.get("icc_profile")
    on_its_side = orientation in (5, 6, 7, 8)
    width, height = picture.size[::-1] if on_its_side else picture.size
    width, height = _target(width, height, wanted)
    size = (height, width) if on_its_side else (width, height)
    try:
        picture.draft(None, size)  # JPEG decodes at a half, a quarter or an eighth, at no cost in memory
        picture.load()
        small = _small(picture, size)
    except MemoryError as error:
        raise NotAPicture("too_heavy") from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise NotAPicture("truncated" if "truncated" in str(error) else "unreadable") from error
    plain = _in_srgb(_on_white(small), profile)
    plain.getexif()[0x0112] = orientation
    return ImageOps.exif_transpose(plain)


def _orientation(picture: Image.Image) -> int:
    """How the camera was held, from 1 to 8; upright where its note cannot be read."""
    try:
        told = picture.getexif().get(0x0112, 1)
    except (SyntaxError, ValueError, KeyError, TypeError, OSError, struct.error):
        return 1
    return told if told in range(1, 9) else 1


def _target(width: int, height: int, wanted: Sequence[int]) -> tuple[int, int]:
    """The largest size to make: one that is wanted, never larger than it is, never endlessly tall."""
    most = min(max(wanted), width, max(1, round(TALLEST * max(wanted) * width / height)))
    widest = max((one for one in wanted if one <= most), default=most)
    return widest, max(1, round(height * widest / width))


def _small(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at a size, in full colours. A large one goes strip by strip, so that it is never there twice."""
    factor = math.floor(min(picture.width / size[0], picture.height / size[1]))
    if factor < 2:
        return _full_colour(picture).resize(size, Image.Resampling.LANCZOS)
    rows = factor * math.ceil(STRIP / factor)
    strips = []
    for top in range(0, picture.height, rows):
        strip = picture.crop((0, top, picture.width, min(top + rows, picture.height)))
        strips.append(_full_colour(strip).reduce(factor))
    whole = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height
    return whole.resize(size, Image.Resampling.LANCZOS)


def _full_colour(picture: Image.Image) -> Image.Image:
    """RGB, RGBA, CMYK or L, with eight bits a channel: what can be made smaller and what a profile speaks of."""
    if picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        return picture
    if picture.mode.startswith("I"):  # sixteen bits of grey: a plain conversion would cut off what is above 255
        return picture.convert("I").point(lambda grey: grey * (1 / 257)).convert("L")
    if picture.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, WHITE)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours in the space that all browsers know. A profile that cannot be read is passed over."""
    if profile and len(profile) <= MOST_PROFILE:
        try:
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )  # fmt: skip
            return _bare(converted or picture)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return _bare(picture.convert("RGB"))


def _bare(picture: Image.Image) -> Image.Image:
    """Without whatever the original's file said besides its pixels."""
    picture.info = {}
    return picture


# --- saving ---------------------------------------------------------------------------------------------------


def _saved(picture: Image.Image, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, **how)
    return out.getvalue()


def _tiny(picture: Image.Image) -> str:
    """What is shown while the picture loads, small enough to stand in the page."""
    height = max(1, min(round(picture.height * TINY_WIDTH / picture.width), 2 * TINY_WIDTH))
    small = picture.resize((TINY_WIDTH, height), Image.Resampling.BOX, reducing_gap=2.0)
    text = base64.b64encode(_saved(small, format="WEBP", quality=20, method=6)).decode()
    return text if len(text) <= MOST_TINY else ""
