"""Orders in the office's words: states, channels, parcels, accounts, ways to pay."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _

from storefront.core.clock import rome
from storefront.domain.orders.models import Channel, FulfilmentState, OrderState
from storefront.domain.payments.models import PaymentState, Way, Work


def states() -> dict[OrderState, tuple[str, str]]:
    """Words and tone by state."""
    return {
        OrderState.PLACED: (_("Aspetta il pagamento"), "waiting"),
        OrderState.PROCESSING: (_("Pagamento in corso"), "waiting"),
        OrderState.PAID: (_("Pagato"), "good"),
        OrderState.EXPIRED: (_("Scaduto, mai pagato"), "over"),
        OrderState.CANCELLED: (_("Annullato, non pagato"), "over"),
        OrderState.FAILED: (_("Pagamento non riuscito"), "bad"),
    }


def state(of: OrderState) -> tuple[str, str]:
    return states()[of]


def channel(of: Channel) -> str:
    return _("Online") if of == Channel.ONLINE else _("In negozio")


def parcel(of: FulfilmentState, is_pickup: bool) -> tuple[str, str]:
    """Words and tone of a parcel's state."""
    return {
        FulfilmentState.WAITING: (_("Da preparare"), "waiting"),
        FulfilmentState.PREPARED: (_("Pronto da ritirare") if is_pickup else _("Pronto, da spedire"), "waiting"),
        FulfilmentState.SHIPPED: (_("Spedito"), "good"),
        FulfilmentState.DELIVERED: (_("Arrivato"), "good"),
        FulfilmentState.HANDED_OVER: (_("Consegnato a mano"), "good"),
        FulfilmentState.CANCELLED: (_("Annullato"), "over"),
    }[of]


def payment(of: PaymentState) -> tuple[str, str]:
    return {
        PaymentState.OPEN: (_("Aperto"), "waiting"),
        PaymentState.PROCESSING: (_("In corso"), "waiting"),
        PaymentState.PAID: (_("Pagato"), "good"),
        PaymentState.FAILED: (_("Non riuscito"), "bad"),
        PaymentState.EXPIRED: (_("Scaduto"), "over"),
    }[of]


def way(of: Way) -> str:
    return {
        Way.STRIPE: _("Stripe"), Way.CASH: _("Contanti"), Way.CARD: _("Carta, al terminale del negozio"),
        Way.OTHER: _("Altro, d'accordo"),
    }[of]  # fmt: skip


def work(of: Work) -> tuple[str, str]:
    """How something that is sent to Stripe stands."""
    return {
        Work.PENDING: (_("In partenza"), "waiting"),
        Work.BLOCKED: (_("Fermo"), "bad"),
        Work.DONE: (_("Fatto"), "good"),
        Work.FAILED: (_("Non riuscito"), "bad"),
        Work.CANCELLED: (_("Annullato"), "over"),
    }[of]


def trouble(code: str) -> str:
    """Why something has not reached Stripe yet, or was refused there; what we know no words for stays as Stripe says it."""
    known = {
        "second_person": _("aspetta una seconda persona"), "account_inactive": _("il marchio adesso non può ricevere"),
        "transfers_not_allowed": _("il marchio adesso non può ricevere"),
        "account_invalid": _("il conto Stripe del marchio non c'è più"),
        "balance_insufficient": _("su Stripe non c'erano abbastanza soldi"),
        "insufficient_funds": _("su Stripe non c'erano abbastanza soldi"),
        "charge_disputed": _("è contestato: si aspetta la banca"),
        "transfer_under_way": _("il pagamento al marchio è ancora in viaggio"),
        "transfer_made_less": _("tolto dal pagamento al marchio prima che partisse"),
    }  # fmt: skip
    return known.get(code, code)


def account(name: str, brands: Mapping[int, str], places: Mapping[int, str]) -> str:
    """An account of the book in plain words, with its owner's name."""
    kind, _colon, owner = name.partition(":")
    owner_id = int(owner) if owner.isdigit() else 0
    if kind == "brand_payable":
        return _("Dovuto a %(brand)s", brand=brands.get(owner_id, owner))
    if kind in {"till_cash", "terminal", "cash_difference"}:
        place = places.get(owner_id, owner)
        return {
            "till_cash": _("Cassa di %(place)s", place=place), "terminal": _("Terminale di %(place)s", place=place),
            "cash_difference": _("Differenza di cassa di %(place)s", place=place),
        }[kind]  # fmt: skip
    known = {
        "stripe_balance": _("Saldo Stripe"), "refunds_in_transit": _("Rimborsi in viaggio"), "bank": _("Banca"),
        "commission": _("Commissione"), "commission_vat": _("IVA sulla commissione"),
        "coop_sales": _("Vendite della cooperativa"), "coop_shipping": _("Spedizioni della cooperativa"),
        "stripe_fee": _("Costo di Stripe"), "dispute_loss": _("Contestazioni perse"), "discounts": _("Sconti della cooperativa"),
        "rounding": _("Arrotondamenti"), "suspense": _("In sospeso"),
    }  # fmt: skip
    return known.get(name, name)


def entry(kind: str) -> str:
    """What an entry of the book tells of."""
    known = {
        "sale": _("Vendita"), "refund": _("Rimborso deciso"), "refund_sent": _("Rimborso mandato"),
        "refund_returned": _("Rimborso tornato indietro"), "transfer": _("Pagamento al marchio"),
        "reversal": _("Ripreso dal marchio"), "fee": _("Costo del pagamento"),
        "second_payment": _("Pagato due volte"), "dispute": _("Contestazione"), "goodwill": _("Gesto di cortesia"),
        "dispute_fee": _("Costo di una contestazione"), "dispute_hold": _("Trattenuto per una contestazione"),
        "dispute_back": _("Ridato dalla banca"), "dispute_freed": _("Contestazione finita"),
    }  # fmt: skip
    return known.get(kind, kind)


def moment(at: datetime) -> str:
    """A day and an hour in Turin, short."""
    local = rome(at)
    return f"{format_date(local.date(), 'd MMM y')}, {local:%H:%M}"
