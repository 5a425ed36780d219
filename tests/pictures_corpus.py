"""Pictures as they come from phones, programs and bad people: made here, none is kept in the tree.

`HONEST` are taken, each a maker of bytes; `REFUSED` are not, each with the code that says why.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw

Maker = Callable[[], bytes]
SIZE = (400, 300)
CORNER = (200, 30, 30)
"""The colour of the upper left quarter of every upright picture; the rest is grey."""


def scene(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """Grey, with the upper left quarter red: what is turned or mirrored shows."""
    picture = Image.new("RGB", size, (90, 95, 100))
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 2), fill=CORNER)
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def jpeg(size: tuple[int, int] = SIZE, **how: Any) -> bytes:
    return saved(scene(size), "JPEG", **{"quality": 90, **how})


def png(**how: Any) -> bytes:
    return saved(scene(), "PNG", **how)


def heic(size: tuple[int, int] = SIZE) -> bytes:
    pillow_heif.register_heif_opener()
    return saved(scene(size), "HEIF", quality=80)


# --- as phones and programs make them -----------------------------------------------------------------------

_TURNED = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # orientation to the transposition that it undoes


def lying(orientation: int) -> bytes:
    """A picture stored turned or mirrored, with the note that says so."""
    picture = scene()
    if orientation > 1:
        picture = picture.transpose(Image.Transpose(_TURNED[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(picture, "JPEG", exif=exif, quality=90)


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "casa mia"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 5.0, 3.0), 3: "E", 4: (7.0, 42.0, 9.0)})
    return saved(scene(), "JPEG", exif=exif, comment=b"casa mia", quality=90)


def phone_mpo() -> bytes:
    """What phones call JPEG: two pictures, the second one for depth or for brightness."""
    return saved(scene(), "MPO", save_all=True, append_images=[scene((200, 150))])


def motion_photo() -> bytes:
    """A film behind the picture."""
    return jpeg() + struct.pack(">I4s4sI", 20, b"ftyp", b"mp42", 0) + b"isom" + bytes(2000)


def samsung_notes() -> bytes:
    return jpeg() + b"\x00\x00\x01\x0aImage_UTC_Data1700000000000SEFHj\x00\x00\x00SEFT"


def cmyk() -> bytes:
    return saved(scene(mode="CMYK"), "JPEG", quality=90)


def deep_grey() -> bytes:
    """Sixteen bits a pixel: light grey, not white."""
    return saved(Image.new("I;16", SIZE, 40_000), "PNG")


def deep_colours() -> bytes:
    """Sixteen bits a channel, written by hand: Pillow writes eight."""
    row = b"\x00" + struct.pack(">HHH", 51_400, 7_710, 7_710) * SIZE[0]
    header = struct.pack(">IIBBBBB", *SIZE, 16, 2, 0, 0, 0)
    return PNG_SIGN + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * SIZE[1])) + chunk(b"IEND", b"")


def wide_gamut() -> bytes:
    """The same numbers mean stronger colours."""
    return saved(scene(), "JPEG", icc_profile=stretched_profile(), quality=95)


def stretched_profile() -> bytes:
    """A matrix profile with the primaries of Display P3, built tag by tag (ICC.1:2010, 9.2 and 10.18)."""

    def fixed(number: float) -> bytes:
        return struct.pack(">i", round(number * 65536))

    def xyz(*numbers: float) -> bytes:
        return b"XYZ \x00\x00\x00\x00" + b"".join(map(fixed, numbers))

    curve = b"curv\x00\x00\x00\x00" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\x00\x00"
    words = b"text\x00\x00\x00\x00P3\x00\x00"
    description = b"desc\x00\x00\x00\x00" + struct.pack(">I", 3) + b"P3\x00" + bytes(78)
    tags = {
        b"desc": description, b"cprt": words, b"wtpt": xyz(0.9642, 1.0, 0.8249), b"rXYZ": xyz(0.5151, 0.2412, -0.0011),
        b"gXYZ": xyz(0.2919, 0.6922, 0.0419), b"bXYZ": xyz(0.1572, 0.0666, 0.7841), b"rTRC": curve, b"gTRC": curve,
        b"bTRC": curve,
    }  # fmt: skip
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", at + len(body), len(content))
        body += content
    header = struct.pack(">I4sI4s4s4s", 128 + len(table) + len(body), b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return header + bytes(128 - len(header)) + table + body


def cut_out() -> bytes:
    """A thing on nothing: shown on white."""
    picture = scene().convert("RGBA")
    picture.putalpha(Image.new("L", SIZE, 0))
    return saved(picture, "PNG")


HONEST: dict[str, Maker] = {
    "a JPEG": jpeg,
    "a progressive JPEG": partial(jpeg, progressive=True),
    "a grey JPEG": lambda: saved(scene(mode="L"), "JPEG"),
    "a PNG": png,
    "a PNG of 256 colours": lambda: saved(scene().quantize(16), "PNG"),
    "a PNG of two colours": lambda: saved(scene(mode="1"), "PNG"),
    "a PNG of sixteen bits of grey": deep_grey,
    "a PNG of sixteen bits a channel": deep_colours,
    "a cut-out": cut_out,
    "a WebP": lambda: saved(scene(), "WEBP"),
    "a lossless WebP": lambda: saved(scene(), "WEBP", lossless=True),
    "an AVIF": lambda: saved(scene(), "AVIF"),
    "a HEIC": heic,
    "a phone's MPO": phone_mpo,
    "a motion photo": motion_photo,
    "a phone's notes behind": samsung_notes,
    "a CMYK JPEG": cmyk,
    "with a place": with_gps,
    "with a wide profile": wide_gamut,
    "with a broken profile": lambda: jpeg(icc_profile=b"no profile" * 30),
    "with a broken note": lambda: jpeg(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f" + b"\xfe" * 90),
    "with a note that is none": lambda: jpeg(exif=b"Exif\x00\x00nothing of the kind"),
    "zeros behind": lambda: jpeg() + bytes(512),
    "a very tall one": lambda: jpeg((400, 6000)),
    "a very wide one": lambda: jpeg((6000, 400)),
}


# --- as nobody should send them -------------------------------------------------------------------------------

PNG_SIGN = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", "<script>alert(1)</script>")
    return out.getvalue()


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", SIZE, colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def bomb() -> bytes:
    """Some kilobytes that say they are 50,000 by 50,000."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return PNG_SIGN + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10**7))) + chunk(b"IEND", b"")


def jpeg_bomb() -> bytes:
    """A JPEG whose frame says 65,000 by 65,000."""
    content = bytearray(jpeg())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", 64_000, 64_000)
    return bytes(content)


def words_bomb() -> bytes:
    """A PNG with a text that swells to a hundred megabytes."""
    text = b"Comment\x00\x00" + zlib.compress(bytes(100_000_000), 9)
    honest = png()
    return honest[:33] + chunk(b"zTXt", text) + honest[33:]


def polyglot_png_zip() -> bytes:
    """An archive inside the last text of a PNG: both programs are content."""
    honest, archive = png(), zipped()
    return honest[:-12] + chunk(b"teXt", archive) + honest[-12:]


def zip_in_a_comment() -> bytes:
    """A ZIP that reads its end in a JPEG's last bytes: offsets counted from the file's beginning."""
    picture = jpeg()
    out = io.BytesIO(picture)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("run.js", "alert(1)")
    return out.getvalue()


def broken_scan() -> bytes:
    content = jpeg((1200, 900))
    return content[: len(content) // 2]


def svg_called_xml() -> bytes:
    return b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


REFUSED: dict[str, tuple[str, Maker]] = {
    "nothing": ("empty", lambda: b""),
    "a GIF": ("animated", lambda: saved(scene(), "GIF")),
    "a moving GIF": ("animated", partial(moving, "GIF")),
    "a moving WebP": ("animated", partial(moving, "WEBP")),
    "a moving PNG": ("animated", partial(moving, "PNG")),
    "a moving AVIF": ("animated", partial(moving, "AVIF")),
    "an SVG": ("drawing", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "an SVG with a heading": ("drawing", svg_called_xml),
    "a page": ("not_a_picture", lambda: b"<!doctype html><script>alert(1)</script>"),
    "a program": ("not_a_picture", lambda: b"MZ\x90\x00" + bytes(500)),
    "an archive": ("not_a_picture", zipped),
    "a film": ("film", lambda: b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + bytes(400)),
    "a TIFF": ("other_kind", lambda: saved(scene(), "TIFF")),
    "a BMP": ("other_kind", lambda: saved(scene(), "BMP")),
    "half a JPEG": ("truncated", broken_scan),
    "a JPEG of a few bytes": ("truncated", lambda: jpeg()[:100]),
    "half a PNG": ("truncated", lambda: png()[:-40]),
    "half a WebP": ("truncated", lambda: saved(scene(), "WEBP")[:-200]),
    "half an AVIF": ("truncated", lambda: saved(scene(), "AVIF")[:-200]),
    "half a HEIC": ("truncated", lambda: heic()[:-200]),
    "a PNG bomb": ("too_many_pixels", bomb),
    "a JPEG bomb": ("too_many_pixels", jpeg_bomb),
    "a PNG with a text that swells": ("unreadable", words_bomb),
    "an archive behind a JPEG": ("two_files", lambda: jpeg() + zipped()),
    "an archive that knows the JPEG before it": ("two_files", zip_in_a_comment),
    "an archive inside a PNG": ("two_files", polyglot_png_zip),
    "a page behind a PNG": ("two_files", lambda: png() + b"<html><script>alert(1)</script></html>"),
    "a script behind a JPEG": ("two_files", lambda: jpeg() + b"\n<?php system($_GET['c']);"),
    "a paper behind a JPEG": ("two_files", lambda: jpeg() + b"%PDF-1.7\n1 0 obj"),
    "a paper in a JPEG's comment": ("two_files", lambda: jpeg(comment=b"%PDF-1.4\n1 0 obj")),
    "a program behind a WebP": ("two_files", lambda: saved(scene(), "WEBP") + b"\x7fELF" + bytes(60)),
    "an archive before a JPEG": ("not_a_picture", lambda: zipped() + jpeg()),
    "a page before a JPEG": ("not_a_picture", lambda: b"<html><!--" + jpeg()),
    "a paper before a JPEG": ("not_a_picture", lambda: b"%PDF-1.4\n" + jpeg()),
    "a single dot": ("too_small", lambda: saved(Image.new("RGB", (1, 1)), "PNG")),
    "a PNG whose pixels lie": ("unreadable", lambda: png().replace(b"IDAT", b"IDAX", 1)),
}
