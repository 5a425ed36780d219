"""A product's pictures: their order, their kinds and words, the point of each that must stay in sight."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.sheet import KINDS, LONGEST, MOST_PICTURES, Sheet, SheetPicture
from storefront.domain.catalogue.sheet_facts import PictureFact
from storefront.domain.catalogue.sheet_facts import pictures as picture_facts
from storefront.domain.catalogue.sheets import Kept
from storefront.domain.media.queries import PictureRow
from storefront.faces.studio import bp
from storefront.faces.studio.door import actor, here
from storefront.faces.studio.picture_words import kind_asked, kind_words, why_words
from storefront.faces.studio.uploads import wants_json
from storefront.faces.web.fields import plain
from storefront.infra.db import unit_of_work

MIDDLE = "50 50"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of the sheet as its card shows it."""

    key: str
    kind: str
    alt_it: str
    alt_en: str
    focus: str
    mark: str  # what its maker saw: who saves later is told when it has changed
    state: str
    words: str  # why it was refused, or what it waits for
    picture: PictureRow | None

    @property
    def focus_x(self) -> str:
        return (self.focus or MIDDLE).split()[0]

    @property
    def focus_y(self) -> str:
        return (self.focus or MIDDLE).split()[1]


@dataclass(frozen=True, slots=True)
class Panel:
    """The pictures' part of the editor."""

    ref: str
    shots: list[Shot]
    kinds: list[tuple[str, str]]
    asked: list[tuple[str, str]]  # each kind as it is asked for, in words

    @property
    def missing(self) -> list[str]:
        """What is still asked for."""
        has = {shot.kind for shot in self.shots}
        return [words for kind, words in self.asked if kind not in has]

    @property
    def room(self) -> int:
        return max(0, MOST_PICTURES - len(self.shots))


def panel(kept: Kept, known: Mapping[str, PictureFact] | None = None) -> Panel:
    """What the partial draws. `known` are the facts of a sheet that were read already."""
    facts = known if known is not None else picture_facts(kept.brand_id, [one.key for one in kept.sheet.pictures])
    kinds, asked = ([(kind, words(kind)) for kind in KINDS] for words in (kind_words, kind_asked))
    return Panel(kept.ref, [_shot(picture, facts) for picture in kept.sheet.pictures], kinds, asked)


def _shot(picture: SheetPicture, facts: Mapping[str, PictureFact]) -> Shot:
    fact = facts.get(picture.key, PictureFact("refused", "unknown"))
    shown = replace(fact.picture, alt=picture.alt_it, focus=_sound_focus(picture.focus)) if fact.picture else None
    words = why_words(fact.why) if fact.why else why_words("unknown") if fact.state == "refused" else ""
    return Shot(
        picture.key, picture.kind, picture.alt_it, picture.alt_en, _sound_focus(picture.focus), mark_of(picture),
        fact.state, words, shown,
    )  # fmt: skip


def _sound_focus(text: str) -> str:
    """A point that was brought in from a file may be any words."""
    parts = text.split()
    return text if len(parts) == 2 and all(part.isdecimal() and int(part) <= 100 for part in parts) else ""


def mark_of(picture: SheetPicture) -> str:
    said = "\x1f".join((picture.kind, picture.alt_it, picture.alt_en, picture.focus))
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


bp.context_processor(lambda: {"pictures_panel": panel})


# --- pages -------------------------------------------------------------------------------------------------


@bp.get("/<brand>/products/<ref>/pictures")
def product_pictures(ref: str) -> ResponseReturnValue:
    kept = sheets.load(here().brand_id, ref)
    if "card" in request.args:
        return _card(panel(kept), request.args["card"])
    return render_template("studio/product_pictures_page.html", kept=kept)


def _card(pictures: Panel, key: str) -> str:
    """One card by itself, for a page that is open already."""
    for number, shot in enumerate(pictures.shots, 1):
        if shot.key == key:
            return render_template("studio/product_picture.html", shot=shot, number=number, pictures=pictures)
    raise NotFound(key=key)


@bp.post("/<brand>/products/<ref>/pictures")
def change_product_pictures(ref: str) -> ResponseReturnValue:
    """Keep what the form says; one button of it may move a picture or take it out. The rest stays as it is."""
    late: list[str] = []

    def changed(sheet: Sheet) -> Sheet:
        late[:] = overwritten(sheet, request.form)
        return sheet if late else replace(sheet, pictures=arranged(sheet, request.form))

    with unit_of_work():
        kept = sheets.amend(here().brand_id, ref, changed, actor())
    if wants_json():
        marks = {picture.key: mark_of(picture) for picture in kept.sheet.pictures}
        return jsonify({"late": late, "marks": marks, "words": _late_words() if late else ""}), 409 if late else 200
    if late:
        flash(_late_words(), "error")
        return render_template("studio/product_pictures_page.html", kept=_with_words(kept, request.form)), 409
    if request.form.get("back") == "product":
        return redirect(url_for("studio.product", ref=ref, _anchor="pictures"), 303)
    return redirect(url_for("studio.product_pictures", ref=ref, _anchor=_at(kept, request.form)), 303)


def _late_words() -> str:
    return _("Qualcun altro ha cambiato queste foto mentre scrivevi. Guarda com'è adesso e, se vuoi, salva di nuovo.")


def _at(kept: Kept, form: Mapping[str, str]) -> str:
    """Where the page opens again: at the card that was moved."""
    moved = form.get("up") or form.get("down")
    keys = [picture.key for picture in kept.sheet.pictures]
    return f"pictures-{keys.index(moved)}" if moved in keys else "pictures"


def _with_words(kept: Kept, form: Any) -> Kept:
    """The sheet as it is now, with what this person wrote laid over it: nothing typed is lost."""
    return replace(kept, sheet=replace(kept.sheet, pictures=arranged(kept.sheet, form)))


# --- what a form says ---------------------------------------------------------------------------------------


def overwritten(sheet: Sheet, form: Mapping[str, str]) -> list[str]:
    """Keys of pictures that somebody else changed since this form was drawn, and that it would change back."""
    return [
        picture.key
        for picture in sheet.pictures
        if form.get(f"mark-{picture.key}", mark_of(picture)) not in (mark_of(picture), mark_of(_said(picture, form)))
    ]


def arranged(sheet: Sheet, form: Any) -> tuple[SheetPicture, ...]:
    """The sheet's pictures as the form orders and describes them. What it does not name stays, at the end."""
    by_key = {picture.key: picture for picture in sheet.pictures}
    named = [key for key in dict.fromkeys(form.getlist("key")) if key in by_key]
    order = [*named, *(key for key in by_key if key not in named)]
    order = _moved(order, form.get("up", ""), -1)
    order = _moved(order, form.get("down", ""), 1)
    return tuple(_said(by_key[key], form) for key in order if key != form.get("remove"))


def _moved(order: list[str], key: str, by: int) -> list[str]:
    if key not in order:
        return order
    at = order.index(key)
    to = min(max(at + by, 0), len(order) - 1)
    rest = [one for one in order if one != key]
    return [*rest[:to], key, *rest[to:]]


def _said(picture: SheetPicture, form: Mapping[str, str]) -> SheetPicture:
    """One picture with the words of the form; fields that the form lacks stay."""
    kind = form.get(f"kind-{picture.key}", picture.kind)
    alts = {name: plain(form.get(f"{name}-{picture.key}", getattr(picture, name)))[: LONGEST["alt"]] for name in ALTS}
    return replace(picture, kind=kind if kind in KINDS else picture.kind, focus=_focus(picture, form), **alts)


ALTS = ("alt_it", "alt_en")


def _focus(picture: SheetPicture, form: Mapping[str, str]) -> str:
    told = [form.get(f"{axis}-{picture.key}", "") for axis in ("fx", "fy")]
    if not all(part.isascii() and part.isdecimal() and int(part) <= 100 for part in told):
        return picture.focus
    point = " ".join(str(int(part)) for part in told)
    return "" if point == MIDDLE else point
