"""Money in words: kinds of movements, reasons of refunds, what became of a transfer."""

from collections.abc import Callable
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from storefront.domain.orders.models import Channel
from storefront.domain.payments.models import Work
from storefront.domain.settlements.movements import Movement, Part
from storefront.domain.settlements.periods import Span
from storefront.domain.settlements.standing import TransferRow


def kind(movement: Movement) -> str:
    """What a movement is."""
    known: dict[str, Callable[[], str]] = {
        "sale": lambda: _("Vendita in negozio") if movement.channel == Channel.TILL else _("Vendita online"),
        "refund": lambda: _("Rimborso"),
        "fee": lambda: _("Costo del pagamento con carta"),
        "transfer": lambda: _("Versato sul tuo conto Stripe"),
        "reversal": lambda: _("Ripreso dal tuo conto Stripe"),
        "settlement": lambda: _("Pagato con bonifico"),
        "settlement_returned": lambda: _("Bonifico tornato indietro"),
        "dispute_hold": lambda: _("Trattenuto: la banca decide su una contestazione"),
        "dispute_freed": lambda: _("Contestazione finita: non è più trattenuto"),
        "dispute_fee": lambda: _("Costo di una contestazione"),
        "other": lambda: _("Altro movimento"),
    }
    return known.get(movement.kind, known["other"])()


def reason(word: str) -> str:
    """Why a refund was made."""
    known: dict[str, Callable[[], str]] = {
        "piece_gone": lambda: _("Il pezzo era già venduto"),
        "withdrawal": lambda: _("Chi ha comprato ha cambiato idea (recesso)"),
        "undo": lambda: _("Vendita annullata alla cassa"),
        "goodwill": lambda: _("Gesto di cortesia"),
        "cannot_deliver": lambda: _("Non si poteva consegnare"),
        "guarantee": lambda: _("Garanzia"),
        "dispute": lambda: _("La banca l'ha ridato a chi ha comprato (contestazione)"),
        "cancelled": lambda: _("Annullato prima di partire"),
        "damaged": lambda: _("Arrivato rotto o difettoso"),
        "wrong_item": lambda: _("Arrivato il pezzo sbagliato"),
        "lost_parcel": lambda: _("Pacco perso"),
        "other": lambda: _("Altro motivo"),
    }
    return known.get(word, known["other"])()


def title(part: Part) -> str:
    """What a part is of."""
    return _("Spedizione") if part.is_shipping else part.title


def place(movement: Movement) -> str:
    """Where it was sold."""
    if movement.channel is None:
        return ""
    return movement.place or (_("Online") if movement.channel == Channel.ONLINE else _("In negozio"))


def way(movement: Movement, transfer: TransferRow | None) -> tuple[str, str] | None:
    """How the money of a sale reaches the brand, with a tone; none for what is no sale."""
    if movement.kind != "sale":
        return None
    if movement.channel == Channel.TILL:
        return _("Nell'estratto conto del mese"), "over"
    if transfer is None or transfer.state == Work.CANCELLED:
        return _("Nessun versamento"), "over"
    if transfer.state == Work.DONE:
        return _("Versato"), "good"
    return (_("In arrivo"), "waiting") if transfer.state == Work.PENDING else (_("Fermo"), "bad")


def month(day: date) -> str:
    """A month by name: ottobre 2026."""
    return format_date(day, "LLLL yyyy")


def span(days: Span) -> str:
    """Days from one to another."""
    return _(
        "%(first)s – %(last)s", first=format_date(days.first_on, "d MMM"), last=format_date(days.last_on, "d MMM yyyy")
    )
