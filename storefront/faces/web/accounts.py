"""Who is asking: the person of a request, read with their open sign-in in one statement; how a sign-in begins and ends."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, g, request, session
from flask_login import user_logged_out
from flask_security import SQLAlchemyUserDatastore, password_changed, password_reset, user_authenticated
from flask_security.utils import set_request_attr
from sqlalchemy.exc import IntegrityError

from storefront.domain.people import attempts, sign_ins
from storefront.domain.people.models import Passkey, Role, User
from storefront.faces.web import cart_cookie, devices
from storefront.flows.merge_cart import merge_cart
from storefront.infra import queue
from storefront.infra.db import db, on_sqlite, unit_of_work
from storefront.infra.log import logger

log = logger(__name__)
SECRET = "sign_in"  # noqa: S105 - the name of the secret in the session cookie
BY_PASSKEY = "by_passkey"  # the session was opened by one
KEPT_AT_SIGN_IN = ("_user_id", "_fresh", "fs_paa", "_flashes")


class ShopDatastore(SQLAlchemyUserDatastore):
    """Flask-Security's way to the people tables, made safe for how our databases write."""

    def commit(self) -> None:
        """Write what a library's view changed.

        On SQLite its read transaction is ended first: a write that follows a read in one deferred
        transaction is "locked" at once when anybody wrote in between. Two registrations of one address
        at the same instant are one: the second is answered like the first and writes nothing.
        """
        try:
            with db.session.no_autoflush:
                if on_sqlite() and (db.session.new or db.session.dirty or db.session.deleted):
                    connection = db.session.connection()
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
            super().commit()  # type: ignore[no-untyped-call]  # the library's own
        except IntegrityError:
            db.session.rollback()
            g.pop("after_answer", None)
            log.warning("person_written_twice")


datastore = ShopDatastore(db, User, Role, Passkey)


def user_of_cookie(uniquifier: str) -> User | None:
    """The person behind the session cookie, if their sign-in is still open. One statement."""
    secret = session.get(SECRET)
    if not isinstance(secret, str) or not uniquifier:
        return None
    user = sign_ins.user_of(secret, str(uniquifier))
    if user is None:
        return None
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    if request.blueprint != "security":
        # Units of work and faults expire what hangs on the session; pages go on naming the person and their rooms.
        for known in (user, *user.roles):
            db.session.expunge(known)
    return user


def person_id() -> int | None:
    """Whoever is signed in."""
    return cart_cookie.user_id()


def secret() -> str | None:
    """The secret of this browser's sign-in."""
    return session.get(SECRET)


# --- written after the library's own commit ----------------------------------------------------------


def after_answer(write: Callable[[], Any]) -> None:
    """Write something in one transaction of our own, once the library's view has committed its part."""
    if "after_answer" not in g:
        g.after_answer = []
    g.after_answer.append(write)


def _write_down(answer: Response) -> Response:
    waiting = g.pop("after_answer", [])
    if waiting and answer.status_code < 500:
        with unit_of_work():
            for write in waiting:
                write()
        queue.nudge("send_mails")
    poured = g.pop("pour_cart", None)
    if poured and answer.status_code < 500:
        merge_cart(*poured)
        cart_cookie.forget(answer)
    return answer


# --- what happens at sign-in and sign-out ------------------------------------------------------------


def _begin(_app: Flask, user: User, authn_via: Iterable[str] | None = None, **_: Any) -> None:
    """A new session for a new sign-in: nothing that was in the cookie before opens anything afterwards."""
    new, old, user_id, device = (
        sign_ins.new_secret(),
        session.get(SECRET),
        user.id,
        devices.named(request.user_agent.string),
    )
    lasting = session.get("_remember") == "set"
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    session.clear()
    g.pop("csrf_token", None)
    session.update(kept)
    session[SECRET] = new
    if "webauthn" in (authn_via or ()):
        session[BY_PASSKEY] = True
    session.permanent = lasting
    after_answer(lambda: sign_ins.open_with(new, user_id, device))
    if isinstance(old, str):
        after_answer(lambda: sign_ins.end_with(old))
    token = cart_cookie.token()
    if token:
        g.pour_cart = (token, user_id)


def _end(_app: Flask, **_: Any) -> None:
    """Sign-out ends the sign-in on the server: a copied cookie is dead."""
    old, messages = session.get(SECRET), session.get("_flashes")
    session.clear()
    if messages:
        session["_flashes"] = messages
    if isinstance(old, str):
        after_answer(lambda: sign_ins.end_with(old))


def _end_elsewhere(_app: Flask, user: User, **_: Any) -> None:
    """A changed password ends every other sign-in."""
    user_id, this = user.id, session.get(SECRET)
    after_answer(lambda: sign_ins.end_all(user_id, but=this))


def _end_everywhere(_app: Flask, user: User, **_: Any) -> None:
    """A recovered password ends every sign-in and forgets the tries before it."""
    user_id, email = user.id, user.email
    after_answer(lambda: sign_ins.end_all(user_id))
    after_answer(lambda: attempts.forgive("sign-in", email))


def install(app: Flask) -> None:
    """The parts of a sign-in that are ours; Flask-Security itself is set up by the account face."""
    user_authenticated.connect(_begin, app)
    user_logged_out.connect(_end, app)
    password_changed.connect(_end_elsewhere, app)
    password_reset.connect(_end_everywhere, app)
    app.after_request(_write_down)
