"""Pages of words: read, written anew with a look before, and back to an older version. See docs/people.md."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, Field, HiddenField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from storefront.core.errors import NotFound
from storefront.domain.people.queries import names_of
from storefront.domain.texts import official, pages
from storefront.domain.texts.pages import Words, WrittenMeanwhile
from storefront.faces.office import bp
from storefront.faces.office.door import actor
from storefront.faces.web import locale, page_drawing, page_files
from storefront.faces.web.form_fields import line, tidy
from storefront.faces.web.page_files import Page
from storefront.flows.write_page import write_page

LANGUAGES = {"it": "Italiano", "en": "English"}
MOST_LETTERS = 60_000
EMPTY = _l("Senza parole la pagina non si pubblica.")


class TextForm(FlaskForm):
    title = line(_l("Titolo"), _l("Scrivi il titolo."), 120)
    summary = line(_l("In una frase"), _l("Scrivi di che cosa parla."), 300)
    text = TextAreaField(_l("Testo"), validators=[DataRequired(EMPTY), Length(max=MOST_LETTERS)], filters=[tidy])
    is_draft = BooleanField(_l("È una bozza: un avvocato non l'ha ancora letta"))
    after = HiddenField()

    def __init__(self, page: Page, **start: Any) -> None:
        super().__init__(**start)
        self.page = page

    def validate_text(self, field: Field) -> None:
        """The headings that other pages link to stay, and facts are those that the page knows."""
        gone = set(page_drawing.ANCHOR.findall(self.page.text)) - set(page_drawing.ANCHOR.findall(field.data))
        if gone:
            raise ValidationError(_("Altre pagine portano qui: lascia %(anchors)s.", anchors=_listed("{#%s}", gone)))
        strange = set(page_drawing.FACT.findall(field.data)) - set(page_drawing.FACT.findall(_known(self.page)))
        if strange:
            raise ValidationError(_("Questi dati non ci sono: %(facts)s.", facts=_listed("{{%s}}", strange)))

    def words(self) -> Words:
        return Words(self.title.data, self.summary.data, self.text.data, self.is_draft.data)


def _listed(form: str, names: set[str]) -> str:
    return ", ".join(form % name for name in sorted(names))


def _known(page: Page) -> str:
    """The words whose facts may stand in a page: its own, and those of its files."""
    files = (page_files.of_file(page.slug, tag) for tag in LANGUAGES)
    return page.text + "".join(file.text for file in files if file)


def _page(slug: str, language: str) -> Page:
    """The page as it stands in this very language; not found where there is none."""
    if language not in LANGUAGES or slug not in page_files.slugs():
        raise NotFound(slug=slug)
    edited = pages.latest(slug, (language,)).get((slug, language))
    found = page_files.page_of(edited) if edited else page_files.of_file(slug, language)
    if found is None:
        raise NotFound(slug=slug)
    return found


def look(text: str) -> Markup:
    """How the page will read; the facts of the shop stand as their names."""
    return page_drawing.drawn(text, lambda name: f"«{name}»")


@bp.get("/texts")
def texts() -> str:
    edited = pages.latest(None, tuple(LANGUAGES))
    rows = [
        (slug, {tag: _shown(slug, tag, edited.get((slug, tag))) for tag in LANGUAGES}) for slug in page_files.slugs()
    ]
    return render_template(
        "office/texts.html", rows=rows, languages=LANGUAGES, own=locale.current(), hung=official.hung()
    )


def _shown(slug: str, language: str, row: pages.VersionRow | None) -> Page | None:
    return page_files.page_of(row) if row else page_files.of_file(slug, language)


@bp.route("/texts/<slug>/<language>", methods=["GET", "POST"])
def text(slug: str, language: str) -> ResponseReturnValue:
    page = _page(slug, language)
    form = TextForm(page, data=_start(page))
    is_fine = form.validate_on_submit()
    if is_fine and "publish" in request.form:
        try:
            _write(page, form.words(), after=_number(form.after.data))
        except WrittenMeanwhile:
            form.text.errors = [_("Intanto qualcun altro ha scritto questa pagina: aprila di nuovo e confronta.")]
        else:
            return _back(slug, language, _("Pubblicato: il negozio lo mostra da adesso."))
    seen = look(form.text.data) if is_fine else None
    rows = pages.history(slug, language)
    page_shown = render_template(
        "office/text.html", form=form, page=page, language=language, languages=LANGUAGES, seen=seen, rows=rows,
        writers=names_of(row.created_by for row in rows if row.created_by), binds=slug == "brand-terms",
    )  # fmt: skip
    return page_shown, 422 if request.method == "POST" and form.errors else 200


def _start(page: Page) -> dict[str, Any]:
    return {
        "title": page.title,
        "summary": page.summary,
        "text": page.text,
        "is_draft": page.is_draft,
        "after": page.number,
    }


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 8 else -1


def _write(page: Page, words: Words, *, after: int) -> None:
    old = Words(page.title, page.summary, page.text, page.is_draft)
    language = request.view_args["language"] if request.view_args else "it"
    write_page(page.slug, language, words, old, after=after, by=actor())


@bp.get("/texts/<slug>/<language>/<int:number>")
def text_version(slug: str, language: str, number: int) -> str:
    """An older version; number 0 is the file with which the shop came."""
    page, words = _page(slug, language), _words(slug, language, number)
    return render_template(
        "office/text_version.html", page=page, words=words, language=language, number=number, seen=look(words.text)
    )


def _words(slug: str, language: str, number: int) -> Words:
    if number:
        return pages.version(slug, language, number).words
    file = page_files.of_file(slug, language)
    if file is None:
        raise NotFound(slug=slug)
    return Words(file.title, file.summary, file.text, file.is_draft)


@bp.post("/texts/<slug>/<language>/<int:number>/again")
def text_again(slug: str, language: str, number: int) -> ResponseReturnValue:
    """Back to an older version: a new one with its words."""
    page = _page(slug, language)
    try:
        _write(page, _words(slug, language, number), after=page.number)
    except WrittenMeanwhile:
        return _back(slug, language, _("Intanto qualcun altro ha scritto questa pagina: guarda com'è adesso."), "error")
    return _back(slug, language, _("Fatto: valgono di nuovo quelle parole."))


def _back(slug: str, language: str, said: str, kind: str = "success") -> ResponseReturnValue:
    flash(said, kind)
    return redirect(url_for("office.text", slug=slug, language=language), 303)
