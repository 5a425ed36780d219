"""Five phone photos on a small screen: sent, seen, put in order, described; offline, by keyboard, without JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop
from tests.journeys.test_accessible import ALL, AXE, RULES, small_targets, too_wide, violations
from tests.journeys.visitor import Visitor
from tests.pictures_corpus import REFUSED, phone_mpo, saved, scene


@pytest.fixture
def photos(tmp_path: Path) -> list[str]:
    """Five photos as a phone has them, each of another colour."""
    paths = []
    for number, colour in enumerate(("#86291f", "#1c4a3c", "#1f4a66", "#d9a441"), 1):
        picture = scene((2016, 1512))
        picture.paste(colour, (0, 800, 2016, 1512))
        paths.append(tmp_path / f"IMG_{number}.jpg")
        paths[-1].write_bytes(saved(picture, "JPEG", quality=90))
    paths.append(tmp_path / "IMG_5.jpg")
    paths[-1].write_bytes(phone_mpo())
    return [str(path) for path in paths]


def maker_of_a_new_product(somebody: Comes, shop: LiveShop, **window: bool) -> Visitor:
    maker = somebody(shop, **PHONE, **window)
    maker.opens("/account/sign-in?next=/studio/arbrora/products")
    maker.writes(email="arbrora@glocal.example", password="glocal-demo")
    maker.follows("main form button")
    maker.follows(maker.main.get_by_role("button", name="Nuovo prodotto").first)
    maker.opens(re.sub(r"[?#].*", "", maker.path) + "/pictures")
    return maker


def cards(maker: Visitor) -> Locator:
    return maker.page.locator("[data-shot]")


def test_five_photos_are_sent_seen_and_arranged(
    somebody: Comes, shop: LiveShop, photos: list[str], tmp_path: Path
) -> None:
    maker = maker_of_a_new_product(somebody, shop)
    maker.sees("Servono ancora: una foto del pezzo intero")
    maker.page.set_input_files("#shots-files", photos)
    expect(maker.page.locator("[data-shot][data-state=ready] .shot-seen img")).to_have_count(5)
    expect(maker.page.locator(".arrival")).to_have_count(0)
    maker.sees("La prima foto è quella che si vede nel catalogo", "Foto 5 di 5")
    keys = [card.get_attribute("data-shot") for card in cards(maker).all()]

    with maker.page.expect_response(is_saved):
        cards(maker).nth(1).get_by_role("button", name="Più su").focus()
        maker.page.keyboard.press("Enter")
    first = cards(maker).first
    expect(first.locator("[data-number]")).to_have_text("Foto 1 di 5")
    first.locator("summary").press("Enter")
    with maker.page.expect_response(is_saved):
        first.get_by_label("Descrivila a chi non la vede").fill("Borsa di vela blu su una sedia")
    with maker.page.expect_response(is_saved):
        first.locator("[data-pad] img").tap(position={"x": 20, "y": 20})
    with maker.page.expect_response(is_saved):
        first.get_by_label("Dall'alto in basso").press("ArrowRight")
    with maker.page.expect_response(is_saved):
        cards(maker).nth(4).get_by_role("button", name="Togli").tap()

    maker.page.reload()
    expect(cards(maker)).to_have_count(4)
    assert [card.get_attribute("data-shot") for card in cards(maker).all()] == [keys[1], keys[0], *keys[2:4]]
    expect(first.locator("summary")).to_have_text("Borsa di vela blu su una sedia")
    expect(first.locator(".shot-seen .picture")).to_have_class(re.compile(r"at-x\d0 at-y\d0"))

    bad = tmp_path / "IMG_9.jpg"
    bad.write_bytes(REFUSED["a moving GIF"][1]())
    maker.page.set_input_files("#shots-files", [str(bad)])
    maker.sees("È un'immagine che si muove")
    keeps_nobody_out(maker)


def is_saved(response: object) -> bool:
    request = response.request  # type: ignore[attr-defined]
    return bool(request.method == "POST" and request.url.endswith("/pictures") and response.status == 200)  # type: ignore[attr-defined]


def keeps_nobody_out(maker: Visitor) -> None:
    maker.page.locator("summary").first.click()
    maker.page.evaluate(AXE)
    assert violations(maker.page.evaluate(ALL, RULES)) == []
    assert small_targets(maker) == []
    assert too_wide(maker, 320) == []


def test_a_lost_connection_is_waited_for(somebody: Comes, shop: LiveShop, photos: list[str]) -> None:
    maker = maker_of_a_new_product(somebody, shop)
    maker.context.set_offline(True)
    maker.page.set_input_files("#shots-files", photos[:2])
    maker.sees("Connessione persa. Riprovo da solo.", "Aspetta il suo turno")
    maker.context.set_offline(False)
    expect(maker.page.locator("[data-shot][data-state=ready]")).to_have_count(2)
    names = [card.locator("select").input_value() for card in cards(maker).all()]
    assert names == ["front", "detail"]


def test_photos_are_sent_and_arranged_without_javascript(somebody: Comes, shop: LiveShop, photos: list[str]) -> None:
    maker = maker_of_a_new_product(somebody, shop, java_script_enabled=False)
    maker.page.set_input_files("#shots-files", photos[:3])
    maker.follows(maker.main.get_by_role("button", name="Manda le foto"))
    expect(cards(maker)).to_have_count(3)
    keys = [card.get_attribute("data-shot") for card in cards(maker).all()]
    cards(maker).first.locator("summary").click()
    cards(maker).first.get_by_label("Descrivila a chi non la vede").fill("Una borsa")
    maker.follows(cards(maker).first.get_by_role("button", name="Più giù"))
    assert [card.get_attribute("data-shot") for card in cards(maker).all()] == [keys[1], keys[0], keys[2]]
    expect(cards(maker).nth(1).locator("summary")).to_have_text("Una borsa")
