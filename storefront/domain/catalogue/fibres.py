"""Fibre composition as the label must say it: Regulation (EU) 1007/2011, names of its Annex I."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from storefront.core.errors import Refusal

WHOLE = Decimal(100)

MOST_OTHER = Decimal(15)
"""Fibres that together may be called "other fibres" (article 9, paragraph 3)."""

OTHER = "altre fibre"

ANIMAL_PARTS = {
    "it": "Contiene parti non tessili di origine animale",
    "en": "Contains non-textile parts of animal origin",
}
"""The sentence of article 12, for leather, fur, feathers, horn or bone on a textile, word for word."""


@dataclass(frozen=True, slots=True)
class Fibre:
    """A name of Annex I. `key` is what is stored: the Italian name."""

    number: int  # of the row in Annex I; 0 = not a fibre of its own
    key: str
    en: str
    also: tuple[str, ...] = ()  # other names that a person may type

    def name(self, locale: str) -> str:
        return self.key if locale.startswith("it") else self.en


FIBRES = (
    Fibre(1, "lana", "wool"),
    Fibre(2, "alpaca", "alpaca"),
    Fibre(2, "lama", "llama"),
    Fibre(2, "cammello", "camel"),
    Fibre(2, "kashmir", "cashmere", ("cachemire", "kashmere")),
    Fibre(2, "mohair", "mohair"),
    Fibre(2, "angora", "angora"),
    Fibre(2, "vigogna", "vicuña"),
    Fibre(2, "yak", "yak"),
    Fibre(2, "guanaco", "guanaco"),
    Fibre(2, "cashgora", "cashgora"),
    Fibre(2, "castoro", "beaver"),
    Fibre(2, "lontra", "otter"),
    Fibre(3, "pelo", "animal hair", ("hair",)),
    Fibre(3, "crine", "horsehair", ("crine di cavallo",)),
    Fibre(4, "seta", "silk"),
    Fibre(5, "cotone", "cotton"),
    Fibre(6, "kapok", "kapok"),
    Fibre(7, "lino", "flax (linen)", ("linen", "flax")),
    Fibre(8, "canapa", "true hemp", ("hemp",)),
    Fibre(9, "iuta", "jute", ("juta",)),
    Fibre(10, "abaca", "abaca (Manila hemp)", ("canapa di manila", "abaca (canapa di manila)")),
    Fibre(11, "alfa", "alfa"),
    Fibre(12, "cocco", "coir (coconut)", ("coir", "coconut")),
    Fibre(13, "ginestra", "broom"),
    Fibre(14, "ramié", "ramie"),
    Fibre(15, "sisal", "sisal"),
    Fibre(16, "sunn", "sunn"),
    Fibre(17, "henequen", "henequen"),
    Fibre(18, "maguey", "maguey"),
    Fibre(19, "acetato", "acetate"),
    Fibre(20, "alginica", "alginate"),
    Fibre(21, "cupro", "cupro"),
    Fibre(22, "modal", "modal"),
    Fibre(23, "proteica", "protein"),
    Fibre(24, "triacetato", "triacetate"),
    Fibre(25, "viscosa", "viscose"),
    Fibre(26, "acrilica", "acrylic", ("acrilico",)),
    Fibre(27, "clorofibra", "chlorofibre"),
    Fibre(28, "fluorofibra", "fluorofibre"),
    Fibre(29, "modacrilica", "modacrylic", ("modacrilico",)),
    Fibre(30, "poliammide", "polyamide (nylon)", ("nylon", "polyamide", "poliammidica")),
    Fibre(31, "aramide", "aramid", ("aramidica",)),
    Fibre(32, "poliimmide", "polyimide"),
    Fibre(33, "lyocell", "lyocell"),
    Fibre(34, "polilattide", "polylactide"),
    Fibre(35, "poliestere", "polyester"),
    Fibre(36, "polietilenica", "polyethylene", ("polietilene",)),
    Fibre(37, "polipropilenica", "polypropylene", ("polipropilene",)),
    Fibre(38, "poliureica", "polycarbamide"),
    Fibre(39, "poliuretanica", "polyurethane", ("poliuretano",)),
    Fibre(40, "vinilal", "vinylal"),
    Fibre(41, "trivinilica", "trivinyl"),
    Fibre(42, "elastodiene", "elastodiene"),
    Fibre(43, "elastan", "elastane", ("elastam", "elastano")),
    Fibre(44, "vetro tessile", "glass fibre", ("fibra di vetro",)),
    Fibre(45, "elastomultiestere", "elastomultiester"),
    Fibre(46, "elastolefina", "elastolefin"),
    Fibre(47, "melammina", "melamine", ("melamina",)),
    Fibre(48, "metallo", "metal", ("metallica", "metallizzata", "metallic", "metallised")),
    Fibre(48, "carta", "paper"),
    # Row 49, a bicomponent that only industry spins, is left out.
    Fibre(50, "poliacrilato", "polyacrylate"),
    Fibre(0, OTHER, "other fibres", ("other fibers",)),
)

TRADE_NAMES = {
    "lycra": "elastan",
    "spandex": "elastan",
    "tencel": "lyocell",
    "rayon": "viscosa",
    "merino": "lana",
    "perlon": "poliammide",
    "bemberg": "cupro",
    "lurex": "metallo",
    "pile": "poliestere",
    "bambù": "viscosa",
    "bamboo": "viscosa",
}
"""Words on many labels that are no names of Annex I, with the name that most often stands behind them."""

CODES = {
    "co": "cotone",
    "wo": "lana",
    "wv": "lana",
    "se": "seta",
    "li": "lino",
    "ca": "canapa",
    "ha": "canapa",
    "ju": "iuta",
    "ra": "ramié",
    "ws": "kashmir",
    "wp": "alpaca",
    "wm": "mohair",
    "wa": "angora",
    "vi": "viscosa",
    "cv": "viscosa",
    "md": "modal",
    "cmd": "modal",
    "cly": "lyocell",
    "ac": "acetato",
    "cu": "cupro",
    "pa": "poliammide",
    "pl": "poliestere",
    "pes": "poliestere",
    "pc": "acrilica",
    "pan": "acrilica",
    "pp": "polipropilenica",
    "pu": "poliuretanica",
    "ea": "elastan",
    "el": "elastan",
    "me": "metallo",
    "af": OTHER,
}
"""Abbreviations that labels may not use (article 16, paragraph 3), with the name each stands for."""

Why = Literal["nothing", "unknown", "code", "trade_name", "twice", "not_a_percentage", "sum", "too_many_others"]


class BadComposition(Refusal):
    """A composition that no label may carry. `why` says what is wrong; with it, where known:
    `name` (as typed), `meant` (the key of the name it stands for), `sum` and `percent` (Decimal).
    """

    code = "bad_composition"
    status = 422

    def __init__(self, why: Why, **values: object) -> None:
        super().__init__(why=why, **values)
        self.why = why


@dataclass(frozen=True, slots=True)
class Content:
    """So many percent by weight of one fibre."""

    fibre: Fibre
    percent: Decimal


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


_BY_NAME = {_folded(name): fibre for fibre in FIBRES for name in (fibre.key, fibre.en, *fibre.also)}
_TRADE_NAMES = {_folded(name): meant for name, meant in TRADE_NAMES.items()}


def fibre(name: str) -> Fibre:
    """The fibre of a name in either language, whatever its accents and capitals. Raises BadComposition."""
    folded = _folded(name)
    if folded in _BY_NAME:
        return _BY_NAME[folded]
    if folded in CODES:
        raise BadComposition("code", name=name, meant=CODES[folded])
    if folded in _TRADE_NAMES:
        raise BadComposition("trade_name", name=name, meant=_TRADE_NAMES[folded])
    raise BadComposition("unknown", name=name)


def composition(parts: Iterable[tuple[str, Decimal | int | str]]) -> list[Content]:
    """The fibres of one part (cloth, lining …), heaviest first, "other fibres" last. Raises BadComposition.

    `parts` are names with their percent by weight, at most two decimals, "12,5" as well as "12.5". They sum
    to exactly 100, name no fibre twice, and call at most 15 % of them "other fibres".
    """
    contents = [Content(fibre(name), _percent(name, percent)) for name, percent in parts]
    _refuse_twice(contents)
    total = sum((content.percent for content in contents), Decimal(0))
    if not contents:
        raise BadComposition("nothing")
    if total != WHOLE:
        raise BadComposition("sum", sum=total)
    for content in contents:
        if content.fibre.key == OTHER and content.percent > MOST_OTHER:
            raise BadComposition("too_many_others", percent=content.percent)
    return sorted(contents, key=lambda content: (content.fibre.key == OTHER, -content.percent))


def _refuse_twice(contents: Sequence[Content]) -> None:
    seen: set[str] = set()
    for content in contents:
        if content.fibre.key in seen:
            raise BadComposition("twice", name=content.fibre.key)
        seen.add(content.fibre.key)


def _percent(name: str, percent: Decimal | int | str) -> Decimal:
    try:
        value = Decimal(percent.strip().removesuffix("%").replace(",", ".") if isinstance(percent, str) else percent)
    except InvalidOperation:
        raise BadComposition("not_a_percentage", name=name) from None
    if not (value.is_finite() and 0 < value <= WHOLE and value == value.quantize(Decimal("0.01"))):
        raise BadComposition("not_a_percentage", name=name)
    return value


def describe(contents: Sequence[Content], locale: str) -> str:
    """The line of the label: "70% cotone, 30% poliestere"."""
    return ", ".join(f"{_figure(c.percent, locale)}% {c.fibre.name(locale)}" for c in contents)


def _figure(percent: Decimal, locale: str) -> str:
    plain = f"{percent:.2f}".rstrip("0").rstrip(".")
    return plain.replace(".", ",") if locale.startswith("it") else plain
