"""The forms of the doors: Flask-Security's, with our words and with every try counted before anything is compared."""

from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import forms
from flask_security.change_email import ChangeEmailForm
from flask_security.proxies import _security
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.utils import hash_password
from flask_security.webauthn import WebAuthnRegisterForm, WebAuthnSigninForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from storefront.domain.people import attempts
from storefront.faces.account import passwords
from storefront.faces.web.accounts import after_answer
from storefront.infra.db import unit_of_work

MOST_TRIES = 10
MOST_LETTERS = 5
EMAIL = {"autocomplete": "email", "inputmode": "email"}
SECRET_LENGTH = Length(max=passwords.MOST, message=_l("Al massimo 128 caratteri."))


def tries(door: str, address: str) -> int:
    """Count one more try for an address, known or not, in a transaction of its own."""
    with unit_of_work():
        return attempts.count(door, address)


def closed_words() -> str:
    return _("Troppi tentativi. Riprova tra un quarto d'ora, oppure scegli una nuova password.")


def email_field(**more: Any) -> EmailField:
    return EmailField(_l("Indirizzo e-mail"), render_kw=EMAIL, **more)


def password_field(label: Any, kind: str = "current-password", *validators: Any) -> PasswordField:
    filled = DataRequired(_l("Scrivi la password."))
    return PasswordField(label, render_kw={"autocomplete": kind}, validators=[filled, SECRET_LENGTH, *validators])


class BlankNamed:
    """Names a field left empty or misspelt, although Flask-Security makes all errors the same: it tells of nobody."""

    blanks: dict[str, list[str]]

    def say_blanks(self) -> None:
        if getattr(self, "blanks", None):
            self.form_errors: list[str] = []
            for name, words in self.blanks.items():
                self[name].errors = words  # type: ignore[index]  # of the form that this is mixed into


REMEMBER = _l("Resta collegato su questo dispositivo")


class SignInForm(BlankNamed, forms.LoginForm):
    email = email_field(validators=[forms.email_required, forms.EmailValidation(verify=False)])
    password = password_field(_l("Password"))
    remember = BooleanField(REMEMBER)

    def validate(self, **kwargs: Any) -> bool:
        self.blanks = {}
        if not forms.Form.validate(self, **kwargs):
            self.blanks = {name: list(words) for name, words in self.errors.items() if name}
            return False
        if tries("sign-in", self.email.data) > MOST_TRIES:
            self.form_errors.append(closed_words())
            return False
        if not super().validate(**kwargs):
            return False
        address = self.email.data
        after_answer(lambda: attempts.forgive("sign-in", address))
        return True


class RegisterForm(forms.RegisterFormV2):
    name = StringField(
        _l("Come ti chiami"),
        render_kw={"autocomplete": "name"},
        validators=[Length(max=120, message=_l("Al massimo 120 caratteri."))],
    )
    email = email_field(validators=[forms.email_required, forms.EmailValidation(verify=True), forms.unique_user_email])
    password = password_field(_l("Scegli una password"), "new-password")

    def validate(self, **kwargs: Any) -> bool:
        fine = bool(super().validate(**kwargs))
        if self.existing_email_user is not None and not self.password.errors:
            tries("registered", self.email.data)  # as long a way as that of a new person, who is written here
        return fine


class LetterForm(BlankNamed):
    """Has a letter sent if the address is known; takes as long and says the same if it is not."""

    door = ""

    def validate(self, **kwargs: Any) -> bool:
        self.email: Any
        self.blanks = {}
        try:
            address = LetterForm.spelt(self.email.data)
        except ValueError as wrong:
            self.blanks = {"email": [str(wrong)]}
            self.form_errors = [str(wrong)]
            return False
        is_over = tries(self.door, address) > MOST_LETTERS
        is_fine = bool(super().validate(**kwargs))  # type: ignore[misc]  # of the form that this is mixed into
        if is_fine and not is_over:
            return True
        self.email.errors = [""]  # taken away again by the view: the answer is the same
        after_answer(lambda: attempts.count("no letter", address))
        return False

    @staticmethod
    def spelt(address: str | None) -> str:
        """An address as rows keep it. Raises ValueError with the sentence for the person."""
        if not address or not address.strip():
            raise ValueError(_("Scrivi il tuo indirizzo e-mail."))
        return str(_security.mail_util.normalize(address))


class RecoverForm(LetterForm, forms.ForgotPasswordForm):
    door = "recover"
    email = email_field(validators=[forms.email_required, forms.EmailValidation(verify=True), forms.valid_user_email])

    def validate(self, **kwargs: Any) -> bool:
        is_fine = super().validate(**kwargs)
        if is_fine:
            hash_password("as long as it takes for an address without account")
        return is_fine


class ConfirmForm(LetterForm, forms.SendConfirmationForm):
    door = "confirm"
    email = email_field(validators=[forms.email_required, forms.EmailValidation(verify=True), forms.valid_user_email])


class NewPasswordForm(forms.ResetPasswordForm):
    password = password_field(_l("Nuova password"), "new-password")
    password_confirm = password_field(
        _l("Ancora una volta"), "new-password", forms.EqualToLocalize("password", message="RETYPE_PASSWORD_MISMATCH")
    )


class ChangePasswordForm(forms.ChangePasswordForm):
    password = PasswordField(
        _l("Password di adesso"), render_kw={"autocomplete": "current-password"}, validators=[SECRET_LENGTH]
    )
    new_password = password_field(_l("Nuova password"), "new-password")
    new_password_confirm = password_field(
        _l("Ancora una volta"),
        "new-password",
        forms.EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"),
    )

    def validate(self, **kwargs: Any) -> bool:
        if tries("verify", current_user.email) > MOST_TRIES:
            self.password.errors = [closed_words()]
            return False
        return bool(super().validate(**kwargs))


class VerifyForm(forms.VerifyForm):
    password = password_field(_l("Password"))

    def validate(self, **kwargs: Any) -> bool:
        if tries("verify", self.user.email) > MOST_TRIES:
            self.password.errors = [closed_words()]
            return False
        return bool(super().validate(**kwargs))


class NewAddressForm(ChangeEmailForm):
    email = EmailField(
        _l("Nuovo indirizzo e-mail"), render_kw=EMAIL,
        validators=[forms.email_required, forms.EmailValidation(verify=True), forms.unique_user_email],
    )  # fmt: skip


CODE = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class CodeForm(forms.TwoFactorVerifyCodeForm):
    code = StringField(
        _l("Codice di sei cifre"), render_kw=CODE,
        validators=[DataRequired(_l("Scrivi il codice che vedi nell'app.")), Length(max=12, message=_l("Sono sei cifre."))],
    )  # fmt: skip

    def validate(self, **kwargs: Any) -> bool:
        if self.user is None or tries("code", self.user.email) > MOST_TRIES:
            self.code.errors = [_("Troppi tentativi. Riprova tra un quarto d'ora.")]
            is_fine = False
        else:
            is_fine = bool(super().validate(**kwargs))
        if self.is_setup and not is_fine:
            g.wrong_setup_code = self  # see code_setup: the library's view does not show its form again
        return is_fine


class SpareCodeForm(MfRecoveryForm):
    code = StringField(
        _l("Codice di riserva"), render_kw={"autocomplete": "off"},
        validators=[DataRequired(_l("Scrivi uno dei codici di riserva.")), Length(max=40, message=_l("È più corto."))],
    )  # fmt: skip

    def validate(self, **kwargs: Any) -> bool:
        if self.user is None or tries("code", self.user.email) > MOST_TRIES:
            self.code.errors = [_("Troppi tentativi. Riprova tra un quarto d'ora.")]
            return False
        self.code.data = (self.code.data or "").strip().lower()
        return bool(super().validate(**kwargs))


class PasskeySignInForm(WebAuthnSigninForm):
    remember = BooleanField(REMEMBER)


class PasskeyForm(WebAuthnRegisterForm):
    name = StringField(
        _l("Un nome per riconoscerla"), render_kw={"autocomplete": "off"},
        validators=[DataRequired(_l("Dai un nome alla passkey.")), Length(max=64, message=_l("Al massimo 64 caratteri."))],
    )  # fmt: skip
    usage = HiddenField(default="first")

    def validate(self, **kwargs: Any) -> bool:
        self.usage.data = "first"  # each is a whole sign-in: what it is and who holds it
        return bool(super().validate(**kwargs))
