"""The words of the editor: states, names of fields, what is wrong and what could be better."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.core import money
from storefront.domain.catalogue.labels import PARTS, SIZES, words
from storefront.domain.catalogue.models import ProductState
from storefront.domain.catalogue.particulars import BY_KEY
from storefront.domain.catalogue.problem import Problem
from storefront.domain.catalogue.sheet_facts import Facts
from storefront.faces.web import locale

Say = Callable[[dict[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Tag:
    """A state as parts/badge.html shows it."""

    words: str
    tone: str


def state_tag(state: ProductState, *, waits: bool = False) -> Tag:
    if state == ProductState.DRAFT and waits:
        return Tag(_("In attesa di accordo"), "waiting")
    return {
        ProductState.DRAFT: Tag(_("Bozza"), "over"),
        ProductState.PUBLISHED: Tag(_("Pubblicato"), "good"),
        ProductState.ARCHIVED: Tag(_("Archiviato"), "over"),
        ProductState.TAKEN_DOWN: Tag(_("Tolto dall'ufficio"), "bad"),
    }[state]


def field_name(name: str) -> str:
    """A field of the sheet as the page calls it."""
    base, _sign, language = name.rpartition("_")
    plain = _fields().get(name)
    if plain:
        return plain
    said = _texts().get(base, name)
    return _("%(field)s in inglese", field=said) if language == "en" else said


def _texts() -> dict[str, str]:
    return {
        "title": _("Titolo"), "summary": _("In una frase"), "description": _("Descrizione"),
        "care": _("Come si cura"), "made_by": _("Chi l'ha fatto"), "warnings": _("Avvertenze"),
        "personalisation_label": _("Domanda per chi compra"),
    }  # fmt: skip


def _fields() -> dict[str, str]:
    return {
        "category": _("Categoria"), "making": _("Come lo fai"), "lead_days": _("Giorni per farlo"),
        "weekly_capacity": _("Quanti a settimana"), "personalisation_max": _("Quante lettere al massimo"),
        "withdrawal_exclusion": _("Ripensamento"), "age_min_months": _("Età minima"),
        "has_ce_mark": _("Marcatura CE"), "has_no_warnings": _("Nessuna avvertenza"),
        "has_animal_parts": _("Parti di origine animale"), "care_symbols": _("Simboli di cura"),
        "measures": _("Misure"), "particulars": _("Che cosa deve dire"), "materials": _("Materiali"), "fibres": _("Composizione"),
        "reuse_lot": _("Materiale recuperato"), "variants": _("Prezzo e quantità"), "pictures": _("Foto"),
        "shares": _("Chi l'ha fatto"), "sales": _("Sconti"), "location": _("Dove sono i pezzi"),
    }  # fmt: skip


def row_words(row: str, facts: Facts) -> str:
    """A size and a colour in words: "M, rosso"; nothing for the only row there is."""
    size, _sign, colour = row.partition("|")
    language = locale.current()
    named = facts.colours[colour].name(language).lower() if colour in facts.colours else colour
    return ", ".join(filter(None, (words(SIZES, size, language) if size else "", named)))


def said(problem: Problem, facts: Facts) -> str:
    """One sentence: what is the matter and what to do."""
    name, _sign, row = problem.field.partition(":")
    plain = _WORDS.get(problem.code, _unread if problem.code.startswith("unread") else _plain)(problem.values)
    where = row_words(row.rpartition(":")[0], facts) if name == "variants" and row else ""
    return f"{where}: {plain}" if where else plain


def _plain(_values: dict[str, Any]) -> str:
    return _("C'è qualcosa da rivedere qui.")


def _unread(values: dict[str, Any]) -> str:
    return _("Non capisco «%(words)s»: scrivi solo un numero.", words=values["words"])


def _part(values: dict[str, Any]) -> str:
    return words(PARTS, values["part"], locale.current())


def _meant(values: dict[str, Any]) -> str:
    return _(
        "%(part)s: in etichetta non si scrive «%(name)s». Vuoi dire «%(meant)s»?",
        part=_part(values), name=values["name"], meant=values["meant"],
    )  # fmt: skip


def _percent(value: Any) -> str:
    plain = f"{value:.2f}".rstrip("0").rstrip(".")
    return plain if locale.current() == "en" else plain.replace(".", ",")


def _particular(sentence: Callable[[], str]) -> Say:
    """A sentence about one particular, with its name before it."""

    def say(values: dict[str, Any]) -> str:
        key = values["key"]
        return f"{BY_KEY[key].name(locale.current()) if key in BY_KEY else key}: {sentence()}"

    return say


LACKS: dict[str, Callable[[], str]] = {
    "legal_name": lambda: _("nome o ragione sociale"), "street": lambda: _("via"), "postcode": lambda: _("CAP"),
    "city": lambda: _("città"), "email": lambda: _("e-mail"),
}  # fmt: skip

_WORDS: dict[str, Say] = {
    "unread_list_cents": lambda v: _("«%(words)s» non è un prezzo. Scrivilo così: 45 oppure 45,50.", words=v["words"]),
    "title_missing": lambda v: _("Scrivi il titolo: che cos'è, in poche parole."),
    "too_long": lambda v: _("È troppo lungo: al massimo %(most)s caratteri, ora sono %(count)s.", **v),
    "green_words": lambda v: _(
        "«%(words)s» promette troppo: la legge vieta le parole verdi senza prove. Di' la cosa precisa, come «cotone recuperato da lenzuola».",
        **v,
    ),
    "summary_missing": lambda v: _("Aggiungi una frase che lo racconta: si legge sotto il titolo e nelle ricerche."),
    "description_missing": lambda v: _("Racconta com'è fatto e a che cosa serve: chi compra non può toccarlo."),
    "english_missing": lambda v: _("In inglese manca qualcosa: chi legge in inglese vedrà l'italiano."),
    "category_missing": lambda v: _("Scegli la categoria."),
    "category_unknown": lambda v: _("Questa categoria non c'è: scegline un'altra."),
    "no_picture": lambda v: _("Metti almeno una foto."),
    "few_pictures": lambda v: _(
        "Con tre foto si vende meglio: tutto il pezzo, un dettaglio, e il pezzo addosso o accanto a una cosa nota."
    ),
    "alt_missing": lambda v: ngettext(
        "Manca la descrizione della foto %(numbers)s: la ascolta chi non vede.",
        "Manca la descrizione delle foto %(numbers)s: la ascolta chi non vede.",
        v["count"],
        numbers=v["numbers"],
    ),
    "picture_processing": lambda v: ngettext(
        "Una foto è ancora in lavorazione: aspetta qualche secondo.",
        "%(num)d foto sono ancora in lavorazione: aspetta qualche secondo.",
        v["count"],
    ),
    "picture_refused": lambda v: _("La foto %(number)s non si può usare: toglila o mettine un'altra.", **v),
    "picture_unknown": lambda v: _("La foto %(number)s non c'è più: toglila.", **v),
    "picture_unknown_word": lambda v: _("Guarda di nuovo la foto %(number)s: il suo tipo o il suo punto non va.", **v),
    "alt_too_long": lambda v: _(
        "La descrizione della foto %(number)s è troppo lunga: al massimo %(most)s caratteri.", **v
    ),
    "too_many_pictures": lambda v: _("Le foto sono troppe: al massimo %(most)s.", **v),
    "price_missing": lambda v: _("Scrivi il prezzo."),
    "price_absurd": lambda v: _(
        "Il prezzo deve stare fra 1 centesimo e %(most)s.", most=money.format_cents(v["most_cents"], locale.current())
    ),
    "weight_absurd": lambda v: _("Il peso deve stare fra 1 e %(most)s grammi.", **v),
    "quantity_absurd": lambda v: _("La quantità deve stare fra 0 e %(most)s.", **v),
    "colour_unknown": lambda v: _("Questo colore non c'è: scegline un altro."),
    "sku_absurd": lambda v: _("Il codice può avere lettere, cifre, punti e trattini: al massimo %(most)s.", **v),
    "sku_twice": lambda v: _("Il codice %(sku)s c'è due volte: cambiane uno.", **v),
    "sku_taken": lambda v: _("Il codice %(sku)s è già di un altro prodotto: cambialo, o lascialo vuoto.", **v),
    "variant_twice": lambda v: _("La stessa taglia nello stesso colore c'è due volte: togline una."),
    "too_many_variants": lambda v: _("Taglie e colori fanno troppe righe: al massimo %(most)s.", **v),
    "nothing_offered": lambda v: _("Nessuna riga è in vendita: spuntane almeno una."),
    "no_pieces": lambda v: _("Non hai detto quanti pezzi ci sono: in negozio si vedrà «esaurito»."),
    "weight_missing": lambda v: _("Manca il peso: per la spedizione contiamo 300 grammi."),
    "location_missing": lambda v: _("Scegli dove sono i pezzi."),
    "lead_days_missing": lambda v: _("Scrivi in quanti giorni di lavoro lo fai: da 1 a %(most)s.", **v),
    "weekly_capacity_missing": lambda v: _("Scrivi quanti ne fai in una settimana: da 1 a %(most)s.", **v),
    "one_off_is_one": lambda v: _("Un pezzo unico è uno solo: una riga, quantità 1. Oppure scegli «Pezzi pronti»."),
    "fibres_missing": lambda v: _("Per questa categoria la legge chiede la composizione: scrivi le fibre."),
    "fibres_nothing": lambda v: _("%(part)s: scrivi le fibre.", part=_part(v)),
    "fibres_unknown": lambda v: _(
        "%(part)s: «%(name)s» non è un nome di fibra ammesso. Scegline uno dall'elenco.", part=_part(v), name=v["name"]
    ),
    "fibres_code": _meant,
    "fibres_trade_name": _meant,
    "fibres_twice": lambda v: _(
        "%(part)s: «%(name)s» c'è due volte. Somma le percentuali.", part=_part(v), name=v["name"]
    ),
    "fibres_not_a_percentage": lambda v: _(
        "%(part)s: scrivi la percentuale di «%(name)s», come 70 o 12,5.", part=_part(v), name=v["name"]
    ),
    "fibres_sum": lambda v: _(
        "%(part)s: le fibre fanno %(sum)s %%, devono fare 100 %%.", part=_part(v), sum=_percent(v["sum"])
    ),
    "fibres_too_many_others": lambda v: _(
        "%(part)s: le «altre fibre» possono essere al massimo il 15 %%.", part=_part(v)
    ),
    "too_many_fibres": lambda v: _("Le fibre sono troppe: al massimo %(most)s righe.", **v),
    "part_absurd": lambda v: _("Scegli la parte a cui vanno le fibre: tessuto, fodera, imbottitura…"),
    "materials_missing": lambda v: _("Di' di che materiale è: così lo trova chi cerca quel materiale."),
    "material_unknown": lambda v: _("Uno dei materiali non c'è più: sceglilo di nuovo."),
    "leather_words": lambda v: _(
        "«%(words)s» non si può dire: la legge lascia «pelle», «cuoio» e «pelliccia» a quello che viene da un animale. Di' che materiale è.",
        **v,
    ),
    "particular_missing": _particular(lambda: _("per questa categoria la legge vuole che si dica.")),
    "particular_unknown": _particular(lambda: _("scegli di nuovo, questa risposta non c'è.")),
    "particular_unlike": _particular(lambda: _("non è scritto come serve. Guarda l'esempio.")),
    "particular_too_long": _particular(lambda: _("è troppo lungo.")),
    "particular_too_many": _particular(lambda: _("sono troppe risposte, o non stanno insieme.")),
    "particular_of_each_size": _particular(lambda: _("scrivi quanto ce n'è in ogni taglia.")),
    "particular_amount": _particular(lambda: _("scrivi quanto ce n'è, in numeri più grandi di zero.")),
    "warnings_missing": lambda v: _("Scrivi le avvertenze, oppure spunta che non ce ne sono."),
    "warnings_both": lambda v: _("Hai scritto delle avvertenze e spuntato che non ce ne sono: scegli una delle due."),
    "warnings_english_missing": lambda v: _("Le avvertenze vanno dette anche in inglese a chi legge in inglese."),
    "age_missing": lambda v: _("Per questa categoria serve l'età minima, in mesi: 0 vuol dire dalla nascita."),
    "age_absurd": lambda v: _("L'età minima va da 0 a %(most)s mesi.", **v),
    "ce_missing": lambda v: _("I giochi si vendono solo con la marcatura CE: spuntala quando ce l'hai."),
    "measures_missing": lambda v: _("Per questa categoria servono le misure, in centimetri."),
    "measure_absurd": lambda v: _("Una misura non va: scrivi i centimetri, fra 0,1 e %(most)s.", **v),
    "measure_without_name": lambda v: _("Di' che misura è, come «Lunghezza»."),
    "too_many_measures": lambda v: _("Le misure sono troppe: al massimo %(most)s righe.", **v),
    "care_unknown": lambda v: _("Uno dei simboli di cura non c'è: sceglili di nuovo."),
    "lot_unknown": lambda v: _("Questo lotto del centro di riuso non c'è: scegline un altro."),
    "exclusion_unknown": lambda v: _("Scegli una delle risposte sul ripensamento."),
    "exclusion_needs_words": lambda v: _(
        "Il ripensamento si esclude solo se il pezzo è davvero personalizzato: scrivi che cosa chiedi a chi compra."
    ),
    "letters_absurd": lambda v: _("Le lettere vanno da 0 a %(most)s.", **v),
    "letters_missing": lambda v: _("Scrivi quante lettere può avere la risposta."),
    "label_missing": lambda v: _("Scrivi la domanda per chi compra, come «Quale nome ricamiamo?»."),
    "partner_unknown": lambda v: _("Uno dei marchi con cui l'hai fatto non c'è più."),
    "shares_not_whole": lambda v: _("Le parti di ogni marchio devono fare 100 %."),
    "shares_without_lead": lambda v: _("Anche il tuo marchio deve avere una parte."),
    "shares_to_be_accepted": lambda v: _("Andrà in negozio quando anche gli altri marchi avranno accettato."),
    "sale_not_lower": lambda v: _("Il prezzo scontato deve essere più basso del prezzo pieno."),
    "sale_ends_before": lambda v: _("Lo sconto finisce prima di cominciare."),
    "sale_is_over": lambda v: _("Lo sconto è già finito."),
    "sale_of_nothing": lambda v: _("Lo sconto è per una taglia o un colore che non c'è."),
    "brand_lacks": lambda v: _(
        "La legge vuole che chi compra sappia chi lo produce. Del tuo marchio manca: %(lacks)s.",
        lacks=", ".join(LACKS[name]() for name in v["lacks"]),
    ),
    "terms_missing": lambda v: _("Prima di pubblicare, accetta le condizioni per i marchi."),
    "brand_not_active": lambda v: _("Il tuo marchio non è ancora aperto: il prodotto si vedrà quando lo sarà."),
    "brand_cannot_receive": lambda v: _(
        "Stripe non può ancora pagarti: finché è così, il prodotto si compra solo in negozio."
    ),
}
