"""Pieces in plain words: what state one is in, what happened to it, and why something cannot be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime
from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.core.clock import rome
from storefront.core.errors import Refusal
from storefront.domain.catalogue.labels import SIZES, words
from storefront.domain.pieces.label_paper import spelt
from storefront.domain.pieces.models import HoldKind, State
from storefront.domain.pieces.story import Happened
from storefront.faces.web import locale

TONES = {
    State.AVAILABLE: "good", State.HELD: "waiting", State.TRAVELLING: "waiting", State.SOLD: "over",
    State.WITHDRAWN: "over",
}  # fmt: skip


def state_words(state: State, held_kind: HoldKind | None = None) -> str:
    if state == State.HELD:
        return {
            HoldKind.TILL: _("Alla cassa di un negozio"),
            HoldKind.ASIDE: _("Messo da parte per un cliente"),
        }.get(held_kind or HoldKind.CHECKOUT, _("Qualcuno lo sta comprando"))
    return {
        State.AVAILABLE: _("Disponibile"),
        State.SOLD: _("Venduto"),
        State.TRAVELLING: _("In viaggio"),
        State.WITHDRAWN: _("Ritirato"),
    }[state]


def heap_words(state: State, count: int) -> str:
    """So many pieces in a state that is not "there": "2 in viaggio"."""
    return {
        State.HELD: lambda: ngettext("%(num)s riservato", "%(num)s riservati", count),
        State.TRAVELLING: lambda: ngettext("%(num)s in viaggio", "%(num)s in viaggio", count),
        State.SOLD: lambda: ngettext("%(num)s venduto", "%(num)s venduti", count),
        State.WITHDRAWN: lambda: ngettext("%(num)s ritirato", "%(num)s ritirati", count),
        State.AVAILABLE: lambda: ngettext("%(num)s pezzo", "%(num)s pezzi", count),
    }[state]()


def choice_words(size: str, colour: str) -> str:
    """Size and colour of a variant; nothing when there is only one."""
    return ", ".join(part for part in (words(SIZES, size, locale.current()) if size else "", colour) if part)


def moment(at: datetime) -> str:
    """A day and an hour of Turin, short: "23 nov 2026, 9:05"."""
    return format_datetime(rome(at), "d MMM y, H:mm", locale=locale.current())


def day(at: datetime) -> str:
    """A day of Turin, short."""
    return format_datetime(rome(at), "d MMM y", locale=locale.current())


def reasons() -> list[tuple[str, str]]:
    """Why a piece is withdrawn."""
    return [
        ("damaged", _("È rovinato")),
        ("lost", _("Non si trova più")),
        ("returned_to_brand", _("Lo tengo io, non lo vendo più")),
        ("other", _("Per un altro motivo")),
    ]


def reasons_back() -> list[tuple[str, str]]:
    """Why a withdrawn piece is on sale again."""
    return [
        ("found", _("L'ho ritrovato")),
        ("repaired", _("L'ho riparato")),
        ("back", _("Lo rimetto in vendita")),
    ]


# --- the line of time --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, as a sentence."""

    at: datetime
    words: str
    who: str
    remark: str
    consignment_ref: str


Notes = Mapping[str, tuple[str, str, str]]  # by consignment ref: number, start, end


def lines(story: list[Happened], notes: Notes) -> list[Line]:
    return [_line(happened, notes) for happened in story]


def _line(happened: Happened, notes: Notes) -> Line:
    kind, _colon, ref = (happened.ref or "").partition(":")
    note = notes.get(ref, ("", "", "")) if kind == "consignment" else ("", "", "")
    shown = ref if kind == "consignment" and ref in notes else ""
    order = ref if kind == "order" else ""
    return Line(happened.at, _sentence(happened, note, order), _who(happened), happened.remark, shown)


def _sentence(happened: Happened, note: tuple[str, str, str], order: str) -> str:
    number, _start, end = note
    place = happened.place
    if happened.from_state is None:
        return _born(happened)
    said: dict[str, Callable[[], str]] = {
        "moved": lambda: _("Portato qui: %(place)s", place=place),
        "came_along": lambda: _("Arrivato a %(place)s. Non era sulla bolla %(number)s", place=place, number=number),
        "aside": lambda: _("Messo da parte per un cliente, a %(place)s", place=place),
        "checkout": lambda: _("Qualcuno lo sta comprando online"),
        "till": lambda: _till(happened),
        "paid": lambda: _("Venduto online, ordine %(order)s", order=order),
        "paid_late": lambda: _("Venduto online, ordine %(order)s", order=order),
        "consignment": lambda: _("Partito per %(place)s con la bolla %(number)s", place=end, number=number),
        "recall": lambda: _("Partito per tornare: %(place)s, bolla %(number)s", place=end, number=number),
        "received": lambda: _("Arrivato: %(place)s", place=place),
        "not_sent": lambda: _("Non è partito, o è tornato indietro: %(place)s", place=place),
        "refund": lambda: _("Venduto e poi rimborsato"),
        "undo": lambda: _("Vendita annullata alla cassa"),
        "found": lambda: _("Ritrovato, di nuovo in vendita: %(place)s", place=place),
        "repaired": lambda: _("Riparato, di nuovo in vendita: %(place)s", place=place),
        "back": lambda: _("Di nuovo in vendita: %(place)s", place=place),
        "damaged": lambda: _("Ritirato: è rovinato"),
        "lost": lambda: _("Ritirato: non si trova più"),
        "miscounted": lambda: _("Ritirato: contando non c'era"),
        "recalled": lambda: _("Ritirato: è richiamato per sicurezza"),
        "returned_to_brand": lambda: _("Ritirato: lo tiene il marchio"),
        "other": lambda: _("Ritirato"),
        "never_made": lambda: _("Mai fatto: l'ordine non è andato avanti"),
        "broken_by_till": lambda: _("Di nuovo libero: lo aveva in mano il negozio"),
    }
    return said[happened.why]() if happened.why in said else _("Di nuovo libero: nessuno lo ha pagato")


def _born(happened: Happened) -> str:
    if happened.why == "to_order":
        return _("Ordinato: da fare")
    if happened.why == "counted":
        return _("Trovato contando: %(place)s", place=happened.place)
    return _("Aggiunto: %(place)s", place=happened.place)


def _till(happened: Happened) -> str:
    if happened.to_state == State.SOLD:
        return _("Venduto a %(place)s", place=happened.place)
    return _("Passato alla cassa di %(place)s", place=happened.place)


def _who(happened: Happened) -> str:
    if happened.who:
        return happened.who
    return {"customer": _("un cliente"), "system": _("in automatico"), "staff": _("il negozio")}.get(
        happened.actor_kind, ""
    )


# --- what cannot be done -----------------------------------------------------------------------------


def refused(refusal: Refusal) -> str:
    """Why the rules of pieces and consignments said no, and what to do."""
    values = refusal.values
    codes = ", ".join(spelt(code) for code in values.get("codes", ()))
    known: dict[str, Callable[[], str]] = {
        "too_many_pieces": lambda: _("Scrivi un numero da 1 a %(most)s.", most=values["most"]),
        "one_of_a_kind": lambda: _("È un pezzo unico e c'è già. Per farne altri, cambia il prodotto."),
        "not_there": lambda: _(
            "Questi pezzi non sono più liberi lì: %(codes)s. Non è cambiato niente: ricarica e riprova.", codes=codes
        ),
        "count_changed": lambda: _(
            "Intanto il numero è cambiato: ora ne risultano %(count)s. Conta di nuovo.", count=values["count"]
        ),
        "never_made": lambda: _("Questo pezzo non è mai stato fatto: non può tornare in vendita."),
        "no_such_journey": lambda: _("Scegli da dove parte e dove arriva: due posti diversi."),
        "nothing_chosen": lambda: _("Scegli almeno un pezzo."),
        "pieces_gone": lambda: _(
            "Qualcuno è arrivato prima: %(codes)s. Non è partito niente. Togli questi pezzi e manda gli altri.",
            codes=codes,
        ),
        "too_many_lines": lambda: _("Una bolla tiene al massimo %(most)s pezzi. Fanne due.", most=values["most"]),
        "too_late": lambda: _("Intanto qualcosa è cambiato: guarda qui sotto a che punto è."),
    }
    is_known = refusal.code in known
    return known[refusal.code]() if is_known else _("Non si può fare adesso. Ricarica la pagina e riprova.")
