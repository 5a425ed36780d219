"""Every act that is written into the log, everything it can be about, and every step of an order has words."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask

import storefront
from storefront.core.actor import ActorKind
from storefront.domain.brands.models import BrandState
from storefront.domain.catalogue.wordlist import KINDS
from storefront.domain.settlements.paying_models import CashKind, SettlementEventKind
from storefront.faces.office.log_words import actors, acts, subjects
from storefront.faces.office.order_story_words import _event

HOME = Path(storefront.__file__).parent
MADE_OF = {
    "brand_": [state.value for state in BrandState if state != BrandState.INVITED],
    "cash_": [kind.value for kind in CashKind],
    "settlement_": [kind.value for kind in SettlementEventKind],
    "claim_": ["accepted", "refused", "done"],
}
"""Names that the code puts together, by how they begin."""
PASSED_ON = {"action", "kind.name", "CAN", "CANNOT", "name"}
"""Arguments whose values are listed here or where they are passed from."""


def calls(module: str, name: str) -> Iterator[tuple[Any, ast.Call]]:
    """Calls of a function of a module, under whatever name it was imported, with the module they stand in."""
    for path in sorted(HOME.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        known = {
            (alias.asname or alias.name) + ("" if node.module == module else f".{name}")
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
            if (node.module == module and alias.name == name) or f"{node.module}.{alias.name}" == module
        }
        if known:
            here = importlib.import_module(".".join(path.relative_to(HOME.parent).with_suffix("").parts))
            yield from (
                (here, node)
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and ast.unparse(node.func) in known
            )


def values(here: Any, argument: ast.expr) -> list[str]:
    """What an argument can be: a constant, a name of its module, or words put together."""
    if isinstance(argument, ast.Constant):
        return [argument.value]
    if isinstance(argument, ast.JoinedStr):
        begins = argument.values[0].value  # type: ignore[attr-defined]
        return [begins + end for end in MADE_OF[begins]]
    name = ast.unparse(argument)
    if name in PASSED_ON:
        return []
    return [getattr(here, name)]


def test_every_act_of_the_log_and_what_it_is_about_has_words(app: Flask) -> None:
    noted = list(calls("storefront.domain.audit.services", "note"))
    assert len(noted) > 60
    said = {value for here, call in noted for value in values(here, call.args[1])}
    about = {value for here, call in noted for value in values(here, call.args[2])} | set(KINDS)
    assert len(said) > 60
    with app.test_request_context():
        assert said - set(acts()) == set()
        assert about - set(subjects()) == set()
        assert {kind.value for kind in ActorKind} - set(actors()) == set()


def test_every_step_of_an_order_has_words(app: Flask) -> None:
    recorded = list(calls("storefront.domain.orders.services", "record"))
    assert len(recorded) > 12
    kinds = {value for here, call in recorded for value in values(here, call.args[1])}
    assert "refund_made" in kinds
    with app.test_request_context():
        assert {kind for kind in kinds if _event(kind) == kind.replace("_", " ")} == set()
