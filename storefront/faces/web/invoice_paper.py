"""An invoice of the commission as a person reads it, for its page and its PDF."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from storefront.core.money import format_cents
from storefront.core.percent import format_percent
from storefront.domain.invoices.models import Invoice, InvoiceKind
from storefront.faces.web import locale


def title(row: Invoice) -> str:
    if row.kind == InvoiceKind.CREDIT_NOTE:
        return _("Nota di credito %(number)s", number=row.label)
    return _("Fattura %(number)s", number=row.label)


def printed(row: Invoice) -> dict[str, Any]:
    """What the paper says, in words of the reader's language."""
    about = [_("%(number)s del %(day)s", number=one["number"], day=_iso(one["on"])) for one in row.about]
    return {
        "lang": locale.current(), "title": title(row), "day": format_date(row.issued_on, "d MMMM yyyy"),
        "house": _who(row.house, row.house["name"]), "party": _who(row.party, row.party["legal_name"] or row.party["name"]),
        "what": _("Commissione restituita per rimborsi") if row.about else _("Commissione sulle vendite"),
        "about": _("Riguarda: %(papers)s.", papers=", ".join(about)) if about else "",
        "lines": [
            {
                "rate": format_percent(line["vat_bp"], locale.current()), "net": _money(line["net_cents"]),
                "vat": _money(line["vat_cents"]),
            }
            for line in row.lines
        ],
        "net": _money(row.net_cents), "vat": _money(row.vat_cents), "total": _money(row.net_cents + row.vat_cents),
        "paid": _("Già trattenuta su quello che abbiamo incassato per te: non c'è niente da pagare."),
        "copy": _("Copia da leggere. La fattura elettronica è quella che arriva dal Sistema di Interscambio."),
        "words": {
            "from": _("Chi scrive"), "to": _("Per"), "what": _("Che cosa"), "rate": _("IVA"), "net": _("Imponibile"),
            "vat": _("Imposta"), "total": _("Totale"),
        },
    }  # fmt: skip


def _who(party: Mapping[str, str], name: str) -> list[str]:
    town = " ".join(part for part in (party["postcode"], party["city"], party.get("province", "")) if part)
    lines = [name, party["street"], town]
    if party.get("vat_number"):
        lines.append(_("Partita IVA %(number)s", number=party["vat_number"]))
    if party.get("fiscal_code") and party.get("fiscal_code") != party.get("vat_number"):
        lines.append(_("Codice fiscale %(number)s", number=party["fiscal_code"]))
    return [line for line in lines if line]


def _money(cents: int) -> str:
    return format_cents(cents, locale.current())


def _iso(day: str) -> str:
    return format_date(date.fromisoformat(day), "d MMMM yyyy")
