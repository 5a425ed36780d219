"""Online orders of this shop: take them from the shelf, make the parcel, hand over who comes to collect."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from flask import Response, flash, make_response, render_template, request
from flask_babel import gettext as _

from storefront.core import clock, refs
from storefront.core.errors import NotFound
from storefront.domain.orders import at_place
from storefront.domain.orders.at_place import PlaceParcel
from storefront.domain.orders.carriers import CARRIERS, name_of
from storefront.domain.orders.fulfilments import CAN_BE_UNDONE_FOR, Through
from storefront.faces.till import bp, door
from storefront.faces.till.words import Said
from storefront.faces.web.slip import Slip, SlipLine, slip_paper
from storefront.flows import fulfil

ORDER_REF_LENGTH = 6
LETTER_WAITS = timedelta(minutes=10)
"""A mistake at the till is taken back before the buyer has read that the parcel left."""


@bp.get("/parcels")
def parcels() -> str:
    """What to take from the shelf now; a number at the top finds what somebody comes for."""
    return _page(None)


def _page(said: Said | None) -> str:
    waiting = at_place.to_do(door.device().location_id)
    midnight = datetime.combine(clock.rome_date(clock.now()), time(), tzinfo=clock.ROME)
    left = at_place.left_since(door.device().location_id, midnight)
    return render_template("till/parcels.html", parcels=waiting, left=left, said=said, digest=digest(waiting))


def digest(waiting: Sequence[PlaceParcel]) -> str:
    """Changes with what is to be done: a new parcel, one prepared, a line less."""
    said = [(one.ref, one.state, [line.code for line in one.lines]) for one in waiting]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@bp.get("/parcels/now")
def parcels_now() -> Response:
    """The list as it is now, for a till that looks by itself; nothing when it is as it was seen. One statement."""
    waiting = at_place.to_do(door.device().location_id)
    if request.args.get("seen", "") == digest(waiting):
        return Response(status=204)
    return make_response(render_template("till/parcels_list.html", parcels=waiting, digest=digest(waiting)))


@bp.post("/parcels/find")
def find_pickup() -> Response | tuple[str, int]:
    """The customer shows the number of the order, or its QR."""
    text = request.form.get("code", "")[:200]
    found = at_place.pickups_of(door.device().location_id, order_code(text))
    if found:
        return door.to("till.parcel", ref=found[0].ref)
    return _page(_nothing_here(order_code(text))), 404


def order_code(text: str) -> str:
    """The number of an order in what a scanner reads or somebody types: bare, or in an address."""
    return refs.normalised(text.partition("?")[0].rstrip("/").rpartition("/")[2])[:12]


def _nothing_here(order_ref: str) -> Said:
    """Why nothing is handed over, in plain words: half a number, another shop's, collected before."""
    if 0 < len(order_ref) < ORDER_REF_LENGTH:
        return Said(
            _("Il numero non è intero."), _("Ha 6 segni. Chiedi al cliente di mostrarlo di nuovo, o di leggerlo.")
        )
    elsewhere = at_place.pickup_places(order_ref)
    if elsewhere:
        return Said(
            _("Questo ordine si ritira a %(place)s.", place=elsewhere[0]),
            _("Dillo al cliente. Se serve, chiama aiuto."),
        )
    return Said(_("Non c'è niente da ritirare con questo numero."), _("Guarda bene il numero. Se serve, chiama aiuto."))


def needed(ref: str) -> PlaceParcel:
    found = at_place.parcel(door.device().location_id, ref)
    if found is None:
        raise NotFound(ref=ref)
    return found


@bp.get("/parcels/<ref>")
def parcel(ref: str) -> str:
    found = needed(ref)
    may_undo = found.left_at is not None and clock.now() - found.left_at <= CAN_BE_UNDONE_FOR
    return render_template("till/parcel.html", parcel=found, carriers=CARRIERS, may_undo=may_undo)


@bp.get("/parcels/<ref>/slip.pdf")
def parcel_slip(ref: str) -> Response:
    """The paper that goes into the box."""
    found = needed(ref)
    lines = [
        SlipLine(
            line.title_for_buyer, line.choice, line.code, line.sku, line.personalisation, line.withdrawal_exclusion
        )
        for line in found.lines
    ]
    place = door.device().place
    return slip_paper(Slip(found.ref, found.order_ref, found.name, found.locale, place, found.address or {}, lines))


def _step(ref: str, act: Callable[[str, Through], bool], done: str = "") -> Response:
    """Do it. What has left says so on its own page, with the way back; else the list goes on."""
    needed(ref)
    act(ref, Through(location_id=door.device().location_id))
    if not done:
        return door.to("till.parcel", ref=ref)
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
        return fulfil.ship(one, way, actor, carrier=carrier, tracking=tracking, letter_waits=LETTER_WAITS)

    return _step(ref, ship)


@bp.post("/parcels/<ref>/handed-over")
def parcel_handed_over(ref: str) -> Response:
    actor = door.at_till().actor
    return _step(ref, lambda one, way: fulfil.hand_over(one, way, actor))


@bp.post("/parcels/<ref>/undo")
def parcel_undone(ref: str) -> Response:
    """It has not left after all: it is here again, ready as before. Tapped twice it is taken back once."""
    was = needed(ref).state
    if was in at_place.LEFT:
        fulfil.undo_step(ref, Through(location_id=door.device().location_id), was, door.at_till().actor)
    flash(_("Fatto. Il pacco è di nuovo qui."), "success")
    return door.to("till.parcel", ref=ref)
