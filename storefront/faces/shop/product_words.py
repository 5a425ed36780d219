"""The words of a product page: composition, measures, who made it and who sells it, what comes with it."""

from collections.abc import Sequence
from decimal import Decimal

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.core import money
from storefront.domain.brands.models import Party
from storefront.domain.catalogue.fibres import ANIMAL_PARTS, BadComposition
from storefront.domain.catalogue.fibres import composition as composed
from storefront.domain.catalogue.fibres import describe as fibre_words
from storefront.domain.catalogue.labels import CARE, PARTS, SIZES, words
from storefront.domain.catalogue.models import Availability, Making
from storefront.domain.catalogue.product_page import Parts, Sheet
from storefront.domain.orders.plan import Parcel
from storefront.domain.pieces.choices import Choice
from storefront.faces.shop.cards import joined
from storefront.faces.shop.delivery import Pickup
from storefront.faces.web import locale
from storefront.faces.web.identity import Identity

FEW = 5
Row = tuple[str, str]


def paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def stock_words(rows: Sequence[Choice]) -> str:
    """How many are left, when it is good to know."""
    left = sum(row.left for row in rows)
    if not 0 < left <= FEW:
        return ""
    return ngettext("Disponibile: è l'ultimo", "Disponibile: ne restano %(num)d", left)


def state_words(state: Availability) -> str:
    """A state in the few words that fit under an option."""
    return {
        Availability.AVAILABLE: _("Disponibile"),
        Availability.TO_ORDER: _("Su ordinazione"),
        Availability.RESERVED: _("Riservato"),
        Availability.SOLD_OUT: _("Esaurito"),
    }[state]


def price_words(fitting: Sequence[Choice], rows: Sequence[Choice]) -> str:
    """What an option costs, where not everything costs the same and it has one price."""
    prices = {row.price_cents for row in fitting}
    if len(prices) != 1 or len({row.price_cents for row in rows}) == 1:
        return ""
    return money.format_cents(next(iter(prices)), locale.current())


def buy_notes(sheet: Sheet, arrives: str, sent: Parcel | None, at_shops: Sequence[Pickup]) -> list[Row]:
    """What a buyer wants to know beside the button: icon and words."""
    notes = []
    if arrives and sent:
        cost = money.format_cents(sent.shipping_cents, locale.current())
        notes.append(
            (
                "parcel",
                _("In Italia arriva %(when)s. Spedizione %(cost)s.", when=arrives, cost=cost)
                if sent.shipping_cents
                else _("In Italia arriva %(when)s. Spedizione gratuita.", when=arrives),
            )
        )
    if sent and sent.days.needs_agreement:
        notes.append(("clock", _("Ci vogliono più di 30 giorni: se lo ordini, accetti questa data.")))
    if at_shops:
        notes.append(("outlet", _("Si ritira gratis: %(where)s.", where=joined([place.name for place in at_shops]))))
    if sheet.making == Making.TO_ORDER:
        notes.append(
            (
                "hand",
                ngettext(
                    "Fatto per te in %(num)d giorno di lavoro.",
                    "Fatto per te in %(num)d giorni di lavoro.",
                    sheet.lead_days,
                ),
            )
        )
    notes.append(("return", withdrawal_words(sheet)))
    return notes


def withdrawal_words(sheet: Sheet) -> str:
    """Whether one may think again, and if not why (art. 52 and 59 of the Codice del consumo)."""
    if sheet.needs_words:
        return _(
            "È fatto solo per te, con le tue indicazioni: non si può rendere per ripensamento (art. 59, lettera c, del Codice del consumo)."
        )
    return {
        "personalised": _(
            "Hai 14 giorni per cambiare idea. Non se lo fai personalizzare: allora è fatto solo per te (art. 59, lettera c, del Codice del consumo)."
        ),
        "hygiene": _(
            "Hai 14 giorni per cambiare idea, se non apri il sigillo: aperto non si può rendere, per igiene (art. 59, lettera e, del Codice del consumo)."
        ),
        "perishable": _(
            "Si guasta in fretta: non si può rendere per ripensamento (art. 59, lettera d, del Codice del consumo)."
        ),
    }.get(sheet.withdrawal_exclusion, _("Hai 14 giorni da quando lo ricevi per cambiare idea, senza dire perché."))


def composition(parts: Parts, sheet: Sheet, language: str) -> list[Row]:
    """Part and its fibres by the names of Regulation 1007/2011, most first (L9)."""
    rows = [(words(PARTS, part, language), _fibres(fibres, language)) for part, fibres in parts.fibres.items()]
    if sheet.has_animal_parts:
        rows.append((_("Altro"), ANIMAL_PARTS[language]))
    return rows


def _fibres(fibres: Sequence[tuple[str, Decimal]], language: str) -> str:
    try:
        return fibre_words(composed(fibres), language)
    except BadComposition:  # stored before the rules were as they are now: better said than hidden
        return ", ".join(f"{percent.normalize():f}% {name}" for name, percent in fibres)


def care_words(sheet: Sheet, language: str) -> list[str]:
    return [words(CARE, symbol, language) for symbol in sheet.care_symbols]


def measures(sheet: Sheet, language: str) -> tuple[list[Row], list[list[str]]] | None:
    """Columns and rows of the table of measures, in centimetres."""
    if not sheet.measures:
        return None
    rows = list(sheet.measures.values())
    seen = {size: None for row in rows for size in row["values"]}
    headings = [words(SIZES, size, language) if size else _("Centimetri") for size in seen]
    columns = [(_("Misura"), "text"), *[(heading, "number") for heading in headings]]
    return columns, [[row[language], *(_centimetres(row["values"].get(size)) for size in seen)] for row in rows]


def _centimetres(value: object) -> str:
    if value is None:
        return "–"
    return f"{value}".replace(".", "," if locale.current() == "it" else ".")


def seller(sheet: Sheet) -> tuple[str, str]:
    """Name and VAT number of who sells in law: the lead brand, or the cooperative in its own name."""
    if sheet.seller == Party.COOPERATIVE:
        shop: Identity = current_app.extensions["shop_identity"]
        return shop.legal_name, shop.vat_number
    return sheet.maker.legal_name or sheet.maker.name, sheet.maker.vat_number


def seller_words(sheet: Sheet) -> str:
    """Who sells, and that it is a trader (art. 49-bis of the Codice del consumo)."""
    return _("%(name)s (professionista)", name=seller(sheet)[0])


def safety(sheet: Sheet, chosen: Choice) -> list[Row]:
    """Maker, address, contact, identifier and warnings of art. 19 of Regulation 2023/988 (L7), and who sells (L14)."""
    maker = sheet.maker
    name, vat_number = seller(sheet)
    age = ngettext("Da %(num)d mese", "Da %(num)d mesi", sheet.age_min_months) if sheet.age_min_months else ""
    return [
        (_("Prodotto da"), maker.legal_name or maker.name),
        (_("Indirizzo"), maker.address),
        (_("E-mail"), maker.email),
        (_("Telefono"), maker.phone),
        (_("Venduto da"), _("%(name)s, professionista, partita IVA %(vat)s", name=name, vat=vat_number)),
        (_("Codice"), chosen.sku),
        (_("Età"), age),
        (_("Marcatura"), "CE" if sheet.has_ce_mark else ""),
        (_("Avvertenze"), sheet.warnings or (_("Nessuna") if sheet.has_no_warnings else "")),
    ]
