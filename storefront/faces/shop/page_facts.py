"""Facts that pages of words tell: read from where the program has them, so that the words cannot lie."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from babel import Locale
from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.core import clock, money
from storefront.domain.catalogue.orders import Sort
from storefront.domain.places.bands import Band
from storefront.domain.places.cached import countries_of, places_of
from storefront.domain.texts import official
from storefront.faces.shop import ranking
from storefront.faces.shop.cards import joined
from storefront.faces.web import cart_cookie, locale, privacy_words

DAY_S = 86_400
IDENTITY = frozenset(
    {"name", "legal_name", "seat", "vat_number", "rea", "email", "pec", "phone", "accessibility_email"}
)
KEPT = "kept_"
"""Before the name of a period: how long something is kept."""


def fact(name: str, version: int) -> str:
    """One fact as Markdown. Raises KeyError: a page that asks for what nobody knows must not be shown."""
    if name in IDENTITY:
        return str(getattr(current_app.extensions["shop_identity"], name))
    if name.startswith(KEPT):
        return privacy_words.kept(name.removeprefix(KEPT))
    facts: dict[str, Callable[[], str]] = {
        "recommended_order": lambda: listed(ranking.parameters(Sort.RECOMMENDED)),
        "search_order": lambda: listed(ranking.parameters(Sort.BEST)),
        "cart_days": lambda: str(cart_cookie.KEPT_S // DAY_S),
        "cookie_table": cookie_table,
        "shipping_table": lambda: shipping_table(version),
        "harmonised_notice": lambda: harmonised_notice(version),
        "countries": lambda: joined(country_names(countries_of(version))),
    }
    return facts[name]()


def harmonised_notice(version: int) -> str:
    """Where the notice of L25 is: at the head of its page, once the office has hung it."""
    found = official.notice(version, locale.current())
    if found is None:
        return _(
            "**Qui va l'avviso ufficiale, senza cambiarlo.** Non abbiamo ancora il file ufficiale e non vogliamo "
            "disegnarne uno nostro che gli somigli: appena c'è, è qui. Fino ad allora vale quello che hai letto sopra, "
            "con le nostre parole."
        )
    address = f"/pages/guarantee/{found.locale}/{found.digest}"
    return _(
        "È in cima a questa pagina, così com'è pubblicato. [Aprilo da solo, per stamparlo](%(file)s).", file=address
    )


def listed(sentences: Iterable[str]) -> str:
    return "\n".join(f"{number}. {words}" for number, words in enumerate(sentences, 1))


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = list(headings)
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cookie_table() -> str:
    """Every cookie that this shop may set (L22)."""
    kept = current_app.permanent_session_lifetime.days
    rows = [
        (
            current_app.config["SESSION_COOKIE_NAME"],
            _("tiene aperto il tuo profilo e ti mostra i messaggi, per esempio «aggiunto al carrello»"),
            ngettext(
                "finché chiudi il browser; %(num)d giorno se chiedi di restare nel profilo",
                "finché chiudi il browser; %(num)d giorni se chiedi di restare nel profilo",
                kept,
            ),
        ),
        (
            cart_cookie.COOKIE,
            _("ritrova il tuo carrello, da quando ci metti la prima cosa"),
            ngettext("%(num)d giorno", "%(num)d giorni", cart_cookie.KEPT_S // DAY_S),
        ),
    ]
    return table([_("Nome"), _("A che cosa serve"), _("Quanto dura")], rows)


def shipping_table(version: int) -> str:
    """What a parcel within Italy costs from each place: the bands by which the checkout counts."""
    places = places_of(version, "IT", clock.rome_date(clock.now()))
    alike: dict[tuple[Band, ...], list[str]] = defaultdict(list)  # places that send for the same prices
    for place in places.values():
        alike[place.bands].append(place.name)
    rows = [(joined(names), *band_words(band)) for of_these, names in alike.items() for band in of_these]
    return table([_("Da dove parte"), _("Fino a"), _("Costa"), _("Gratis da")], rows)


def band_words(band: Band) -> tuple[str, str, str]:
    """Up to what weight, for how much, and from which value of goods on for nothing."""
    language = locale.current()
    free = money.format_cents(band.free_above_cents, language) if band.free_above_cents is not None else "–"
    kilos = _("%(kilos)s kg", kilos=f"{band.up_to_grams / 1000:g}")
    return kilos, money.format_cents(band.price_cents, language), free


def country_names(codes: Iterable[str]) -> list[str]:
    names = Locale.parse(locale.current()).territories
    return sorted(names.get(code, code) for code in codes)
