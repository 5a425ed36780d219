"""What was paid is packed and sent by its maker, on a phone at the workbench; its buyer follows it and asks something."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop, waits_for
from tests.journeys.test_accessible import ALL, AXE, RULES, small_targets, too_wide, violations
from tests.journeys.visitor import Visitor

DESK = {"viewport": {"width": 1440, "height": 900}}
# Each of them has a piece that lies in its brand's own place and nowhere else: the brand sends it.
WAYS = [
    (PHONE, "arbrora", "tracolla-striscione", ""),
    (DESK, "episodio-zero", "orecchini-cementine", ""),
    ({**PHONE, "java_script_enabled": False}, "episodio-zero", "anello-posata", "60"),
]


def maker(somebody: Comes, shop: LiveShop, brand: str, **window: Any) -> Visitor:
    came = somebody(shop, **window)
    came.opens(f"/account/sign-in?next=/studio/{brand}")
    came.writes(email=f"{brand}@glocal.example", password="glocal-demo")
    came.follows("main form button")
    return came


def buys(person: Visitor, slug: str, size: str) -> str:
    person.takes(slug, size)
    return person.buys()


def presses(person: Visitor, words: str) -> None:
    person.follows(person.main.get_by_role("button", name=words, exact=True))


@pytest.mark.parametrize(("window", "brand", "slug", "size"), WAYS, ids=["phone", "desk", "without_javascript"])
def test_a_paid_parcel_is_prepared_and_sent_and_its_buyer_follows_it(
    somebody: Comes, shop: LiveShop, window: dict[str, Any], brand: str, slug: str, size: str
) -> None:
    ada = somebody(shop, **PHONE)
    ref = buys(ada, slug, size)
    key = ada.order_key
    carla = maker(somebody, shop, brand, **window)
    carla.follows(carla.main.get_by_role("link", name=re.compile("pacc.* da preparare")))
    carla.follows(carla.main.get_by_role("link", name=re.compile(ref)))
    carla.sees("Da preparare", "Etichetta", "Via Roma 1", "10121 Torino")
    expect(carla.main).not_to_contain_text("ada@posta.example")
    slip = carla.context.request.get(str(carla.main.get_by_role("link", name="Foglio").evaluate("link => link.href")))
    assert (slip.status, slip.body()[:5]) == (200, b"%PDF-")
    presses(carla, "È pronto")
    carla.sees("Pronto, da spedire")
    carla.page.get_by_label("Corriere", exact=True).select_option(label="GLS")
    carla.page.get_by_label("Numero di spedizione").fill("TO 123")
    presses(carla, "È partito")
    carla.sees("Spedito", "TO 123")

    waits_for(lambda: [one for one in shop.mails(ref) if "è partito" in str(one["Subject"])], "the letter")
    ada.opens(f"/orders/{ref}?key={key}")
    ada.sees("In viaggio", "GLS")
    link = ada.main.get_by_role("link", name="TO 123")
    assert str(link.get_attribute("href")).startswith("https://www.gls-italy.com/")
    presses_open(ada, "Scrivi a")
    ada.page.get_by_label(re.compile("Il tuo messaggio a")).fill("Sono per orecchie forate?")
    presses(ada, "Manda")
    ada.sees("Ti scriviamo quando arriva la risposta")

    carla.opens(f"/studio/{brand}")
    carla.follows(carla.main.get_by_role("link", name=re.compile("aspett.* una tua risposta")).first)
    carla.sees("Sono per orecchie forate?")
    carla.page.get_by_label("La tua risposta").fill("Sì, con un gancio di argento.")
    presses(carla, "Manda")
    ada.opens(f"/orders/{ref}?key={key}")
    ada.sees("Sì, con un gancio di argento.")
    presses(carla, "Ho sbagliato: torna indietro di un passo")
    carla.sees("Pronto, da spedire")


def presses_open(person: Visitor, words: str) -> None:
    person.presses(person.page.locator("summary", has_text=words).first)


def test_the_rooms_of_orders_are_for_everybody(somebody: Comes, shop: LiveShop) -> None:
    ada = somebody(shop)
    ref, brand = buys(ada, "camicia-wax-bimbo", "6-7"), "baobab-couture"
    carla = maker(somebody, shop, brand, **PHONE)
    for path in ("", "/notices", "/orders", "/orders?past=1", f"/orders/{ref}"):
        carla.opens(f"/studio/{brand}{path}")
        is_sound(carla)
    presses_open(carla, "Non riesco a consegnare qualcosa")
    is_sound(carla)
    presses(carla, "Dillo all'ufficio")
    carla.sees("Controlla questi punti", "Segna almeno un pezzo.")
    is_sound(carla)


def is_sound(person: Visitor) -> None:
    """No axe rule is broken, every target is large enough, nothing sticks out."""
    person.page.evaluate(AXE)
    assert violations(person.page.evaluate(ALL, RULES)) == []
    assert small_targets(person) == []
    assert too_wide(person, 320) == []
    person.page.set_viewport_size(PHONE["viewport"])
