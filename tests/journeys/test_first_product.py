"""From the list to a product on sale: few touches, at the workbench and at the desk, offline, by keyboard, without JavaScript."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop, waits_for
from tests.journeys.test_accessible import ALL, AXE, RULES, small_targets, too_wide, violations
from tests.journeys.visitor import Visitor
from tests.pictures_corpus import saved, scene

DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
MOST_INTERACTIONS = 12


class Maker:
    """Somebody of Arbrora who counts what they have to do."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        visitor.opens("/account/sign-in?next=/studio/arbrora/products")
        visitor.writes(email="arbrora@glocal.example", password="glocal-demo")
        visitor.follows("main form button")
        visitor.interactions = 0

    def presses(self, target: Locator) -> None:
        self.visitor.presses(target)

    def goes(self, name: str) -> None:
        self.visitor.follows(self.visitor.main.get_by_role("button", name=name).first)

    def writes(self, field: str, words: str) -> None:
        self.visitor.writes(**{field.removeprefix("#"): words})

    def sends(self, files: list[str]) -> None:
        self.visitor.sends("shots-files", *files)
        expect(self.page.locator("[data-shot][data-state=ready]")).to_have_count(len(files))

    def is_told(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator(".editor-saved")).to_contain_text(words)

    def begins(self) -> str:
        self.goes("Nuovo prodotto")
        return self.page.url


@pytest.fixture
def photos(tmp_path: Path) -> list[str]:
    paths = [tmp_path / f"IMG_{number}.jpg" for number in range(3)]
    for path, colour in zip(paths, ("#86291f", "#1c4a3c", "#1f4a66"), strict=True):
        picture = scene((1008, 1260))
        picture.paste(colour, (0, 600, 1008, 1260))
        path.write_bytes(saved(picture, "JPEG", quality=88))
    return [str(path) for path in paths]


def tells_it(maker: Maker, title: str) -> None:
    """The least that law and shop ask."""
    maker.writes("#title_it", title)
    maker.writes("#variant-0-price", "45,50")
    maker.writes("#variant-0-quantity", "2")
    maker.visitor.chooses("category", "cuscini")
    maker.writes("#fibre-0-percent", "100")
    maker.writes("#fibre-0-name", "cotone")
    maker.presses(maker.page.locator("#has_no_warnings"))


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["390", "1440"])
def test_a_first_product_is_on_sale_in_few_touches(
    window: dict[str, Any], somebody: Comes, shop: LiveShop, photos: list[str]
) -> None:
    maker = Maker(somebody(shop, **window))
    title = f"Cuscino di prova {window['viewport']['width']}"
    maker.begins()
    maker.sends(photos)
    tells_it(maker, title)
    expect(maker.page.locator("[data-fibre-sum]")).to_contain_text("100 %")
    maker.is_told("Salvato alle")
    maker.goes("Controlla e pubblica")
    maker.visitor.sees("C'è tutto quello che serve")
    maker.goes("Pubblica con 2 pezzi")
    maker.visitor.sees("È in negozio")
    assert maker.visitor.interactions <= MOST_INTERACTIONS
    maker.visitor.follows(maker.visitor.main.get_by_role("link", name="Guardalo in negozio"))
    maker.visitor.reads_headline(title)
    expect(maker.page.locator(".buy button")).to_be_visible()


def test_what_is_written_without_a_net_is_sent_when_it_is_back(somebody: Comes, shop: LiveShop) -> None:
    maker = Maker(somebody(shop, **PHONE))
    address = maker.begins()
    maker.page.context.set_offline(True)
    maker.writes("#title_it", "Scritto in cantina")
    maker.is_told("Senza rete: tengo tutto qui")
    maker.page.context.set_offline(False)
    maker.is_told("Salvato alle")

    maker.page.context.set_offline(True)
    maker.writes("#title_it", "Scritto in fondo alla cantina")
    maker.is_told("Senza rete")
    context = maker.page.context
    maker.page.close()  # before the net is back: an open page would send it by itself
    context.set_offline(False)
    maker.page = context.new_page()
    maker.page.goto(address)
    expect(maker.page.locator("#title_it")).to_have_value("Scritto in fondo alla cantina")
    # The page that was closed may have got it through in its last instant: then there was nothing left to save.
    maker.is_told(re.compile("Ho salvato quello che avevi scritto senza rete|Salvato alle"))
    maker.page.reload()
    expect(maker.page.locator("#title_it")).to_have_value("Scritto in fondo alla cantina")
    maker.visitor.complaints.clear()  # a browser reports each request that found no net


def test_two_people_who_write_the_same_are_asked_which_to_keep(somebody: Comes, shop: LiveShop) -> None:
    ada, bruno = Maker(somebody(shop, **PHONE)), Maker(somebody(shop, **DESK))
    address = ada.begins()
    ada.writes("#title_it", "Borsa")
    ada.is_told("Salvato alle")
    bruno.page.goto(address)
    with bruno.page.expect_response(lambda answer: answer.request.method == "POST"):  # the page said "Salvato" before
        bruno.writes("#title_it", "Borsa di Bruno")
    ada.writes("#title_it", "Borsa di Ada")
    ada.is_told("Qualcun altro ha cambiato: Titolo")
    ada.goes("Salva bozza")  # as good a way to the question as the button that asks it
    ada.visitor.sees("Borsa di Ada", "Borsa di Bruno")
    ada.goes("Salva quello che ho scelto")
    expect(ada.page.locator("#title_it")).to_have_value("Borsa di Ada")
    ada.visitor.complaints.clear()  # the 409 that asked


def test_sizes_and_colours_become_rows_while_one_chooses(somebody: Comes, shop: LiveShop) -> None:
    maker = Maker(somebody(shop, **PHONE))
    maker.begins()
    maker.writes("#variant-0-price", "30")
    maker.presses(maker.page.locator("#choices > summary"))
    for size in ("S", "M"):
        maker.page.locator(f"input[name=sizes][value={size}]").check(force=True)
    maker.page.locator("input[name=colours]").first.check(force=True)
    expect(maker.page.locator(".matrix-row")).to_have_count(2)
    expect(maker.page.locator("#variant-1-price")).to_have_value("30")
    maker.writes("#variant-1-price", "tanto")
    expect(maker.page.locator("#variant-1-price-error")).to_contain_text("non è un prezzo")
    maker.page.reload()
    expect(maker.page.locator("#variant-1-price")).to_have_value("tanto")


def test_what_is_typed_while_the_rows_are_drawn_anew_stays(somebody: Comes, shop: LiveShop) -> None:
    maker = Maker(somebody(shop, **PHONE))
    maker.begins()
    maker.presses(maker.page.locator("#choices > summary"))
    for size in ("S", "M"):
        maker.page.locator(f"input[name=sizes][value={size}]").check(force=True)
    expect(maker.page.locator(".matrix-row")).to_have_count(2)
    held = []
    maker.page.route(
        "**/products/*", lambda route: held.append(route) if route.request.method == "GET" else route.continue_()
    )
    maker.page.locator("input[name=colours]").first.check(force=True)
    waits_for(lambda: maker.page.wait_for_timeout(50) or held, "the rows to be asked for")
    maker.writes("#variant-1-price", "27")
    held[0].continue_()
    expect(maker.page.locator("#variant-1-colour, [name=variant-1-colour]").first).not_to_have_value("")
    expect(maker.page.locator("#variant-1-price")).to_have_value("27")
    maker.page.unroute("**/products/*")
    maker.is_told("Salvato alle")


def test_by_keyboard_alone_a_draft_is_written_and_checked(somebody: Comes, shop: LiveShop) -> None:
    maker = Maker(somebody(shop, **DESK))
    maker.begins()
    keys = maker.page.keyboard
    maker.page.locator("#shots-files").focus()
    for _ in range(8):
        keys.press("Tab")
        if maker.page.evaluate("document.activeElement.id") == "title_it":
            break
    keys.type("Scritto con i tasti")
    for _ in range(3):
        keys.press("Tab")
        if maker.page.evaluate("document.activeElement.name") == "making":
            break
    keys.press("ArrowDown")
    expect(maker.page.locator("#making-1")).to_be_checked()
    maker.page.locator("#choices > summary").press("Enter")
    maker.page.locator("input[name=sizes]").first.press("Space")
    expect(maker.page.locator(".matrix-row")).to_have_count(1)
    with maker.page.expect_navigation():
        maker.page.get_by_role("button", name="Controlla e pubblica").press("Enter")
    maker.visitor.sees("Metti almeno una foto")
    with maker.page.expect_navigation():
        maker.visitor.main.get_by_role("link", name="Scrivi le avvertenze").press("Enter")
    expect(maker.page.locator("#has_no_warnings")).to_be_focused()


def test_without_javascript_a_draft_is_saved_and_checked(somebody: Comes, shop: LiveShop) -> None:
    maker = Maker(somebody(shop, **PHONE, java_script_enabled=False))
    maker.begins()
    maker.writes("#title_it", "Senza programmi")
    maker.goes("Salva bozza")
    maker.visitor.sees("Salvato. Puoi chiudere")
    maker.presses(maker.page.locator("#choices > summary"))
    maker.page.locator("input[name=sizes][value=S]").check(force=True)
    maker.goes("Fai le righe")
    expect(maker.page.locator(".matrix-row")).to_have_count(1)
    maker.goes("Controlla e pubblica")
    maker.visitor.sees("Metti almeno una foto", "Senza programmi")


def test_what_law_wants_of_a_category_is_asked_once_it_is_chosen(somebody: Comes, shop: LiveShop) -> None:
    maker = Maker(somebody(shop, **PHONE))
    maker.begins()
    fineness = maker.page.locator("#particular-fineness")
    expect(fineness).to_have_count(0)
    maker.visitor.chooses("category", "orecchini")
    expect(fineness).to_be_visible()
    maker.page.locator("input[name=particular-metal][value=silver]").check(force=True)
    maker.presses(maker.page.locator("#particular-nickel"))
    maker.writes("#particular-fineness", "tanto")
    expect(maker.page.locator("#particular-fineness-error")).to_contain_text("Guarda l'esempio")
    maker.page.evaluate(AXE)
    found = violations(maker.page.evaluate(ALL, RULES))
    maker.page.emulate_media(color_scheme="dark")
    assert found + violations(maker.page.evaluate(ALL, RULES)) == []
    assert small_targets(maker.visitor) == []
    maker.writes("#particular-fineness", "925")
    expect(maker.page.locator("#particular-fineness-error")).to_have_count(0)
    maker.page.reload()
    expect(fineness).to_have_value("925")
    expect(maker.page.locator("input[name=particular-metal][value=silver]")).to_be_checked()
    expect(maker.page.locator("#particular-nickel")).to_be_checked()
    assert too_wide(maker.visitor, 320) == []


def test_without_javascript_it_is_asked_once_the_draft_is_saved(somebody: Comes, shop: LiveShop) -> None:
    maker = Maker(somebody(shop, **PHONE, java_script_enabled=False))
    maker.begins()
    maker.visitor.chooses("category", "orecchini")
    maker.goes("Salva bozza")
    maker.writes("#particular-maker_mark", "TO")
    maker.goes("Controlla e pubblica")
    maker.visitor.sees("Metallo: per questa categoria la legge vuole che si dica", "Marchio di identificazione: non è")


@pytest.mark.parametrize("place", ["list", "editor", "open editor", "check", "prices", "preview"])
def test_nobody_is_kept_out_of_products(place: str, somebody: Comes, shop: LiveShop) -> None:
    maker = Maker(somebody(shop, **PHONE))
    if place != "list":
        maker.page.locator(".product-item", has_text="Pubblicato").locator(".product-link").last.click()
        maker.page.wait_for_url(re.compile(r"/products/[A-Z0-9]{10}$"))
    ways = {"check": "/check", "prices": "/prices"}
    if place in ways:
        maker.page.goto(maker.page.url + ways[place])
    elif place == "preview":
        maker.page.goto(f"{shop.url}/preview/{maker.page.url.rpartition('/')[2]}")
    elif place == "open editor":
        maker.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    elif place == "list":
        maker.page.locator(".quick > summary").first.click()
    maker.page.evaluate(AXE)
    found = violations(maker.page.evaluate(ALL, RULES))
    maker.page.emulate_media(color_scheme="dark")
    found += violations(maker.page.evaluate(ALL, RULES))
    assert found == []
    assert small_targets(maker.visitor) == []
    assert too_wide(maker.visitor, 320) == []
