"""Why results stand in their order, told in words: built from the constants that the code orders by (L14)."""

from flask_babel import gettext

from storefront.domain.catalogue.orders import BEST_BY, FRESH_DAYS, RECOMMENDED_BY, Sort


def sort_words(sort: Sort) -> str:
    """What an order is called in the list of orders."""
    return {
        Sort.BEST: gettext("Più vicini alla ricerca"),
        Sort.RECOMMENDED: gettext("Consigliati"),
        Sort.NEWEST: gettext("Novità"),
        Sort.PRICE_UP: gettext("Prezzo, dal più basso"),
        Sort.PRICE_DOWN: gettext("Prezzo, dal più alto"),
        Sort.TITLE: gettext("Nome, dalla A alla Z"),
    }[sort]


def parameters(sort: Sort) -> list[str]:
    """The main parameters of an order, most important first."""
    if sort == Sort.BEST:
        return [_best_words()[field] for field in BEST_BY]
    if sort == Sort.RECOMMENDED:
        return [_recommended_words()[parameter] for parameter in RECOMMENDED_BY]
    return []


def _recommended_words() -> dict[str, str]:
    return {
        "standing": gettext(
            "Prima quello che puoi avere subito, poi quello che si fa su ordinazione, "
            "poi quello che qualcuno sta comprando, infine quello che è esaurito."
        ),
        "fresh": gettext(
            "Poi la novità: i pezzi più recenti vengono prima, a periodi di %(days)s giorni.", days=FRESH_DAYS
        ),
        "lot": gettext(
            "Infine un sorteggio, fatto una volta sola per ogni pezzo e uguale per tutti i marchi. "
            "Nessuno può pagare per stare più in alto."
        ),
    }


def _best_words() -> dict[str, str]:
    return {
        "title": gettext("Conta di più una parola che sta nel nome del pezzo."),
        "named": gettext("Poi una parola nel nome del marchio o della categoria."),
        "made": gettext("Poi una parola tra i materiali, i colori e i codici."),
        "told": gettext("Infine una parola nella descrizione."),
    }
