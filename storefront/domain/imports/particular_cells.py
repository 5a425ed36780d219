"""The cell of a table that holds what law wants said of other goods: a line for each, "Metallo: argento". Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from storefront.domain.catalogue.particulars import BY_KEY, UNITS
from storefront.domain.catalogue.particulars_table import Form, Particular
from storefront.domain.imports.cells import (
    NO,
    YES,
    Unclear,
    a_list,
    escaped,
    folded,
    items,
    parts,
    read_list,
    read_one_of,
    read_yes,
    unescaped,
)

ENGLISH = "en"
AMOUNT = re.compile(r"(?:(?P<size>.+) )?(?P<amount>[0-9]{1,7}(?:[.,][0-9]{1,3})?)")


def table(language: int) -> Iterator[tuple[str, str]]:
    """The names that a line may begin with, and what may stand behind each."""
    for one in BY_KEY.values():
        choices = {Form.TICK: YES[language], Form.QUANTITY: ", ".join(UNITS)}.get(one.form, "")
        yield one.names[language], choices or ", ".join(names[language] for names in one.choices.values())


def written(said: Mapping[str, Any], language: int) -> str:
    """All that is said, a line for each; words in English have a line of their own."""
    return "\n".join(line for key, value in said.items() for line in _lines(key, value, language))


def _lines(key: str, value: Any, language: int) -> Iterator[str]:
    one = BY_KEY.get(key)
    if one is None:
        return
    name = one.names[language]
    match one.form:
        case Form.WORDS:
            for locale, after in (("it", ""), ("en", f" ({ENGLISH})")):
                if value.get(locale):
                    yield f"{name}{after}: {_escaped(value[locale])}"
        case Form.QUANTITY:
            amounts = ", ".join(f"{_escaped(size)} {amount}".strip() for size, amount in value["values"].items())
            yield f"{name}: {value['unit']}: {amounts}"
        case Form.TICK:
            yield f"{name}: {YES[language] if value else NO[language]}"
        case Form.CHOICE | Form.CHOICES:
            chosen = [value] if isinstance(value, str) else value
            yield f"{name}: {a_list([one.choices[each][language] if each in one.choices else each for each in chosen])}"
        case _:
            yield f"{name}: {_escaped(str(value))}"


def _escaped(text: str) -> str:
    return escaped(text, ",;:\n")


def read(text: str) -> dict[str, Any]:
    """What the lines of a cell say. Raises Unclear for a name or an answer that nothing is known of."""
    found: dict[str, Any] = {}
    for line in parts(text, "\n"):
        if not line.strip():
            continue
        name, sign, rest = line.partition(":")
        one, is_english = _asked(name)
        if not sign or one is None:
            raise Unclear("particular_not_known", words=unescaped(name)[:60])
        value = _value(one, rest.strip())
        if one.form == Form.WORDS:
            words = found.setdefault(one.key, {"it": "", "en": ""})
            words["en" if is_english else "it"] = value
        else:
            found[one.key] = value
    return {key: found[key] for key in BY_KEY if found.get(key)}  # "Nichel: no" says nothing


def _asked(name: str) -> tuple[Particular | None, bool]:
    wanted = folded(name)
    for one in BY_KEY.values():
        own = {folded(one.key), *(folded(each) for each in one.names)}
        if wanted in own or wanted in {word + ENGLISH for word in own}:
            return one, wanted not in own
    return None, False


def _value(one: Particular, text: str) -> Any:
    match one.form:
        case Form.CHOICE:
            return read_one_of(one.choices, unescaped(text))
        case Form.CHOICES:
            return list(dict.fromkeys(read_one_of(one.choices, word) for word in read_list(text)))
        case Form.TICK:
            return read_yes(text)
        case Form.QUANTITY:
            return _quantity(one, text)
        case _:
            return unescaped(text)


def _quantity(one: Particular, text: str) -> dict[str, Any]:
    """ "g: 250", or by size "g: S 100, M 250"."""
    unit, _sign, rest = text.partition(":")
    values: dict[str, float | int] = {}
    for piece in items(rest):
        match = AMOUNT.fullmatch(piece.strip())
        if match is None or unit.strip() not in UNITS:
            break
        amount = float(match["amount"].replace(",", "."))
        values[unescaped(match["size"] or "")] = int(amount) if amount.is_integer() else amount
    else:
        if values:
            return {"unit": unit.strip(), "values": values}
    raise Unclear("not_a_quantity", words=f"{one.names[0]}: {text}"[:80])
