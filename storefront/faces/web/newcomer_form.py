"""What somebody says of themselves who comes by a letter: a name, and a password of their own."""

from flask import request
from flask_babel import lazy_gettext as _l
from flask_security.proxies import _security
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired, Length

from storefront.core import refs
from storefront.faces.web import passkeys
from storefront.faces.web.form_fields import line


class NewcomerForm(FlaskForm):
    name = line(_l("Come ti chiami"), _l("Scrivi il tuo nome."), render_kw={"autocomplete": "name"})
    password = PasswordField(
        _l("Scegli una password"), render_kw={"autocomplete": "new-password"},
        validators=[DataRequired(_l("Scrivi la password.")), Length(max=128, message=_l("Al massimo 128 caratteri."))],
    )  # fmt: skip

    def wants_passkey(self) -> bool:
        """Whether they come in with a passkey, and choose no password."""
        return request.form.get("way") == "passkey" and passkeys.has_name()

    def validate_for(self, email: str, *, may_be_passkey: bool = False) -> bool:
        """Whether it will do: the name is there, and the password is as good as anybody's.

        Without one, for a passkey, the account gets one that nobody knows: lost, the way back is the letter for a new one.
        """
        if may_be_passkey and self.wants_passkey():
            self.password.validators = []
            self.password.data = refs.key()
            return bool(self.validate_on_submit())
        if not self.validate_on_submit():
            return False
        faults, self.password.data = _security.password_util.validate(self.password.data, True, email=email)
        self.password.errors = faults or []
        return not faults
