"""The till's own door: no device, no till; no shift, no sale. What is missing leads to the page that asks for it."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from storefront.core.errors import Refusal
from storefront.domain.tills import doors
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.doors import DeviceRow, Worker
from storefront.faces.till import bp
from storefront.faces.till.words import sentence
from storefront.faces.web import headers
from storefront.infra.db import unit_of_work
from storefront.settings import settings

DEVICE, SHIFT = "till_device", "till_shift"
DEVICE_KEPT_S = 400 * 24 * 3600  # as long as browsers allow
CAMERA = headers.FIXED["Permissions-Policy"].replace("camera=()", "camera=(self)")
View = TypeVar("View", bound=Callable[..., Any])


def without_shift(view: View) -> View:
    """A page for a device that nobody works at yet."""
    view.needs_shift = False  # type: ignore[attr-defined]  # read below
    return view


def without_device(view: View) -> View:
    """A page for a browser that is no till yet."""
    view.needs_device = False  # type: ignore[attr-defined]  # read below
    return without_shift(view)


@bp.before_request
def ask() -> Response | None:
    view = current_app.view_functions[request.endpoint or ""]
    g.device = doors.device_of(request.cookies.get(DEVICE, ""))
    if g.device is None:
        return None if not getattr(view, "needs_device", True) else to("till.binding")
    token = request.cookies.get(SHIFT, "")
    found = doors.worker_of(token, g.device.device_id) if token else None
    if found is None:
        return None if not getattr(view, "needs_shift", True) else to("till.who")
    g.worker, is_stale = found
    if is_stale:
        with unit_of_work():
            doors.seen(token)
    return None


def to(endpoint: str, **values: Any) -> Response:
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[return-value]  # werkzeug's type


def device() -> DeviceRow:
    found: DeviceRow = g.device
    return found


def worker() -> Worker:
    found: Worker = g.worker
    return found


def at_till() -> AtTill:
    """Who acts where, as acts record it."""
    who = worker()
    return AtTill(
        device().location_id, device().device_id, who.staff_id, who.is_supervisor, who.may_change_prices, who.user_id
    )


def keep(answer: Response, name: str, secret: str, seconds: int | None = None) -> Response:
    """A technical cookie of the till: only the till's pages get it, and only from the till's own pages."""
    answer.set_cookie(
        name, secret, max_age=seconds, httponly=True, samesite="Strict", secure=settings().is_https, path="/till"
    )
    return answer


def forget(answer: Response, name: str) -> Response:
    answer.delete_cookie(name, httponly=True, samesite="Strict", secure=settings().is_https, path="/till")
    return answer


@bp.context_processor
def for_templates() -> dict[str, Any]:
    return {"device": g.get("device"), "worker": g.get("worker")}


@bp.after_request
def keep_private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Permissions-Policy"] = CAMERA  # labels are scanned by the camera, here and nowhere else
    return answer


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    """What the till says no to, in one sentence with one way on."""
    said = sentence(refusal)
    return render_template("till/refused.html", said=said, title=_("Aspetta")), refusal.status
