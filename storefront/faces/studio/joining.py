"""The page behind an invitation's link: who invites, what comes, and one button. See docs/joining.md."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security.utils import hash_password, login_user
from flask_wtf import FlaskForm

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.brands import invitations
from storefront.domain.brands.invitations import InvitationOver, InvitationRow
from storefront.domain.brands.members import OWNER
from storefront.domain.people import newcomers
from storefront.domain.people.newcomers import KnownAlready, Newcomer
from storefront.faces.studio import bp
from storefront.faces.web import access, accounts, locale, passkeys
from storefront.faces.web.access import Rule
from storefront.faces.web.newcomer_form import NewcomerForm
from storefront.flows.accept_invitation import OfAnother, accept_as_newcomer, accept_invitation

LONGEST_TOKEN = 64
STATUS = {"used": 410, "expired": 410, "revoked": 410, "unknown": 404, "another": 403}


@bp.route("/join/<token>", methods=["GET", "POST"])
@access.only(Rule.PUBLIC)
def join(token: str) -> ResponseReturnValue:
    letter = invitations.opened_by(token) if len(token) <= LONGEST_TOKEN else None
    why = _closed(letter)
    if letter is None or why:
        return _over(why or "unknown", letter)
    if current_user.is_authenticated:
        return _as_known(token, letter)
    if newcomers.is_known(letter.email):
        return _page("studio/join_sign_in.html", letter, 200, back=request.script_root + request.path)
    return _as_newcomer(token, letter)


def _closed(letter: InvitationRow | None) -> str:
    """Why the page stays shut, if it does; who accepted before is led on below."""
    if letter is None:
        return "unknown"
    return letter.over_why(clock.now())


def _as_known(token: str, letter: InvitationRow) -> ResponseReturnValue:
    if current_user.email != letter.email:
        return _over("another", letter)
    form = FlaskForm()
    if not form.validate_on_submit():
        return _page("studio/join.html", letter, 200, form=form)
    user_id = int(current_user.id)
    try:
        slug = accept_invitation(token, user_id, current_user.email)
    except (NotFound, InvitationOver, OfAnother) as refusal:
        return _over(refusal.values.get("why", "unknown"), letter)
    return _let_in(slug, user_id, letter)


def _as_newcomer(token: str, letter: InvitationRow) -> ResponseReturnValue:
    form = NewcomerForm(data={"name": letter.person})
    if not form.validate_for(letter.email, may_be_passkey=True):
        status = 422 if request.method == "POST" else 200
        return _page("studio/join.html", letter, status, form=form, passkeys_work_here=passkeys.has_name())
    newcomer = Newcomer(form.name.data, str(hash_password(form.password.data)), locale.current())
    try:
        slug, user_id = accept_as_newcomer(token, newcomer)
    except (NotFound, InvitationOver) as refusal:
        return _over(refusal.values.get("why", "unknown"), letter)
    except KnownAlready:  # written in the same instant by a second click, or at the register
        return _over("used", letter)
    return _let_in(slug, user_id, letter, makes_passkey=form.wants_passkey())


def _let_in(slug: str, user_id: int, letter: InvitationRow, *, makes_passkey: bool = False) -> ResponseReturnValue:
    """Their sign-ins ended with the change of role: this browser, which has just shown who it is, gets a new one."""
    person: Any = accounts.datastore.find_user(id=user_id)
    login_user(person, authn_via=["email"])
    flash(_("Eccoti nello studio di %(brand)s.", brand=letter.brand_name), "success")
    first = "studio.brand_profile" if letter.role == OWNER else "studio.home"  # an owner begins with the list
    inside = url_for(first, brand=slug)
    return _sealed(make_response(redirect(passkeys.make_one_first(inside) if makes_passkey else inside, 303)))


def _over(why: str, letter: InvitationRow | None) -> ResponseReturnValue:
    return _page("studio/join_over.html", letter, STATUS[why], why=why)


def _page(template: str, letter: InvitationRow | None, status: int, **more: Any) -> ResponseReturnValue:
    return _sealed(make_response(render_template(template, letter=letter, **more), status))


def _sealed(answer: Response) -> Response:
    """The address holds a secret: it is kept nowhere and told to no page that follows."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer
