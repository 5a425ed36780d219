"""The queue carries names of work; losing it loses nothing."""

from pathlib import Path

import pytest
from flask import Flask

from storefront import worker
from storefront.infra import queue
from tests.shop import forget_settings


def test_a_nudge_reaches_the_worker_by_name(app: Flask) -> None:
    heard: list[tuple[str, int]] = []
    queue.nudge("a_piece_of_work", 7)
    queue.WORK["a_piece_of_work"] = lambda *args: heard.append(("a_piece_of_work", *args))
    try:
        waiting = queue.queue().dequeue()
        assert waiting is not None
        queue.queue().execute(waiting)
    finally:
        queue.WORK.pop("a_piece_of_work")
    assert heard == [("a_piece_of_work", 7)]


def test_a_queue_that_is_away_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUEUE_URL", f"sqlite:///{tmp_path / 'no' / 'such' / 'folder' / 'q.sqlite3'}")
    forget_settings()
    queue.nudge("anything")
    forget_settings()


def test_everything_that_is_nudged_has_a_worker_for_it() -> None:
    import re

    from storefront.settings import ROOT

    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "storefront").rglob("*.py")]
    nudged = {name for source in sources for name in re.findall(r'nudge\("(\w+)"', source)}
    assert nudged <= set(worker.NAMED)
    assert nudged


def test_work_that_fails_ends_no_worker(app: Flask) -> None:
    def fails() -> None:
        raise ZeroDivisionError

    worker.in_app(app, "fails", fails)()


def test_a_sweep_finds_what_a_lost_nudge_left(app: Flask) -> None:
    from sqlalchemy import select

    from storefront.domain.catalogue.models import Listing
    from storefront.infra.db import db
    from tests import makers

    variant = makers.for_sale(makers.brand().id, makers.location().id)
    from storefront.domain.catalogue.services import mark_stale
    from storefront.infra.db import unit_of_work

    with unit_of_work():
        mark_stale([variant.product_id])
    worker.sweep(app)
    assert db.session.scalar(select(Listing.product_id)) == variant.product_id
