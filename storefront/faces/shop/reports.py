"""Telling us that something is wrong with a product: no account, name and e-mail only for who wants an answer (L13)."""

from flask import Response, make_response, render_template, url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.catalogue import product_page
from storefront.domain.catalogue.product_page import Sheet
from storefront.faces.shop import bp
from storefront.faces.web import locale
from storefront.faces.web.fields import is_email, plain
from storefront.faces.web.form_fields import tidy
from storefront.flows.report_product import NoticeKind, report_product

MOST_WORDS = 2000
MOST_NAME = 120
LEAST_WORDS = 10


class ReportForm(FlaskForm):
    """What is wrong, in a person's own words."""

    kind = RadioField(
        lazy("Che cosa non va"),
        choices=[
            (NoticeKind.DANGEROUS.value, lazy("È pericoloso")),
            (NoticeKind.ILLEGAL.value, lazy("È illegale")),
            (NoticeKind.COPIED.value, lazy("Copia il lavoro o il nome di qualcuno")),
            (NoticeKind.UNTRUE.value, lazy("Quello che c'è scritto non è vero")),
            (NoticeKind.OTHER.value, lazy("Altro")),
        ],
        validate_choice=False,
    )
    words = TextAreaField(lazy("Spiegaci perché"), filters=[tidy])
    name = StringField(lazy("Nome"), filters=[plain])
    email = StringField(lazy("E-mail"), filters=[plain])


@bp.get("/products/<slug>/report")
def report(slug: str) -> str:
    return page(_known(slug), ReportForm())


@bp.post("/products/<slug>/report")
def send_report(slug: str) -> Response:
    sheet, form = _known(slug), ReportForm()
    if not _check(form):
        return make_response(page(sheet, form), 422)
    received = format_datetime(clock.now(), "d MMMM y, HH:mm")
    ref = report_product(
        sheet.id, sheet.title, NoticeKind(form.kind.data), form.words.data, name=form.name.data,
        email=form.email.data, locale=locale.current(), received=received,
    )  # fmt: skip
    done = render_template(
        "shop/report_done.html", sheet=sheet, ref=ref, received=received, email=form.email.data, words=form.words.data
    )
    return make_response(done)


def page(sheet: Sheet, form: ReportForm) -> str:
    trail = [(sheet.title, url_for("shop.product", slug=sheet.slug)), (_("Segnala un problema"), None)]
    return render_template("shop/report.html", sheet=sheet, form=form, trail=trail, most_words=MOST_WORDS)


def _known(slug: str) -> Sheet:
    """Sold or archived products can be told of too: somebody may have one at home."""
    sheet = product_page.sheet(slug, locale.current(), clock.rome_date(clock.now()))
    if sheet is None:
        raise NotFound(slug=slug)
    return sheet


def _check(form: ReportForm) -> bool:
    """One sentence for each field that cannot be taken as it is."""
    if form.kind.data not in set(NoticeKind):
        form.kind.errors = [_("Scegli che cosa non va.")]
    if len(form.words.data) < LEAST_WORDS:
        form.words.errors = [_("Scrivi qualche parola in più, così capiamo.")]
    elif len(form.words.data) > MOST_WORDS:
        form.words.errors = [_("È troppo lungo: al massimo %(most)s lettere.", most=MOST_WORDS)]
    if len(form.name.data) > MOST_NAME:
        form.name.errors = [_("È troppo lungo: al massimo %(most)s lettere.", most=MOST_NAME)]
    if form.email.data and not is_email(form.email.data):
        form.email.errors = [_("Questo indirizzo non è completo: per esempio nome@posta.it.")]
    return not form.errors
