"""What stands in the way of an erasure, and how long things are kept, in words for people."""

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.domain.privacy.periods import BOOKS_YEARS, OF_BOOKS, PERIODS, Period
from storefront.domain.privacy.standing import Open

DESKS = {
    "office": _l("Ufficio"), "bookkeeper": _l("Contabilità"), "supervisor": _l("Responsabile"), "tutor": _l("Tutor"),
}  # fmt: skip


def why(one: Open) -> str:
    """One thing in the way: what it is, and until when, or what to do first."""
    about = one.about
    said = {
        "unpaid": lambda: _("L'ordine %(ref)s aspetta il pagamento.", ref=about),
        "not_delivered": lambda: _("L'ordine %(ref)s non è ancora arrivato.", ref=about),
        "withdrawal_period": lambda: _(
            "Per l'ordine %(ref)s puoi ancora cambiare idea, fino al %(day)s.", ref=about, day=_day(one)
        ),
        "claim": lambda: _("Per l'ordine %(ref)s è aperta una richiesta di garanzia.", ref=about),
        "return": lambda: _("Per l'ordine %(ref)s un pezzo sta tornando.", ref=about),
        "refund": lambda: _("Per l'ordine %(ref)s un rimborso è in viaggio.", ref=about),
        "dispute": lambda: _("Per l'ordine %(ref)s la banca sta decidendo.", ref=about),
        "case": lambda: _("Per l'ordine %(ref)s una persona dell'ufficio sta guardando una cosa.", ref=about),
        "notice": lambda: _("Una segnalazione o un reclamo (%(ref)s) aspetta una risposta.", ref=about),
        "letters": lambda: _("Una nostra mail sta ancora partendo."),
        "last_owner": lambda: _(
            "Sei l'unica persona che risponde per %(brand)s: prima nomina un altro titolare, oppure chiedi all'ufficio di chiudere il marchio.",
            brand=about,
        ),
        "brand_balance": lambda: _("%(brand)s è chiuso, ma c'è ancora un saldo da pagare: prima si chiude quello.", brand=about),
        "desk": lambda: _("Lavori in ufficio (%(desk)s): prima qualcuno dell'ufficio deve toglierti il ruolo.", desk=DESKS.get(about, about)),
        "place": lambda: _("Lavori a %(place)s con questo profilo: prima l'ufficio deve toglierti da lì.", place=about),
        "till": lambda: _("Lavori alla cassa con questo profilo: prima l'ufficio deve toglierti da lì."),
    }  # fmt: skip
    return said[one.code]()


def _day(one: Open) -> str:
    return str(format_date(one.until_on, "d MMMM y")) if one.until_on else ""


def period(name: str) -> str:
    """What one period is about."""
    return {
        "accounts": _("Profili mai confermati"), "sign_ins": _("Accessi dei dispositivi"),
        "carts": _("Carrelli di chi ha un profilo"), "unpaid_orders": _("Nome e indirizzo di ordini mai pagati"),
        "letters": _("A chi abbiamo scritto, e che cosa"), "stripe_events": _("Che cosa ci ha detto Stripe"),
        "invitations": _("Inviti di un marchio"), "desk_letters": _("Inviti in ufficio"),
        "asides": _("Per chi era un pezzo messo da parte"), "offline_sales": _("Vendite senza rete, come la cassa le ha dette"),
        "messages": _("Messaggi tra chi compra e chi fa"), "notices": _("Segnalazioni, reclami e decisioni"),
        "orders": _("Nome, indirizzo e parole degli ordini, e le fatture chieste"),
        "log": _("Le parole del registro"), "traders": _("Documenti visti di chi vende"),
        "closed_brands": _("Dati di chi c'era dietro un marchio chiuso"),
    }[name]  # fmt: skip


def span(one: Period) -> str:
    """How long."""
    if one.name in OF_BOOKS:
        return _("%(years)s anni, dalla fine del loro anno", years=BOOKS_YEARS)
    years, rest = divmod(one.days, 365)
    if not rest:
        return _("%(years)s anni", years=years) if years > 1 else _("un anno")
    return _("%(days)s giorni", days=one.days)


def kept(name: str) -> str:
    """How long one period is, for pages that tell it: read from where the program has it. Raises KeyError."""
    return span({one.name: one for one in PERIODS}[name])
