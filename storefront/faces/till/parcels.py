"""Online orders of this shop: take them from the shelf, make the parcel, hand over who comes to collect."""

from collections.abc import Callable

from flask import Response, flash, render_template, request
from flask_babel import gettext as _

from storefront.core import refs
from storefront.core.errors import NotFound
from storefront.domain.orders import at_place
from storefront.domain.orders.at_place import PlaceParcel
from storefront.domain.orders.carriers import CARRIERS, name_of
from storefront.domain.orders.fulfilments import Through
from storefront.faces.till import bp, door
from storefront.flows import fulfil


@bp.get("/parcels")
def parcels() -> str:
    """What to take from the shelf now; a number at the top finds what somebody comes for."""
    return render_template("till/parcels.html", parcels=at_place.to_do(door.device().location_id), said=None)


@bp.post("/parcels/find")
def find_pickup() -> Response | tuple[str, int]:
    """The customer shows the number of the order, or its QR."""
    here, text = door.device().location_id, request.form.get("code", "")[:200]
    order_ref = refs.normalised(text.partition("?")[0].rstrip("/").rpartition("/")[2])[:12]
    found = at_place.pickups_of(here, order_ref)
    if found:
        return door.to("till.parcel", ref=found[0].ref)
    page = render_template("till/parcels.html", parcels=at_place.to_do(here), said=True)
    return page, 404


def needed(ref: str) -> PlaceParcel:
    found = at_place.parcel(door.device().location_id, ref)
    if found is None:
        raise NotFound(ref=ref)
    return found


@bp.get("/parcels/<ref>")
def parcel(ref: str) -> str:
    return render_template("till/parcel.html", parcel=needed(ref), carriers=CARRIERS)


def _step(ref: str, act: Callable[[str, Through], bool], done: str) -> Response:
    needed(ref)
    act(ref, Through(location_id=door.device().location_id))
    flash(done, "success")
    return door.to("till.parcels")


@bp.post("/parcels/<ref>/prepared")
def parcel_prepared(ref: str) -> Response:
    actor = door.at_till().actor
    return _step(ref, lambda one, way: fulfil.prepare(one, way, actor), _("Fatto. Mettilo sullo scaffale dei pacchi."))


@bp.post("/parcels/<ref>/shipped")
def parcel_shipped(ref: str) -> Response:
    actor, tracking = door.at_till().actor, request.form.get("tracking", "").strip()[:80]
    carrier = name_of(request.form.get("carrier", "")[:60])

    def ship(one: str, way: Through) -> bool:
        return fulfil.ship(one, way, actor, carrier=carrier, tracking=tracking)

    return _step(ref, ship, _("Fatto. Il pacco è partito."))


@bp.post("/parcels/<ref>/handed-over")
def parcel_handed_over(ref: str) -> Response:
    actor = door.at_till().actor
    return _step(ref, lambda one, way: fulfil.hand_over(one, way, actor), _("Fatto. Consegnato."))
