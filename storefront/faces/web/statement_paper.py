"""What a statement of a brand says, for its page, its PDF and its CSV: one paper, whoever reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import format_date
from flask_babel import gettext as _

from storefront.core.money import format_cents
from storefront.core.percent import format_percent
from storefront.domain.settlements import movements, queries
from storefront.domain.settlements.movements import Movement
from storefront.domain.settlements.queries import StatementRow
from storefront.domain.settlements.sections import Earned, RefundNote, Sections, refund_notes, sections
from storefront.faces.web import csv_file, locale, money_csv, money_words


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a statement's account; `rank`: balance, head, item or sum."""

    words: str
    cents: int | None
    rank: str


@dataclass(frozen=True, slots=True)
class Paper:
    """All that a statement says, for the page and for the PDF."""

    row: StatementRow
    party: dict[str, str]
    sections: Sections
    account: Sequence[Row]
    notes: Sequence[RefundNote]
    movements: Sequence[Movement]


def paper(row: StatementRow) -> Paper:
    """A statement with all that it is made of."""
    moved = movements.of_statement(row.brand_id, row.id)
    found = sections(moved)
    refunded = [one.order_ref for one in moved if one.kind == "refund" and one.order_ref]
    carried = movements.carried(row.brand_id, row.month.first_on, refunded) if refunded else {}
    party = dict(row.party) if row.is_closed else queries.party(row.brand_id)
    return Paper(row, party, found, account(row, found), refund_notes(moved, carried), moved)


# --- the account ----------------------------------------------------------------------------------------


def account(row: StatementRow, found: Sections) -> list[Row]:
    """From the balance before to the balance after; rows of rank `balance` and `sum` add up, items explain them."""
    return [
        Row(_("Saldo all'inizio del mese"), row.opening_cents, "balance"),
        *_group(_("Vendite online"), found.online),
        *_one(_("Già versato sul tuo conto Stripe"), found.transferred_cents),
        *_group(_("Vendite nei negozi"), found.shop),
        *_group(_("Rimborsi a chi ha comprato"), found.refunds),
        *_one(_("Ripreso dal tuo conto Stripe"), found.pulled_back_cents),
        *_one(_("Contestazioni in banca"), found.disputes_cents),
        *_one(_("Costo dei pagamenti con carta, a tuo carico"), found.fees_cents),
        *_one(_("Pagato con bonifico"), found.settled_cents),
        *_one(_("Altri movimenti"), found.other_cents),
        Row(_("Saldo alla fine del mese"), row.closing_cents, "balance"),
    ]


def _group(title: str, earned: Earned) -> list[Row]:
    if earned == Earned():
        return []
    items = [
        Row(_("La tua parte dei prezzi"), earned.gross_cents, "item"),
        Row(_("Commissione"), -earned.commission_cents, "item"),
        Row(_("IVA sulla commissione"), -earned.commission_vat_cents, "item"),
        Row(_("Spedizione dei tuoi pacchi"), earned.shipping_cents, "item"),
    ]
    return [Row(title, earned.total_cents, "sum"), *(item for item in items if item.cents)]


def _one(title: str, cents: int) -> list[Row]:
    return [Row(title, cents, "sum")] if cents else []


def how_netted(note: RefundNote) -> str:
    """Where the money of a refund came from, in words."""
    amount = format_cents(note.netted_cents, locale.current())
    if not note.netted_cents:
        return _("Tolto da quella stessa vendita")
    return _("Compensati %(amount)s con quello che ti spettava", amount=amount)


# --- the files ------------------------------------------------------------------------------------------


def csv_rows(paper: Paper) -> Iterator[list[csv_file.Cell]]:
    """The lines between the two balances: the column of the net runs from one to the other."""
    nothing: list[csv_file.Cell] = [None] * 11
    yield money_csv.heading()
    yield [paper.row.month.first_on, _("Saldo all'inizio del mese"), *nothing, paper.row.opening_cents, None]
    yield from money_csv.rows_of(paper.movements)
    yield [paper.row.month.last_on, _("Saldo alla fine del mese"), *nothing, paper.row.closing_cents, None]


def printed(paper: Paper) -> dict[str, Any]:
    """What the PDF says, all of it in words of the reader's language."""
    row, party, house = paper.row, paper.party, current_app.extensions["shop_identity"]
    title = _("Estratto conto di %(month)s", month=money_words.month(row.month.first_on))
    return {
        "lang": locale.current(),
        "title": title,
        "ref": row.ref,
        "days": _("dal %(first)s al %(last)s", first=_day(row.month.first_on), last=_day(row.month.last_on)),
        "is_open": "" if row.is_closed else _("Provvisorio: il mese non è ancora chiuso."),
        "brand": _address(party),
        "house": [house.name, house.seat, _("Partita IVA %(number)s", number=house.vat_number)],
        "words": _headings(),
        "account": [{"words": one.words, "amount": _money(one.cents), "rank": one.rank} for one in paper.account],
        "debt": _debt_words(row),
        "commission": [_money(cents) for cents in _kept(paper.sections)],
        "notes": [_note(note) for note in paper.notes],
        "lines": [line for one in paper.movements for line in _lines(one)],
    }


def _headings() -> dict[str, str]:
    return {
        "from": _("Chi scrive"), "to": _("Per"), "number": _("Numero"), "account": _("Il conto"), "lines": _("Riga per riga"),
        "notes": _("I rimborsi di questo mese"), "commission_title": _("Commissione del mese"),
        "commission": _("Commissione"), "vat": _("IVA sulla commissione"), "sum": _("In tutto"), "day": _("Giorno"),
        "what": _("Che cosa"), "price": _("Prezzo"), "share": _("Tua parte"), "net": _("Netto"), "why": _("Motivo"),
        "how": _("Da dove"), "amount": _("Importo"), "order": _("Ordine"),
        "signs": _("Sopra zero: spetta a te. Sotto zero: ti è già arrivato, o torna indietro."),
    }  # fmt: skip


def _kept(found: Sections) -> tuple[int, int, int]:
    kept = found.kept
    return kept.commission_cents, kept.commission_vat_cents, kept.commission_cents + kept.commission_vat_cents


def _address(party: dict[str, str]) -> list[str]:
    town = " ".join(part for part in (party["postcode"], party["city"], party["province"]) if part)
    lines = [party["legal_name"] or party["name"], party["street"], town]
    if party["vat_number"]:
        lines.append(_("Partita IVA %(number)s", number=party["vat_number"]))
    elif party["fiscal_code"]:
        lines.append(_("Codice fiscale %(number)s", number=party["fiscal_code"]))
    return [line for line in lines if line]


def _debt_words(row: StatementRow) -> str:
    if row.closing_cents < 0:
        return _("Il saldo è sotto zero: lo compensiamo con le tue prossime vendite. Non devi fare niente.")
    if row.netted_debt_cents:
        return _("Il debito dei mesi prima è compensato: %(amount)s.", amount=_money(row.netted_debt_cents))
    return ""


def _note(note: RefundNote) -> dict[str, str]:
    movement = note.movement
    titles = ", ".join(money_words.title(part) for part in movement.parts)
    return {
        "day": _short(movement), "order": movement.order_ref or "", "what": titles,
        "why": money_words.reason(movement.why), "how": how_netted(note), "amount": _money(movement.cents),
    }  # fmt: skip


def _lines(movement: Movement) -> Iterator[dict[str, Any]]:
    head = " · ".join(part for part in (money_words.kind(movement), movement.place, movement.order_ref) if part)
    amount = _money(movement.cents)
    yield {"is_head": True, "day": _short(movement), "what": head, "net": amount}
    for part in movement.parts if movement.is_explained else ():
        yield {
            "is_head": False, "what": money_words.title(part) + (f", {part.choice}" if part.choice else ""),
            "price": _money(part.paid_cents), "share": _money(part.gross_cents), "net": _money(part.net_cents),
            "percent": "" if part.basis_points == 10_000 else format_percent(part.basis_points, locale.current()),
            "commission": "" if part.is_shipping else _money(-part.commission_cents), "vat": "" if part.is_shipping else _money(-part.commission_vat_cents),
        }  # fmt: skip


def _money(cents: int | None) -> str:
    return "" if cents is None else format_cents(cents, locale.current())


def _day(day: Any) -> str:
    return format_date(day, "d MMMM yyyy")


def _short(movement: Movement) -> str:
    return format_date(movement.booked_on, "d/M")
