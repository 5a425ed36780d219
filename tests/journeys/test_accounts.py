"""An account: registered, confirmed by mail, used on two devices with one cart; and the way back from a purchase."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop, waits_for, words_of
from tests.journeys.visitor import ADA, Visitor

PASSWORD = "portici e biciclette"


def test_signing_in_on_a_second_device_brings_both_carts_together(somebody: Comes, shop: LiveShop) -> None:
    at_home, on_the_way = somebody(shop), somebody(shop, **PHONE)
    at_home.takes("bavaglino-pranzo")
    registers(at_home, "giulia@posta.example")
    signs_in(at_home, "giulia@posta.example")
    on_the_way.takes("astuccio-matite")
    signs_in(on_the_way, "giulia@posta.example")
    assert len(on_the_way.cart_lines()) == 2
    lines = at_home.cart_lines()
    assert any("Bavaglino" in line for line in lines)
    assert any("Astuccio" in line for line in lines)


def registers(person: Visitor, email: str) -> None:
    """Register, and follow the link of the mail."""
    person.opens("/account/register")
    person.writes(name="Giulia", email=email, password=PASSWORD)
    person.follows("main form button")
    letter = waits_for(lambda: person.shop.mails(email), "the mail that asks to confirm")[0]
    link = re.search(r"http\S+/account/confirm/\S+", words_of(letter))
    assert link is not None
    person.page.goto(link[0])


def signs_in(person: Visitor, email: str) -> None:
    person.opens("/account/sign-in")
    if person.path.endswith("/sign-in"):  # whoever has just confirmed may be in already
        person.writes(email=email, password=PASSWORD)
        person.follows("main form button")
    person.opens("/account")
    expect(person.page.locator("h1")).to_contain_text("Giulia")


def test_a_guest_withdraws_in_two_steps(ada: Visitor, shop: LiveShop) -> None:
    ref = ada.buys("strofinacci-albergo", "sciarpa-tartan", email="ilaria@posta.example")
    ada.opens("/")
    ada.follows(ada.page.get_by_role("link", name="Recedere dal contratto qui"))
    ada.writes(ref=ref.lower(), email="Ilaria@posta.example")
    ada.follows(ada.page.get_by_role("button", name="Continua"))
    ada.page.locator(".choice", has_text="Strofinacci").locator("input").uncheck()
    ada.follows(ada.page.get_by_role("button", name="Continua"))
    ada.sees("Sciarpa", ADA["name"])
    assert "Strofinacci" not in ada.main.inner_text()
    ada.follows(ada.page.get_by_role("button", name="Conferma recesso"))
    ada.reads_headline("Abbiamo ricevuto il tuo recesso")
    letter = waits_for(lambda: [one for one in shop.mails(ref) if "recesso" in str(one["Subject"]).lower()], "a letter")
    assert any("Sciarpa" in words_of(one) and "Strofinacci" not in words_of(one) for one in letter)
