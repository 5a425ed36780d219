"""Two brands agree on a thing that they made together, each on a phone; with the keyboard and without JavaScript too."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop
from tests.journeys.test_accessible import ALL, AXE, RULES, small_targets, too_wide, violations
from tests.journeys.visitor import Visitor

DESK = {"viewport": {"width": 1440, "height": 900}, "is_mobile": False, "has_touch": False, "device_scale_factor": 1}


def maker(somebody: Comes, shop: LiveShop, brand: str, prefix: str = "", **window: Any) -> Visitor:
    """Somebody of a brand, signed in, on a phone unless told otherwise."""
    came = somebody(shop, prefix, **(PHONE | window))
    came.opens(f"/account/sign-in?next=/studio/{brand}")
    came.writes(email=f"{brand}@glocal.example", password="glocal-demo")
    came.follows("main form button")
    return came


def product_of(person: Visitor, brand: str, title: str) -> str:
    """The ref of one of a brand's products, by its title: other journeys write products too."""
    person.opens(f"/studio/{brand}/products?q={quote(title)}")
    link = person.main.locator("a.product-link", has_text=title).first
    return str(link.get_attribute("href")).rpartition("/")[2]


def is_sound(person: Visitor) -> None:
    """No axe rule is broken, every target is large enough, nothing sticks out."""
    person.page.evaluate(AXE)
    assert violations(person.page.evaluate(ALL, RULES)) == []
    assert small_targets(person) == []
    assert too_wide(person, 320) == []
    person.page.set_viewport_size(PHONE["viewport"])


@pytest.mark.parametrize(
    ("title", "window"),
    [("Zaino Ombrellone", {}), ("Pochette Cravatte", DESK | {"java_script_enabled": False})],
    ids=["390", "1440_without_javascript"],
)
def test_a_thing_of_two_brands_is_proposed_and_accepted(
    somebody: Comes, shop: LiveShop, title: str, window: dict[str, Any]
) -> None:
    with_scripts = not window
    lead = maker(somebody, shop, "arbrora", **window)
    ref = product_of(lead, "arbrora", title)
    lead.opens(f"/studio/arbrora/products/{ref}/shares")
    lead.page.get_by_label("Marchio", exact=True).first.select_option(label="Baobab Couture")
    lead.page.get_by_label("Parte, in percento").first.fill("33,33")
    if with_scripts:
        expect(lead.page.locator("[data-own]")).to_have_text("66,67 %")
    lead.page.get_by_label("Un messaggio per chi deve rispondere").fill("Il ricamo è tuo.")
    lead.follows(lead.main.get_by_role("button", name="Manda la richiesta"))
    lead.sees("Richiesta mandata", "Baobab Couture")

    partner = maker(somebody, shop, "baobab-couture", **window)
    task = partner.main.get_by_role("link", name=re.compile("Arbrora ti chiede")).first
    partner.follows(task)
    partner.sees("Aspetta la tua risposta", "33,33 %", "Il ricamo è tuo.", "Resta a te")
    partner.page.get_by_role("button", name="Accetto", exact=True).press("Enter")
    partner.page.wait_for_load_state()
    partner.sees("L'accordo vale da adesso", "In vigore")

    lead.opens(f"/studio/arbrora/products/{ref}/shares")
    lead.sees("Come si divide adesso", "66,67 %", "33,33 %")


def test_the_pages_of_an_agreement_are_for_everybody(somebody: Comes, shop: LiveShop) -> None:
    lead = maker(somebody, shop, "episodio-zero")
    ref = product_of(lead, "episodio-zero", "Bracciale Zip")
    lead.opens(f"/studio/episodio-zero/products/{ref}/shares")
    is_sound(lead)
    lead.page.get_by_label("Marchio", exact=True).first.select_option(label="Arbrora")
    lead.page.get_by_label("Parte, in percento").first.fill("100")
    lead.follows(lead.main.get_by_role("button", name="Manda la richiesta"))
    lead.sees("Così a te non resta niente")
    is_sound(lead)
    lead.page.get_by_label("Parte, in percento").first.fill("20")
    lead.follows(lead.main.get_by_role("button", name="Manda la richiesta"))
    lead.follows(lead.main.get_by_role("link", name="Guarda la proposta"))
    is_sound(lead)
    lead.opens("/studio/episodio-zero/agreements")
    is_sound(lead)
