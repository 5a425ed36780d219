"""Where somebody of the office is led who came in with a password alone."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from storefront.domain.people import queries
from storefront.faces.office import bp
from storefront.faces.office.door import Desk, is_sure_enough, open_to


@bp.get("/second-factor")
@open_to(*Desk)
def second_factor() -> ResponseReturnValue:
    if is_sure_enough():
        return redirect(url_for("office.today"), 303)
    return render_template("office/second_factor.html", has_passkey=bool(queries.passkeys(current_user.id)))
