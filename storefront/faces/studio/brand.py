"""The brand's own room: what is missing before it can sell, and the way to everything that it says of itself."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.core.errors import NotFound
from storefront.domain.brands.checklist import BrandFile, Progress, Step, progress
from storefront.domain.brands.members import Membership
from storefront.domain.brands.models import BrandState
from storefront.domain.places.brand_files import brand_files
from storefront.faces.studio import bp, brand_words, today
from storefront.faces.studio.door import here
from storefront.faces.studio.today import Task
from storefront.faces.web.page_files import terms_version


def file_of(slug: str) -> BrandFile:
    return next(iter(brand_files(slug)), None) or _gone()


def _gone() -> BrandFile:
    raise NotFound


@bp.get("/<brand>/brand")
def brand_profile() -> str:
    file = file_of(here().slug)
    found = progress(file, terms_version())
    return render_template(
        "studio/brand_profile.html", file=file, progress=found, steps=brand_words.rows(found, is_owner=here().is_owner)
    )


def onward(step: Step, words: str) -> ResponseReturnValue:
    """From a step that is saved: to the next while the brand comes in, else back to the list."""
    flash(words, "success")
    file = file_of(here().slug)
    ahead = (
        progress(file, terms_version()).after(step) if file.state == BrandState.INVITED and here().is_owner else None
    )
    return redirect(url_for(brand_words.ENDPOINTS[ahead] if ahead else "studio.brand_profile"), 303)


@today.tells
def to_do(membership: Membership) -> list[Task]:
    """What keeps the brand from selling: one task, with what comes next."""
    file = file_of(membership.slug)
    found = progress(file, terms_version())
    if file.state == BrandState.ACTIVE and not file.transfers_active:
        return [Task(_("Stripe ha fermato i pagamenti: guarda che cosa chiede"), _stripe(membership), "bad")]
    if found.is_complete:
        return _waiting(file)
    return [Task(_start_words(found), url_for("studio.brand_profile"), "waiting")]


def _stripe(membership: Membership) -> str:
    return url_for("studio.brand_stripe" if membership.is_owner else "studio.brand_profile")


def _waiting(file: BrandFile) -> list[Task]:
    """Everything is there; the office has the last word."""
    if file.state != BrandState.INVITED:
        return []
    words = _("Hai fatto tutto. Adesso la cooperativa dà un'occhiata e apre il tuo negozio.")
    return [Task(words, url_for("studio.brand_profile"), "good")]


def _start_words(found: Progress) -> str:
    left = len(found.lacking) - found.done
    step = found.next_step
    title = brand_words.titles()[step][0] if step else ""
    return ngettext(
        "Per cominciare a vendere manca %(num)s passo: %(step)s",
        "Per cominciare a vendere mancano %(num)s passi. Il prossimo: %(step)s", left, step=title,
    )  # fmt: skip
