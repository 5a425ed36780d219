"""An invoice as FatturaPA asks for it, built with a38 and held against its model. Pure. See docs/invoices.md."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import tostring

from a38 import consts, fattura
from a38.validation import Validation
from text_unidecode import unidecode

from storefront.domain.invoices.models import InvoiceKind
from storefront.domain.settlements.house import House

WITHHELD = "MP22"  # paid out of what was collected for the brand
AT_ONCE = "TP02"
STAMP_ABOVE_CENTS, STAMP_CENTS = 77_47, 200  # imposta di bollo, on papers without VAT
WITHOUT_CODE = "0000000"
# The model asks for a certified address where there is no code; the exchange delivers to the tax drawer without.
NOT_ASKED_ANY_MORE = {"00426"}
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class CannotInvoice(ValueError):
    """What the paper must say is not there: the message names it."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one VAT rate sums up to."""

    vat_bp: int
    net_cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a paper says."""

    kind: InvoiceKind
    year: int
    number: int
    issued_on: date
    house: House
    party: Mapping[str, str]
    words: str  # what it is for, in Italian
    lines: Sequence[Line]
    first_on: date
    last_on: date
    about: Sequence[Mapping[str, str]] = ()  # number and day of the invoices that a credit note takes back from

    @property
    def total_cents(self) -> int:
        return sum(line.net_cents + line.vat_cents for line in self.lines)


def base_36(number: int, length: int) -> str:
    signs = ""
    while number:
        number, rest = divmod(number, 36)
        signs = DIGITS[rest] + signs
    return signs.rjust(length, "0")


def progressive(year: int, number: int) -> str:
    """Five signs that no other paper of ours has: the year's sign and the number."""
    return DIGITS[year % 36] + base_36(number, 4)


def file_name(vat_number: str, year: int, number: int) -> str:
    """The name that the exchange wants."""
    return f"IT{vat_number}_{progressive(year, number)}.xml"


def written(facts: Facts) -> bytes:
    """The XML of one paper. Raises CannotInvoice naming what the model refuses."""
    paper = _paper(facts)
    validation = Validation()
    paper.validate(validation)
    wrong = [str(error) for error in validation.errors if error.code not in NOT_ASKED_ANY_MORE]
    if wrong:
        raise CannotInvoice("; ".join(wrong))
    tree: Any = paper.build_etree()
    content: bytes = tostring(tree.getroot(), encoding="UTF-8", xml_declaration=True)
    return content


def _paper(facts: Facts) -> Any:
    paper = fattura.FatturaPrivati12()
    header = paper.fattura_elettronica_header
    header.dati_trasmissione.id_trasmittente = fattura.IdTrasmittente("IT", facts.house.vat_number)
    header.dati_trasmissione.progressivo_invio = progressive(facts.year, facts.number)
    code, certified = facts.party.get("sdi", ""), facts.party.get("pec", "")
    header.dati_trasmissione.codice_destinatario = code or WITHOUT_CODE
    header.dati_trasmissione.pec_destinatario = (certified or None) if not code else None
    header.cedente_prestatore = _seller(facts.house)
    header.cessionario_committente = _buyer(facts.party)
    _fill(paper.fattura_elettronica_body[0], facts)
    return paper


def _seller(house: House) -> Any:
    office, _, number = house.rea.partition("-")
    seller = fattura.CedentePrestatore(
        fattura.DatiAnagraficiCedentePrestatore(
            fattura.IdFiscaleIVA("IT", house.vat_number), codice_fiscale=house.fiscal_code,
            anagrafica=fattura.Anagrafica(denominazione=latin(house.name)[:80]), regime_fiscale=house.tax_regime,
        ),
        fattura.Sede(
            indirizzo=house.street[:60], cap=house.postcode, comune=house.city, provincia=house.province, nazione="IT"
        ),
        contatti=fattura.Contatti(email=house.email),
    )  # fmt: skip
    if len(office) == 2 and number:
        seller.iscrizione_rea = fattura.IscrizioneREA(ufficio=office, numero_rea=number, stato_liquidazione="LN")
    return seller


def _buyer(party: Mapping[str, str]) -> Any:
    vat, fiscal = party.get("vat_number", ""), party.get("fiscal_code", "")
    if not vat and not fiscal:
        raise CannotInvoice("vat_number")
    missing = [name for name in ("street", "postcode", "city") if not party.get(name)]
    if missing:
        raise CannotInvoice(", ".join(missing))
    return fattura.CessionarioCommittente(
        fattura.DatiAnagraficiCessionarioCommittente(
            id_fiscale_iva=fattura.IdFiscaleIVA("IT", vat) if vat else None, codice_fiscale=fiscal or None,
            anagrafica=fattura.Anagrafica(denominazione=latin(party.get("legal_name") or party["name"])[:80]),
        ),
        fattura.Sede(
            indirizzo=latin(party["street"])[:60], cap=party["postcode"], comune=latin(party["city"])[:60],
            provincia=party.get("province") or None, nazione=party.get("country") or "IT",
        ),
    )  # fmt: skip


def _fill(body: Any, facts: Facts) -> None:
    document = body.dati_generali.dati_generali_documento
    document.tipo_documento, document.divisa = facts.kind.value, "EUR"
    document.data, document.numero = facts.issued_on, f"{facts.year}/{facts.number}"
    document.causale = [facts.words[:200]]
    document.importo_totale_documento = euros(facts.total_cents)
    if stamp_cents(facts):
        document.dati_bollo = fattura.DatiBollo(bollo_virtuale="SI", importo_bollo=euros(STAMP_CENTS))
    for one in facts.about:
        body.dati_generali.dati_fatture_collegate.append(
            fattura.DatiFattureCollegate(id_documento=one["number"], data=date.fromisoformat(one["on"]))
        )
    goods = body.dati_beni_servizi
    for number, line in enumerate(facts.lines, 1):
        nature = {} if line.vat_bp else {"natura": _nature(facts.house)}
        rate = euros(line.vat_bp)
        goods.dettaglio_linee.append(
            fattura.DettaglioLinee(
                numero_linea=number, descrizione=facts.words, prezzo_unitario=euros(line.net_cents),
                prezzo_totale=euros(line.net_cents), aliquota_iva=rate, data_inizio_periodo=facts.first_on,
                data_fine_periodo=facts.last_on, **nature,
            )
        )  # fmt: skip
        kind = {"esigibilita_iva": "I"} if line.vat_bp else nature
        goods.dati_riepilogo.append(
            fattura.DatiRiepilogo(
                aliquota_iva=rate, imponibile_importo=euros(line.net_cents), imposta=euros(line.vat_cents), **kind
            )
        )
    payment = fattura.DettaglioPagamento(modalita_pagamento=WITHHELD, importo_pagamento=euros(facts.total_cents))
    body.dati_pagamento.append(fattura.DatiPagamento(condizioni_pagamento=AT_ONCE, dettaglio_pagamento=[payment]))


def stamp_cents(facts: Facts) -> int:
    """The stamp of a paper without VAT, where its sum asks for one."""
    without = sum(line.net_cents for line in facts.lines if not line.vat_bp)
    return STAMP_CENTS if without > STAMP_ABOVE_CENTS else 0


def _nature(house: House) -> str:
    if house.vat_nature not in consts.NATURA_IVA:
        raise CannotInvoice("vat_nature")
    return house.vat_nature


def euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def latin(words: str) -> str:
    """Words in the letters that the format knows: those of Latin-1, others spelt with them."""
    return "".join(sign if " " <= sign <= "\xff" else unidecode(sign) for sign in words)


def kept(house: House) -> dict[str, Any]:
    """The cooperative as the row of an invoice keeps it."""
    return asdict(house)
