"""Papers drawn by typst: one template a kind, the shop's own type faces, PDF/UA-1. Nothing is fetched.

Values reach a template as JSON that it reads as data; no word of anybody's is ever part of its source. So a
title with #, $, *, \\ or < is printed as it stands. In a template: `#import "parts.typ": *`, then `values.title`.
"""

import io
import json
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

import segno
import typst
from fontTools.ttLib import TTFont

from storefront.infra.log import logger
from storefront.infra.typefaces import FACES, packaged
from storefront.settings import ROOT

log = logger(__name__)
TEMPLATES = ROOT / "templates" / "pdf"


class CannotDraw(RuntimeError):
    """A template and its values do not fit together: our fault, never the reader's."""


def draw(template: str, values: Mapping[str, Any]) -> bytes:
    """The paper of `templates/pdf/<template>.typ` with these values, as PDF/UA-1. Raises CannotDraw."""
    return _compiled(template, values, "pdf", pdf_standards="ua-1")


def pictures(template: str, values: Mapping[str, Any], ppi: int = 144) -> list[bytes]:
    """The same paper as one PNG a page: to be looked at, and for tests that read what is on it."""
    pages = _compiled(template, values, "png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def qr(content: str) -> str:
    """A QR code as SVG, for a template's `qr(…)`: a quarter of it may be scratched off. One path, so no seams."""
    code = segno.make(content, error="q", micro=False, boost_error=False)
    return code.svg_inline(border=0, omitsize=True)


def qr_file(content: str) -> bytes:
    """The same QR code as a picture of its own, for a page: with its quiet zone, dark on light in any scheme."""
    code, file = segno.make(content, error="q", micro=False, boost_error=False), io.BytesIO()
    code.save(file, kind="svg", border=4, light="#ffffff", omitsize=True)
    return file.getvalue()


def qr_picture(content: str) -> bytes:
    """The same as PNG, for letters: mail programs draw no SVG."""
    code, file = segno.make(content, error="q", micro=False, boost_error=False), io.BytesIO()
    code.save(file, kind="png", border=4, scale=8)
    return file.getvalue()


def _compiled(template: str, values: Mapping[str, Any], kind: Literal["pdf", "png"], **options: Any) -> Any:
    data = json.dumps(_drawable(values), ensure_ascii=False)
    try:
        return typst.compile(
            str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=_faces(), ignore_system_fonts=True,
            format=kind, sys_inputs={"values": data}, **options,
        )  # fmt: skip
    except typst.TypstError as error:
        log.error("paper_not_drawn", template=template, error=error.message, hints=error.hints)
        raise CannotDraw(template) from error


@lru_cache(maxsize=1)
def _faces() -> Any:
    """Our faces and no others: a paper looks the same on every machine."""
    folders = sorted({str(packaged(face).parent) for face in FACES})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


# --- letters --------------------------------------------------------------------------------------------


def _drawable(value: Any) -> Any:
    """Values with only such letters as our faces have: PDF/UA-1 refuses a paper with a letter it cannot show."""
    if isinstance(value, str):
        return "".join(_letter(sign) for sign in unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return {key: _drawable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(part) for part in value]
    return value


def _letter(sign: str) -> str:
    """The sign itself, its bare letters, nothing for a picture or a control sign, or a question mark."""
    if sign in "\n " or ord(sign) in _letters():
        return sign
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if ord(part) in _letters())
    if bare:
        return bare
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in _PICTURES else "?"


_PICTURES = {"So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """What every one of our faces can draw, so that a word never changes its face in the middle."""
    maps = [set(TTFont(packaged(face), lazy=True).getBestCmap()) for face in FACES]
    return frozenset(set.intersection(*maps))
