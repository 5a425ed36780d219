"""The words of the catalogue: categories, materials, colours and reuse lots, in both languages."""

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from storefront.core.errors import NotFound
from storefront.domain.catalogue import wordlist
from storefront.domain.catalogue.particulars_table import GROUPS
from storefront.domain.catalogue.wordlist import KINDS, Kind, OwnParent, WordInUse, WordRow
from storefront.faces.office import bp
from storefront.faces.office.door import actor
from storefront.faces.web import locale
from storefront.faces.web.form_fields import line, paragraphs
from storefront.flows import change_words

HEX = re.compile(r"#[0-9a-fA-F]{6}")
NEEDED = _l("Scrivilo in tutte e due le lingue.")


def a_colour(_form: Any, field: Any) -> None:
    if not HEX.fullmatch(field.data or ""):
        raise ValidationError(_("Scrivi il colore come #aabbcc."))
    field.data = field.data.lower()


class NamesForm(FlaskForm):
    name_it = line(_l("Nome in italiano"), NEEDED)
    name_en = line(_l("Nome in inglese"), NEEDED)

    def values(self) -> dict[str, Any]:
        return {"name_it": self.name_it.data, "name_en": self.name_en.data}


class ColourForm(NamesForm):
    hex = line(_l("Come si vede"), _l("Scrivi il colore come #aabbcc."), 7, a_colour, render_kw={"type": "color"})

    def values(self) -> dict[str, Any]:
        return {**super().values(), "hex": self.hex.data}


class CategoryForm(NamesForm):
    parent_id = SelectField(_l("Sotto"), coerce=int)
    position = IntegerField(
        _l("Posto nell'elenco"), default=0,
        validators=[InputRequired(_l("Scrivi un numero.")), NumberRange(0, 9999, _l("Da 0 a 9999."))],
    )  # fmt: skip
    asks = SelectMultipleField(_l("Che cosa devono dire i suoi prodotti"))

    def __init__(self, **start: Any) -> None:
        super().__init__(**start)
        self.parent_id.choices = [(0, _("Nessuna: è di primo livello")), *wordlist.parents()]
        self.asks.choices = [
            ("fibres", _("Fibre")), ("measures", _("Misure")), ("age", _("Età")), ("ce", _("Marchio CE")),
            *((name, group.name(locale.current())) for name, group in GROUPS.items()),
        ]  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {
            **super().values(), "parent_id": self.parent_id.data or None, "position": self.position.data,
            "asks": " ".join(self.asks.data or []),
        }  # fmt: skip


class LotForm(FlaskForm):
    source_it = line(_l("Da dove viene, in italiano"), NEEDED)
    source_en = line(_l("Da dove viene, in inglese"), NEEDED)
    kilos = IntegerField(_l("Quanti chili"), validators=[Optional(), NumberRange(1, 100_000, _l("Da 1 a 100.000."))])
    text_it = paragraphs(_l("La sua storia, in italiano"), 4000)
    text_en = paragraphs(_l("La sua storia, in inglese"), 4000)

    def values(self) -> dict[str, Any]:
        names = ("source_it", "source_en", "text_it", "text_en")
        told = {name: self[name].data or "" for name in names}
        return {**told, "grams": self.kilos.data * 1000 if self.kilos.data else None}


FORMS: dict[str, Any] = {"category": CategoryForm, "material": NamesForm, "colour": ColourForm, "reuse_lot": LotForm}


def kind_words() -> dict[str, tuple[str, str]]:
    """Each list's name, and what one of it is called when it is added."""
    return {
        "category": (_("Categorie"), _("Aggiungi una categoria")),
        "material": (_("Materiali"), _("Aggiungi un materiale")),
        "colour": (_("Colori"), _("Aggiungi un colore")),
        "reuse_lot": (_("Partite di recupero"), _("Aggiungi una partita")),
    }


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound(kind=name)
    return KINDS[name]


@bp.get("/catalogue")
def catalogue() -> str:
    return render_template("office/catalogue.html", counts=wordlist.counts(), words=kind_words())


@bp.get("/catalogue/<kind>")
def catalogue_words(kind: str) -> str:
    rows = wordlist.words(_kind(kind))
    tops = {row.id: row.values["name_it"] for row in rows} if kind == "category" else {}
    return render_template("office/catalogue_words.html", kind=kind, rows=rows, tops=tops, words=kind_words()[kind])


@bp.route("/catalogue/<kind>/new", methods=["GET", "POST"])
def catalogue_word_new(kind: str) -> ResponseReturnValue:
    found, form = _kind(kind), FORMS[_kind(kind).name]()
    if form.validate_on_submit():
        try:
            change_words.add_word(found, form.values(), actor())
        except OwnParent:
            form.parent_id.errors = [_("Questa categoria non può stare lì.")]
        else:
            return _back(kind, _("Aggiunto: da adesso si può scegliere."))
    return _page(kind, form, None)


@bp.route("/catalogue/<kind>/<slug>", methods=["GET", "POST"])
def catalogue_word(kind: str, slug: str) -> ResponseReturnValue:
    found = _kind(kind)
    row = next(iter(wordlist.words(found, slug)), None)
    if row is None:
        raise NotFound(slug=slug)
    form = FORMS[kind](data=_start(row))
    if form.validate_on_submit():
        try:
            change_words.change_word(found, slug, form.values(), actor())
        except OwnParent:
            form.parent_id.errors = [_("Questa categoria non può stare lì.")]
        else:
            return _back(kind, _("Salvato: il negozio lo mostra fra poco."))
    return _page(kind, form, row)


def _start(row: WordRow) -> dict[str, Any]:
    start = dict(row.values)
    if "asks" in start:
        start |= {"asks": start["asks"].split(), "parent_id": start["parent_id"] or 0}
    if "grams" in start:
        start["kilos"] = start["grams"] // 1000 if start["grams"] else None
    return start


def _page(kind: str, form: FlaskForm, row: WordRow | None) -> ResponseReturnValue:
    page = render_template("office/catalogue_word.html", kind=kind, form=form, row=row, words=kind_words()[kind])
    return page, 422 if request.method == "POST" else 200


@bp.post("/catalogue/<kind>/<slug>/remove")
def catalogue_word_remove(kind: str, slug: str) -> ResponseReturnValue:
    try:
        change_words.remove_word(_kind(kind), slug, actor())
    except WordInUse:
        return _back(kind, _("È usata: prima cambia i prodotti che la portano."), "error")
    return _back(kind, _("Tolto."))


def _back(kind: str, said: str, tone: str = "success") -> ResponseReturnValue:
    flash(said, tone)
    return redirect(url_for("office.catalogue_words", kind=kind), 303)
