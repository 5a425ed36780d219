"""What the law's pages say: duties, what a trader's file lacks, states of buyers in a recall."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_date
from flask_babel import gettext as _

from storefront.core.clock import rome_date
from storefront.domain.law.models import RecallKind, TraderAct
from storefront.domain.orders.after_models import Wish
from storefront.domain.pieces.models import State
from storefront.faces.office import bp


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: its number in docs/law.md, what it asks, where it is done."""

    number: str
    words: str
    where: str
    address: str = ""  # of the shop's page; empty when it is a room of the office or everywhere


def duties() -> list[Duty]:
    """All of L1–L29, in plain words. What each rests on is in docs/law.md."""
    return [
        Duty("L1–L4", _("Recesso in 14 giorni, rimborso in 14"), _("Recedere dal contratto qui"), "/withdrawal"),
        Duty("L5", _("Il bottone dice che si paga"), _("Alla cassa online"), "/cart"),
        Duty("L6", _("Prezzo più basso degli ultimi 30 giorni"), _("Su ogni ribasso"), "/products"),
        Duty("L7–L8", _("Chi l'ha fatto, avvertenze, richiami"), _("Sicurezza e richiami"), "/recalls"),
        Duty("L9–L11", _("Fibre, giocattoli, altre etichette"), _("Nella scheda di ogni prodotto"), "/products"),
        Duty("L12", _("Dati di chi vende"), _("Nella pagina di ogni marchio"), "/brands"),
        Duty("L13", _("Segnalazioni, con le ragioni di chi decide"), _("Sotto ogni prodotto"), "/pages/contacts"),
        Duty("L14–L16", _("Come sono ordinati i risultati"), _("Come ordiniamo i risultati"), "/pages/ranking"),
        Duty("L17", _("Comunicazione annuale dei venditori (DAC7)"), _("Qui sopra")),
        Duty("L18–L20", _("IVA, fatture, corrispettivi, scontrini"), _("Soldi e cassa")),
        Duty("L21–L22", _("Dati personali e cookie"), _("Privacy"), "/pages/privacy"),
        Duty("L23", _("Dichiarazione di accessibilità"), _("Accessibilità"), "/pages/accessibility"),
        Duty("L24", _("Codici degli imballaggi"), _("Come smaltire"), "/pages/packaging"),
        Duty("L25", _("Garanzia legale di due anni"), _("L'avviso"), "/pages/guarantee"),
        Duty("L26–L28", _("Chi siamo, reclami, consegna in 30 giorni"), _("Condizioni"), "/pages/terms"),
        Duty("L29", _("I soldi dei marchi non passano da noi"), _("Stripe li divide")),
    ]


@bp.app_template_filter("law_day")
def day(on: date | datetime) -> str:
    """A day in Rome, whole."""
    return str(format_date(rome_date(on) if isinstance(on, datetime) else on, "d MMMM y"))


@bp.app_template_filter("law_lack")
def lack(name: str) -> str:
    """What a trader's file lacks."""
    known = {
        "name": _("nome in legge"), "address": _("indirizzo"), "phone": _("telefono"), "email": _("e-mail"),
        "register": _("numero del registro o partita IVA"), "account": _("conto in banca"),
        "certificate": _("la sua parola che vende solo cose in regola"),
    }  # fmt: skip
    return known.get(name, name)


def act(kind: TraderAct) -> str:
    known = {
        TraderAct.CHECKED: _("Guardato con i documenti"), TraderAct.ASKED: _("Scritto ai titolari"),
        TraderAct.SUSPENDED: _("Sospeso dalla vendita online"),
    }  # fmt: skip
    return known[kind]


def recall_kind(kind: RecallKind) -> str:
    known = {
        RecallKind.PRODUCT: _("un prodotto"), RecallKind.PIECES: _("singoli pezzi"),
        RecallKind.LOT: _("un lotto di recupero"),
    }  # fmt: skip
    return known[kind]


def buyer_state(state: str) -> tuple[str, str]:
    known = {
        "done": (_("A posto"), "good"), "refused": (_("Non accolto"), "over"), "answered": (_("Ha scelto"), "waiting"),
        "sent": (_("Scritto"), "waiting"), "writing": (_("La mail parte"), "waiting"),
        "failed": (_("La mail non parte"), "bad"), "no_address": (_("Non sappiamo chi è"), "bad"),
    }  # fmt: skip
    return known.get(state, (state, "waiting"))


def remedy(wish: Wish | str | None) -> str:
    known = {
        Wish.REPAIR: _("Riparazione"), Wish.REPLACE: _("Un altro pezzo"), Wish.MONEY: _("Tutti i soldi"),
    }  # fmt: skip
    return known.get(Wish(wish), "") if wish else ""


def piece_state(state: State) -> str:
    known = {
        State.AVAILABLE: _("in vendita"), State.HELD: _("riservati: li fermiamo appena si liberano"),
        State.TRAVELLING: _("in viaggio: li fermiamo quando arrivano"), State.WITHDRAWN: _("fuori vendita"),
        State.SOLD: _("venduti"),
    }  # fmt: skip
    return known[state]


def ground(word: str) -> str:
    return _("È contro la legge") if word == "law" else _("È contro le nostre condizioni")
