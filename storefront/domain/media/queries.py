"""Pictures as pages show them: an address for each width and format, no file is touched."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from storefront.domain.media.models import Picture, PictureState
from storefront.infra.db import db

JPEG_WIDTH = 1024


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One ready picture. `widths` rise; the JPEG fallback exists in one width only."""

    digest: str
    width: int
    height: int
    widths: tuple[int, ...]
    alt: str = ""
    focus: str = ""  # "x y" in percent: the point that a crop keeps; empty = the middle
    tiny: str = ""  # base64 of a WebP of 24 pixels; empty where none is wanted

    @property
    def focus_class(self) -> str:
        """The classes that keep the point in sight: in tens of a percent, because no style may stand in a page."""
        if not self.focus:
            return ""
        across, down = (round(int(part), -1) for part in self.focus.split())
        return f"at-x{across} at-y{down}"

    def src(self, width: int, kind: str) -> str:
        """The address of one file, without the shop's host."""
        return f"/media/{self.digest}-{width}.{kind}"

    def srcset(self, kind: str) -> str:
        return ", ".join(f"{self.src(width, kind)} {width}w" for width in self.widths)

    @property
    def fallback(self) -> str:
        """The JPEG: for old browsers, Open Graph and feeds."""
        return self.src(min(JPEG_WIDTH, self.widths[-1]), "jpg")


def packed(digest: str, width: int, height: int, widths: str, focus: str = "") -> str:
    """A picture in one short text, for narrow tables: read it with `unpacked`."""
    return f"{digest} {width} {height} {widths.replace(' ', ',')} {focus.replace(' ', ',')}".rstrip()


def unpacked(text: str, alt: str = "") -> PictureRow | None:
    """The picture of a packed text; none for an empty one."""
    if not text:
        return None
    digest, width, height, widths, *rest = text.split(" ")
    focus = rest[0].replace(",", " ") if rest else ""
    return PictureRow(digest, int(width), int(height), tuple(int(w) for w in widths.split(",")), alt, focus)


def row_of(row: Any, alt: str = "", focus: str = "") -> PictureRow:
    """A ready picture from a row with the columns of Picture's own names."""
    widths = tuple(int(width) for width in row.widths.split())
    return PictureRow(row.digest, row.width, row.height, widths, alt, focus, row.tiny)


def ready(picture_ids: Iterable[int]) -> dict[int, PictureRow]:
    """Ready pictures by id, without words."""
    columns = (Picture.id, Picture.digest, Picture.width, Picture.height, Picture.widths, Picture.tiny)
    query = select(*columns).where(Picture.id.in_(list(picture_ids)), Picture.state == PictureState.READY)
    return {row.id: row_of(row) for row in db.session.execute(query)}
