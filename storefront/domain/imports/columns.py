"""The columns of a product table, in Italian and in English, and what each of them belongs to. See docs/imports.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from storefront.domain.imports.cells import folded


class Level(StrEnum):
    """What a cell speaks of: the whole product, the choice of its row, the picture of its row."""

    PRODUCT = "product"
    VARIANT = "variant"
    PICTURE = "picture"
    PASSED_OVER = "passed_over"  # what a result file adds: read by people alone


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    it: str
    en: str
    level: Level
    width: int = 14

    def header(self, locale: str) -> str:
        return self.en if locale == "en" else self.it


def _product(name: str, it: str, en: str, width: int = 14) -> Column:
    return Column(name, it, en, Level.PRODUCT, width)


def _texts(name: str, it: str, en: str, width: int) -> list[Column]:
    return [_product(f"{name}_it", it, f"{en} (it)", width), _product(f"{name}_en", f"{it} (en)", f"{en} (en)", width)]


COLUMNS: tuple[Column, ...] = (
    _product("reference", "riferimento", "reference", 18),
    *_texts("title", "titolo", "title", 28),
    Column("sku", "codice", "sku", Level.VARIANT, 16),
    Column("size", "taglia", "size", Level.VARIANT, 10),
    Column("colour", "colore", "colour", Level.VARIANT, 12),
    Column("price", "prezzo", "price", Level.VARIANT, 10),
    Column("quantity", "pezzi", "pieces", Level.VARIANT, 8),
    Column("weight", "peso (grammi)", "weight (grams)", Level.VARIANT, 12),
    Column("offered", "in vendita", "for sale", Level.VARIANT, 10),
    Column("sales", "sconti", "sale prices", Level.VARIANT, 24),
    Column("picture", "foto", "picture", Level.PICTURE, 22),
    Column("picture_kind", "tipo di foto", "kind of picture", Level.PICTURE, 12),
    Column("picture_it", "testo della foto", "picture text (it)", Level.PICTURE, 24),
    Column("picture_en", "testo della foto (en)", "picture text (en)", Level.PICTURE, 24),
    Column("picture_focus", "punto della foto", "picture point", Level.PICTURE, 12),
    _product("category", "categoria", "category", 16),
    _product("publish", "pubblica", "publish", 10),
    *_texts("summary", "riassunto", "summary", 36),
    *_texts("description", "descrizione", "description", 48),
    _product("fibres", "composizione", "composition", 28),
    _product("materials", "materiali", "materials", 18),
    *_texts("care", "cura", "care", 24),
    _product("care_symbols", "simboli di cura", "care symbols", 22),
    _product("measures", "misure in cm", "measures in cm", 24),
    _product("particulars", "indicazioni di legge", "particulars", 32),
    *_texts("warnings", "avvertenze", "warnings", 24),
    _product("has_no_warnings", "nessuna avvertenza", "no warnings", 12),
    _product("age_min_months", "età minima (mesi)", "minimum age (months)", 12),
    _product("has_ce_mark", "marchio CE", "CE mark", 10),
    _product("has_animal_parts", "parti animali", "animal parts", 10),
    *_texts("made_by", "chi lo fa", "made by", 24),
    _product("making", "lavorazione", "making", 16),
    _product("lead_days", "giorni di lavoro", "working days", 10),
    _product("weekly_capacity", "pezzi a settimana", "pieces a week", 10),
    *_texts("personalisation_label", "domanda a chi compra", "question to the buyer", 24),
    _product("personalisation_max", "lettere al massimo", "letters at most", 10),
    _product("withdrawal_exclusion", "ripensamento escluso", "withdrawal excluded", 14),
    _product("reuse_lot", "lotto recuperato", "reused lot", 16),
    _product("shares", "fatto con", "made with", 24),
    _product("location", "dove sono i pezzi", "where the pieces are", 18),
)

PASSED_OVER = (
    Column("row", "riga", "row", Level.PASSED_OVER),
    Column("outcome", "esito", "outcome", Level.PASSED_OVER),
    Column("wrong", "cosa correggere", "what to mend", Level.PASSED_OVER),
)
BY_NAME = {column.name: column for column in (*COLUMNS, *PASSED_OVER)}
OF = {level: tuple(column.name for column in COLUMNS if column.level == level) for level in Level}
_BY_WORDS = {
    folded(words): column.name
    for column in (*COLUMNS, *PASSED_OVER)
    for words in (column.name, column.it, column.en, f"{column.it} (it)" if column.name.endswith("_it") else column.it)
}


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns of a file are; none for one that we do not know."""

    names: list[str | None]
    unknown: list[str]
    twice: list[str]

    @property
    def lacks_reference(self) -> bool:
        return "reference" not in self.names


def header_of(cells: Sequence[str]) -> Header:
    """Know the columns by their words in either language, whatever their case and accents."""
    names: list[str | None] = []
    unknown, twice = [], []
    for cell in cells:
        name = _BY_WORDS.get(folded(cell))
        if name is None and cell.strip():
            unknown.append(cell.strip()[:60])
        if name is not None and name in names:
            twice.append(cell.strip()[:60])
            name = None
        names.append(name)
    return Header(names, unknown, twice)
