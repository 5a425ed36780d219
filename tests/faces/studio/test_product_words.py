"""Every problem of the publish check has a sentence of its own."""

import ast
from pathlib import Path

from flask import Flask

from storefront.domain.catalogue import check_variants, publish_check
from storefront.domain.catalogue.fibres import Why
from storefront.domain.catalogue.particulars import Why as WhyParticular
from storefront.faces.studio.product_words import _WORDS

BY_STATE = {
    "picture_refused",
    "picture_unknown",
    *(f"fibres_{why}" for why in Why.__args__),  # type: ignore[attr-defined]
    *(f"particular_{why}" for why in WhyParticular.__args__),  # type: ignore[attr-defined]
}


def told() -> set[str]:
    """The codes that the check names."""
    trees = [ast.parse(Path(module.__file__).read_text("utf-8")) for module in (publish_check, check_variants)]
    calls = [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("error", "hint")
    ]
    return {call.args[1].value for call in calls if isinstance(call.args[1], ast.Constant)} | BY_STATE


def test_nothing_is_wrong_without_words(app: Flask) -> None:
    assert len(told()) > 60
    assert told() - set(_WORDS) == set()


def test_no_words_are_left_over(app: Flask) -> None:
    assert {code for code in _WORDS if not code.startswith("unread")} - told() == set()
