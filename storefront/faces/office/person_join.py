"""The page behind a letter of the office: who comes is named, and sets up a second factor before anything else."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.utils import hash_password, login_user
from flask_wtf import FlaskForm

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.people import newcomers, office_letters
from storefront.domain.people.newcomers import KnownAlready, Newcomer
from storefront.domain.people.office_letters import LetterOver, LetterRow
from storefront.faces.office import bp, words
from storefront.faces.web import access, accounts, locale
from storefront.faces.web.access import Rule
from storefront.faces.web.newcomer_form import NewcomerForm
from storefront.flows.accept_invitation import OfAnother
from storefront.flows.change_desks import accept_desk, accept_desk_as_newcomer

LONGEST_TOKEN = 64
STATUS = {"used": 410, "expired": 410, "revoked": 410, "unknown": 404, "another": 403}


@bp.route("/join/<token>", methods=["GET", "POST"])
@access.only(Rule.PUBLIC)
def person_join(token: str) -> ResponseReturnValue:
    letter = office_letters.opened_by(token) if len(token) <= LONGEST_TOKEN else None
    why = letter.over_why(clock.now()) if letter else "unknown"
    if letter is None or why:
        return _over(why, letter)
    if current_user.is_authenticated:
        return _as_known(token, letter)
    if newcomers.is_known(letter.email):
        return _page(letter, 200, back=request.script_root + request.path)
    return _as_newcomer(token, letter)


def _as_known(token: str, letter: LetterRow) -> ResponseReturnValue:
    if current_user.email != letter.email:
        return _over("another", letter)
    form, user_id = FlaskForm(), int(current_user.id)
    if not form.validate_on_submit():
        return _page(letter, 200, form=form)
    try:
        accept_desk(token, user_id, letter.email)
    except (NotFound, LetterOver, OfAnother) as refusal:
        return _over(refusal.values.get("why", "unknown"), letter)
    return _let_in(user_id, "webauthn" if session.get(accounts.BY_PASSKEY) else "email")


def _as_newcomer(token: str, letter: LetterRow) -> ResponseReturnValue:
    form = NewcomerForm()
    if not form.validate_for(letter.email):
        return _page(letter, 422 if request.method == "POST" else 200, form=form)
    newcomer = Newcomer(form.name.data, str(hash_password(form.password.data)), locale.current())
    try:
        user_id = accept_desk_as_newcomer(token, newcomer)
    except (NotFound, LetterOver) as refusal:
        return _over(refusal.values.get("why", "unknown"), letter)
    except KnownAlready:
        return _over("used", letter)
    return _let_in(user_id, "email")


def _let_in(user_id: int, via: str) -> ResponseReturnValue:
    """Their sign-ins ended with the new desk: this browser, which has shown who it is, gets a new one of its kind."""
    found: Any = accounts.datastore.find_user(id=user_id)
    login_user(found, authn_via=[via])
    return _sealed(make_response(redirect(url_for("office.today"), 303)))


def _over(why: str, letter: LetterRow | None) -> ResponseReturnValue:
    return _page(letter, STATUS[why], why=why)


def _page(letter: LetterRow | None, status: int, **more: Any) -> ResponseReturnValue:
    page = render_template("office/person_join.html", letter=letter, desks=words.desks(), **more)
    return _sealed(make_response(page, status))


def _sealed(answer: Response) -> Response:
    """The address holds a secret: it is kept nowhere and told to no page that follows."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer
