"""The terms that bind a brand: read here, accepted by an owner, again when a new version comes."""

import re
from dataclasses import asdict
from typing import Any

import nh3
from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markdown_it import MarkdownIt
from markupsafe import Markup
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired

from storefront.domain.brands import own_file, services
from storefront.domain.brands.checklist import Step
from storefront.faces.studio import bp
from storefront.faces.studio.brand import onward
from storefront.faces.studio.door import actor, here, owners_only
from storefront.faces.web import locale
from storefront.faces.web.page_files import read, terms_version
from storefront.infra.db import unit_of_work

TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "em", "a"}
ANCHOR = re.compile(r" \{#[a-z-]+\}")
FACT = re.compile(r"\{\{(\w+)\}\}")


class TermsForm(FlaskForm):
    version = HiddenField()
    agrees = BooleanField(
        _l("Ho letto le condizioni e le accetto per il marchio"),
        validators=[DataRequired(_l("Per andare avanti servono le condizioni accettate."))],
    )


@bp.route("/<brand>/brand/terms", methods=["GET", "POST"])
@owners_only
def brand_terms() -> ResponseReturnValue:
    form, version = TermsForm(), terms_version()
    if request.method == "POST" and form.version.data != version:
        flash(_("Intanto le condizioni sono cambiate: leggi la versione nuova."), "warning")
        return redirect(url_for("studio.brand_terms"), 303)
    if not form.validate_on_submit():
        return _page(form, version)
    with unit_of_work():
        services.accept_terms(here().brand_id, version, actor())
    return onward(Step.TERMS, _("Condizioni accettate. Le ritrovi qui quando vuoi."))


def _page(form: TermsForm, version: str) -> ResponseReturnValue:
    form.version.data = version
    status = 422 if request.method == "POST" else 200
    accepted = own_file.accepted(here().brand_id)
    page = render_template(
        "studio/brand_terms.html", form=form, text=text(), accepted=accepted, is_bound=accepted.version == version
    )
    return page, status


def text() -> Markup:
    """The terms in the reader's language, with the facts of the cooperative filled in."""
    found = read("brand-terms", locale.current())
    shop: dict[str, Any] = asdict(current_app.extensions["shop_identity"])
    filled = FACT.sub(lambda fact: str(shop[fact[1]]), found.text if found else "")
    html = MarkdownIt("commonmark").render(ANCHOR.sub("", filled))
    return Markup(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}))  # noqa: S704 - cleaned
