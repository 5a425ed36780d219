"""A maker with a phone: from the letter of the office to a shop that is open, and the first look of a buyer."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.databases import ROOT
from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop, waits_for, words_of
from tests.journeys.test_accessible import ALL, AXE, RULES, STICKS_OUT, small_targets, violations
from tests.journeys.visitor import Visitor

BRUNA = "bruna@filo-matto.example"
PICTURE = ROOT / "storefront" / "demo" / "pictures" / "_brand-arbrora.avif"
IBAN = "IT60 X054 2811 1010 0000 0123 456"
LEGAL = {
    "legal_name": "Filo Matto di Bruna Prova", "street": "Via Po 1", "postcode": "10124", "city": "Torino",
    "province": "to", "vat_number": "999 0001 0010", "fiscal_code": "RSSMRA80A01L219M",
}  # fmt: skip


def test_a_maker_joins_with_a_phone_and_nobody_explains_anything(somebody: Comes, shop: LiveShop) -> None:
    office, maker = somebody(shop), somebody(shop, **PHONE)
    invites(office)
    accepts(maker)
    presents_herself(maker, PICTURE)
    identifies(maker)
    maker.sees("Hai fatto tutto")
    lets_in(office)
    opened = waits_for(lambda: [one for one in shop.mails(BRUNA) if "è aperto" in str(one["Subject"])], "the good news")
    assert "/studio/filo-matto" in words_of(opened[0])
    guest = somebody(shop, **PHONE)
    guest.opens("/brands/filo-matto")
    guest.reads_headline("Filo Matto")
    guest.sees("Fili di lana trovati", "Via Po 1", "99900010010")


def invites(office: Visitor) -> None:
    office.opens("/account/sign-in?next=/office/brands/new")
    office.writes(email="office@glocal.example", password="glocal-demo")
    office.follows("main form button")
    office.writes(name="Filo Matto", email=BRUNA)
    office.follows(office.page.get_by_role("button", name="Manda l'invito"))
    office.sees("Il negozio si apre quando l'elenco è completo")


def accepts(maker: Visitor) -> None:
    letter = waits_for(lambda: maker.shop.mails(BRUNA), "the invitation")[0]
    link = re.search(r"http\S+/studio/join/\S+", words_of(letter))
    assert link is not None
    maker.page.goto(link[0])
    is_clean(maker)
    maker.writes(name="Bruna Prova", password="ago e filo di lino")
    maker.follows(maker.page.get_by_role("button", name="Accetta ed entra"))
    maker.follows(maker.main.get_by_role("link", name="Per cominciare a vendere"))
    is_clean(maker)


def presents_herself(maker: Visitor, picture: Path) -> None:
    maker.follows(maker.main.get_by_role("link", name="Adesso: Come ti presenti"))
    maker.page.locator("#file-picture").set_input_files(picture)
    maker.follows(maker.page.get_by_role("button", name="Manda la foto"))
    maker.writes(
        tagline_it="Fili di lana trovati", story_it="Filiamo lana delle valli.", tagline_en="Found wool",
        story_en="We spin wool.",
    )  # fmt: skip
    maker.follows(maker.page.get_by_role("button", name="Salva"))
    waits_for(lambda: maker.page.reload() and maker.page.locator(".brand-pictures img").count(), "the picture")
    is_clean(maker)
    to_list(maker)


def identifies(maker: Visitor) -> None:
    goes_on(maker, "Chi sei in legge")
    maker.writes(**LEGAL)
    maker.page.get_by_label("Forfettario").check()
    is_clean(maker)
    maker.follows(maker.page.get_by_role("button", name="Salva"))
    goes_on(maker, "Come ti si trova")
    maker.writes(phone="+39 011 000 0000")
    maker.follows(maker.page.get_by_role("button", name="Salva"))
    goes_on(maker, "Le condizioni")
    is_clean(maker)
    maker.page.get_by_label("Ho letto le condizioni").check()
    maker.follows(maker.page.get_by_role("button", name="Accetta le condizioni"))
    goes_on(maker, "Il tuo IBAN")
    maker.writes(holder="Bruna Prova", iban=IBAN)
    maker.follows(maker.page.get_by_role("button", name="Salva l'IBAN"))
    goes_on(maker, "Da dove spedisci")
    is_clean(maker)
    maker.page.get_by_label("Dal mio laboratorio").check()
    maker.writes(home_0_price="6,50")
    maker.follows(maker.page.get_by_role("button", name="Salva"))
    goes_on(maker, "I pagamenti online")
    maker.presses(maker.page.get_by_role("button", name="Comincia con Stripe"))
    maker.page.wait_for_url(re.compile("/onboarding/"))
    maker.presses("button[value=finish]")
    maker.page.wait_for_url(re.compile("/brand/stripe"))
    maker.sees("Attivo: puoi vendere online")
    is_clean(maker)
    to_list(maker)


def goes_on(maker: Visitor, step: str) -> None:
    """The one button of the list leads to what comes next."""
    maker.follows(maker.main.get_by_role("link", name=f"Adesso: {step}"))
    maker.reads_headline(step)


def to_list(maker: Visitor) -> None:
    maker.follows(maker.main.get_by_role("link", name="Il marchio", exact=True))


def lets_in(office: Visitor) -> None:
    office.opens("/office/brands/filo-matto")
    is_clean(office)
    office.follows(office.page.get_by_role("button", name="Apri il negozio"))
    expect(office.main).to_contain_text("Il negozio di Filo Matto è aperto")


def is_clean(person: Visitor) -> None:
    """No fault that axe knows, nothing too small for a finger, nothing wider than the window."""
    person.page.evaluate(AXE)
    assert violations(person.page.evaluate(ALL, RULES)) == [], person.path
    if person.touches:
        assert small_targets(person) == [], person.path
        assert person.page.evaluate(STICKS_OUT) == [], person.path
