"""The brands: invited, helped along, let in."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.core.percent import parse_percent
from storefront.domain.brands import invitations
from storefront.domain.brands.checklist import BrandFile, Progress, progress
from storefront.domain.brands.members import people_of
from storefront.domain.brands.models import Party
from storefront.domain.brands.own_file import accepted
from storefront.domain.brands.services import NameTaken, NewBrand, NotReady
from storefront.domain.places.brand_files import brand_files
from storefront.faces.office import bp, words
from storefront.faces.office.door import actor
from storefront.faces.web import locale
from storefront.faces.web.fields import plain
from storefront.faces.web.form_fields import line
from storefront.faces.web.legal_fields import FACTS, LegalFields
from storefront.faces.web.page_files import terms_version
from storefront.flows import change_brand, change_members
from storefront.flows.invite_brand import invite_brand

KNOWN = (*FACTS, "phone", "vat_regime")


def a_part(_form: Any, field: Field) -> None:
    """A percentage below a hundred, kept as typed; `parse_percent` reads it again."""
    try:
        fits = parse_percent(field.data or "") < 10_000
    except ValueError:
        fits = False
    if not fits:
        raise ValidationError(_("Scrivi una percentuale, come 15 o 12,5."))


def an_email(_form: Any, field: Field) -> None:
    try:
        field.data = validate_email(field.data or "", check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise ValidationError(_("Scrivi un indirizzo e-mail completo, come nome@esempio.it.")) from error


def part(label: Any, start: str) -> StringField:
    needed = DataRequired(_l("Scrivi una percentuale, come 15 o 12,5."))
    return StringField(label, default=start, filters=[plain], validators=[needed, a_part])


class InviteForm(LegalFields):
    """Name, address and terms; of what the owner will be asked, whatever the office knows already."""

    name = StringField(
        _l("Nome del marchio"), filters=[plain],
        validators=[DataRequired(_l("Scrivi il nome del marchio.")), Length(max=80, message=_l("È troppo lungo."))],
    )  # fmt: skip
    email = StringField(
        _l("E-mail di chi è titolare"), filters=[plain], render_kw={"inputmode": "email", "autocomplete": "off"},
        validators=[DataRequired(_l("Scrivi un indirizzo e-mail.")), Length(max=254), an_email],
    )  # fmt: skip
    online = part(_l("Commissione online, in %"), "15")
    till = part(_l("Commissione in negozio, in %"), "20")
    fee_bearer = RadioField(
        _l("Chi paga il costo del pagamento online"), default=Party.COOPERATIVE.value,
        choices=[(Party.COOPERATIVE.value, _l("La cooperativa")), (Party.BRAND.value, _l("Il marchio"))],
        validators=[InputRequired(_l("Scegli una delle due."))],
    )  # fmt: skip

    person = line(_l("Come si chiama chi è titolare"))

    def __init__(self) -> None:
        super().__init__()
        for name in KNOWN:
            self[name].validators = [Optional(), *self[name].validators[1:]]
            self[name].flags.required = False

    def told(self) -> dict[str, str]:
        return {name: self[name].data for name in KNOWN if self[name].data}

    def brand(self) -> NewBrand:
        return NewBrand(
            self.name.data, self.email.data, parse_percent(self.online.data), parse_percent(self.till.data),
            Party(self.fee_bearer.data),
        )  # fmt: skip


@bp.get("/brands")
def brands() -> str:
    version = terms_version()
    rows = [(file, progress(file, version)) for file in brand_files()]
    return render_template("office/brands.html", rows=rows, states=words.states())


@bp.route("/brands/new", methods=["GET", "POST"])
def brand_invite() -> ResponseReturnValue:
    form = InviteForm()
    if not form.validate_on_submit():
        return _form_page(form)
    try:
        slug = invite_brand(form.brand(), locale.current(), actor(), person=form.person.data or "", told=form.told())
    except NameTaken:
        form.name.errors = [_("C'è già un marchio con questo nome.")]
        return _form_page(form)
    flash(_("Invito mandato a %(email)s. Vale 14 giorni.", email=form.email.data), "success")
    return redirect(url_for("office.brand", slug=slug), 303)


def _form_page(form: InviteForm) -> ResponseReturnValue:
    return render_template("office/brand_invite.html", form=form), 422 if request.method == "POST" else 200


@bp.get("/brands/<slug>")
def brand(slug: str) -> str:
    file, found = _file(slug)
    return render_template(
        "office/brand.html", file=file, progress=found, steps=words.steps(found), terms=accepted(file.brand_id),
        people=people_of(file.brand_id), invitations=invitations.waiting(file.brand_id), now=clock.now(),
        states=words.states(),
    )  # fmt: skip


@bp.post("/brands/<slug>/approve")
def brand_approve(slug: str) -> ResponseReturnValue:
    file, found = _file(slug)
    try:
        change_brand.approve_brand(file.brand_id, slug, file.name, is_complete=found.is_complete, by=actor())
    except NotReady:
        return _back(slug, _("Manca ancora qualcosa: guarda l'elenco."), "error")
    return _back(slug, _("Il negozio di %(brand)s è aperto.", brand=file.name))


@bp.post("/brands/<slug>/invitations/<ref>/again")
def invitation_again(slug: str, ref: str) -> ResponseReturnValue:
    file, _found = _file(slug)
    email = change_members.renew_owners_invitation(file.brand_id, slug, file.name, ref, locale.current(), actor())
    return _back(slug, _("Invito mandato di nuovo a %(email)s. Il link di prima non vale più.", email=email))


@bp.post("/brands/<slug>/invitations/<ref>/revoke")
def invitation_revoke(slug: str, ref: str) -> ResponseReturnValue:
    file, _found = _file(slug)
    email = change_members.revoke_invitation(file.brand_id, slug, ref, actor())
    return _back(slug, _("Invito ritirato: il link di %(email)s non vale più.", email=email))


def file_of(slug: str) -> BrandFile:
    found = next(iter(brand_files(slug)), None)
    if found is None:
        raise NotFound(slug=slug)
    return found


def _file(slug: str) -> tuple[BrandFile, Progress]:
    file = file_of(slug)
    return file, progress(file, terms_version())


def _back(slug: str, said: str, kind: str = "success") -> ResponseReturnValue:
    flash(said, kind)
    return redirect(url_for("office.brand", slug=slug), 303)
