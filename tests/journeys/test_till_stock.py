"""What a shop does with its pieces besides selling: takes in, counts, takes back. Phone, tablet, keyboard alone."""

import sqlite3

from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop
from tests.journeys.test_accessible import ALL as ASKED
from tests.journeys.test_accessible import AXE, CONTRAST, violations
from tests.journeys.test_till import AAA, TABLET, binds, comes_in, scans, small
from tests.journeys.visitor import Visitor

KIDS = "outlet-il-grifone-kids"


def codes(shop: LiveShop, state: str, slug: str = KIDS) -> list[str]:
    """Labels of pieces in one state: lying at a place, or on their way to it."""
    query = """SELECT piece.code FROM piece JOIN location ON location.id = piece.location_id
               WHERE location.slug = ? AND piece.state = ? ORDER BY piece.id DESC"""
    coming = """SELECT piece.code FROM piece JOIN consignment_line ON consignment_line.piece_id = piece.id
                JOIN consignment ON consignment.id = consignment_line.consignment_id
                JOIN location ON location.id = consignment.to_location_id
                WHERE location.slug = ? AND consignment_line.state = ? ORDER BY piece.id"""
    with sqlite3.connect(shop.folder / "shop.sqlite3") as rows:
        return [str(row[0]) for row in rows.execute(coming if state == "travelling" else query, (slug, state))]


def wrong_with(rosa: Visitor) -> list[str]:
    """What axe and a ruler find on the screen as it is, by day and by night."""
    rosa.page.evaluate(AXE)
    found = violations(rosa.page.evaluate(ASKED, AAA)) + small(rosa)
    rosa.page.emulate_media(color_scheme="dark")
    found += violations(rosa.page.evaluate(CONTRAST))
    rosa.page.emulate_media(color_scheme="light")
    return found


def enters(rosa: Visitor, what: str) -> None:
    """Goes to a link or button with Tab alone, and presses Enter."""
    for _step in range(80):
        rosa.page.keyboard.press("Tab")
        if what in rosa.page.evaluate(
            "document.activeElement.matches('a, button') ? document.activeElement.innerText : ''"
        ):
            with rosa.page.expect_navigation():
                rosa.page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never comes to {what}")


def test_a_consignment_is_taken_in_and_the_shelf_counted_by_keyboard_alone(somebody: Comes, shop: LiveShop) -> None:
    rosa = somebody(shop, **TABLET)
    wrong: dict[str, list[str]] = {}
    binds(rosa, KIDS)
    comes_in(rosa, "Rosa")
    enters(rosa, "I pezzi")
    wrong["pieces"] = wrong_with(rosa)
    enters(rosa, "Sono arrivati dei pezzi")
    enters(rosa, "Da ")
    coming = codes(shop, "travelling")
    for code in coming:
        scans(rosa, code)
    rosa.sees("La consegna è completa")
    rosa.opens("/till/count")
    enters(rosa, "Tutto il negozio")
    lying = codes(shop, "available")
    for code in (lying[0], lying[0], *lying[2:]):
        scans(rosa, code)
    wrong["count"] = wrong_with(rosa)
    enters(rosa, "Ho passato tutto")
    rosa.sees("1 manca")
    wrong["differences"] = wrong_with(rosa)
    rosa.page.locator(f"#later-{lying[1]}").focus()
    rosa.page.keyboard.press("ArrowUp")
    assert rosa.page.locator(f"#lost-{lying[1]}").is_checked()
    enters(rosa, "Va bene così")
    rosa.reads_headline("Conta finita")
    wrong["over"] = wrong_with(rosa)
    assert lying[1] in codes(shop, "withdrawn")
    assert {screen: found for screen, found in wrong.items() if found} == {}


def test_a_piece_of_a_day_that_is_over_comes_back(somebody: Comes, shop: LiveShop) -> None:
    rosa = somebody(shop, **PHONE)
    wrong: dict[str, list[str]] = {}
    binds(rosa, KIDS)
    comes_in(rosa, "Rosa")
    rosa.follows("a.till-way:has-text('La giornata')")
    rosa.follows("button:has-text('Apri')")
    code = codes(shop, "available")[0]
    scans(rosa, code)
    rosa.follows("a:has-text('Altro prezzo')")
    wrong["price"] = wrong_with(rosa)
    rosa.page.fill("#price", "1,00")
    rosa.page.check("#why-friend")
    rosa.page.check("#bears-coop")
    rosa.follows("button:has-text('Va bene così')")
    rosa.follows("a:has-text('Paga')")
    rosa.follows("button:has-text('Carta')")
    rosa.follows("a:has-text('Una nota')")
    wrong["note"] = wrong_with(rosa)
    rosa.opens("/till/day/count")
    rosa.follows("button:has-text('Chiudi la giornata')")
    rosa.opens("/till/returns")
    wrong["scan"] = wrong_with(rosa)
    scans(rosa, code)
    wrong["why"] = wrong_with(rosa)
    rosa.follows("button:has-text('Ha cambiato idea')")
    rosa.sees("Sulla carta")
    wrong["confirm"] = wrong_with(rosa)
    rosa.follows("button:has-text('la carta ha ripreso')")
    rosa.reads_headline("Fatto: il pezzo è tornato")
    assert code in codes(shop, "available")
    rosa.opens("/till/parcels")
    wrong["parcels"] = wrong_with(rosa)
    rosa.opens("/till/boxes")
    wrong["boxes"] = wrong_with(rosa)
    assert {screen: found for screen, found in wrong.items() if found} == {}


def test_an_order_paid_online_shows_itself_without_a_reload(somebody: Comes, shop: LiveShop) -> None:
    slug, place = lies_in_one_shop(shop)
    rosa, ada = somebody(shop, **TABLET), somebody(shop)
    binds(rosa, place)
    comes_in(rosa, "Rosa")
    rosa.follows("a:has-text('Pacchi')")
    ref = ada.buys(slug)
    rosa.page.locator(f"a[href*='/till/parcels/{ref}-']").wait_for()
    rosa.page.locator("[data-parcels-count]").wait_for()


def lies_in_one_shop(shop: LiveShop) -> tuple[str, str]:
    """A product without a choice of which all pieces lie in one shop: its parcel is that shop's."""
    query = """SELECT product.slug, location.slug FROM piece JOIN variant ON variant.id = piece.variant_id
               JOIN product ON product.id = variant.product_id JOIN location ON location.id = piece.location_id
               WHERE piece.state = 'available' AND product.state = 'published' GROUP BY product.id
               HAVING count(DISTINCT location.id) = 1 AND location.kind = 'outlet' AND count(DISTINCT variant.id) = 1
               AND (SELECT count(*) FROM variant WHERE variant.product_id = product.id) = 1"""
    with sqlite3.connect(shop.folder / "shop.sqlite3") as rows:
        slug, place = rows.execute(query).fetchone()
    return str(slug), str(place)
