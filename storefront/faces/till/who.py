"""Who works: tap your picture, give your number. The name stays on the screen until the till is locked."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.tills import doors, refusals
from storefront.faces.till import bp, comfort, door
from storefront.faces.till.words import sentence
from storefront.flows.till_sign_in import change_own_pin, till_sign_in, till_sign_in_by_badge
from storefront.infra.db import unit_of_work


@bp.get("/who")
@door.without_shift
def who() -> str:
    return render_template("till/who.html", faces=doors.faces(door.device().location_id))


@bp.route("/who/<int:staff_id>", methods=["GET", "POST"])
@door.without_shift
def pin(staff_id: int) -> str | Response | tuple[str, int]:
    face = next((one for one in doors.faces(door.device().location_id) if one.staff_id == staff_id), None)
    if face is None:
        raise NotFound(staff_id=staff_id)
    comfort.use_of(face)
    left = None
    if request.method == "POST":
        try:
            token = till_sign_in(staff_id, request.form.get("pin", "")[:12], door.device())
        except refusals.WrongPin as wrong:
            left = wrong.values["left"]
        else:
            return door.keep(door.to("till.home"), door.SHIFT, token)
    return render_template("till/pin.html", face=face, left=left), 422 if left is not None else 200


@bp.post("/who/badge")
@door.without_shift
def badge() -> str | Response | tuple[str, int]:
    """A badge's QR, by the camera or by a scanner that types it."""
    code = request.form.get("code", "").strip().upper()[:64]
    try:
        token = till_sign_in_by_badge(code, door.device())
    except (refusals.UnknownBadge, refusals.TooManyTries) as refusal:
        faces = doors.faces(door.device().location_id)
        return render_template("till/who.html", faces=faces, said=sentence(refusal)), refusal.status
    return door.keep(door.to("till.home"), door.SHIFT, token)


@bp.route("/me", methods=["GET", "POST"])
def own_pin() -> str | Response | tuple[str, int]:
    """A number of one's own: the one of now, then the new one."""
    said = None
    if request.method == "POST":
        now, new = (request.form.get(name, "")[:12] for name in ("pin", "new"))
        try:
            change_own_pin(door.at_till(), now, new)
        except (refusals.BadNewPin, refusals.WrongPin) as refusal:
            said = sentence(refusal)
        else:
            flash(_("Fatto: da adesso vale il numero nuovo."), "success")
            return door.to("till.home")
    return render_template("till/own_pin.html", said=said), 422 if said else 200


@bp.post("/lock")
@door.without_shift
def lock() -> Response:
    """Lock the till; the sale stays as it is."""
    with unit_of_work():
        doors.end_shift(request.cookies.get(door.SHIFT, ""))
    return door.forget(redirect(url_for("till.who"), 303), door.SHIFT)  # type: ignore[arg-type]  # werkzeug's type
