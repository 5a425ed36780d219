"""After a sale: it says so, and offers to undo it. Undo is always there, big, for the last sale and from the list."""

from datetime import datetime

from flask import Response, render_template, request
from flask_babel import format_time
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.core.errors import NotFound
from storefront.domain.tills import days, here
from storefront.domain.tills.refusals import DayClosed
from storefront.faces.till import bp, door
from storefront.faces.till.selling import cents, parts
from storefront.flows.undo_sale import undo_sale

REASONS = {
    "wrong_piece": (_l("Pezzo sbagliato"), "return"),
    "changed_mind": (_l("Il cliente ha cambiato idea"), "person"),
    "wrong_price": (_l("Prezzo sbagliato"), "information"),
    "damaged": (_l("Il pezzo è rovinato"), "warning"),
    "other": (_l("Un altro motivo"), "question"),
}


@bp.app_template_filter("clock")
def on_the_clock(at: datetime) -> str:
    """The time of an instant in Turin: 14:05."""
    return format_time(at, "HH:mm")


@bp.get("/sold/<ref>")
def sold(ref: str) -> str:
    done = here.sold(ref, door.device().location_id)
    if done is None:
        raise NotFound(ref=ref)
    return render_template("till/sold.html", sold=done, change=parts(done.change_cents), receipt_no=done.receipt_no)


@bp.get("/sales")
def sales() -> str:
    """Today's sales of this place, the last one first."""
    return render_template("till/sales.html", sales=here.sold_today(door.device().location_id))


@bp.route("/sold/<ref>/undo", methods=["GET", "POST"])
def undo(ref: str) -> str | Response | tuple[str, int]:
    """Choose why by a picture; that is all it takes."""
    done = here.sold(ref, door.device().location_id)
    if done is None:
        raise NotFound(ref=ref)
    if request.method == "GET":
        if not door.at_till().is_supervisor and days.is_closed_since(door.device().location_id, done.at):
            raise DayClosed(order_ref=ref)
        return render_template("till/undo.html", sold=done, reasons=REASONS)
    why, chosen = request.form.get("why", ""), _numbers("line")
    lines = [line for line in done.standing if not chosen or line.line_id in chosen]
    broken = {line.line_id for line in lines if line.line_id in _numbers("broken")}
    if why == "damaged" and len(lines) > 1 and not broken:
        said = _("Scegli il pezzo rovinato.") if "asked" in request.form else ""
        return render_template("till/undo_broken.html", sold=done, lines=lines, said=said), 422 if said else 200
    undone = undo_sale(ref, why, door.at_till(), line_ids=chosen or None, broken=broken)
    return door.to("till.undone", ref=ref, back=undone.amount_cents)


def _numbers(name: str) -> list[int]:
    return [int(text) for text in request.form.getlist(name) if text.isascii() and text.isdigit() and len(text) < 19]


@bp.get("/sold/<ref>/undone")
def undone(ref: str) -> str:
    done = here.sold(ref, door.device().location_id)
    if done is None:
        raise NotFound(ref=ref)
    back_cents = cents(request.args.get("back"))
    return render_template(
        "till/undone.html", sold=done, back_cents=back_cents, change=parts(back_cents), title=_("Annullata")
    )
