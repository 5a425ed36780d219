"""What a line of the log carries, and what it never does."""

import json
import logging
from io import StringIO
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from storefront.infra import log

ADA = "ada.rossi@posta.example"


@pytest.fixture
def lines() -> Any:
    """The log as production writes it, into a string; afterwards as it was."""
    structlog.contextvars.clear_contextvars()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log.prepare("INFO", with_words=False)
    written = StringIO()
    root.handlers[0].setStream(written)  # type: ignore[attr-defined]  # it is a stream's
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    log.prepare("WARNING")


def test_nobody_is_named_whatever_a_line_is_made_of(lines: Any) -> None:
    said = logging.getLogger("a.library")
    said.warning("mail to %s from %s at %s", ADA, "203.0.113.9", "2001:db8:0:1:2:3:4:5")
    said.warning("GET /orders/K7XQ2M?key=abcdef&x=1 smtp://shop:hidden@mail.example:587")
    log.logger("ours").warning("told", email="Ada", recipient=ADA, addresses=[ADA, "10.1.2.3"], order_ref="K7XQ2M")
    text = json.dumps(lines())
    for secret in ("ada", "rossi", "203.0.113.9", "2001:db8", "abcdef", "hidden", "10.1.2.3"):
        assert secret not in text.lower(), secret
    assert lines()[2]["order_ref"] == "K7XQ2M"


def test_a_fault_says_where_and_not_what_somebody_typed(lines: Any) -> None:
    try:
        try:
            int("Ada Rossi, via Po 1")
        except ValueError as error:
            raise IntegrityError("INSERT", {"name": "Ada"}, Exception("Key (name)=(Ada Rossi)")) from error
    except IntegrityError:
        logging.getLogger("a.library").exception("fault")
        log.logger("ours").error("fault", exc_info=True)
    told = [line["exception"] for line in lines()]
    assert all("test_log.py" in one and "ValueError" in one and "IntegrityError" in one for one in told)
    assert "Rossi" not in json.dumps(lines())


def test_lines_carry_the_request_and_leave_it_behind(lines: Any) -> None:
    said = log.logger("ours")
    with log.line_of(request_id="r1"):
        log.about("K7XQ2M")
        with log.line_of(request_id=log.asked_by(), work="send_mails"):
            said.warning("inside")
        said.warning("outside")
    said.warning("after")
    kept = [{key: line.get(key) for key in ("request_id", "order_ref", "work")} for line in lines()]
    assert kept == [
        {"request_id": "r1", "order_ref": None, "work": "send_mails"},
        {"request_id": "r1", "order_ref": "K7XQ2M", "work": None},
        {"request_id": None, "order_ref": None, "work": None},
    ]
