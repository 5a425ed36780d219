"""A product as a maker writes it: a plain document, kept as JSON until it is published. See docs/product-sheet.md.

Editor, import, export and duplicate all speak this one form. It holds whatever was typed, right or wrong:
`unread` keeps the words that are no number, price or date, by the name of their field; what is wrong is said by
`publish_check`, and only `writing` brings a sheet to the tables that the shop reads.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from storefront.domain.catalogue.models import Making

LONGEST = {
    "title": 120,
    "summary": 400,
    "description": 6_000,
    "care": 2_000,
    "made_by": 2_000,
    "warnings": 2_000,
    "personalisation_label": 120,
    "alt": 300,
    "sku": 40,
    "size": 24,
    "part": 40,
    "measure": 60,
}
"""Letters that each text may have when it is published; a draft may hold more, up to LONGEST_KEPT."""

LONGEST_KEPT = 20_000
MOST_VARIANTS = 120
MOST_PICTURES = 12
MOST_FIBRES = 40
MOST_MEASURES = 20
MOST_CENTS = 10_000_000  # 100,000 euros
MOST_GRAMS = 200_000
MOST_QUANTITY = 500  # pieces made at one go
MOST_LEAD_DAYS = 200
MOST_CAPACITY = 500
MOST_LETTERS = 200  # of a personalisation

EXCLUSIONS = ("", "personalised", "hygiene", "perishable")
KINDS = ("front", "detail", "scale")  # of pictures


@dataclass(frozen=True, slots=True)
class SheetVariant:
    """One choice of size and colour: the pair is what it is known by."""

    sku: str = ""
    size: str = ""
    colour: str = ""  # slug
    list_cents: int | None = None
    weight_grams: int | None = None
    quantity: int = 0  # pieces to add when it is written
    is_offered: bool = True

    @property
    def key(self) -> tuple[str, str]:
        return (self.size, self.colour)


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A picture by the upload it came with, or by the digest of one that a product of the brand has already."""

    upload: str = ""  # ref
    digest: str = ""
    kind: str = "front"  # front | detail | scale
    alt_it: str = ""
    alt_en: str = ""
    focus: str = ""  # "x y" in percent: the point that a crop must keep; empty = the middle

    @property
    def key(self) -> str:
        return self.upload or self.digest


@dataclass(frozen=True, slots=True)
class SheetFibre:
    """A fibre of one part, as typed: its name in any language, its percent as "70" or "12,5"."""

    part: str = "tessuto"
    fibre: str = ""
    percent: str = ""


@dataclass(frozen=True, slots=True)
class SheetSale:
    """A reduced price to plan when the sheet is written; one that is planned already is not planned twice."""

    size: str
    colour: str
    price_cents: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a maker says of a product. Slugs name what others keep: category, colours, materials, brands, lot."""

    title_it: str = ""
    title_en: str = ""
    summary_it: str = ""
    summary_en: str = ""
    description_it: str = ""
    description_en: str = ""
    care_it: str = ""
    care_en: str = ""
    made_by_it: str = ""
    made_by_en: str = ""
    warnings_it: str = ""
    warnings_en: str = ""
    personalisation_label_it: str = ""
    personalisation_label_en: str = ""
    category: str = ""
    making: Making = Making.STOCK
    lead_days: int = 0  # working days
    weekly_capacity: int = 0
    personalisation_max: int = 0  # letters; 0 = nothing is asked
    withdrawal_exclusion: str = ""
    age_min_months: int | None = None
    has_ce_mark: bool = False
    has_no_warnings: bool = False
    has_animal_parts: bool = False
    care_symbols: tuple[str, ...] = ()
    measures: dict[str, Any] = field(default_factory=dict)  # {key: {it, en, values: {size: cm}}}
    particulars: dict[str, Any] = field(default_factory=dict)  # see particulars.py
    materials: tuple[str, ...] = ()
    fibres: tuple[SheetFibre, ...] = ()
    reuse_lot: str = ""
    variants: tuple[SheetVariant, ...] = ()
    pictures: tuple[SheetPicture, ...] = ()
    shares: dict[str, int] = field(default_factory=dict)  # basis points by brand slug; empty = all its own
    sales: tuple[SheetSale, ...] = ()
    location: str = ""  # slug of where the pieces of `quantity` are put
    unread: dict[str, str] = field(default_factory=dict)  # by field name: words that could not be understood

    def title(self, locale: str) -> str:
        """The title in a language, in the other one where it has none."""
        return (self.title_en or self.title_it) if locale == "en" else (self.title_it or self.title_en)

    def text(self, name: str, locale: str) -> str:
        words: str = getattr(self, f"{name}_{locale}")
        return words

    def changed(self, changes: Mapping[str, Any]) -> "Sheet":
        """The sheet with some fields replaced. Raises TypeError for a name it does not have."""
        return replace(self, **changes)


FIELDS = tuple(one.name for one in fields(Sheet))
"""What can be changed and compared, in the order of the page."""

_ROWS = {"fibres": SheetFibre, "variants": SheetVariant, "pictures": SheetPicture}
_TUPLES = ("care_symbols", "materials")


def to_json(sheet: Sheet) -> dict[str, Any]:
    """The sheet as JSON keeps it; what is as at first is left out."""
    blank = Sheet()
    return {name: value_to_json(sheet, name) for name in FIELDS if getattr(sheet, name) != getattr(blank, name)}


def value_to_json(sheet: Sheet, name: str) -> Any:
    """One field as JSON keeps it."""
    value = getattr(sheet, name)
    if name in _ROWS:
        return [asdict(row) for row in value]
    if name == "sales":
        return [
            {**asdict(sale), "starts_at": sale.starts_at.isoformat(), "ends_at": sale.ends_at.isoformat()}
            for sale in value
        ]
    if name in _TUPLES:
        return list(value)
    return value.value if isinstance(value, Making) else value


def from_json(document: Mapping[str, Any]) -> Sheet:
    """The sheet of a kept document. Names that a sheet no longer has are passed over."""
    return Sheet(**{name: value_from_json(name, document[name]) for name in FIELDS if name in document})


def value_from_json(name: str, value: Any) -> Any:
    """One field from JSON."""
    if name in _ROWS:
        return tuple(_row(_ROWS[name], row) for row in value)
    if name == "sales":
        return tuple(_sale(row) for row in value)
    if name in _TUPLES:
        return tuple(value)
    return Making(value) if name == "making" else value


def _row(kind: type[Any], row: Mapping[str, Any]) -> Any:
    known = {one.name for one in fields(kind)}
    return kind(**{name: value for name, value in row.items() if name in known})


def _sale(row: Mapping[str, Any]) -> SheetSale:
    moments = {name: datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at")}
    return SheetSale(row["size"], row["colour"], row["price_cents"], **moments)
