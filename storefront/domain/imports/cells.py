"""What stands in the cells of a product table: read from words, written as words. Pure; see docs/imports.md.

Every reader raises Unclear with a code when the words say nothing that it knows.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from storefront.core import money
from storefront.core.clock import ROME, rome
from storefront.core.percent import format_percent, parse_percent
from storefront.domain.catalogue.models import Making
from storefront.domain.catalogue.sheet import SheetFibre
from storefront.domain.catalogue.slugs import slug_of
from storefront.infra.tables import NO_XML

CLEAR = "-"
"""A cell that says: let it be empty. An empty cell says nothing."""
EMPTIED = "\ufdd0"
"""The same, once it is read: a sign that no text has."""

YES = ("sì", "yes")
NO = ("no", "no")
MAKINGS = {Making.STOCK: ("pezzi pronti", "in stock"), Making.ONE_OFF: ("pezzo unico", "one of a kind"),
           Making.TO_ORDER: ("su ordinazione", "made to order")}  # fmt: skip
EXCLUSIONS = {"": ("no", "no"), "personalised": ("personalizzato", "personalised"), "hygiene": ("igiene", "hygiene"),
              "perishable": ("deperibile", "perishable")}  # fmt: skip
KINDS = {"front": ("davanti", "front"), "detail": ("dettaglio", "detail"), "scale": ("misura", "scale")}

BIGGEST = 2_000_000_000
NUMBER = re.compile(r"[0-9]{1,10}")
FOCUS = re.compile(r"(100|[0-9]{1,2}) (100|[0-9]{1,2})")
MOMENT = r"(\d{1,2}/\d{1,2}/\d{4})(?: (\d{1,2}:\d{2}(?::\d{2})?))?"
SALE = re.compile(rf"(.+?) (?:dal|from) {MOMENT} (?:al|to|until) {MOMENT}")


class Unclear(ValueError):
    """Words that are not what this column holds; the message is a code, `values` what its sentence needs."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.values = values


def folded(text: str) -> str:
    """A word as people mean it: without accents, case, and signs between letters."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if sign.isalnum())


def meant(text: str) -> str:
    """A text as it is compared: one kind of line end, no control signs, nothing around it."""
    kept = unicodedata.normalize("NFC", text.replace(EMPTIED, "")).replace("\r\n", "\n").replace("\r", "\n")
    return NO_XML.sub("", kept).strip()


# --- single values --------------------------------------------------------------------------------------


def read_yes(text: str) -> bool:
    word = folded(text)
    if word in {"si", "yes", "y", "s", "x", "1", "vero", "true"}:
        return True
    if word in {"no", "n", "0", "falso", "false"}:
        return False
    raise Unclear("not_yes_or_no")


def yes(value: bool, language: int) -> str:
    return (YES if value else NO)[language]


def read_number(text: str) -> int:
    words = text.strip()
    if not NUMBER.fullmatch(words) or int(words) > BIGGEST:
        raise Unclear("not_a_number")
    return int(words)


def read_price(text: str) -> int:
    try:
        cents = money.parse_cents(text)
    except ValueError as error:
        raise Unclear("not_a_price") from error
    if cents <= 0:
        raise Unclear("not_a_price")
    return cents


def price(cents: int, language: int) -> str:
    euros, rest = divmod(cents, 100)
    return f"{euros}{'.' if language else ','}{rest:02d}"


def read_one_of(table: Mapping[Any, tuple[str, str]], text: str) -> Any:
    """A key of a table by one of its words, or by itself."""
    word = folded(text)
    for key, words in table.items():
        if word in {folded(str(key)), *(folded(one) for one in words)}:
            return key
    raise Unclear("not_one_of", choices=", ".join(words[0] for words in table.values()))


def read_focus(text: str) -> str:
    if not FOCUS.fullmatch(text.strip()):
        raise Unclear("not_a_point")
    return text.strip()


# --- several in one cell --------------------------------------------------------------------------------


def escaped(text: str, signs: str) -> str:
    """The text with a backslash before each sign that would part it."""
    return "".join("\\" + sign if sign in signs or sign == "\\" else sign for sign in text)


def parts(text: str, divider: str) -> list[str]:
    """Split where the divider stands without a backslash; the backslashes stay for the next level."""
    found, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] in divider:
            found.append(text[start:at])
            start = at + 1
        at += 1
    return [*found, text[start:]]


def items(text: str) -> list[str]:
    """Parted by semicolons, lines, or a comma and a space: "87,5" is one figure."""
    spaced = re.sub(r"(?<!\\)((?:\\\\)*),(?=\s|$)", r"\1;", text)
    return [piece for piece in parts(spaced, ";\n") if piece.strip()]


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text.strip(), flags=re.DOTALL)


def read_list(text: str) -> list[str]:
    """Words parted by commas, semicolons or lines."""
    return [word for word in (unescaped(part) for part in parts(text, ",;\n")) if word]


def a_list(words: Sequence[str]) -> str:
    return ", ".join(escaped(word, ",;\n") for word in words)


def read_fibres(text: str) -> tuple[SheetFibre, ...]:
    """ "cotone 70, lino 30" or, by parts, "tessuto: lana 100; fodera: cotone 100"."""
    found: list[SheetFibre] = []
    part = "tessuto"
    for piece in items(text):
        said = parts(piece, ":")
        if len(said) > 2:
            raise Unclear("not_a_fibre", words=piece.strip())
        if len(said) == 2:
            part = unescaped(said[0])
        words = parts(said[-1].strip(), " ")
        if len(words) < 2:
            raise Unclear("not_a_fibre", words=piece.strip())
        name = unescaped(" ".join(words[:-1]))
        found.append(SheetFibre(part, name, unescaped(words[-1]).removesuffix("%") or "%"))
    return tuple(found)


def fibres(rows: Sequence[SheetFibre]) -> str:
    return "; ".join(
        f"{escaped(row.part, ',;:' + chr(10))}: {escaped(row.fibre, ',;:' + chr(10))} {escaped(row.percent, ',;: ' + chr(10))}"
        for row in rows
    )


def read_measures(text: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """A line for each: "Lunghezza / Length: 40", or by size "Lunghezza: S 38, M 40". In centimetres."""
    keys = {folded(measure.get("it", "")): key for key, measure in before.items()}
    found: dict[str, Any] = {}
    for line in parts(text, "\n;"):
        if not line.strip():
            continue
        said = parts(line, ":")
        names = [unescaped(name) for name in parts(said[0], "/")]
        if len(said) != 2 or not 1 <= len(names) <= 2:
            raise Unclear("not_a_measure", words=line.strip())
        values = dict(_measure(piece) for piece in items(said[1]))
        key = keys.get(folded(names[0])) or slug_of(names[0])[:40]
        found[key] = {"it": names[0], "en": names[1] if len(names) == 2 else "", "values": values}
    return found


def _measure(piece: str) -> tuple[str, float]:
    words = parts(piece.strip(), " ")
    figure = words[-1].replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,4})?", figure):
        raise Unclear("not_a_measure", words=piece.strip())
    value = float(figure)
    return unescaped(" ".join(words[:-1])), int(value) if value.is_integer() else value


def measures(found: Mapping[str, Any]) -> str:
    return "\n".join(_measure_line(measure) for measure in found.values())


def _measure_line(measure: Mapping[str, Any]) -> str:
    signs = ",;:/\n"
    english = measure.get("en", "")
    name = escaped(measure.get("it", ""), signs) + (f" / {escaped(english, signs)}" if english else "")
    values = measure.get("values", {})
    return f"{name}: " + ", ".join(f"{escaped(size, signs + ' ')} {value}".strip() for size, value in values.items())


def read_shares(text: str) -> list[tuple[str, int]]:
    """ "baobab-couture 40 %": names or slugs, each with its part; what is left is the brand's own."""
    found = []
    for piece in parts(text, ";\n"):
        if not piece.strip():
            continue
        match = re.fullmatch(r"(.+?)[\s\u00a0]+([0-9.,]+[\s\u00a0]*%?)", piece.strip())
        try:
            if match is None:
                raise ValueError
            found.append((match[1], parse_percent(match[2].replace("\u00a0", " "))))
        except ValueError as error:
            raise Unclear("not_a_share", words=piece.strip()) from error
    return found


def shares(found: Mapping[str, int], own_slug: str, language: int) -> str:
    others = {slug: part for slug, part in found.items() if slug != own_slug}
    locale = ("it", "en")[language]
    return "; ".join(f"{slug} {format_percent(part, locale)}" for slug, part in others.items())


Sales = list[tuple[int, datetime, datetime]]


def read_sales(text: str) -> Sales:
    """ "30,00 dal 01/12/2026 al 24/12/2026 23:59": reduced prices with their time, as Turin's clocks show it."""
    found: Sales = []
    for piece in parts(text, ";\n"):
        if not piece.strip():
            continue
        match = SALE.fullmatch(piece.strip())
        if match is None:
            raise Unclear("not_a_sale", words=piece.strip())
        starts_at, ends_at = _moment(match[2], match[3] or "00:00"), _moment(match[4], match[5] or "23:59")
        found.append((read_price(match[1]), starts_at, ends_at))
    return found


def _moment(day: str, hour: str) -> datetime:
    try:
        shape = "%d/%m/%Y %H:%M:%S" if hour.count(":") == 2 else "%d/%m/%Y %H:%M"
        return datetime.strptime(f"{day} {hour}", shape).replace(tzinfo=ROME).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unclear("not_a_sale", words=f"{day} {hour}") from error


def sales(found: Sales, language: int) -> str:
    since, until = ("from", "to") if language else ("dal", "al")
    return "; ".join(f"{price(cents, language)} {since} {_shown(a)} {until} {_shown(b)}" for cents, a, b in found)


def _shown(at: datetime) -> str:
    local = rome(at)
    return local.strftime("%d/%m/%Y %H:%M:%S" if local.second else "%d/%m/%Y %H:%M")
