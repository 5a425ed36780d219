"""The brand's picture and its logo: taken in like any picture, shown when the worker has made them ready."""

from typing import BinaryIO, cast

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.media.services import TooManyWaiting, Untaken
from storefront.domain.media.uploads import uploads_of
from storefront.faces.studio import bp
from storefront.faces.studio.door import actor, here
from storefront.faces.web import inputs
from storefront.flows import change_brand
from storefront.flows.receive_picture import receive_picture
from storefront.infra.picture_files import MOST_BYTES
from storefront.infra.storage import StorageAway, StorageFull

KINDS = ("picture", "logo")
inputs.LARGEST["studio.brand_picture"] = MOST_BYTES + 64 * 1024  # and what the form says besides


@bp.post("/<brand>/brand/pictures/<kind>")
def brand_picture(kind: str) -> ResponseReturnValue:
    if kind not in KINDS:
        raise NotFound
    file = request.files.get("file")
    if file is None or not file.filename:
        return _back(_("Scegli prima una foto."), "error")
    try:
        ref = receive_picture(here().brand_id, file.filename, cast(BinaryIO, file.stream), by=actor())
    except (Untaken, TooManyWaiting):
        return _back(_("Questa foto non si è aperta. Mandane un'altra, in JPEG o PNG, fino a 40 MB."), "error")
    except (StorageAway, StorageFull):
        return _back(
            _("Adesso non riusciamo a conservare la foto. Riprova tra poco: la tua è al sicuro da te."), "error"
        )
    picture_id = uploads_of(here().brand_id, [ref])[ref].picture_id
    if picture_id is not None:
        change_brand.show_picture(here().brand_id, picture_id, is_logo=kind == "logo")
    return _back(_("Foto arrivata: fra poco si vede."))


def _back(words: str, kind: str = "success") -> ResponseReturnValue:
    flash(words, kind)
    return redirect(url_for("studio.brand_story"), 303)
