"""How a person gets in: password, second factor, passkeys, and where they are signed in now."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import logout_user

from storefront.domain.people import queries, sign_ins
from storefront.faces.account import bp
from storefront.faces.web import accounts, passkeys
from storefront.infra.db import unit_of_work


@bp.get("/security")
def security() -> str:
    return render_template(
        "account/security.html",
        has_second_factor=bool(current_user.tf_primary_method), spare_codes=len(current_user.mf_recovery_codes or []),
        passkeys=queries.passkeys(current_user.id), has_name=passkeys.has_name(), named_address=passkeys.named_address(),
        open_sign_ins=sign_ins.open_of(current_user.id, accounts.secret()),
    )  # fmt: skip


@bp.get("/security/passkey")
def passkey_made() -> Response:
    """On to where somebody was going who made a passkey on the way; else back to how they get in."""
    return redirect(passkeys.goes_on_at(url_for("account.security")), 303)  # type: ignore[return-value]  # as below


@bp.post("/sign-ins/<sign_in_id>/end")
def end_sign_in(sign_in_id: str) -> Response:
    """Sign out on one other device."""
    with unit_of_work():
        was_open = sign_ins.end_one(current_user.id, sign_in_id[:64])
    if was_open:
        flash(_("Quel dispositivo è uscito."), "success")
    return redirect(url_for("account.security"), 303)  # type: ignore[return-value]  # werkzeug's type


@bp.post("/sign-ins/end")
def end_sign_ins() -> Response:
    """Sign out everywhere, here too."""
    with unit_of_work():
        sign_ins.end_all(current_user.id)
    logout_user()
    flash(_("Sei uscito su tutti i dispositivi."), "success")
    return redirect(url_for("security.login"), 303)  # type: ignore[return-value]  # as above
