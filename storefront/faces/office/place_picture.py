"""The picture of a place: taken in like any picture, shown when the worker has made it ready."""

from typing import BinaryIO, cast

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront.domain.media.services import TooManyWaiting, Untaken
from storefront.domain.media.uploads import uploads_of
from storefront.faces.office import bp
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.office.places import own_place_of
from storefront.faces.web import inputs
from storefront.flows.change_place import show_place
from storefront.flows.receive_picture import receive_picture
from storefront.infra.picture_files import MOST_BYTES
from storefront.infra.storage import StorageAway, StorageFull

inputs.LARGEST["office.place_picture"] = MOST_BYTES + 64 * 1024  # and what the form says besides


@bp.post("/places/<slug>/picture")
@open_to(Desk.SUPERVISOR)
def place_picture(slug: str) -> ResponseReturnValue:
    row, file = own_place_of(slug), request.files.get("file")
    if file is None or not file.filename:
        return _back(slug, _("Scegli prima una foto."), "error")
    try:
        ref = receive_picture(None, file.filename, cast(BinaryIO, file.stream), by=actor())
    except (Untaken, TooManyWaiting):
        return _back(slug, _("Questa foto non si è aperta. Mandane un'altra, in JPEG o PNG, fino a 40 MB."), "error")
    except (StorageAway, StorageFull):
        return _back(
            slug, _("Adesso non riusciamo a conservare la foto. Riprova tra poco: la tua è al sicuro da te."), "error"
        )
    picture_id = uploads_of(None, [ref])[ref].picture_id
    if picture_id is not None:
        show_place(row.location_id, slug, picture_id, actor())
    return _back(slug, _("Foto arrivata: fra poco si vede."))


def _back(slug: str, said: str, kind: str = "success") -> ResponseReturnValue:
    flash(said, kind)
    return redirect(url_for("office.place", slug=slug), 303)
