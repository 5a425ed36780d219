"""The paper that goes into the box."""

from flask import Response, abort

from storefront.domain.brands.packaging import of_brand
from storefront.domain.orders.of_brand import BrandOrder, PartRow
from storefront.faces.studio import bp
from storefront.faces.studio.door import here
from storefront.faces.studio.orders import needed
from storefront.faces.web.slip import Slip, SlipLine, slip_paper


@bp.get("/<brand>/orders/<ref>/<parcel>/slip.pdf")
def order_slip(ref: str, parcel: str) -> Response:
    """What goes into the box: pieces and codes, where to, and how to send it back. No price of anybody's."""
    found = needed(ref)
    part = next((one for one in found.parcels if one.ref == parcel and one.is_own), None)
    if part is None:
        abort(404)
    return slip_paper(slip_of(found, part))


def slip_of(found: BrandOrder, part: PartRow) -> Slip:
    lines = [
        SlipLine(
            line.title_for_buyer, line.choice, line.code or "", line.sku, line.personalisation,
            line.withdrawal_exclusion,
        )
        for line in found.lines_of(part)
        if not line.is_released
    ]  # fmt: skip
    return Slip(
        part.ref,
        found.ref,
        found.buyer,
        found.locale,
        here().name,
        part.address or {},
        lines,
        of_brand(here().brand_id),
    )
