"""What is said of a table of products: what it would do, what is to be mended and where, why a file is not taken."""

from collections.abc import Callable
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.domain.catalogue.problem import Problem
from storefront.domain.catalogue.sheet_facts import Facts
from storefront.domain.imports.columns import BY_NAME
from storefront.domain.imports.models import ImportState, ItemState
from storefront.domain.imports.queries import ItemRow
from storefront.faces.studio import product_words
from storefront.faces.studio.picture_words import why_words
from storefront.faces.web import locale
from storefront.infra import packs, tables

STATES = {
    ImportState.READING: (_l("La leggiamo"), "waiting"),
    ImportState.REFUSED: (_l("Non si legge"), "bad"),
    ImportState.CHECKED: (_l("Pronta: guardala"), "waiting"),
    ImportState.RUNNING: (_l("In corso"), "waiting"),
    ImportState.STOPPED: (_l("In pausa"), "waiting"),
    ImportState.DONE: (_l("Finita"), "good"),
    ImportState.DROPPED: (_l("Lasciata perdere"), "over"),
}
ACTIONS = {
    "create": (_l("Nuovo"), "good"), "change": (_l("Cambia"), "waiting"), "publish": (_l("Da pubblicare"), "waiting"),
    "same": (_l("Già così"), "over"),
}  # fmt: skip
OUTCOMES = {ItemState.WRONG: (_l("Da correggere"), "bad"), ItemState.REFUSED: (_l("Non fatto"), "bad"),
            ItemState.SAME: (_l("Già così"), "over"), ItemState.DONE: (_l("Fatto"), "good")}  # fmt: skip

Say = Callable[[dict[str, Any]], str]
_FILE: dict[str, Callable[[], str]] = {
    "empty": lambda: _("Il file è vuoto. Scarica il modello e parti da lì."),
    "too_large": lambda: _("Il file è troppo grande: al massimo %(most)s MB. Dividilo in due.", most=tables.MOST_BYTES // 2**20),
    "too_many_rows": lambda: _("Le righe sono troppe: al massimo %(most)s per file. Dividilo in due.", most=format_decimal(tables.MOST_ROWS)),
    "too_many_columns": lambda: _("Le colonne sono troppe. Scarica il modello e usa le sue."),
    "cell_too_long": lambda: _("Una cella è lunghissima: forse una virgoletta è rimasta aperta. Controlla il file."),
    "torn": lambda: _("Il file è rovinato o salvato a metà. Aprilo, salvalo di nuovo come XLSX o CSV e rimandalo."),
    "locked": lambda: _("Il file è chiuso con una password. Salvalo senza password e rimandalo."),
    "not_a_table": lambda: _("Questo file non è una tabella. Mandalo come XLSX o CSV."),
    "no_reference_column": lambda: _("Manca la colonna «riferimento»: serve a sapere quali righe sono lo stesso prodotto."),
    "pack_too_large": lambda: _("Lo ZIP pesa troppo: al massimo %(most)s MB. Mandalo in due volte.", most=packs.MOST_BYTES // 2**20),
    "not_a_pack": lambda: _("Il file delle foto non è uno ZIP. Metti le foto in una cartella e comprimila."),
    "too_many_files": lambda: _("Nello ZIP ci sono troppi file: al massimo %(most)s.", most=packs.MOST_FILES),
    "leads_outside": lambda: _("Lo ZIP ha dentro nomi strani e non lo apriamo. Fanne uno nuovo con le sole foto."),
    "path_twice": lambda: _("Nello ZIP due file hanno lo stesso nome. Rinominane uno."),
    "no_file": lambda: _("Scegli prima il file."),
}  # fmt: skip


def file_words(why: str) -> str:
    """Why a file as a whole is not taken, and what to do."""
    return _FILE.get(why, _FILE["torn"])()


_CELL: dict[str, Say] = {
    "no_reference": lambda v: _("Manca il riferimento: scrivi un nome tuo per il prodotto, come «SCIARPA-1»."),
    "long_reference": lambda v: _("Il riferimento è troppo lungo: al massimo 64 caratteri."),
    "two_words": lambda v: _("Qui c'è scritta una cosa, alla riga %(row)s un'altra. Scrivila una volta sola.", **v),
    "too_many_of_one": lambda v: _("Questo prodotto ha troppe righe: al massimo %(most)s.", **v),
    "formula": lambda v: _("C'è una formula. Scrivi il valore al suo posto."),
    "not_yes_or_no": lambda v: _("Non capisco «%(words)s»: scrivi sì o no.", words=v["words"]),
    "not_a_number": lambda v: _("Non capisco «%(words)s»: scrivi solo un numero.", words=v["words"]),
    "not_a_price": lambda v: _("«%(words)s» non è un prezzo. Scrivilo così: 45 oppure 45,50.", words=v["words"]),
    "not_one_of": lambda v: _("Non capisco «%(words)s». Scrivi una di queste: %(choices)s.", words=v["words"], choices=v["choices"]),
    "not_a_point": lambda v: _("Il punto della foto sono due numeri da 0 a 100, come «50 30»."),
    "not_a_fibre": lambda v: _("Non capisco «%(words)s». Scrivi così: cotone 70, lino 30.", words=v["words"]),
    "particular_not_known": lambda v: _("«%(words)s» non c'è. Comincia ogni riga con un nome del foglio Valori: Metallo: argento.", words=v["words"]),
    "not_a_quantity": lambda v: _("Non capisco «%(words)s». Scrivi prima l'unità: g: 250.", words=v["words"]),
    "not_a_measure": lambda v: _("Non capisco «%(words)s». Scrivi una misura per riga: Lunghezza: 40.", words=v["words"]),
    "not_a_share": lambda v: _("Non capisco «%(words)s». Scrivi il marchio e la sua parte: baobab-couture 40 %%.", words=v["words"]),
    "not_a_sale": lambda v: _("Non capisco «%(words)s». Scrivi così: 30,00 dal 01/12/2026 al 24/12/2026.", words=v["words"]),
    "too_long": lambda v: _("È troppo lungo: al massimo %(most)s caratteri, ora sono %(count)s.", most=v["most"], count=v["count"]),
    "category_not_known": lambda v: _near(_("Questa categoria non c'è: «%(words)s».", words=v["words"]), v),
    "lot_not_known": lambda v: _near(_("Questo lotto recuperato non c'è: «%(words)s».", words=v["words"]), v),
    "location_not_known": lambda v: _near(_("Questo luogo non c'è: «%(words)s».", words=v["words"]), v),
    "material_not_known": lambda v: _near(_("Uno dei materiali non c'è: «%(words)s».", words=v["words"]), v),
    "care_not_known": lambda v: _near(_("Uno dei simboli di cura non c'è: «%(words)s».", words=v["words"]), v),
    "colour_not_known": lambda v: _near(_("Questo colore non c'è: «%(words)s».", words=v["words"]), v),
    "partner_not_known": lambda v: _near(_("Questo marchio non c'è: «%(words)s».", words=v["words"]), v),
    "shares_leave_nothing": lambda v: _("Così a te non resta niente. Abbassa la parte di qualcuno."),
    "shares_by_owner": lambda v: _("Con chi è fatto lo dice chi è titolare del marchio: lascia vuota questa cella."),
    "shares_by_agreement": lambda v: _("Le parti di un prodotto che c'è già si cambiano nella sua scheda: gli altri devono accettare."),
    "choice_twice": lambda v: _("La stessa taglia nello stesso colore è già alla riga %(row)s. Togline una.", **v),
    "picture_without_name": lambda v: _("Manca il nome della foto: scrivilo com'è nello ZIP, come «sciarpa-1.jpg»."),
    "picture_from_the_web": lambda v: _("Qui non va un indirizzo di internet: metti la foto nello ZIP e scrivi il suo nome."),
    "picture_not_known": lambda v: _("Questa foto non c'è più: mettila nello ZIP e scrivi il suo nome."),
    "pack_no_pack": lambda v: _("Per la foto «%(name)s» serve lo ZIP: mandalo insieme alla tabella.", name=v["name"]),
    "pack_not_there": lambda v: _("Nello ZIP non c'è «%(name)s». Controlla il nome.", name=v["name"]),
    "pack_name_twice": lambda v: _("Nello ZIP «%(name)s» c'è due volte: scrivi anche la cartella, come «cartella/foto.jpg».", name=v["name"]),
    "pack_locked": lambda v: _("Lo ZIP è chiuso con una password. Fanne uno senza."),
    "pack_bomb": lambda v: _("Il file «%(name)s» non è una foto. Controlla lo ZIP.", name=v["name"]),
    "pack_torn": lambda v: _("Il file «%(name)s» nello ZIP è rovinato. Rifai lo ZIP.", name=v["name"]),
    "pack_lost": lambda v: _("La foto «%(name)s» non è arrivata. Manda di nuovo lo ZIP.", name=v["name"]),
    "sku_in_two_products": lambda v: _("Il codice %(sku)s è di due prodotti di questo file: cambiane uno.", **v),
    "is_archived": lambda v: _("Questo prodotto è in archivio. Riportalo fra le bozze dalla sua scheda, poi rimanda la riga."),
    "is_taken_down": lambda v: _("Questo prodotto è stato tolto dall'ufficio: per ora non si può cambiare."),
    "changed_meanwhile": lambda v: _("Qualcuno ha cambiato questo prodotto dopo la prova. Rimanda la riga e guardala di nuovo."),
    "not_a_partner": lambda v: _("Uno dei marchi adesso non può partecipare. Scegline un altro."),
    "bad_shares": lambda v: _("Le parti di ogni marchio devono fare cento."),
    "pieces_are_there": lambda v: _("I pezzi di un prodotto che c'è già si aggiungono dalla pagina Pezzi: qui non li contiamo."),
    "stays_as_it_was": lambda v: _("Nel negozio resta com'è: le modifiche ti aspettano nella scheda, da pubblicare."),
}  # fmt: skip


def _near(words: str, values: dict[str, Any]) -> str:
    near = values.get("near")
    return words + " " + (_("Volevi dire «%(near)s»?", near=near) if near else _("Guarda i nomi nel modello."))


def words_of(code: str, values: dict[str, Any], sheet_field: str, facts: Facts) -> str:
    """One thing to mend, in a sentence."""
    if sheet_field:
        return product_words.said(Problem(sheet_field, code, values), facts)
    if code in _CELL:
        return _CELL[code](values)
    return why_words(code.removeprefix("pack_"))


def said(wrong: list[Any], facts: Facts) -> tuple[int, str, str]:
    """Row, column in words, sentence."""
    row, column, code, values, sheet_field = wrong
    return row, column_words(column), words_of(code, values, sheet_field, facts)


def column_words(name: str) -> str:
    return BY_NAME[name].header(locale.current()) if name in BY_NAME else ""


def state_of(item: ItemRow) -> tuple[str, str]:
    """What is, or will be, of a product of a file; and the tone of it."""
    words, tone = OUTCOMES[item.state] if item.state in OUTCOMES else ACTIONS[item.action]
    return str(words), tone
