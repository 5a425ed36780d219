"""Letters: who is told what, once, and what happens when the post does not take it."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.brands.models import Brand
from storefront.domain.mails.models import Mail, MailState
from storefront.domain.mails.services import MOST_TRIES, enqueue
from storefront.domain.orders import queries
from storefront.domain.orders.models import OrderState
from storefront.flows.release_order import release_order
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db, unit_of_work
from storefront.settings import settings
from tests import makers


def letters(to: str | None = None) -> list[EmailMessage]:
    folder = Path(settings().mail_url.removeprefix("file://"))
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]
    return [letter for letter in found if to is None or letter["To"] == to]  # type: ignore[misc]  # EmailMessage by policy


def words(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def markup(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def states() -> set[MailState]:
    return set(db.session.scalars(select(Mail.state)))


def test_a_paid_order_is_told_to_buyer_brands_and_places_each_with_what_is_theirs(app: Flask) -> None:
    hub = makers.location("Glocal Factory")
    ada, sosa = makers.brand("Arbrora"), makers.brand("Sosa")
    workshop = makers.atelier(sosa.id, "Laboratorio Sosa")
    bag = makers.for_sale(ada.id, hub.id, "Borsa di vela")
    bib = makers.for_sale(sosa.id, workshop.id, "Bavaglia", price_cents=1800)
    placed = makers.paid_order(bag.id, bib.id)
    assert send_mails() == 5
    assert states() == {MailState.DONE}
    order = queries.whole(placed.order_id).order

    (buyer,) = letters("ada@posta.example")
    for told in (words(buyer), markup(buyer)):
        for part in ("Borsa di vela", "Bavaglia", "Arbrora srl", "Sosa srl", "76,40", "Recedere dal contratto qui"):
            assert part in told
        assert f"http://127.0.0.1:8000/orders/{placed.ref}?key={order.key}" in told
        assert f"http://127.0.0.1:8000/withdrawal/{placed.ref}?key={order.key}" in told
    assert buyer["Subject"] == f"Il tuo ordine {placed.ref} è pagato"

    (brand,) = letters(f"ciao@{ada.slug}.example")
    assert "Borsa di vela" in words(brand)
    assert "Bavaglia" not in words(brand) + markup(brand)
    assert "34,02" in words(brand)  # 45.00 less 20 % and its VAT
    assert order.key not in words(brand) + markup(brand)

    (place,) = letters(f"{workshop.slug}@glocal.example")
    assert "Bavaglia" in words(place)
    assert "Via Po 1" in words(place)
    assert "Borsa" not in words(place) + markup(place)
    assert "18,00" not in words(place) + markup(place)


def test_the_invoice_that_was_asked_for_reaches_the_brand_that_sells(app: Flask) -> None:
    brand = makers.brand()
    variant = makers.for_sale(brand.id, makers.location().id)
    invoice = {"name": "Studio Rossi", "vat_number": "99900010010", "fiscal_code": "", "sdi": "ABC1234", "pec": "",
               "street": "Via Po 1", "postcode": "10124", "city": "Torino", "province": "TO", "country": "IT"}  # fmt: skip
    makers.paid_order(variant.id, invoice=invoice)
    send_mails()
    (letter,) = letters(f"ciao@{brand.slug}.example")
    assert "Studio Rossi" in words(letter)
    assert "ABC1234" in words(letter)


def test_each_letter_goes_once_however_often_the_post_is_emptied(app: Flask) -> None:
    makers.paid_order(makers.for_sale(makers.brand().id, makers.location().id).id)
    assert send_mails() == 3
    assert send_mails() == 0
    assert len(letters()) == 3


def test_a_letter_about_the_same_thing_is_written_once(app: Flask) -> None:
    with unit_of_work():
        assert enqueue("order_paid", "same", "ada@posta.example", "it", "X")
        assert not enqueue("order_paid", "same", "ada@posta.example", "it", "X")
        assert not enqueue("order_paid", "nobody", "", "it", "X")


def test_a_failed_payment_is_told_with_the_way_to_order_again(app: Flask) -> None:
    placed = makers.order(makers.for_sale(makers.brand().id, makers.location().id).id)
    release_order(placed.ref, "failed")
    assert queries.whole(placed.order_id).order.state == OrderState.FAILED
    send_mails()
    (letter,) = letters("ada@posta.example")
    assert "Non hai pagato niente" in words(letter)
    assert "http://127.0.0.1:8000/cart" in words(letter)


def test_an_expired_order_sends_nobody_a_letter(app: Flask) -> None:
    placed = makers.order(makers.for_sale(makers.brand().id, makers.location().id).id)
    release_order(placed.ref, "expired")
    assert send_mails() == 0


def test_pieces_that_went_before_the_money_came_are_told_kindly_with_the_refund(app: Flask) -> None:
    brand, hub = makers.brand(), makers.location()
    kept, lost = makers.for_sale(brand.id, hub.id, "Gonna"), makers.for_sale(brand.id, hub.id, "Borsa di vela")
    late = makers.order(kept.id, lost.id)
    release_order(late.ref, "expired")
    makers.order(lost.id)
    makers.pay(late)
    send_mails()
    told = next(letter for letter in letters("ada@posta.example") if "non c'era più" in letter["Subject"])
    assert "Ti rimborsiamo subito 45,00" in words(told)
    assert "Borsa di vela" in words(told)
    assert "Gonna" not in words(told)


def test_a_letter_that_the_post_refuses_waits_longer_each_time_and_goes_in_the_end(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers.paid_order(makers.for_sale(makers.brand().id, makers.location().id).id)
    with unit_of_work() as session:
        session.execute(update(Mail).where(Mail.kind != "order_paid").values(state=MailState.DONE))
    with monkeypatch.context() as down:
        down.setenv("MAIL_URL", "smtp://127.0.0.1:9")
        settings.cache_clear()
        assert send_mails() == 0
        assert send_mails() == 0
    settings.cache_clear()
    row = db.session.execute(select(Mail.tries, Mail.not_before).where(Mail.kind == "order_paid")).one()
    assert row.tries == 1
    assert timedelta(0) < row.not_before - clock.now() <= timedelta(minutes=1)
    db.session.rollback()
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert send_mails() == 1
    assert states() == {MailState.DONE}


def test_a_letter_is_given_up_after_many_tries(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with unit_of_work() as session:
        enqueue("account_test", "k", "ada@posta.example", "it", "", {"link": "https://secret"})
        session.execute(update(Mail).values(tries=MOST_TRIES - 1))
    assert send_mails() == 0
    row = db.session.execute(select(Mail.state, Mail.values)).one()
    assert row.state == MailState.FAILED
    assert row.values == {"link_gone": True}  # a link that opens something is not kept


def test_letters_speak_the_buyers_language_and_link_into_it(app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id, title_en="Sailcloth bag")
    makers.paid_order(variant.id, locale="en")
    send_mails()
    (letter,) = letters("ada@posta.example")
    assert "Sailcloth bag" in words(letter)
    assert "http://127.0.0.1:8000/en/orders/" in words(letter)


def test_names_written_by_people_cannot_write_markup(app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    makers.paid_order(variant.id, name="<b>Ada</b>")
    send_mails()
    (letter,) = letters("ada@posta.example")
    assert "<b>Ada</b>" not in markup(letter)
    assert "<b>Ada</b>" in words(letter)


def test_a_closed_brand_without_address_keeps_no_letter_waiting(app: Flask) -> None:
    brand = makers.brand()
    placed = makers.order(makers.for_sale(brand.id, makers.location().id).id)
    with unit_of_work() as session:
        session.execute(update(Brand).values(email=""))
    makers.pay(placed)
    assert send_mails() == 2
