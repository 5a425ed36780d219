"""Who works: tap your picture, give your number. The name stays on the screen until the till is locked."""

from flask import Response, redirect, render_template, request, url_for

from storefront.core.errors import NotFound
from storefront.domain.tills import doors, refusals
from storefront.faces.till import bp, door
from storefront.flows.till_sign_in import till_sign_in
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
    left = None
    if request.method == "POST":
        try:
            token = till_sign_in(staff_id, request.form.get("pin", "")[:12], door.device())
        except refusals.WrongPin as wrong:
            left = wrong.values["left"]
        else:
            return door.keep(door.to("till.home"), door.SHIFT, token)
    return render_template("till/pin.html", face=face, left=left), 422 if left is not None else 200


@bp.post("/lock")
@door.without_shift
def lock() -> Response:
    """Lock the till; the sale stays as it is."""
    with unit_of_work():
        doors.end_shift(request.cookies.get(door.SHIFT, ""))
    return door.forget(redirect(url_for("till.who"), 303), door.SHIFT)  # type: ignore[arg-type]  # werkzeug's type
