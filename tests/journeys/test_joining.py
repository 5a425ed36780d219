"""A maker with a phone: from the letter of the office to a shop that is open, and the first look of a buyer."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.databases import ROOT
from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop, waits_for, words_of
from tests.journeys.test_accessible import ALL, AXE, RULES, STICKS_OUT, small_targets, violations
from tests.journeys.visitor import Visitor
from tests.pictures_corpus import saved, scene

DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PICTURE = ROOT / "storefront" / "demo" / "pictures" / "_brand-arbrora.avif"
MOST_TO_JOIN, MOST_IN_ALL = 15, 24
"""What law, bank and Stripe ask (docs/joining.md), and the least that a product must say."""
IBAN = "IT60 X054 2811 1010 0000 0123 456"
LEGAL = {
    "legal_name": "Filo Matto di Bruna Prova", "street": "Via Po 1", "postcode": "10124", "city": "Torino",
    "fiscal_code": "RSSMRA80A01L219M", "phone": "+39 011 000 0000",
}  # fmt: skip


@dataclass(frozen=True)
class New:
    """A brand that joins."""

    name: str
    vat_number: str

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "-")

    @property
    def email(self) -> str:
        return f"bruna@{self.slug}.example"


AT_PHONE, AT_DESK = New("Filo Matto", "999 0001 0010"), New("Filo Dritto", "999 0009 0012")


@pytest.mark.parametrize(("brand", "window"), [(AT_PHONE, PHONE), (AT_DESK, DESK)], ids=["390", "1440"])
def test_a_maker_joins_and_nobody_explains_anything(
    somebody: Comes, shop: LiveShop, tmp_path: Path, brand: New, window: dict[str, Any]
) -> None:
    """From the letter to the first product on sale. What the maker does is counted: each tap, field and choice."""
    office, maker = somebody(shop), somebody(shop, **window)
    invites(office, brand)
    accepts(maker, brand)
    presents_herself(maker, PICTURE)
    identifies(maker, brand)
    maker.sees("Hai fatto tutto")
    assert maker.interactions <= MOST_TO_JOIN
    lets_in(office, brand)
    opened = waits_for(
        lambda: [one for one in shop.mails(brand.email) if "è aperto" in str(one["Subject"])], "the good news"
    )
    assert f"/studio/{brand.slug}" in words_of(opened[0])
    guest = somebody(shop, **PHONE)
    guest.opens(f"/brands/{brand.slug}")
    guest.reads_headline(brand.name)
    guest.sees("Fili di lana trovati", "Via Po 1", brand.vat_number.replace(" ", ""), "+39 011 000 0000")
    publishes(maker, brand, photos(tmp_path))
    assert maker.interactions <= MOST_IN_ALL


def test_a_helper_comes_in_by_fingerprint_and_has_no_password(somebody: Comes, shop: LiveShop) -> None:
    owner, helper = somebody(shop), somebody(shop, **PHONE)
    owner.opens("/account/sign-in?next=/studio/arbrora/brand/people")
    owner.writes(email="arbrora@glocal.example", password="glocal-demo")
    owner.follows("main form button")
    owner.writes(email="rita@posta.example")
    owner.follows(owner.page.get_by_role("button", name="Manda l'invito"))
    has_a_finger(helper)
    at_home = shop.url.replace("127.0.0.1", "localhost")  # browsers bind passkeys to a name
    letter = words_of(waits_for(lambda: shop.mails("rita@posta.example"), "the invitation")[0])
    link = re.search(r"http\S+(/studio/join/\S+)", letter)
    assert link is not None
    helper.page.goto(at_home + link[1])
    is_clean(helper)
    helper.writes(name="Rita")
    helper.follows(helper.page.get_by_role("button", name="Entra con una passkey"))
    helper.writes(name="telefono")
    helper.presses(helper.page.get_by_role("button", name="Continua"))
    helper.page.wait_for_url("**/studio/arbrora")
    helper.sees("La passkey «telefono» è pronta")
    helper.context.clear_cookies()
    helper.page.goto(f"{at_home}/account/passkeys/sign-in?next=/studio/arbrora")
    is_clean(helper)
    helper.presses(helper.page.get_by_role("button", name="Continua"))
    helper.page.wait_for_url("**/studio/arbrora")
    helper.reads_headline("Oggi")


def has_a_finger(person: Visitor) -> None:
    """The device knows its owner by touch, as Chromium plays it."""
    wires = person.context.new_cdp_session(person.page)
    wires.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True,
    }  # fmt: skip
    wires.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def invites(office: Visitor, brand: New) -> None:
    office.opens("/account/sign-in?next=/office/brands/new")
    office.writes(email="office@glocal.example", password="glocal-demo")
    office.follows("main form button")
    office.writes(name=brand.name, email=brand.email)
    office.presses(office.page.get_by_text("Scrivi anche quello che sai già"))
    office.writes(person="Bruna Prova", province="to", vat_number=brand.vat_number, **LEGAL)
    office.presses(office.page.get_by_label("Forfettario"))
    office.follows(office.page.get_by_role("button", name="Manda l'invito"))
    office.sees("Il negozio si apre quando l'elenco è completo")


def accepts(maker: Visitor, brand: New) -> None:
    letter = waits_for(lambda: maker.shop.mails(brand.email), "the invitation")[0]
    link = re.search(r"http\S+/studio/join/\S+", words_of(letter))
    assert link is not None
    maker.interactions = 1  # the link of the letter
    maker.page.goto(link[0])
    is_clean(maker)
    expect(maker.page.locator("#name")).to_have_value("Bruna Prova")
    maker.writes(password="ago e filo di lino")
    maker.follows(maker.page.get_by_role("button", name="Accetta ed entra"))
    is_clean(maker)


def presents_herself(maker: Visitor, picture: Path) -> None:
    maker.follows(maker.main.get_by_role("link", name="Adesso: Come ti presenti"))
    with maker.page.expect_navigation():  # it is sent at once
        maker.sends("file-picture", picture)
    waits_for(lambda: maker.page.reload() and maker.page.locator(".brand-pictures img").count(), "the picture")
    is_clean(maker)
    maker.writes(tagline_it="Fili di lana trovati")
    saves(maker)


def identifies(maker: Visitor, brand: New) -> None:
    """Each step, saved, opens the next."""
    maker.reads_headline("Chi sei in legge")
    maker.sees("Li abbiamo scritti noi dalla tua scheda")
    expect(maker.page.locator("#vat_number")).to_have_value(brand.vat_number.replace(" ", ""))
    expect(maker.page.get_by_label("Forfettario")).to_be_checked()
    is_clean(maker)
    saves(maker)
    maker.reads_headline("Le condizioni")
    is_clean(maker)
    maker.presses(maker.page.get_by_label("Ho letto le condizioni"))
    maker.follows(maker.page.get_by_role("button", name="Accetta le condizioni"))
    maker.reads_headline("Il tuo IBAN")
    expect(maker.page.locator("#holder")).to_have_value(LEGAL["legal_name"])
    maker.writes(iban=IBAN)
    maker.follows(maker.page.get_by_role("button", name="Salva l'IBAN"))
    maker.reads_headline("Da dove spedisci")
    is_clean(maker)
    expect(maker.page.get_by_label("Dal magazzino della cooperativa")).to_be_checked()
    saves(maker)
    maker.reads_headline("I pagamenti online")
    maker.presses(maker.page.get_by_role("button", name="Comincia con Stripe"))
    maker.page.wait_for_url(re.compile("/onboarding/"))
    maker.presses("button[value=finish]")
    maker.page.wait_for_url(re.compile("/brand/stripe"))
    maker.sees("Attivo: puoi vendere online")
    is_clean(maker)
    maker.opens(f"/studio/{brand.slug}/brand")  # a look at the list, which is done
    is_clean(maker)


def saves(maker: Visitor) -> None:
    maker.follows(maker.page.get_by_role("button", name="Salva", exact=True))


def photos(folder: Path) -> list[Path]:
    paths = [folder / f"IMG_{number}.jpg" for number in range(3)]
    for path, colour in zip(paths, ("#86291f", "#1c4a3c", "#1f4a66"), strict=True):
        picture = scene((1008, 1260))
        picture.paste(colour, (0, 600, 1008, 1260))
        path.write_bytes(saved(picture, "JPEG", quality=88))
    return paths


def publishes(maker: Visitor, brand: New, pictures: list[Path]) -> None:
    """The first product, from the letter that says the shop is open."""
    maker.interactions += 1  # the link of that letter
    maker.opens(f"/studio/{brand.slug}")
    maker.follows(maker.main.get_by_role("button", name="Nuovo prodotto").first)
    maker.sends("shots-files", *pictures)
    expect(maker.page.locator("[data-shot][data-state=ready]")).to_have_count(len(pictures))
    maker.writes(**{"title_it": "Cuscino di lana", "variant-0-price": "60", "fibre-0-name": "lana"})
    expect(maker.page.locator("#category")).to_have_value("cuscini")
    maker.presses(maker.page.locator("#has_no_warnings"))
    expect(maker.page.locator(".editor-saved")).to_contain_text("Salvato alle")
    maker.follows(maker.main.get_by_role("button", name="Controlla e pubblica").first)
    maker.follows(maker.main.get_by_role("button", name="Pubblica con 1 pezzo").first)
    maker.sees("È in negozio")


def lets_in(office: Visitor, brand: New) -> None:
    office.opens(f"/office/brands/{brand.slug}")
    is_clean(office)
    office.follows(office.page.get_by_role("button", name="Apri il negozio"))
    expect(office.main).to_contain_text(f"Il negozio di {brand.name} è aperto")


def is_clean(person: Visitor) -> None:
    """No fault that axe knows, nothing too small for a finger, nothing wider than the window."""
    person.page.evaluate(AXE)
    assert violations(person.page.evaluate(ALL, RULES)) == [], person.path
    if person.touches:
        assert small_targets(person) == [], person.path
        assert person.page.evaluate(STICKS_OUT) == [], person.path
