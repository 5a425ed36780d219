"""A crew for the whole session; a stage for each test, guarded or not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from storefront.infra.db import unit_of_work
from tests.orders_for_payments import sandbox, shop
from tests.races import careless
from tests.races.crew import Crew, Stage

__all__ = ["crew", "sandbox", "shop", "stage"]


@pytest.fixture(scope="session")
def crew() -> Iterator[Crew]:
    crew = Crew()
    yield crew
    crew.leave()


@pytest.fixture
def stage(app: Flask, database_url: str, tmp_path: Path) -> Callable[..., Stage]:
    """The test's own shop as a stage; `without` names the guards that are off."""

    def set_up(*without: str) -> Stage:
        with careless.switched_off(without):  # a guard that has another name now fails here, not in the crew
            if without:
                _drop_the_last_guard()
        return Stage(database_url, tmp_path, without)

    return set_up


def _drop_the_last_guard() -> None:
    """The database itself refuses a piece on two orders: without this no control could oversell."""
    with unit_of_work() as session:
        session.execute(text("DROP INDEX one_open_line_per_piece"))
