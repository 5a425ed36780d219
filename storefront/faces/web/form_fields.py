"""Fields that forms of several faces share."""

from collections.abc import Callable
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional, Regexp

from storefront.faces.web.fields import PROVINCES, compact, is_postcode, plain

PHONE = Regexp(r"^\+?[0-9][0-9 ./\-]{4,30}$", message=_l("Scrivi un numero di telefono."))
TOO_LONG = _l("È troppo lungo: al massimo %(max)d caratteri.")


def line(label: Any, needed: Any = None, most: int = 120, *more: Any, **kwargs: Any) -> StringField:
    """One line of words: `needed` is what is said when it is empty; without, it may be."""
    first = DataRequired(needed) if needed else Optional()
    return StringField(label, validators=[first, Length(max=most, message=TOO_LONG), *more], filters=[plain], **kwargs)


def code(label: Any, needed: Any, most: int, *more: Any) -> StringField:
    """A code as people type it: its spaces, dots and dashes fall away."""
    return StringField(
        label, validators=[DataRequired(needed), Length(max=most, message=TOO_LONG), *more], filters=[compact]
    )


def paragraphs(label: Any, most: int, needed: Any = None, *more: Any, **kwargs: Any) -> TextAreaField:
    """Several lines, as they were written, without signs that no keyboard has. `needed` as for `line`."""
    first = DataRequired(needed) if needed else Optional()
    validators = [first, Length(max=most, message=TOO_LONG), *more]
    return TextAreaField(label, validators=validators, filters=[tidy], **kwargs)


def tidy(words: Any) -> str:
    if not isinstance(words, str):
        return ""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(sign for sign in one if sign >= " ").rstrip() for one in lines).strip()


def spelt(address: Any) -> str:
    """An e-mail address as accounts keep it; empty when it is none."""
    try:
        return validate_email(str(address or "").strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return ""


def an_email(_form: Any, field: Field) -> None:
    found = spelt(field.data)
    if not found or len(found) > 254:
        raise ValidationError(_("Scrivi un indirizzo e-mail completo, come nome@esempio.it."))
    field.data = found


def an_italian_postcode(_form: Any, field: Field) -> None:
    if not is_postcode(field.data or "", "IT"):
        raise ValidationError(_("In Italia il CAP ha cinque cifre."))


def a_province(_form: Any, field: Field) -> None:
    field.data = (field.data or "").upper()
    if field.data not in PROVINCES:
        raise ValidationError(_("Scrivi la sigla della provincia, come TO."))


def that(is_fine: Callable[[str], bool], words: Any) -> Callable[[Any, Field], None]:
    """A validator out of a question and what is said to a no."""

    def look(_form: Any, field: Field) -> None:
        if not is_fine(field.data or ""):
            raise ValidationError(words)

    return look
