"""What the till says when something cannot be: short sentences, one idea each, and what to do now."""

from dataclasses import dataclass
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from storefront.core import money, refs
from storefront.core.errors import Refusal
from storefront.faces.web import locale

PIECE_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Said:
    """What happened, and what to do now."""

    what: str
    now: str


def sentence(refusal: Refusal) -> Said:
    known = _known(refusal.values)
    return known.get(refusal.code, Said(_("Questo non si può fare."), _("Torna indietro. Se serve, chiama aiuto.")))


def _unknown(code: str) -> Said:
    """Of a code that no piece has. A whole one has eight signs: with fewer, the label is torn or half read."""
    read = refs.normalised(code)
    if 0 < len(read) < PIECE_CODE_LENGTH:
        return Said(
            ngettext("Ho letto solo %(num)s segno.", "Ho letto solo %(num)s segni.", len(read)),
            _("Il numero ha 8 segni. Scrivili tutti. Se non si leggono, cerca il pezzo con la foto."),
        )
    return Said(_("Non trovo questo numero."), _("Guarda il cartellino. Scrivi di nuovo il numero."))


def _aside(title: str, values: dict[str, Any]) -> Said:
    """Of a piece that is kept for somebody: for whom, until when."""
    now = _("È venuto questo cliente? Allora vendi. Se no, lascialo da parte.")
    if values.get("until_on") is None:
        return Said(_("%(title)s: è da parte per un cliente.", title=title), now)
    day = format_date(values["until_on"], "long")
    if values.get("for_whom"):
        name = values["for_whom"]
        return Said(_("%(title)s: è da parte per %(name)s, fino al %(day)s.", title=title, name=name, day=day), now)
    return Said(_("%(title)s: è da parte per un cliente, fino al %(day)s.", title=title, day=day), now)


def _prices(values: dict[str, Any]) -> dict[str, Said]:
    """Of what was typed as another price: each mistake in its own sentence."""
    label = money.format_cents(values.get("price_cents", 0), locale.current())
    return {
        "till_price_too_high": Said(_("Questo prezzo non va."), _("Deve essere meno di %(amount)s.", amount=label)),
        "till_price_negative": Said(_("Un prezzo non sta sotto lo zero."), _("Scrivilo senza il segno meno.")),
        "till_price_zero": Said(_("Il prezzo non può essere zero."), _("È un regalo? Chiama la persona responsabile.")),
        "till_price_letters": Said(_("Questo non è un prezzo."), _("Scrivi solo numeri. Per esempio: 12,50.")),
        "till_price_too_fine": Said(
            _("Dopo la virgola ci sono troppi numeri."), _("Dopo la virgola ne bastano due. Per esempio: 12,50.")
        ),
    }


def _known(values: dict[str, Any]) -> dict[str, Said]:
    title = values.get("title", "")
    return {
        "till_unknown_code": _unknown(str(values.get("code", ""))),
        "till_elsewhere": Said(
            _("Questo pezzo è di un altro negozio: %(place)s.", place=values.get("place", "")),
            _("Mettilo da parte. Chiama aiuto."),
        ),
        "till_paid_online": Said(
            _("%(title)s: qualcuno l'ha già comprato sul sito.", title=title),
            _("Mettilo da parte per il pacco %(ref)s. Non venderlo.", ref=values.get("order_ref", "")),
        ),
        "till_sold_before": Said(
            _("%(title)s: risulta già venduto.", title=title), _("Mettilo da parte. Chiama aiuto.")
        ),
        "till_on_other_sale": Said(_("Un'altra cassa sta vendendo questo pezzo."), _("Chiedi alla collega.")),
        "till_put_aside": _aside(title, values),
        "till_on_the_way": Said(
            _("%(title)s: è appena arrivato con una consegna.", title=title), _("Prima bisogna ricevere la consegna.")
        ),
        "till_withdrawn": Said(_("%(title)s: non si vende più.", title=title), _("Mettilo da parte. Chiama aiuto.")),
        "till_sale_ended": Said(_("Questa vendita è già finita."), _("Comincia una nuova vendita.")),
        "till_empty_sale": Said(_("Non c'è ancora niente da pagare."), _("Passa il cartellino di un pezzo.")),
        "till_piece_lost": Said(
            _("È passato tanto tempo. Questi pezzi non sono più nella vendita: %(titles)s.",
              titles=", ".join(values.get("titles", []))),
            _("Passa di nuovo i loro cartellini."),
        ),
        "till_not_safe": Said(
            _("%(titles)s: questo pezzo non è sicuro. Non si vende.", titles=", ".join(values.get("titles", []))),
            _("Toglilo dalla vendita e mettilo da parte. L'ufficio lo sa già."),
        ),
        "till_too_little": Said(
            _("Mancano ancora %(amount)s.", amount=money.format_cents(
                values.get("total_cents", 0) - values.get("given_cents", 0), locale.current())),
            _("Aggiungi i soldi che mancano."),
        ),
        "till_day_closed": Said(_("Quella giornata è chiusa."), _("Chiama la persona responsabile: può farlo lei.")),
        "till_not_yours": Said(_("Questo lo fa la persona responsabile."), _("Chiamala: ti aiuta lei.")),
        "till_wrong_pin": Said(_("Il numero di adesso non è giusto."), _("Scrivilo di nuovo, con calma.")),
        "till_unknown_badge": Said(_("Questa tessera qui non apre."), _("Tocca il tuo disegno. Poi scrivi il tuo numero.")),
        "till_too_many_tries": Said(_("Troppi tentativi."), _("Aspetta un quarto d'ora. Oppure chiama aiuto.")),
        "till_wrong_device_code": Said(_("Questo codice non va."), _("Chiedine uno nuovo in ufficio. Vale mezz'ora.")),
        "till_bad_new_pin": Said(_("Questo numero è troppo facile."), _("Scegli da 4 a 8 cifre, non tutte uguali.")),
        "till_pin_locked": Said(
            _("Il tuo numero segreto è chiuso."), _("Non è successo niente. La persona responsabile te ne dà uno nuovo.")
        ),
        "fulfilment_too_late": Said(
            _("È passato più di un giorno."), _("Non si può più tornare indietro. Chiama aiuto.")
        ),
        "fulfilment_not_now": Said(
            _("Questo pacco è già più avanti."), _("Qualcun altro l'ha fatto. Guarda la lista dei pacchi.")
        ),
        "parcel_recalled": Said(
            _("Un pezzo di questo pacco non è sicuro."), _("Mettilo da parte. Chiama aiuto.")
        ),
        "parcel_disputed": Said(
            _("La banca ha ripreso i soldi di questo pacco."), _("Mettilo da parte. Ci pensa l'ufficio.")
        ),
        "parcel_withdrawn": Said(
            _("Il cliente ha cambiato idea su questo pacco."), _("Mettilo da parte. Ci pensa l'ufficio.")
        ),
        "parcel_undeliverable": Said(
            _("Un pezzo di questo pacco non si può consegnare."), _("Mettilo da parte. Ci pensa l'ufficio.")
        ),
        "till_not_free": Said(
            _("%(title)s: adesso non è libero su questo scaffale.", title=title), _("Guarda che cosa dice il pezzo.")
        ),
        **_prices(values),
        "till_why_not_said": Said(_("Manca una risposta."), _("Scegli perché. Poi scegli chi ci rimette.")),
        "till_no_such_address": Said(_("Questa e-mail non va."), _("Chiedila di nuovo. Scrivila con calma.")),
        "till_sold_elsewhere": Said(
            _("L'ha venduto un altro negozio: %(place)s.", place=values.get("place", "")),
            _("Il cliente lo riporta lì. Diglielo con calma."),
        ),
        "till_nothing_to_return": Said(
            _("Qui non c'è niente da rendere."), _("È già tornato, o non è ancora partito. Se serve, chiama aiuto.")
        ),
        "till_drawer_too_empty": Said(
            _("Nel cassetto ci sono solo %(amount)s.", amount=money.format_cents(
                values.get("drawer_cents", 0), locale.current())),
            _("Chiama la persona responsabile. Il cliente può tornare più tardi."),
        ),
        "till_supervisor_needed": Said(
            _("Qui serve un sì."), _("Chiama la persona responsabile. Scrive lei il suo numero.")
        ),
        "refund_changed": Said(_("La somma è cambiata."), _("Passa di nuovo il cartellino. Poi riprova.")),
        "in_dispute": Said(_("La banca sta già guardando questo ordine."), _("Ci pensa l'ufficio. Dillo al cliente.")),
        "not_refundable": Said(_("Questo ordine non si può rimborsare."), _("Chiama la persona responsabile.")),
        "nothing_to_refund": Said(_("I soldi sono già tornati."), _("Se serve, chiama aiuto.")),
        "till_count_ended": Said(_("Questa conta è già finita."), _("Puoi cominciarne un'altra.")),
        "too_late": Said(_("Questa scatola è già partita."), _("Guarda la lista.")),
        "nothing_chosen": Said(_("La scatola è vuota."), _("Passa il cartellino di un pezzo.")),
        "pieces_gone": Said(
            _("Questi pezzi non sono più liberi: %(codes)s.", codes=", ".join(values.get("codes", []))),
            _("Toglili dalla scatola. Poi falla partire."),
        ),
        "too_many_lines": Said(_("La scatola è piena."), _("Falla partire. Poi comincia un'altra scatola.")),
        "till_day_not_open": Said(_("La giornata non è aperta."), _("Prima apri la giornata.")),
        "not_found": Said(_("Qui non c'è niente."), _("Torna alla vendita.")),
    }  # fmt: skip
