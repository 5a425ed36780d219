"""Cash and cards of the outlets: expected, counted, banked; and money that a till took another way, found."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.core.money import format_cents, parse_cents
from storefront.domain.ledger import accounts
from storefront.domain.ledger import queries as ledger
from storefront.domain.settlements import cash
from storefront.domain.settlements.paying_models import CashKind
from storefront.domain.settlements.refusals import MoreThanThere, SlipKnown
from storefront.domain.tills import overview
from storefront.faces.office import bp, ledger_words
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.web import locale
from storefront.faces.web.fields import plain
from storefront.flows.bank_cash import Slip, book_slip, found_accounts, source_of

SHOWN = 14  # days of a till


def an_amount(_form: FlaskForm, field: Field) -> None:
    """A sum above nothing, kept as typed; `parse_cents` reads it again."""
    try:
        fits = parse_cents(field.data or "") >= 0
    except ValueError:
        fits = False
    if not fits:
        raise ValidationError(_("Scrivi un importo, come 120,50."))


def an_earlier_day(_form: FlaskForm, field: Field) -> None:
    if field.data and field.data > clock.rome_date(clock.now()):
        raise ValidationError(_("Questo giorno deve ancora venire."))


class SlipForm(FlaskForm):
    kind = SelectField(
        _l("Che cosa"),
        choices=[
            (CashKind.DEPOSIT.value, _l("Contanti versati in banca")), (CashKind.CLEARING.value, _l("Incasso del terminale carte")),
            (CashKind.FOUND.value, _l("Incasso «altro» ritrovato")),
        ],
    )  # fmt: skip
    amount = StringField(
        _l("Importo in €"), filters=[plain], validators=[DataRequired(_l("Scrivi un importo.")), an_amount]
    )
    fee = StringField(_l("Di cui trattenuto dal terminale, in €"), filters=[plain], validators=[Optional(), an_amount])
    slip_no = StringField(
        _l("Numero della distinta"), filters=[plain],
        validators=[DataRequired(_l("Scrivi il numero che sta sulla distinta o sul rapporto.")), Length(max=40)],
    )  # fmt: skip
    on = DateField(_l("In che giorno"), validators=[DataRequired(_l("Scrivi un giorno.")), an_earlier_day])
    found_in = SelectField(_l("Dove era, se è stato ritrovato"), validators=[Optional()])
    why = StringField(_l("Nota"), filters=[plain], validators=[Optional(), Length(max=200)])

    def slip(self, location_id: int) -> Slip:
        kind = CashKind(self.kind.data)
        fee = parse_cents(self.fee.data) if self.fee.data and kind == CashKind.CLEARING else 0
        found_in = self.found_in.data if kind == CashKind.FOUND else ""
        return Slip(
            kind,
            location_id,
            self.slip_no.data,
            self.on.data,
            parse_cents(self.amount.data),
            fee,
            found_in,
            self.why.data or "",
        )


@bp.get("/money/cash")
@open_to(Desk.BOOKKEEPER)
def money_cash() -> str:
    return render_template("office/money_cash.html", rows=cash.outlets(), suspense=ledger.balance(accounts.SUSPENSE))


@bp.route("/money/cash/<slug>", methods=["GET", "POST"])
@open_to(Desk.BOOKKEEPER)
def money_cash_of(slug: str) -> ResponseReturnValue:
    place = next((row for row in cash.outlets() if row.slug == slug), None)
    if place is None:
        raise NotFound(slug=slug)
    form, names = SlipForm(on=clock.rome_date(clock.now())), ledger_words.Names()
    form.found_in.choices = [(one, names.of(one)) for one in found_accounts(place.location_id)]
    if form.validate_on_submit() and _booked(form, place.location_id):
        flash(_("Scritto nel libro."), "success")
        return redirect(url_for("office.money_cash_of", slug=slug), 303)
    page = render_template(
        "office/money_cash_of.html", place=place, form=form, slips=cash.slips(place.location_id), names=names,
        days=[day for day in overview.days_of(slug, SHOWN) if day.closed_at], kinds=dict(form.kind.choices),
        suspense=ledger.balance(accounts.SUSPENSE),
        left={kind: source_of(kind, place.location_id) for kind in CashKind},
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


def _booked(form: SlipForm, location_id: int) -> bool:
    slip = form.slip(location_id)
    if slip.fee_cents >= slip.amount_cents:
        form.fee.errors = [_("Il costo è più piccolo dell'importo.")]
        return False
    try:
        book_slip(slip, by=actor())
    except SlipKnown:
        form.slip_no.errors = [_("Questa distinta è già scritta.")]
        return False
    except MoreThanThere as refusal:
        left = format_cents(refusal.values["left_cents"], locale.current())
        form.amount.errors = [_("Nel libro ci sono solo %(left)s.", left=left)]
        return False
    return True
