"""The paper that goes into the box."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from storefront.domain.orders.of_brand import BrandOrder, LineRow, PartRow
from storefront.domain.orders.withdrawal import may_withdraw
from storefront.faces.studio import bp
from storefront.faces.studio.door import here
from storefront.faces.studio.orders import needed
from storefront.infra import pdf


@bp.get("/<brand>/orders/<ref>/<parcel>/slip.pdf")
def order_slip(ref: str, parcel: str) -> Response:
    """What goes into the box: pieces and codes, where to, and how to send it back. No price of anybody's."""
    found = needed(ref)
    part = next((one for one in found.parcels if one.ref == parcel and one.is_own), None)
    if part is None:
        abort(404)
    answer = Response(pdf.draw("slip", slip_of(found, part)), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="pacco-{part.ref}.pdf"'
    return answer


def slip_of(found: BrandOrder, part: PartRow) -> dict[str, Any]:
    """What the slip says, in the language of who opens the box."""
    shop = current_app.extensions["shop_identity"]
    lines = [line for line in found.lines_of(part) if not line.is_released]
    with force_locale(found.locale):
        words = slip_words(found, lines, shop.email)
    return {
        "ref": part.ref, "buyer": found.buyer, "address": dict(part.address or {}), "shop": shop.name,
        "email": shop.email, "lang": found.locale, "words": words,
        "lines": [
            {"title": line.title_for_buyer, "choice": line.choice, "code": line.code or "", "sku": line.sku,
             "text": line.personalisation}
            for line in lines
        ],
    }  # fmt: skip


def slip_words(found: BrandOrder, lines: Sequence[LineRow], email: str) -> dict[str, str]:
    kept = ", ".join(line.title_for_buyer for line in lines if not may_withdraw(line.withdrawal_exclusion))
    page = _("Recedere dal contratto qui")
    return {
        "title": _("Pacco"), "thanks": _("Grazie, %(name)s", name=found.buyer), "to": _("Da consegnare a"),
        "by": _("Ordine %(ref)s, preparato da %(brand)s", ref=found.ref, brand=here().name), "inside": _("Che cosa c'è"),
        "piece": _("Pezzo"), "label": _("Etichetta"), "with_text": _("Con il testo:"), "change": _("Se cambi idea"),
        "withdraw": _(
            "Hai 14 giorni da quando ricevi il pacco per recedere, senza dire perché. Lo dichiari nella pagina del tuo "
            "ordine, alla voce «%(page)s», oppure scrivendo a %(email)s.", page=page, email=email,
        ),
        "kept": _("Il recesso non vale per: %(titles)s.", titles=kept) if kept else "",
    }  # fmt: skip
