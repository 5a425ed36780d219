"""A brand's own file: what it writes of itself, who may, and what others see of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.domain.audit.models import AuditEntry
from storefront.domain.brands.members import EDITOR
from storefront.domain.brands.models import BankAccount, Brand, BrandTerms, BrandText, VatRegime
from storefront.domain.places.models import Location, OpeningHours, ShippingBand
from storefront.faces.web.page_files import terms_version
from storefront.infra.db import db, unit_of_work
from storefront.infra.letters import render
from tests import makers
from tests.faces.account.people import PASSWORD, letters
from tests.faces.studio.brand_files import IBAN, make_complete
from tests.faces.studio.people import at_work
from tests.statements import counted

LEGAL = {
    "legal_name": "Filo Matto srl", "street": "Via Po 1", "postcode": "10124", "city": "Torino", "province": "to",
    "vat_regime": "forfettario", "vat_number": "IT 999 0001 0010", "fiscal_code": "RSSMRA80A01L219M", "register_no": "",
}  # fmt: skip
PLACE = {
    "where": "own", "name": "Laboratorio", "street": "Via Po 1", "postcode": "10124", "city": "Torino", "province": "TO",
    "weekdays": ["0", "2"], "opens": "09:00", "closes": "17:00", "cutoff_hour": "12",
    "home_0_kg": "2", "home_0_price": "6,50", "home_0_free": "90", "home_0_min": "2", "home_0_max": "4",
    "home_1_kg": "0,5", "home_1_price": "4,90",
}  # fmt: skip
PAGES = ("", "/legal", "/contact", "/terms", "/bank", "/sending", "/stripe", "/people", "/story", "/away")
OWNERS = ("/legal", "/contact", "/terms", "/bank", "/sending", "/stripe", "/people")
ACTS = (
    "/stripe", "/stripe/dashboard", "/people", "/people/1", "/people/1/remove", "/invitations/ABC/again",
    "/invitations/ABC/revoke", "/legal", "/contact", "/terms", "/bank", "/sending",
)  # fmt: skip


def column(value: Any) -> Any:
    db.session.rollback()
    return db.session.scalar(select(value))


# --- who may ---------------------------------------------------------------------------------------------


def test_a_member_of_another_brand_finds_none_of_these_pages(app: Flask) -> None:
    own, other = makers.brand("Arbrora"), makers.brand("Baobab Couture")
    browser = at_work(app, own)
    for page in PAGES:
        assert browser.get(f"/studio/{other.slug}/brand{page}").status_code == 404, page
    for act in (*ACTS, "/story", "/away", "/away/back", "/pictures/logo"):
        assert browser.post(f"/studio/{other.slug}/brand{act}", data={**LEGAL, **PLACE}).status_code == 404, act
    for page in ("/stripe/again", "/stripe/back"):
        assert browser.get(f"/studio/{other.slug}/brand{page}").status_code == 404, page


def test_an_editor_finds_the_words_and_not_what_binds_the_brand(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    browser = at_work(app, brand, EDITOR)
    seen = {page: browser.get(f"/studio/{brand.slug}/brand{page}").status_code for page in PAGES}
    assert seen == {page: 404 if page in OWNERS else 200 for page in PAGES}
    for act in ACTS:
        assert browser.post(f"/studio/{brand.slug}/brand{act}", data={**LEGAL, **PLACE}).status_code == 404, act
    page = browser.get(f"/studio/{brand.slug}/brand").text
    assert "/brand/bank" not in page
    assert "Lo fa chi è titolare" in page


def test_an_owner_finds_everything(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    browser = at_work(app, brand)
    assert {browser.get(f"/studio/{brand.slug}/brand{page}").status_code for page in PAGES} == {200}


# --- law -------------------------------------------------------------------------------------------------


def test_legal_data_are_kept_as_they_are_spelt_and_written_down(app: Flask) -> None:
    brand = makers.brand("Arbrora", vat_number="")
    browser = at_work(app, brand)
    assert browser.post(f"/studio/{brand.slug}/brand/legal", data=LEGAL).status_code == 303
    row = db.session.scalars(select(Brand)).one()
    assert (row.legal_name, row.province, row.vat_number) == ("Filo Matto srl", "TO", "99900010010")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "brand_identified")).one()
    assert entry.new is not None
    assert entry.new["vat_number"] == "99900010010"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("vat_number", "99900010011"), ("vat_number", "1234"), ("vat_number", "abc"), ("fiscal_code", "RSSMRA80A01L219X"),
        ("fiscal_code", "12345678901"), ("postcode", "1012"), ("province", "XX"), ("legal_name", ""), ("vat_regime", "none"),
        ("legal_name", "x" * 121),
    ],
)  # fmt: skip
def test_wrong_legal_data_are_told_and_kept_in_the_form(app: Flask, field: str, value: str) -> None:
    brand = makers.brand("Arbrora", legal_name="Prima")
    answer = at_work(app, brand).post(f"/studio/{brand.slug}/brand/legal", data={**LEGAL, field: value})
    assert (answer.status_code, f'href="#{field}' in answer.text) == (422, True)
    assert column(Brand.legal_name) == "Prima"


def test_a_new_vat_regime_holds_from_today_and_changes_no_past_terms(app: Flask) -> None:
    brand = makers.brand("Arbrora", commission_bp=1700)
    at_work(app, brand).post(f"/studio/{brand.slug}/brand/legal", data=LEGAL)
    rows = db.session.execute(
        select(BrandTerms.vat_regime, BrandTerms.commission_online_bp).order_by(BrandTerms.valid_from)
    ).all()
    assert [tuple(row) for row in rows] == [(VatRegime.ORDINARY, 1700), (VatRegime.FORFETTARIO, 1700)]


def test_fields_that_the_form_does_not_name_stay_as_they_are(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    sent = {**LEGAL, "state": "closed", "slug": "eve", "position": "99", "commission_online_bp": "0", "brand_id": "77"}
    at_work(app, brand).post(f"/studio/{brand.slug}/brand/legal", data=sent)
    row = db.session.scalars(select(Brand)).one()
    assert (row.slug, row.state, row.position) == (brand.slug, "active", 0)
    assert column(func.min(BrandTerms.commission_online_bp)) == 2000


def test_terms_are_accepted_once_with_version_and_time(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    browser = at_work(app, brand)
    address, agreed = f"/studio/{brand.slug}/brand/terms", {"version": terms_version(), "agrees": "y"}
    assert browser.post(address, data={"version": terms_version()}).status_code == 422
    for _ in range(2):
        browser.post(address, data=agreed)
    row = db.session.scalars(select(Brand)).one()
    assert (row.accepted_terms, row.accepted_at is not None) == (terms_version(), True)
    accepted = select(func.count()).where(AuditEntry.action == "terms_accepted")
    assert db.session.scalar(accepted) == 1


def test_an_older_version_of_the_terms_is_asked_for_again(app: Flask) -> None:
    brand = makers.brand("Arbrora", accepted_terms="2020-01-01")
    browser = at_work(app, brand)
    answer = browser.post(
        f"/studio/{brand.slug}/brand/terms", data={"version": "2020-01-01", "agrees": "y"}, follow_redirects=True
    )
    assert "Intanto le condizioni sono cambiate" in answer.text
    assert column(Brand.accepted_terms) == "2020-01-01"
    assert "accettare la nuova versione" in browser.get(f"/studio/{brand.slug}/brand").text


# --- money -----------------------------------------------------------------------------------------------


def test_an_iban_is_never_shown_whole_again_and_every_owner_is_told(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    browser = at_work(app, brand)
    sent = {"holder": "Filo Matto srl", "iban": "it60 x054 2811 1010 0000 0123 456"}
    assert browser.post(f"/studio/{brand.slug}/brand/bank", data=sent).status_code == 303
    assert column(BankAccount.iban) == IBAN
    page = browser.get(f"/studio/{brand.slug}/brand/bank").text
    assert (IBAN in page.replace(" ", ""), "IT … 3456" in page) == (False, True)
    assert [letter.values["iban"] for letter in letters("brand_bank_changed")] == ["IT … 3456"]
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "iban_changed")).all()
    assert IBAN not in str([entry.new for entry in entries])


def test_another_iban_asks_for_the_password_once_more(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    browser, address = at_work(app, brand), f"/studio/{brand.slug}/brand/bank"
    with time_machine.travel(clock.now() + timedelta(minutes=70), tick=True):
        assert browser.get(address).status_code == 200  # the first one goes without
        browser.post(address, data={"holder": "Ada", "iban": IBAN})
        assert column(BankAccount.iban) == IBAN
        other = {"holder": "Eve", "iban": "IT40S0542811101000000123456"}
        for answer in (browser.get(address), browser.post(address, data=other)):
            assert (answer.status_code, "/verify" in answer.location) == (302, True)
        assert column(BankAccount.holder) == "Ada"
        assert browser.post(answer.location, data={"password": PASSWORD}).status_code in {302, 303}
        assert browser.post(address, data=other).status_code == 303
    assert column(BankAccount.holder) == "Eve"


@pytest.mark.parametrize(
    "iban", ["", "IT60X0542811101000000123457", "IT60", "nonsense", "BR1800360305000010009795493C1"]
)
def test_an_iban_that_is_none_or_out_of_reach_is_refused(app: Flask, iban: str) -> None:
    brand = makers.brand("Arbrora")
    answer = at_work(app, brand).post(f"/studio/{brand.slug}/brand/bank", data={"holder": "Ada", "iban": iban})
    assert (answer.status_code, 'href="#iban"' in answer.text) == (422, True)
    assert column(BankAccount.iban) is None


# --- sending ---------------------------------------------------------------------------------------------


def test_a_place_of_ones_own_has_days_and_prices(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    browser = at_work(app, brand)
    assert browser.post(f"/studio/{brand.slug}/brand/sending", data=PLACE).status_code == 303
    place = db.session.scalars(select(Location)).one()
    assert (place.brand_id, place.kind, place.slug) == (brand.id, "atelier", f"atelier-{brand.slug}")
    assert sorted(db.session.scalars(select(OpeningHours.weekday))) == [0, 2]
    bands = db.session.execute(
        select(ShippingBand.country, ShippingBand.up_to_grams, ShippingBand.price_cents, ShippingBand.free_above_cents)
        .order_by(ShippingBand.up_to_grams)
    )  # fmt: skip
    assert [tuple(row) for row in bands] == [("IT", 500, 490, None), ("IT", 2000, 650, 9000)]
    browser.post(f"/studio/{brand.slug}/brand/sending", data={**PLACE, "home_1_price": "", "home_1_free": ""})
    assert column(func.count(ShippingBand.id)) == 1
    assert column(func.count(Location.id)) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"home_0_price": "", "home_0_free": "", "home_1_price": ""}, "home_0_price"), ({"home_0_price": "sei"}, "home_0_price"),
        ({"home_0_kg": "0"}, "home_0_kg"), ({"home_0_kg": "999"}, "home_0_kg"), ({"home_0_price": "-1"}, "home_0_price"),
        ({"home_1_kg": "2"}, "home_1_kg"), ({"home_0_min": "9"}, "home_0_max"), ({"weekdays": []}, "weekdays"),
        ({"closes": "08:00"}, "closes"), ({"where": "moon"}, "where"), ({"street": ""}, "street"),
    ],
)  # fmt: skip
def test_sending_that_cannot_be_is_told_beside_its_field(app: Flask, wrong: dict[str, Any], field: str) -> None:
    brand = makers.brand("Arbrora")
    answer = at_work(app, brand).post(f"/studio/{brand.slug}/brand/sending", data={**PLACE, **wrong})
    assert (answer.status_code, f'href="#{field}' in answer.text) == (422, True)
    assert "opzione valida" not in answer.text
    if "where" in wrong:
        assert "Scegli una delle voci che ci sono." in answer.text
    assert column(Location.id) is None


def test_who_sends_from_the_hub_writes_nothing_else(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    assert at_work(app, brand).post(f"/studio/{brand.slug}/brand/sending", data={"where": "hub"}).status_code == 303
    assert (column(Brand.sends_from_hub), column(Location.id)) == (True, None)


def test_the_form_shows_what_is_stored_and_saving_it_changes_nothing(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    makers.atelier(brand.id, countries=("IT", "FR"), free_above_cents=9000)
    browser = at_work(app, brand)
    page = browser.get(f"/studio/{brand.slug}/brand/sending").text
    assert 'value="7,50"' in page
    before = column(func.sum(ShippingBand.id))
    sent = {**PLACE, "name": "Il laboratorio", "weekdays": [str(day) for day in range(5)], "closes": "18:00",
            "home_0_kg": "10", "home_0_price": "7,50", "home_0_max": "3", "home_1_kg": "", "home_1_price": "",
            "abroad_0_kg": "10", "abroad_0_price": "7,50", "abroad_0_free": "90", "abroad_0_min": "2",
            "abroad_0_max": "3"}  # fmt: skip
    assert browser.post(f"/studio/{brand.slug}/brand/sending", data=sent).status_code == 303
    assert column(func.sum(ShippingBand.id)) == before


# --- words -----------------------------------------------------------------------------------------------


def test_a_story_is_shown_in_small_markdown_and_nothing_else(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    story = "Facciamo **borse**.\n\n- vele\n- tende\n\n<script>alert(1)</script> [x](javascript:alert(1))"
    browser = at_work(app, brand)
    browser.post(f"/studio/{brand.slug}/brand/story", data={"tagline_it": "Da quello che avanza", "story_it": story})
    page = browser.get(f"/brands/{brand.slug}").text
    assert "<strong>borse</strong>" in page
    assert "<li>vele</li>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_a_story_that_is_too_long_is_kept_in_the_form(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    answer = at_work(app, brand).post(f"/studio/{brand.slug}/brand/story", data={"story_it": "a" * 3001})
    assert (answer.status_code, "a" * 3001 in answer.text) == (422, True)
    assert column(BrandText.story) is None


# --- the list --------------------------------------------------------------------------------------------


def test_the_first_page_names_the_next_step_until_all_is_done(app: Flask) -> None:
    brand = makers.brand("Arbrora", can_receive=False)
    with unit_of_work() as session:
        session.execute(update(Brand).values(state="invited"))
    browser = at_work(app, brand)
    assert "Per cominciare a vendere mancano" in browser.get(f"/studio/{brand.slug}").text
    make_complete(brand)
    assert "Adesso la cooperativa" in browser.get(f"/studio/{brand.slug}").text


def test_an_open_brand_that_stripe_stopped_is_told_first(app: Flask) -> None:
    brand = makers.brand("Arbrora", can_receive=False)
    assert "Stripe ha fermato i pagamenti" in at_work(app, brand).get(f"/studio/{brand.slug}").text


# --- what it costs, and what is written ------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_the_database_little(app: Flask, page: str) -> None:
    brand = makers.brand("Arbrora")
    makers.atelier(brand.id)
    browser = at_work(app, brand)
    with counted() as statements:
        browser.get(f"/studio/{brand.slug}/brand{page}")
    assert len(statements) <= 12


@pytest.mark.parametrize("locale", ["it", "en"])
@pytest.mark.parametrize("kind", ["brand_invitation", "brand_colleague", "brand_approved", "brand_bank_changed"])
def test_every_letter_of_joining_can_be_read(app: Flask, kind: str, locale: str) -> None:
    values = {
        "brand": "Arbrora",
        "name": "Ada",
        "link": "/studio/join/x",
        "path": "/studio/arbrora",
        "iban": "IT … 3456",
    }
    with app.app_context():
        letter = render(kind, locale, values)
    assert "Arbrora" in letter.subject
    assert letter.text.strip()
    prefix = "" if locale == "it" else "/en"
    for way in ("/studio/join/x", "/studio/arbrora"):
        assert (f"{prefix}{way}" in letter.text) == (f"{prefix}{way}" in letter.html)
