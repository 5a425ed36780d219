"""What somebody says of themselves who comes by a letter: a name, and a password of their own."""

from flask_babel import lazy_gettext as _l
from flask_security.proxies import _security
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired, Length

from storefront.faces.web.form_fields import line


class NewcomerForm(FlaskForm):
    name = line(_l("Come ti chiami"), _l("Scrivi il tuo nome."), render_kw={"autocomplete": "name"})
    password = PasswordField(
        _l("Scegli una password"), render_kw={"autocomplete": "new-password"},
        validators=[DataRequired(_l("Scrivi la password.")), Length(max=128, message=_l("Al massimo 128 caratteri."))],
    )  # fmt: skip

    def validate_for(self, email: str) -> bool:
        """Whether it will do: the name is there, and the password is as good as anybody's."""
        if not self.validate_on_submit():
            return False
        faults, self.password.data = _security.password_util.validate(self.password.data, True, email=email)
        self.password.errors = faults or []
        return not faults
