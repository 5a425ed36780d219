"""Tables to take away: all products of the brand, and the template with its instructions and examples."""

from collections.abc import Callable, Iterable, Sequence

from flask import Response, stream_with_context
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.catalogue import sheet_facts
from storefront.domain.catalogue.labels import CARE, SIZES
from storefront.domain.imports import cells, exporting, particular_cells
from storefront.domain.imports.columns import COLUMNS
from storefront.domain.imports.writing import line_of
from storefront.faces.studio import bp
from storefront.faces.studio.door import here
from storefront.faces.web import locale
from storefront.infra import tables

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@bp.get("/<brand>/tables/products.<kind>")
def product_export(kind: str) -> Response:
    """Products and drafts, as a table that imports back unchanged."""
    rows = exporting.products(here().brand_id, here().slug, locale.current())
    return _answered(kind, here().slug, rows, [])


@bp.get("/<brand>/tables/template.<kind>")
def product_template(kind: str) -> Response:
    rows = [exporting.header(locale.current()), *map(line_of, _examples())]
    more = [(_("Istruzioni"), _instructions(), (26, 80)), (_("Valori"), _values(), (20, 34, 34))]
    return _answered(kind, _("modello"), rows, more)


def _answered(
    kind: str, name: str, rows: Iterable[Sequence[str]], more: list[tuple[str, list[list[str]], tuple[int, ...]]]
) -> Response:
    if kind == "csv":
        answer = Response(stream_with_context(tables.csv_of(rows)), content_type=CSV)
    elif kind == "xlsx":
        widths = [column.width for column in COLUMNS]
        answer = Response(tables.xlsx_of([(_("Prodotti"), rows, widths), *more]), content_type=XLSX)
    else:
        raise NotFound(kind=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _examples() -> list[dict[str, str]]:
    """Rows to look at: their references make an import pass them over."""
    language = int(locale.current() == "en")
    kinds = [words[language] for words in cells.KINDS.values()]
    bag = {
        "reference": _("ESEMPIO-1"), "title_it": "Borsa di vela", "title_en": "Sailcloth bag", "price": "45,50",
        "sku": "BV-1", "quantity": "3", "weight": "400", "picture": "borsa-1.jpg", "picture_kind": kinds[0],
        "picture_it": "Borsa di vela bianca con manici blu", "category": "borse", "publish": cells.NO[language],
        "summary_it": "Nata da una vela che ha girato il mondo.", "fibres": "tessuto: poliestere 100",
        "has_no_warnings": cells.YES[language], "making": cells.MAKINGS[next(iter(cells.MAKINGS))][language],
        "measures": "Larghezza / Width: 38\nAltezza / Height: 42",
    }  # fmt: skip
    colour = next(iter(sheet_facts.facts(here().brand_id, []).colours), "")
    shirt = {"reference": _("ESEMPIO-2"), "title_it": "Maglia a righe", "size": "S", "colour": colour, "price": "39",
             "quantity": "2", "picture": "maglia-1.jpg", "fibres": "cotone 95, elastan 5", "category": "maglie"}  # fmt: skip
    second = {"reference": _("ESEMPIO-1"), "picture": "borsa-2.jpg", "picture_kind": kinds[1]}
    medium = {"reference": _("ESEMPIO-2"), "size": "M", "colour": colour, "price": "39", "quantity": "4"}
    return [bag, second, shirt, medium]


_HINTS: dict[str, Callable[[], str]] = {
    "reference": lambda: _("Un nome tuo per il prodotto, sempre lo stesso. Le righe con lo stesso riferimento sono un prodotto solo: una riga per ogni taglia, colore o foto in più."),
    "title": lambda: _("Che cos'è, in poche parole."),
    "sku": lambda: _("Il codice di questa taglia e questo colore. Vuoto: lo facciamo noi."),
    "size": lambda: _("Come la scrivi in etichetta: S, M, 42. Vuoto se è una sola."),
    "colour": lambda: _("Uno dei colori del foglio Valori. Vuoto se è uno solo."),
    "price": lambda: _("In euro, IVA compresa: 45 oppure 45,50."),
    "quantity": lambda: _("Quanti pezzi ci sono, solo per un prodotto nuovo. Poi i pezzi si aggiungono dalla pagina Pezzi."),
    "weight": lambda: _("Serve per la spedizione. Vuoto: contiamo 300 grammi."),
    "offered": lambda: _("Sì o no: con no questa taglia non si può scegliere."),
    "sales": lambda: _("Prezzi scontati con inizio e fine: 30,00 dal 01/12/2026 al 24/12/2026. Più di uno: parti con un punto e virgola."),
    "picture": lambda: _("Il nome della foto nello ZIP, come borsa-1.jpg. Non un indirizzo di internet. La prima è quella del negozio."),
    "picture_kind": lambda: _("Che cosa mostra: davanti, dettaglio, misura."),
    "picture_it": lambda: _("Che cosa si vede, per chi non vede."),
    "picture_en": lambda: _("Lo stesso in inglese."),
    "picture_focus": lambda: _("Il punto che deve restare nel taglio: due numeri da 0 a 100, come 50 30. Vuoto: il centro."),
    "category": lambda: _("Una delle categorie del foglio Valori."),
    "publish": lambda: _("Sì: va in negozio subito, se non manca niente. No o vuoto: diventa una bozza."),
    "summary": lambda: _("Una frase sotto il titolo."),
    "description": lambda: _("Com'è fatto e a che cosa serve."),
    "fibres": lambda: _("Le fibre con la percentuale: cotone 70, lino 30. Per parti: tessuto: lana 100; fodera: cotone 100."),
    "materials": lambda: _("I materiali del foglio Valori, con una virgola in mezzo."),
    "care": lambda: _("Come si cura, a parole."),
    "care_symbols": lambda: _("I simboli del foglio Valori, con una virgola in mezzo."),
    "measures": lambda: _("Una per riga, in centimetri: Lunghezza / Length: 40. Per taglia: Lunghezza: S 38, M 40."),
    "particulars": lambda: _("Quello che la legge vuole per scarpe, pelle, gioielli, saponi, candele, cibo: una per riga, con il nome del foglio Valori. Metallo: argento."),
    "warnings": lambda: _("Quello che chi compra deve sapere per usarlo senza pericolo."),
    "has_no_warnings": lambda: _("Sì, se non ci sono avvertenze."),
    "age_min_months": lambda: _("Per i bambini: da quanti mesi. 0 vuol dire dalla nascita."),
    "has_ce_mark": lambda: _("Sì, se il gioco ha il marchio CE."),
    "has_animal_parts": lambda: _("Sì, se sul tessuto ci sono pelle, piume, corno o osso."),
    "made_by": lambda: _("Chi l'ha fatto e come."),
    "making": lambda: _("Pezzi pronti, pezzo unico, su ordinazione."),
    "lead_days": lambda: _("Solo su ordinazione: in quanti giorni di lavoro lo fai."),
    "weekly_capacity": lambda: _("Solo su ordinazione: quanti ne fai in una settimana."),
    "personalisation_label": lambda: _("Che cosa chiedi a chi compra, come «Quale nome ricamiamo?»."),
    "personalisation_max": lambda: _("Quante lettere può avere la risposta."),
    "withdrawal_exclusion": lambda: _("No, oppure personalizzato, igiene, deperibile."),
    "reuse_lot": lambda: _("Il lotto recuperato da cui viene, dal foglio Valori."),
    "shares": lambda: _("Solo per un prodotto nuovo: gli altri marchi e la loro parte, come baobab-couture 40. Loro devono accettare."),
    "location": lambda: _("Dove sono i pezzi nuovi, dal foglio Valori."),
}  # fmt: skip


def _instructions() -> list[list[str]]:
    language = locale.current()
    rows = [[_("Colonna"), _("Che cosa scrivere")]]
    rows += [
        [
            _("Regole"),
            _("Una cella vuota lascia tutto com'è. Un trattino da solo svuota. Le righe ESEMPIO non contano."),
        ],
    ]
    for column in COLUMNS:
        base = column.name if column.name in _HINTS else column.name.rpartition("_")[0]
        words = _("Lo stesso in inglese.") if column.name.endswith("_en") and base != column.name else _HINTS[base]()
        rows.append([column.header(language), words])
    return rows


def _values() -> list[list[str]]:
    """What may stand in the columns that have a list."""
    facts, english = sheet_facts.facts(here().brand_id, []), locale.current() == "en"
    language = int(english)
    known = (
        ("category", facts.categories), ("colour", facts.colours), ("materials", facts.materials),
        ("reuse_lot", facts.lots), ("location", facts.locations),
    )  # fmt: skip
    names = {column.name: column.header(locale.current()) for column in COLUMNS}
    rows = [[_("Colonna"), _("Valore"), _("Vuol dire")]]
    for name, table in known:
        rows += [[names[name], slug, fact.name_en if english else fact.name_it] for slug, fact in table.items()]
    rows += [[names["care_symbols"], key, words[language]] for key, words in CARE.items()]
    rows += [[names["particulars"], name, choices] for name, choices in particular_cells.table(language)]
    rows += [[names["size"], key, words[language]] for key, words in SIZES.items()]
    rows += [[names["making"], words[language], ""] for words in cells.MAKINGS.values()]
    rows += [[names["picture_kind"], words[language], ""] for words in cells.KINDS.values()]
    rows += [[names["withdrawal_exclusion"], words[language], ""] for words in cells.EXCLUSIONS.values()]
    rows += [[names["shares"], slug, ""] for slug in facts.partners if slug != here().slug]
    return rows
