"""The connection breaks in the middle of a morning: the till goes on selling, and tells everything once it is back."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop, waits_for
from tests.journeys.test_accessible import ALL as ASKED
from tests.journeys.test_accessible import AXE, CONTRAST, violations
from tests.journeys.test_till import AAA, PLACE, TABLET, binds, comes_in, scans, small
from tests.journeys.visitor import Visitor

DAYS = 20 * 24 * 3600_000
BROKEN = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


def rows(shop: LiveShop, query: str, *values: Any) -> list[Any]:
    with sqlite3.connect(shop.folder / "shop.sqlite3") as found:
        return found.execute(query, values).fetchall()


def codes(shop: LiveShop, how_many: int) -> list[str]:
    """Codes of pieces of different kinds that lie at the place."""
    query = """SELECT max(piece.code) FROM piece JOIN location ON location.id = piece.location_id
               WHERE location.slug = ? AND piece.state = 'available' GROUP BY piece.variant_id ORDER BY 1 LIMIT ?"""
    return [row[0] for row in rows(shop, query, PLACE, how_many)]


def state(shop: LiveShop, code: str) -> str:
    return str(rows(shop, "SELECT state FROM piece WHERE code = ?", code)[0][0])


def told(shop: LiveShop) -> list[tuple[str, int]]:
    """What tills told of, in their order: how it ended and what was paid."""
    return rows(shop, "SELECT state, total_cents FROM offline_sale ORDER BY id")


def knows(amina: Visitor, fact: str) -> Callable[[], bool]:
    return lambda: bool(amina.page.evaluate(f"self.tillBook.fact('{fact}')"))


def works(somebody: Comes, shop: LiveShop, **window: Any) -> Visitor:
    """Amina at a till that has seen its shelf."""
    amina = somebody(shop, **window)
    binds(amina)
    comes_in(amina)
    for fact in ("page_of", "shelf"):
        waits_for(knows(amina, fact), fact)
    waits_for(lambda: amina.page.evaluate("Boolean(navigator.serviceWorker.controller)"), "the worker")
    return amina


def types(amina: Visitor, code: str) -> None:
    amina.page.wait_for_selector("#code:focus")
    amina.page.keyboard.type(code)
    amina.page.keyboard.press("Enter")


def sees(amina: Visitor, words: str) -> None:
    """In sight: the page holds all its screens, but shows one."""
    amina.main.get_by_text(words).locator("visible=true").first.wait_for()


def forgives(amina: Visitor) -> None:
    """A browser without a connection says so; that is no fault of a page."""
    amina.complaints[:] = [one for one in amina.complaints if not any(broken in one for broken in BROKEN)]


@pytest.mark.parametrize("window", [PHONE, TABLET], ids=["390", "820"])
def test_sold_undone_and_told_when_the_connection_is_back(
    somebody: Comes, shop: LiveShop, window: dict[str, Any]
) -> None:
    before = len(told(shop))
    amina = works(somebody, shop, **window)
    mine, wrong = codes(shop, 2)
    amina.context.set_offline(True)
    amina.opens("/till")
    amina.page.wait_for_selector("[data-away]:visible")
    types(amina, "ZZZZ9999")
    sees(amina, "Può essere di un altro negozio")
    amina.page.evaluate(f"Date.now = ((now) => () => now() + {DAYS})(Date.now)")  # the clock jumps
    types(amina, mine)
    sees(amina, "È passato troppo tempo senza rete")  # said before anything is paid
    amina.page.reload()
    types(amina, mine)
    amina.page.wait_for_selector(".till-total:visible")
    amina.page.reload()
    amina.page.wait_for_selector(".till-total:visible")  # nothing is lost
    amina.presses(amina.main.get_by_role("link", name="Paga"))
    amina.presses(amina.main.get_by_role("link", name="Contanti"))
    for _ in range(6):
        amina.presses(amina.main.get_by_role("button", name="Aggiungi 50 €"))
    sees(amina, "Resto da dare")
    amina.page.evaluate(
        f"Date.now = ((now) => () => now() + {DAYS})(Date.now)"
    )  # and after paying has begun it is kept
    amina.presses(amina.main.get_by_role("button", name="Fatto: venduto"))
    sees(amina, "La vendita è al sicuro qui")
    amina.presses(amina.main.get_by_role("link", name="Nuova vendita"))
    amina.page.reload()
    types(amina, mine)
    sees(amina, "Questo pezzo c'è già")
    types(amina, wrong)
    amina.presses(amina.main.get_by_role("link", name="Paga"))
    amina.presses(amina.main.get_by_role("button", name="Carta"))
    sees(amina, "La vendita è al sicuro qui")
    amina.opens("/till#queue")
    amina.presses(amina.main.locator("[data-queue] button").last)
    sees(amina, "Perché torni indietro?")
    amina.presses(amina.main.get_by_role("button", name="Il pezzo è rovinato"))
    sees(amina, "come se non fosse successo")
    sees(amina, "Soldi da ridare")
    sees(amina, "Usa il vostro apparecchio")
    sees(amina, "Metti da parte il pezzo rovinato")
    amina.page.reload()
    amina.page.locator("[data-till-strip]").get_by_text("1 vendita da mandare").wait_for()
    amina.opens("/till/parcels")
    sees(amina, "Che cosa non puoi fare")
    assert len(told(shop)) == before
    amina.context.set_offline(False)
    waits_for(lambda: len(told(shop)) == before + 2, "the sales")
    assert [one[0] for one in told(shop)[before:]] == ["done", "undone"]
    assert (state(shop, mine), state(shop, wrong)) == ("sold", "available")
    amina.opens("/till/sales")
    amina.sees(f"{told(shop)[before][1] / 100:.2f}".replace(".", ","))
    waits_for(lambda: not amina.page.locator("[data-till-strip]").is_visible(), "an empty queue")
    assert shop.command("check")
    forgives(amina)


def test_the_connection_breaks_at_the_very_tap(somebody: Comes, shop: LiveShop) -> None:
    before, amina = len(told(shop)), works(somebody, shop, **PHONE)
    (mine,) = codes(shop, 1)
    scans(amina, mine)
    sees(amina, "Da pagare")
    amina.follows("a:has-text('Paga')")
    amina.context.set_offline(True)
    amina.presses("button:has-text('Carta')")
    sees(amina, "La vendita è al sicuro qui")
    amina.presses("header button:has-text('Chiudi a chiave')")
    sees(amina, "Vuoi chiudere a chiave?")
    amina.presses(amina.main.get_by_role("link", name="No, resto qui"))
    amina.page.wait_for_selector("#code:focus")
    amina.presses("header button:has-text('Chiudi a chiave')")
    amina.presses(amina.main.get_by_role("button", name="Sì, chiudi a chiave"))
    sees(amina, "La cassa è chiusa a chiave")  # nobody is let in without a connection
    amina.context.set_offline(False)
    amina.page.wait_for_url("**/till/who")  # and whoever comes first gives their number
    waits_for(lambda: len(told(shop)) == before + 1, "the sale")
    assert (told(shop)[-1][0], state(shop, mine)) == ("done", "sold")
    forgives(amina)


def test_practice_waits_for_the_connection_and_never_becomes_the_till(somebody: Comes, shop: LiveShop) -> None:
    amina = works(somebody, shop, **PHONE)
    amina.opens("/till/practice")
    if "tutor" in amina.page.url:
        amina.follows("button:has-text('No, vedo solo io')")
    amina.follows("button:has-text('Vendi la sciarpa rossa')")
    amina.follows("button:has-text('PROVA1')")
    amina.context.set_offline(True)
    for tap in ("a:has-text('Paga')", "main a:has-text('Prova di nuovo')"):
        amina.presses(tap)
        amina.reads_headline("La prova aspetta la rete")
        assert amina.page.locator(".till-band").is_visible()
        assert "/till/practice/" in amina.page.url
    amina.page.evaluate(AXE)
    assert violations(amina.page.evaluate(ASKED, AAA)) + small(amina) == []
    amina.context.set_offline(False)
    amina.follows("main a:has-text('Prova di nuovo')")
    amina.reads_headline("Come paga?")
    amina.context.set_offline(True)
    amina.presses("button:has-text('Carta')")
    amina.reads_headline("La prova aspetta la rete")
    forgives(amina)


def test_the_till_without_a_connection_shuts_nobody_out(somebody: Comes, shop: LiveShop) -> None:
    amina, found = works(somebody, shop, **PHONE), {}

    def look(screen: str, *press: str) -> None:
        for one in press:
            amina.presses(amina.main.locator(one).locator("visible=true").first)
        amina.page.evaluate(AXE)
        wrong = violations(amina.page.evaluate(ASKED, AAA)) + small(amina)
        amina.page.emulate_media(color_scheme="dark")
        wrong += violations(amina.page.evaluate(CONTRAST))
        amina.page.emulate_media(color_scheme="light")
        if wrong:
            found[screen] = wrong

    amina.context.set_offline(True)
    amina.opens("/till")
    amina.page.wait_for_selector("[data-away]:visible")
    types(amina, codes(shop, 1)[0])
    sees(amina, "Da pagare")
    look("sale")
    look("brands", "[data-pictures]")
    look("pieces", "[data-brands] a")
    look("pay", *(f"[data-screen={one}] >> text=Indietro" for one in ("pieces", "brands")), "a:has-text('Paga')")
    look("cash", "a:has-text('Contanti')", "[data-give='5000']")
    look("sold", "text=Conta da capo", "[data-press=cash]")
    amina.opens("/till#queue")
    look("queue")
    look("why", "[data-queue] button")
    look("undone", "[data-why=other]")
    look("cannot", "[data-away] a")
    amina.opens("/till#lock")
    look("lock")
    for one in amina.page.locator("[data-screen] [data-aloud]").all():
        clip = json.loads(one.get_attribute("data-aloud") or "[]")[0]["clip"]
        assert amina.page.evaluate("async (clip) => Boolean(await caches.match(clip))", clip), clip
    seen = "self.tillBook.fact('shelf').then(({ at }) => at)"
    before = amina.page.evaluate(seen)
    amina.context.set_offline(False)
    waits_for(lambda: amina.page.evaluate(seen) > before, "the hour of the shelf")  # the same, looked at just now
    assert found == {}
    forgives(amina)
