"""The pictures that a group of rows makes of a sheet: which one each row means, in what order. Pure; see docs/imports.md.

A picture may stand twice in a sheet, each time with words of its own: the first row that names it means the first of
them, the second row the second.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from storefront.domain.catalogue.sheet import SheetPicture
from storefront.domain.imports import cells, writing
from storefront.domain.imports.cells import EMPTIED, meant
from storefront.domain.imports.ground import LANGUAGES, Change, Ground, Merged, attempt
from storefront.domain.imports.rows import Row, Wrong
from storefront.domain.imports.writing import OWN_PICTURE

DIGEST_SIGNS = 32
WEB = ("http:", "https:", "ftp:", "data:", "file:", "www.", "//")


def merge(found: Merged, ground: Ground, rows: Sequence[Row]) -> None:
    """The pictures of the file in its order, in the place of those that stand; rows without any leave them alone."""
    if not rows:
        return
    if [row.cells.get("picture") for row in rows] == [EMPTIED]:
        pictures: list[SheetPicture] = []
    else:
        unnamed = list(ground.sheet.pictures)
        named = [_picture(found, ground, unnamed, row) for row in rows]
        pictures = [one for one in named if one is not None]
    if tuple(pictures) == ground.sheet.pictures or (found.wrong and len(pictures) != len(rows)):
        return
    old = ", ".join(OWN_PICTURE + picture.key for picture in ground.sheet.pictures)
    new = ", ".join(row.cells.get("picture", "").replace(EMPTIED, "") for row in rows)
    found.changes.append(Change(rows[0].number, "picture", old, new))
    found.sheet = found.sheet.changed({"pictures": tuple(pictures)})


def _picture(found: Merged, ground: Ground, unnamed: list[SheetPicture], row: Row) -> SheetPicture | None:
    """The picture of a row; `unnamed` are those of the sheet that no row before it meant."""
    name = row.cells.get("picture", "").strip()
    found.rows.setdefault("pictures", row.number)
    if not name or name == EMPTIED:
        found.wrong.append(Wrong(row.number, "picture", "picture_without_name"))
        return None
    if name.casefold().startswith(WEB):
        found.wrong.append(Wrong(row.number, "picture", "picture_from_the_web"))
        return None
    before = _own(ground, unnamed, name)
    if before is None and name.startswith(OWN_PICTURE):
        found.wrong.append(Wrong(row.number, "picture", "picture_not_known"))
        return None
    before = before or _same(ground, unnamed, name)
    if before is None:
        found.files.append((row.number, name))
        before = SheetPicture(upload=ground.uploads.get(name, f"zip:{name}"))
    return _described(found, row, before)


def _own(ground: Ground, unnamed: list[SheetPicture], name: str) -> SheetPicture | None:
    """A picture of the sheet, or another one of the brand, by its sign."""
    if not name.startswith(OWN_PICTURE):
        return None
    key = name.removeprefix(OWN_PICTURE)
    if key in {picture.key for picture in ground.sheet.pictures}:
        return _next(ground, unnamed, lambda picture: picture.key == key)
    if key in ground.facts.pictures:
        is_digest = len(key) == DIGEST_SIGNS  # uploads have fewer
        return SheetPicture(digest=key) if is_digest else SheetPicture(upload=key)
    return None


def _same(ground: Ground, unnamed: list[SheetPicture], name: str) -> SheetPicture | None:
    """A picture of the sheet that is the very file in the ZIP: sent again, it is not another one."""
    digest = ground.files.get(name)
    if not digest:
        return None
    return _next(ground, unnamed, lambda one: digest == (one.digest or ground.digests.get(one.upload)))


def _next(ground: Ground, unnamed: list[SheetPicture], is_meant: Callable[[SheetPicture], bool]) -> SheetPicture | None:
    """The first picture of the sheet that is meant and that no row named yet; named once more, the first again."""
    for picture in unnamed:
        if is_meant(picture):
            unnamed.remove(picture)
            return picture
    return next(filter(is_meant, ground.sheet.pictures), None)


_PICTURE: dict[str, tuple[str, Callable[[str], Any]]] = {
    "picture_kind": ("kind", lambda text: cells.read_one_of(cells.KINDS, text)),
    "picture_it": ("alt_it", meant),
    "picture_en": ("alt_en", meant),
    "picture_focus": ("focus", cells.read_focus),
}


def _described(found: Merged, row: Row, picture: SheetPicture) -> SheetPicture:
    old = [writing.picture_cells(picture, one) for one in LANGUAGES]
    for name, (attribute, read) in _PICTURE.items():
        text = row.cells.get(name, "")
        if not text or meant(text) in {meant(one[name]) for one in old}:
            continue
        value = "" if text == EMPTIED and attribute != "kind" else attempt(found, row.number, name, read, text)
        if value is not None:
            picture = replace(picture, **{attribute: value})
    return picture
