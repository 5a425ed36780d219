"""Money goes back: decided by the office over two brands with a second person's yes, and after a customer's withdrawal."""

import re
import subprocess
import sys

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import expect

from storefront.settings import DEV_SECRET
from tests.databases import ROOT
from tests.faces.account.people import PASSWORD
from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop, waits_for
from tests.journeys.test_accessible import ALL, AXE, RULES, small_targets, too_wide, violations
from tests.journeys.test_shipping import maker, presses
from tests.journeys.visitor import Visitor

OLGA, PIA = "office@glocal.example", "pia@coop.example"


def clerk(somebody: Comes, shop: LiveShop, email: str = OLGA, password: str = "glocal-demo") -> Visitor:
    came = somebody(shop)
    came.opens("/account/sign-in?next=/office/")
    came.writes(email=email, password=password)
    came.follows("main form button")
    return came


def sits_for_long(person: Visitor) -> None:
    """They signed in hours ago: the cookie is as the shop would have written it then."""
    app = Flask("clock")
    app.secret_key = DEV_SECRET
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    kept = next(one for one in person.context.cookies() if one["name"] == "session")
    value = signer.dumps({**signer.loads(kept["value"]), "fs_paa": 0.0})
    person.context.add_cookies([{**kept, "value": value}])  # type: ignore[list-item]  # what it gave, it takes


def reads_that_it_was_sent(buyer: Visitor, ref: str, key: str) -> None:
    """Stripe knows it an instant before the book does: who looks in between reads that it is on its way."""

    def looks() -> bool:
        buyer.opens(f"/orders/{ref}?key={key}")
        return "Ti abbiamo rimborsato" in buyer.main.inner_text()

    waits_for(looks, "the order's page to say that the money went back")


def keeps_nobody_out(person: Visitor) -> None:
    page = person.page
    page.evaluate(AXE)
    found = violations(page.evaluate(ALL, RULES))
    page.emulate_media(color_scheme="dark")
    found += violations(page.evaluate(ALL, RULES))
    assert found == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert small_targets(person) == []
    assert too_wide(person, 320) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def test_two_brands_and_the_shipping_go_back_once_a_second_person_has_agreed(somebody: Comes, shop: LiveShop) -> None:
    call = [sys.executable, "-m", "tests.journeys.second_clerk", PIA]
    subprocess.run(call, cwd=ROOT, env=shop.environment, check=True, capture_output=True)
    ada = somebody(shop, **PHONE)
    ada.takes("giacca-spina-crocetta", "L")
    ada.takes("abito-wax-sole", "XL")
    ref = ada.buys()
    key = ada.order_key
    (charge,) = shop.paid_charges(ref)
    waits_for(lambda: len(shop.transfers(charge.id)) == 2, "both brands to be paid")

    olga = clerk(somebody, shop)
    sits_for_long(olga)
    olga.opens(f"/office/orders/{ref}/refund")
    olga.reads_headline("Sei ancora tu?")
    olga.writes(password="glocal-demo")
    olga.follows("main form button")
    olga.reads_headline(f"Rimborsa l'ordine {ref}")
    for box in olga.page.locator("input[name^=take_], input[name^=ship_]").all():
        box.check()
    for fate in olga.page.locator("select[name^=fate_]").all():
        fate.select_option("shelf")
    presses(olga, "Guarda che cosa succede")
    olga.sees("Anna Maria Carrieri", "Baobab Couture", "2 pezzi tornano in vendita", "aspetta una seconda persona")
    keeps_nobody_out(olga)
    olga.follows(olga.main.get_by_role("button", name=re.compile(r"Rimborsa \d")))
    olga.sees("Aspetta una seconda persona", "chiedi a qualcun altro")
    keeps_nobody_out(olga)
    assert not shop.paid_charges(ref)[0].amount_refunded

    pia = clerk(somebody, shop, PIA, PASSWORD)
    pia.opens(f"/office/orders/{ref}/refunds")
    presses(pia, "Approva il rimborso")
    waits_for(lambda: shop.paid_charges(ref)[0].amount_refunded == charge.amount, "the money to go back")
    assert sum(one.amount_reversed for one in shop.transfers(charge.id)) == sum(
        one.amount for one in shop.transfers(charge.id)
    )
    pia.opens(f"/office/orders/{ref}")
    pia.sees("Stripe ha ripreso", "Stripe ha rimborsato", "Nel libro: Rimborso deciso")
    keeps_nobody_out(pia)
    reads_that_it_was_sent(ada, ref, key)
    waits_for(lambda: [one for one in shop.mails(ref) if "rimbors" in str(one["Subject"]).lower()], "the letter")
    for brand in ("anna-maria-carrieri", "baobab-couture"):
        owner = maker(somebody, shop, brand)
        owner.opens(f"/studio/{brand}/money/orders/{ref}")
        owner.sees("Rimborso", "Ripreso dal tuo conto Stripe")


def test_a_customer_withdraws_the_maker_looks_at_the_piece_and_the_money_goes_back(
    somebody: Comes, shop: LiveShop
) -> None:
    ada = somebody(shop, **PHONE)
    ada.opens("/products/abito-wax-sole")
    ada.page.get_by_role("radio", name="L", exact=True).check(force=True)
    ada.presses_buy()
    ref = ada.buys()
    key = ada.order_key
    carla = maker(somebody, shop, "baobab-couture")
    carla.opens(f"/studio/baobab-couture/orders/{ref}")
    presses(carla, "È pronto")
    carla.page.get_by_label("Corriere", exact=True).select_option(label="GLS")
    carla.page.get_by_label("Numero di spedizione").fill("TO 77")
    presses(carla, "È partito")

    ada.opens(f"/orders/{ref}?key={key}")
    ada.follows(ada.main.get_by_role("link", name="Recedere dal contratto qui"))
    ada.page.locator("input[name=lines]").first.check()
    ada.writes(name="Ada Prova", email="ada@posta.example")
    ada.follows("main form.form button")
    presses(ada, "Conferma recesso")
    ada.reads_headline("Abbiamo ricevuto il tuo recesso")
    ada.sees(f"{ref}-W1", "Rimandali entro 14 giorni")
    waits_for(lambda: [one for one in shop.mails(f"{ref}-W1") if "recesso" in str(one["Subject"])], "the confirmation")

    carla.opens("/studio/baobab-couture/orders/returns")
    carla.follows(carla.main.get_by_role("link", name=re.compile(ref)))
    carla.page.locator("input[name=condition][value=as_new]").check()
    carla.page.locator("input[name=shelve]").check()
    presses(carla, "Segna che è arrivato")

    olga = clerk(somebody, shop)
    olga.opens(f"/office/orders/{ref}")
    olga.follows(olga.main.get_by_role("link", name=re.compile("Recesso")).first)
    keeps_nobody_out(olga)
    olga.follows(olga.main.get_by_role("link", name="Rimborsa il recesso"))
    olga.sees("A chi ha comprato", "Baobab Couture")
    keeps_nobody_out(olga)
    olga.follows(olga.main.get_by_role("button", name=re.compile(r"Rimborsa \d")))
    olga.sees("Chiuso")
    (charge,) = shop.paid_charges(ref)
    waits_for(lambda: shop.paid_charges(ref)[0].amount_refunded == charge.amount, "the money to go back")
    reads_that_it_was_sent(ada, ref, key)
    ada.reads_headline("I soldi di questo ordine tornano indietro")
    ada.sees("Hai dichiarato il recesso")
    expect(ada.main.get_by_role("link", name="Recedere dal contratto qui")).to_have_count(0)
