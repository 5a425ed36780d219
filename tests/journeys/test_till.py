"""Somebody's first hour at the till: one number on a label, one mistake, one undo. Phone, tablet, keyboard alone."""

import sqlite3
from collections.abc import Callable

import pytest

from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop
from tests.journeys.test_accessible import ALL as ASKED
from tests.journeys.test_accessible import AXE, CONTRAST, violations
from tests.journeys.visitor import Visitor

AAA = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
PLACE = "outlet-il-grifone"


def code_on_a_label(shop: LiveShop) -> str:
    """The code of a piece that lies at the place."""
    query = """SELECT piece.code FROM piece JOIN location ON location.id = piece.location_id
               WHERE location.slug = ? AND piece.state = 'available' ORDER BY piece.id DESC LIMIT 1"""
    with sqlite3.connect(shop.folder / "shop.sqlite3") as rows:
        return str(rows.execute(query, (PLACE,)).fetchone()[0])


def binds(amina: Visitor, place: str = PLACE) -> None:
    """Somebody with an account makes this browser a till."""
    amina.opens("/account/sign-in?next=/till")
    amina.page.fill("[name=email]", f"{place}@glocal.example")
    amina.page.fill("[name=password]", "glocal-demo")
    amina.page.keyboard.press("Enter")
    amina.page.wait_for_url("**/till/device")
    amina.page.check("[name=place]")
    amina.page.fill("[name=name]", "Il tablet della porta")
    amina.page.keyboard.press("Enter")
    amina.page.wait_for_url("**/till/who")


def comes_in(amina: Visitor, name: str = "Amina") -> None:
    amina.follows(f"a:has-text('{name}')")
    amina.page.fill("#pin", "1234")
    amina.page.keyboard.press("Enter")
    amina.page.wait_for_url("**/till/sale/*")


def scans(amina: Visitor, code: str) -> None:
    """As a scanner does: the signs, then Enter, wherever the focus is."""
    amina.page.keyboard.type(code)
    with amina.page.expect_navigation():
        amina.page.keyboard.press("Enter")


@pytest.mark.parametrize("window", [PHONE, TABLET], ids=["390", "820"])
def test_sold_by_a_code_wrong_and_undone(somebody: Comes, shop: LiveShop, window: dict[str, object]) -> None:
    amina = somebody(shop, **window)
    binds(amina)
    comes_in(amina)
    scans(amina, code_on_a_label(shop))
    amina.sees("Da pagare")
    for size in ("m", "x"):
        amina.page.evaluate("(size) => document.documentElement.classList.replace('till-m', `till-${size}`)", size)
        lies = [
            amina.page.locator(one).bounding_box()
            for one in (".till-bar .till-act", ".till-bar .till-total", ".till-name")
        ]
        assert all(
            box and box["y"] >= 0 and box["y"] + box["height"] <= amina.page.viewport_size["height"] for box in lies
        )
    amina.follows("a:has-text('Paga')")
    amina.follows("a:has-text('Contanti')")
    amina.follows("button:has-text('Soldi giusti')")
    amina.reads_headline("Venduto")
    amina.follows("a:has-text('Ho sbagliato')")
    amina.follows("button:has-text('Pezzo sbagliato')")
    amina.sees("come se non fosse successo")
    amina.follows("a:has-text('Vendite di oggi')")
    amina.sees("annullata")


def test_a_scan_reaches_the_field_wherever_the_focus_is(somebody: Comes, shop: LiveShop) -> None:
    amina = somebody(shop)
    binds(amina)
    comes_in(amina)
    amina.page.locator("h1").click()
    scans(amina, code_on_a_label(shop))
    amina.sees("Da pagare")
    amina.follows("button:has-text('Annulla la vendita')")


def test_the_till_shuts_nobody_out(somebody: Comes, shop: LiveShop) -> None:
    amina = somebody(shop, **PHONE)
    found: dict[str, list[str]] = {}

    def look(screen: str) -> None:
        amina.page.evaluate(AXE)
        found[screen] = violations(amina.page.evaluate(ASKED, AAA)) + small(amina)
        amina.page.emulate_media(color_scheme="dark")
        found[screen] += violations(amina.page.evaluate(CONTRAST))
        amina.page.emulate_media(color_scheme="light")

    binds(amina)
    look("who")
    amina.follows("a:has-text('Amina')")
    look("number")
    amina.page.fill("#pin", "1234")
    amina.page.keyboard.press("Enter")
    amina.page.wait_for_url("**/till/sale/*")
    scans(amina, code_on_a_label(shop))
    look("sale")
    steps: dict[str, Callable[[], object]] = {
        "shelf": lambda: amina.follows("a:has-text('Cerca per foto')"),
        "brand": lambda: amina.follows(amina.page.locator(".till-choices a").first),
        "pay": lambda: [amina.opens("/till"), amina.follows("a:has-text('Paga')")],
        "cash": lambda: amina.follows("a:has-text('Contanti')"),
        "sold": lambda: amina.follows("button:has-text('Soldi giusti')"),
        "undo": lambda: amina.follows("a:has-text('Ho sbagliato')"),
        "undone": lambda: amina.follows("button:has-text('Prezzo sbagliato')"),
        "sales": lambda: amina.follows("a:has-text('Vendite di oggi')"),
    }
    for screen, step in steps.items():
        step()
        look(screen)
    assert {screen: wrong for screen, wrong in found.items() if wrong} == {}


def small(amina: Visitor) -> list[str]:
    """Main targets under 72 px and others under 48 px."""
    return list(amina.page.evaluate(SMALL))


SMALL = """() => [...document.querySelectorAll("main a, main button, main input:not([type=hidden]), .till-ways a, .till-ways button")]
  .filter((one) => one.checkVisibility() && !one.matches("input[type=checkbox], input[type=radio]"))
  .map((one) => [one, one.getBoundingClientRect().height, one.matches(".till-act, .till-key, .till-tile, .till-face") ? 72 : 48])
  .filter(([, height, least]) => height < least)
  .map(([one, height]) => `${height} ${one.outerHTML.slice(0, 90)}`)"""
