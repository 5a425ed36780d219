"""The cell of what law wants said: read from words in either language, refused with the words that are not clear."""

from collections import Counter
from typing import Any

import pytest

from storefront.domain.catalogue.particulars import BY_KEY
from storefront.domain.imports.cells import Unclear, folded
from storefront.domain.imports.particular_cells import read, table, written

SAID: list[tuple[str, dict[str, Any]]] = [
    ("Metallo: argento, metallo comune\nTitolo in millesimi: 925\nNichel: sì",
     {"metal": ["silver", "base"], "fineness": "925", "nickel": True}),
    ("metal: silver\nFINENESS IN THOUSANDTHS: 925", {"metal": ["silver"], "fineness": "925"}),
    ("Ingredienti: GRANO, sale: poco\nIngredienti (en): WHEAT, salt",
     {"ingredients": {"it": "GRANO, sale: poco", "en": "WHEAT, salt"}}),
    ("Quantità netta: g: 80,5", {"quantity": {"unit": "g", "values": {"": 80.5}}}),
    ("Net quantity: ml: S 100, M 250", {"quantity": {"unit": "ml", "values": {"S": 100, "M": 250}}}),
    ("Pelle: crosta\nNichel: no", {"leather": "split"}),
    ("Quantità netta: m²: 2", {"quantity": {"unit": "m²", "values": {"": 2}}}),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "said"), SAID)
def test_a_line_for_each_in_either_language(cell: str, said: dict[str, Any]) -> None:
    assert read(cell) == said
    for language in (0, 1):
        assert read(written(said, language)) == said


@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        ("Colore: rosso", "particular_not_known", "Colore"),
        ("argento", "particular_not_known", "argento"),
        ("Metallo: latta", "not_one_of", ""),
        ("Nichel: forse", "not_yes_or_no", ""),
        ("Quantità netta: 80 g", "not_a_quantity", "Quantità netta: 80 g"),
        ("Quantità netta: oz: 3", "not_a_quantity", "Quantità netta: oz: 3"),
        ("Quantità netta: g: tanti", "not_a_quantity", "Quantità netta: g: tanti"),
        ("Quantità netta: g:", "not_a_quantity", "Quantità netta: g:"),
    ],
)
def test_what_is_not_clear_is_told_with_its_words(cell: str, code: str, words: str) -> None:
    with pytest.raises(Unclear, match=code) as unclear:
        read(cell)
    assert unclear.value.values.get("words", "") == words


def test_no_two_have_a_name_in_common_in_any_language() -> None:
    names = [word for one in BY_KEY.values() for word in {folded(one.key), *map(folded, one.names)}]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert [name for name, _choices in table(0)] == [one.names[0] for one in BY_KEY.values()]
