"""The forms on a brand's order: who carries a parcel, why a piece cannot be delivered, an answer to the buyer."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from storefront.domain.orders import messages
from storefront.domain.orders.carriers import CARRIERS
from storefront.faces.web.fields import plain
from storefront.faces.web.form_fields import paragraphs
from storefront.flows.cannot_deliver import REASONS

OTHER = "other"


class ShipForm(FlaskForm):
    """Who carries it, and its number."""

    carrier = SelectField(_l("Corriere"), choices=[(key, name) for key, (name, _url) in CARRIERS.items()])
    other = StringField(_l("Nome del corriere"), filters=[plain], validators=[Length(max=60)])
    tracking = StringField(_l("Numero di spedizione"), filters=[plain], validators=[Length(max=80)])

    def __init__(self, **start: object) -> None:
        super().__init__(**start)
        self.carrier.choices = [*((key, name) for key, (name, _url) in CARRIERS.items()), (OTHER, _("Un altro"))]

    def validate_other(self, field: Field) -> None:
        if self.carrier.data == OTHER and not field.data:
            raise ValidationError(_("Scrivi chi lo porta."))


class CannotForm(FlaskForm):
    """Why something cannot be delivered."""

    why = RadioField(_l("Che cosa è successo?"), validators=[InputRequired(_l("Scegli che cosa è successo."))])
    remark = StringField(_l("Vuoi aggiungere qualcosa?"), filters=[plain], validators=[Length(max=400)])

    def __init__(self, **start: object) -> None:
        super().__init__(**start)
        words = {
            "damaged": _("Il pezzo si è rovinato"), "lost": _("Non lo trovo più"), "not_made": _("Non riesco a farlo"),
            "sold_twice": _("L'ho già venduto altrove"), "other": _("Un altro motivo"),
        }  # fmt: skip
        self.why.choices = [(reason, words[reason]) for reason in REASONS]


class AnswerForm(FlaskForm):
    """Words to the buyer."""

    text = paragraphs(_l("La tua risposta"), messages.LONGEST, _l("Scrivi qualcosa."))
    request_key = StringField()
