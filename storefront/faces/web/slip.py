"""The paper that goes into the box, whoever packs it: a brand at its bench, a shop at its till."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from storefront.domain.orders.withdrawal import may_withdraw
from storefront.faces.web import packaging_words
from storefront.infra import pdf


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One piece in the box; the title in its buyer's language."""

    title: str
    choice: str
    code: str
    sku: str
    personalisation: str
    withdrawal_exclusion: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One parcel: `packer` is the brand or the shop that made it."""

    ref: str
    order_ref: str
    buyer: str
    locale: str
    packer: str
    address: Mapping[str, Any]
    lines: Sequence[SlipLine]
    packaging: Sequence[str] = ()  # codes of what it is packed in, when the packer has said


def slip_paper(slip: Slip) -> Response:
    """Pieces and codes, where to, how to send it back, and the order's QR for a till. No price of anybody's."""
    answer = Response(pdf.draw("slip", slip_values(slip)), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="pacco-{slip.ref}.pdf"'
    return answer


def slip_values(slip: Slip) -> dict[str, Any]:
    """What the slip says, in the language of who opens the box."""
    shop = current_app.extensions["shop_identity"]
    with force_locale(slip.locale):
        words = _words(slip, shop.email)
    return {
        "ref": slip.ref, "buyer": slip.buyer, "address": dict(slip.address), "shop": shop.name, "email": shop.email,
        "lang": slip.locale, "words": words, "qr": pdf.qr(slip.order_ref),
        "lines": [
            {"title": line.title, "choice": line.choice, "code": line.code, "sku": line.sku,
             "text": line.personalisation}
            for line in slip.lines
        ],
    }  # fmt: skip


def _words(slip: Slip, email: str) -> dict[str, str]:
    kept = ", ".join(line.title for line in slip.lines if not may_withdraw(line.withdrawal_exclusion))
    page = _("Recedere dal contratto qui")
    return {
        "title": _("Pacco"), "thanks": _("Grazie, %(name)s", name=slip.buyer), "to": _("Da consegnare a"),
        "by": _("Ordine %(ref)s, preparato da %(brand)s", ref=slip.order_ref, brand=slip.packer),
        "inside": _("Che cosa c'è"), "piece": _("Pezzo"), "label": _("Etichetta"), "with_text": _("Con il testo:"),
        "change": _("Se cambi idea"), "qr": _("Il codice dell'ordine, per il negozio"),
        "withdraw": _(
            "Hai 14 giorni da quando ricevi il pacco per recedere, senza dire perché. Lo dichiari nella pagina del tuo "
            "ordine, alla voce «%(page)s», oppure scrivendo a %(email)s.", page=page, email=email,
        ),
        "throw": _("Come smaltire il pacco"),
        "bins": packaging_words.told(slip.packaging) or _("Il codice è stampato sull'imballaggio. Che cosa vuol dire, e dove si butta: pagina «Come smaltire gli imballaggi» del negozio."),
        "kept": _("Il recesso non vale per: %(titles)s.", titles=kept) if kept else "",
    }  # fmt: skip
