"""Put a picture that has come in at the end of a product's sheet."""

from dataclasses import replace

from storefront.core.actor import Actor
from storefront.core.errors import Refusal
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.sheet import KINDS, MOST_PICTURES, Sheet, SheetPicture
from storefront.domain.media.uploads import digests_of
from storefront.infra.db import unit_of_work


class TooManyPictures(Refusal):
    """A product has as many pictures as it may: `most`."""

    code = "too_many_pictures"
    status = 422


def add_picture(brand_id: int, sheet_ref: str, upload_ref: str, *, by: Actor) -> str:
    """Add it; returns the key it stands under. The same picture is not added twice, however often it was sent.

    Raises NotFound for another brand's sheet or upload, TooManyPictures.
    """
    stands_under = upload_ref

    def added(sheet: Sheet) -> Sheet:
        nonlocal stands_under
        known = digests_of(brand_id, [upload_ref, *(picture.upload for picture in sheet.pictures)])
        for picture in sheet.pictures:
            if known[upload_ref] == (picture.digest or known.get(picture.upload)):
                stands_under = picture.key
                return sheet
        if len(sheet.pictures) >= MOST_PICTURES:
            raise TooManyPictures(most=MOST_PICTURES)
        return replace(sheet, pictures=(*sheet.pictures, SheetPicture(upload=upload_ref, kind=next_kind(sheet))))

    with unit_of_work():
        sheets.amend(brand_id, sheet_ref, added, by)
    return stands_under


def next_kind(sheet: Sheet) -> str:
    """The first kind that the product has no picture of; whole, detail, in scale is what buyers look for."""
    has = {picture.kind for picture in sheet.pictures}
    return next((kind for kind in KINDS if kind not in has), "detail")
