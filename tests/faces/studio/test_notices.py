"""What a brand is told, on its first page and by mail."""

import pytest
from flask import Flask
from sqlalchemy import select

from storefront.domain.brands.members import EDITOR
from storefront.domain.brands.models import Brand
from storefront.domain.mails.models import Mail
from storefront.domain.mails.queries import letter
from storefront.domain.notices.models import Kind, Notice
from storefront.domain.notices.services import tell
from storefront.domain.orders.models import Order
from storefront.domain.payments.models import Way
from storefront.domain.pieces.models import Piece
from storefront.domain.places.models import Location
from storefront.flows.letter_values import values_of
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.send_mails import send_mails
from storefront.flows.till_scan import scan
from storefront.flows.undo_sale import undo_sale
from storefront.infra.db import db, unit_of_work
from storefront.infra.letters import render
from tests import makers
from tests.faces.account.people import letters
from tests.faces.studio.people import at_work, browser_of, member
from tests.till import at_till


@pytest.fixture
def brand(app: Flask) -> Brand:
    return makers.brand("Arbrora")


def told(brand: Brand, kind: Kind = Kind.LOW, key: str = "low:1", **values: object) -> bool:
    with unit_of_work():
        return tell(brand.id, kind, key, {"title": "Sciarpa rossa", **values}, path="/pieces")


def test_different_pieces_of_one_sale_are_not_told_as_many_of_one(app: Flask) -> None:
    brand = makers.brand()
    home = makers.atelier(brand.id).id
    makers.paid_order(*[makers.for_sale(brand.id, home, title).id for title in ("Borsa", "Trapunta", "Sciarpa")])
    makers.paid_order(*[makers.for_sale(brand.id, home, title).id for title in ("Collana", "Zaino")])
    page = at_work(app, brand).get(f"/studio/{brand.slug}/notices").text
    assert "Venduti: Borsa e altri 2 pezzi." in page
    assert "Venduti: Collana e un altro pezzo." in page


def test_a_notice_stands_on_the_first_page_until_it_is_read(app: Flask, brand: Brand) -> None:
    browser = at_work(app, brand)
    told(brand)
    home = f"/studio/{brand.slug}"
    assert "Nuovo:" in browser.get(home).text
    assert "È finito: Sciarpa rossa." in browser.get(home).text
    browser.post(f"{home}/notices/seen")
    assert "Nuovo:" not in browser.get(home).text
    assert "Sciarpa rossa" in browser.get(f"{home}/notices").text


def test_the_same_fact_is_told_once(app: Flask, brand: Brand) -> None:
    ada = member(brand)
    assert [told(brand), told(brand)] == [True, False]
    assert [letter.recipient for letter in letters("notice")] == [ada.email]


def test_each_member_chooses_for_themselves(app: Flask, brand: Brand) -> None:
    ada, bruno = member(brand), member(brand, EDITOR, "Bruno")
    wanted = [kind.value for kind in Kind if kind != Kind.LOW]
    browser_of(app, ada).post(f"/studio/{brand.slug}/notices/letters", data={"kind": wanted})
    told(brand)
    assert [letter.recipient for letter in letters("notice")] == [bruno.email]


@pytest.mark.parametrize("kind", [Kind.BLOCKED, Kind.CANNOT_DELIVER, Kind.REFUNDED])
def test_what_costs_money_cannot_be_switched_off(app: Flask, brand: Brand, kind: Kind) -> None:
    ada = member(brand)
    browser_of(app, ada).post(f"/studio/{brand.slug}/notices/letters", data={})
    told(brand, kind, ref="K7XQ2M", cents=100)
    assert [letter.recipient for letter in letters("notice")] == [ada.email]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_sentence_and_its_letter(app: Flask, brand: Brand, kind: Kind) -> None:
    browser = at_work(app, brand)
    told(brand, kind, ref="K7XQ2M", cents=4500, asking="Baobab", month="ottobre 2026", answer="accepted")
    page = browser.get(f"/studio/{brand.slug}/notices").text
    assert "<span></span>" not in page.replace(" ", "")
    assert send_mails() == 1
    db.session.rollback()
    assert db.session.scalars(select(Mail.state).where(Mail.kind == "notice")).all() == ["done"]


def test_a_sale_is_told_to_every_brand_with_a_part_in_it(app: Flask) -> None:
    one, other = makers.brand("Arbrora"), makers.brand("Baobab")
    variant = makers.for_sale(one.id, makers.location().id, "Borsa a due", shares={one.id: 6000, other.id: 4000})
    placed = makers.paid_order(variant.id)
    rows = db.session.execute(select(Notice).order_by(Notice.brand_id)).scalars().all()
    assert [(row.brand_id, row.kind, row.values["ref"]) for row in rows] == [
        (one.id, Kind.SOLD, placed.ref), (other.id, Kind.SOLD, placed.ref),
    ]  # fmt: skip


def test_another_brand_s_notices_are_nobody_else_s(app: Flask, brand: Brand) -> None:
    told(brand)
    stranger = at_work(app, makers.brand("Baobab"))
    for path in ("notices", "notices/seen", "notices/letters"):
        address = f"/studio/{brand.slug}/{path}"
        assert (stranger.get(address) if path == "notices" else stranger.post(address)).status_code == 404


def test_what_a_till_gives_back_is_told_to_each_brand_as_its_own_part(app: Flask) -> None:
    one, other, shop = makers.brand("Arbrora"), makers.brand("Baobab"), makers.outlet()
    variant = makers.for_sale(one.id, shop.id, "Borsa a due", shares={one.id: 6000, other.id: 4000})
    code = db.session.scalars(select(Piece.code).where(Piece.variant_id == variant.id)).one()
    at = at_till(shop)
    scan("sale-1", code, at)
    sold = ring_up("sale-1", Paid(Way.CASH), at)
    for _ in range(2):
        undo_sale(sold.order_ref, "wrong_piece", at)
    query = select(Notice.brand_id, Notice.values).where(Notice.kind == Kind.REFUNDED).order_by(Notice.brand_id)
    assert [row._tuple() for row in db.session.execute(query)] == [
        (one.id, {"ref": sold.order_ref, "cents": 2700}), (other.id, {"ref": sold.order_ref, "cents": 1800}),
    ]  # fmt: skip
    assert "27,00" in at_work(app, one).get(f"/studio/{one.slug}").text


def test_who_sells_and_sends_gets_one_letter_that_says_both(app: Flask) -> None:
    maker, other = makers.brand("Filo Matto"), makers.brand("Baobab")
    own, hub = makers.atelier(maker.id), makers.location()
    with unit_of_work() as session:
        session.get_one(Location, own.id).email = maker.email
    makers.paid_order(makers.for_sale(maker.id, own.id, "Scialle").id, makers.for_sale(other.id, hub.id, "Borsa").id)
    sent = {one.recipient: one for one in letters("order_paid_brand")}
    assert [one.recipient for one in letters("order_paid_place")] == [hub.email]
    rows = db.session.execute(select(Mail.id, Mail.recipient).where(Mail.kind == "order_paid_brand"))
    texts = {
        row.recipient: render(told.kind, told.locale, values_of(told)).text for row in rows if (told := letter(row.id))
    }
    assert set(sent) == {maker.email, other.email}
    assert ["Lo prepari tu." in texts[one] for one in (maker.email, other.email)] == [True, False]
    assert ["Via Po 1" in texts[one] for one in (maker.email, other.email)] == [True, False]
    placed = db.session.scalars(select(Order.ref)).one()
    assert f"/studio/{maker.slug}/orders/{placed}" in texts[maker.email]  # and the way there


def test_an_atelier_with_an_address_of_its_own_is_led_to_the_order(app: Flask) -> None:
    maker = makers.brand("Filo Matto")
    own, hub = makers.atelier(maker.id), makers.location()
    with unit_of_work() as session:
        session.get_one(Location, own.id).email = "laboratorio@filomatto.example"
    made = [makers.for_sale(maker.id, place.id, title).id for place, title in ((own, "Scialle"), (hub, "Borsa"))]
    placed = makers.paid_order(*made)
    rows = db.session.execute(select(Mail.id, Mail.recipient).where(Mail.kind == "order_paid_place"))
    texts = {
        row.recipient: render(told.kind, told.locale, values_of(told)).text for row in rows if (told := letter(row.id))
    }
    assert f"/studio/{maker.slug}/orders/{placed.ref}" in texts["laboratorio@filomatto.example"]
    assert "/studio/" not in texts[hub.email]
