"""The book in words: accounts, kinds of entries, where they come from."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from storefront.domain.settlements import behind


class Names:
    """Accounts by name. Brands and places are asked for once, when the first is needed."""

    def __init__(self) -> None:
        self._brands: dict[int, str] | None = None
        self._places: dict[int, str] | None = None

    def of(self, account: str) -> str:
        kind, _colon, owner = account.partition(":")
        if not owner:
            return _shared(account)
        if kind == "brand_payable":
            self._brands = behind.brand_names() if self._brands is None else self._brands
            return self._brands.get(int(owner), owner)
        self._places = behind.place_names() if self._places is None else self._places
        place = self._places.get(int(owner), owner)
        words: dict[str, Callable[[], str]] = {
            "till_cash": lambda: _("Cassetto di %(place)s", place=place),
            "terminal": lambda: _("Carte di %(place)s", place=place),
            "cash_difference": lambda: _("Differenze di cassa di %(place)s", place=place),
        }
        return words[kind]() if kind in words else account


def _shared(account: str) -> str:
    known: dict[str, Callable[[], str]] = {
        "bank": lambda: _("Banca"),
        "stripe_balance": lambda: _("Saldo Stripe"),
        "refunds_in_transit": lambda: _("Rimborsi in viaggio"),
        "commission": lambda: _("Commissioni guadagnate"),
        "commission_vat": lambda: _("IVA sulle commissioni"),
        "coop_sales": lambda: _("Vendite della cooperativa"),
        "coop_shipping": lambda: _("Spedizioni della cooperativa"),
        "stripe_fee": lambda: _("Costi di Stripe"),
        "terminal_fee": lambda: _("Costi dei terminali"),
        "dispute_loss": lambda: _("Contestazioni perse"),
        "discounts": lambda: _("Sconti a carico della cooperativa"),
        "rounding": lambda: _("Arrotondamenti"),
        "suspense": lambda: _("Da ritrovare"),
    }
    return known[account]() if account in known else account


def grouped(rows: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Accounts by what they are for, empty groups left out."""
    titles = {
        "ours": _("Dove sono i soldi"), "outlets": _("Nei negozi"), "brands": _("Quello che spetta ai marchi"),
        "rest": _("Guadagni e costi"),
    }  # fmt: skip
    found: dict[str, list[Any]] = {name: [] for name in titles}
    for row in sorted(rows, key=lambda one: one.words.casefold()):
        found[side(row.account)].append(row)
    return [(titles[name], found[name]) for name in titles if found[name]]


def side(account: str) -> str:
    """Which group an account stands in."""
    kind = account.partition(":")[0]
    if kind == "brand_payable":
        return "brands"
    if kind in {"bank", "stripe_balance", "suspense", "refunds_in_transit"}:
        return "ours"
    return "outlets" if kind in {"till_cash", "terminal", "cash_difference"} else "rest"


def kind(word: str) -> str:
    """What an entry is."""
    known: dict[str, Callable[[], str]] = {
        "sale": lambda: _("Vendita"),
        "refund": lambda: _("Rimborso deciso"),
        "refund_sent": lambda: _("Rimborso partito"),
        "refund_returned": lambda: _("Rimborso tornato indietro"),
        "second_payment": lambda: _("Pagamento doppio"),
        "fee": lambda: _("Costo del pagamento"),
        "transfer": lambda: _("Versamento al marchio"),
        "reversal": lambda: _("Versamento ripreso"),
        "dispute": lambda: _("Ripreso dalla banca"),
        "dispute_fee": lambda: _("Costo di una contestazione"),
        "dispute_hold": lambda: _("Trattenuto per una contestazione"),
        "dispute_back": lambda: _("Ridato dalla banca"),
        "dispute_freed": lambda: _("Contestazione finita"),
        "settlement": lambda: _("Pagamento del mese"),
        "settlement_returned": lambda: _("Pagamento tornato indietro"),
        "till_opened": lambda: _("Apertura della cassa"),
        "till_closed": lambda: _("Conta della cassa"),
        "cash_deposit": lambda: _("Contanti versati in banca"),
        "cash_clearing": lambda: _("Incasso del terminale"),
        "cash_found": lambda: _("Incasso ritrovato"),
        "payout": lambda: _("Da Stripe alla banca"),
        "topup": lambda: _("Dalla banca a Stripe"),
        "stripe_cost": lambda: _("Costo di Stripe"),
        "invoice": lambda: _("Arrotondamento di una fattura"),
    }
    return known[word]() if word in known else word.replace("_", " ").capitalize()


def group(name: str) -> str:
    """A group of a statement's postings."""
    known: dict[str, Callable[[], str]] = {
        "online": lambda: _("Vendite online"),
        "transferred": lambda: _("Già versato su Stripe"),
        "shop": lambda: _("Vendite nei negozi"),
        "refunds": lambda: _("Rimborsi"),
        "pulled_back": lambda: _("Ripreso da Stripe"),
        "disputes": lambda: _("Contestazioni in banca"),
        "fees": lambda: _("Costi delle carte"),
        "settled": lambda: _("Pagato"),
        "other": lambda: _("Altro"),
    }
    return known[name]() if name in known else _("Tutti i movimenti")


def payment_state(word: str) -> tuple[str, str]:
    """What became of a payment, with a tone."""
    known: dict[str, Callable[[], tuple[str, str]]] = {
        "paid": lambda: (_("Pagato"), "good"),
        "bounced": lambda: (_("Tornato indietro"), "bad"),
        "cancelled": lambda: (_("Annullato"), "over"),
    }
    return known[word]() if word in known else (_("In attesa"), "waiting")


def line_kind(word: str) -> str:
    """What a line of the bank is."""
    known: dict[str, Callable[[], str]] = {
        "settlement": lambda: _("Pagamento a un marchio"),
        "bounce": lambda: _("Pagamento tornato"),
        "payout": lambda: _("Da Stripe"),
        "cash": lambda: _("Contanti versati"),
        "terminal": lambda: _("Incasso di un terminale"),
        "other": lambda: _("Altro"),
    }
    return known[word]() if word in known else word
