"""A maker reads last month's statement, looks at what sold where, and takes the figures home."""

import csv
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.databases import ROOT
from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop
from tests.journeys.test_accessible import ALL, AXE, RULES, small_targets, too_wide, violations
from tests.journeys.visitor import Visitor

BRAND = "anna-maria-carrieri"
DESK = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def statement(shop: LiveShop) -> str:
    """Last month's, by its ref."""
    call = [sys.executable, "-m", "tests.journeys.last_month", BRAND]
    done = subprocess.run(call, cwd=ROOT, env=shop.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def maker(somebody: Comes, shop: LiveShop, **window: Any) -> Visitor:
    came = somebody(shop, **window)
    came.opens(f"/account/sign-in?next=/studio/{BRAND}")
    came.writes(email=f"{BRAND}@glocal.example", password="glocal-demo")
    came.follows("main form button")
    return came


def cents(words: str) -> int:
    return int(re.sub(r"[^0-9-]", "", words))


@pytest.mark.parametrize(
    "window", [PHONE, DESK, {**PHONE, "java_script_enabled": False}], ids=["phone", "desk", "without_javascript"]
)
def test_a_maker_reads_last_months_statement_and_keeps_its_csv(
    somebody: Comes, shop: LiveShop, statement: str, tmp_path: Path, window: dict[str, Any]
) -> None:
    anna = maker(somebody, shop, **window)
    anna.follows(anna.page.get_by_role("link", name=re.compile("L'estratto conto di .* è pronto")))
    anna.reads_headline(re.compile("Estratto conto di "))
    anna.sees("Chiuso", "Vendite nei negozi", "Saldo alla fine del mese")
    closing = anna.page.locator(".money-rank-balance .number").last.inner_text()
    with anna.page.expect_download() as waiting:
        anna.presses(anna.page.get_by_role("link", name="Scarica il CSV"))
    path = tmp_path / "estratto.csv"
    waiting.value.save_as(path)
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    opening, *nets, last = [cents(row[rows[0].index("Netto")]) for row in rows[1:]]
    assert (len(nets), opening + sum(nets)) == (2, last)
    assert last == cents(closing)
    with anna.page.expect_download() as waiting:
        anna.presses(anna.page.get_by_role("link", name="Scarica il PDF"))
    waiting.value.save_as(tmp_path / "estratto.pdf")
    assert (tmp_path / "estratto.pdf").read_bytes().startswith(b"%PDF-")


def test_charts_are_drawn_and_their_figures_unfold_by_keyboard(somebody: Comes, shop: LiveShop, statement: str) -> None:
    anna = maker(somebody, shop, **DESK)
    anna.opens(f"/studio/{BRAND}/money/charts")
    for picture in anna.page.locator(".money-chart img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", 720)  # it is fetched when it comes into view
    summary = anna.page.locator(".money-chart summary").first
    summary.focus()
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator(".money-chart table").first).to_be_visible()


@pytest.mark.parametrize("room", ["", "/lines?from=2020-01-01", "/charts", "/statements", "/statements/{}"])
def test_nobody_is_kept_out_of_money(room: str, somebody: Comes, shop: LiveShop, statement: str) -> None:
    anna = maker(somebody, shop, **PHONE)
    anna.opens(f"/studio/{BRAND}/money{room.format(statement)}")
    anna.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    anna.page.evaluate(AXE)
    found = violations(anna.page.evaluate(ALL, RULES))
    anna.page.emulate_media(color_scheme="dark")
    found += violations(anna.page.evaluate(ALL, RULES))
    assert found == []
    assert small_targets(anna) == []
    assert too_wide(anna, 320) == []
    anna.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert too_wide(anna, 390) == []
