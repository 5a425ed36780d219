"""Orders in the studio: one's own lines and no other's, from paid to arrived, and what cannot be delivered."""

import html
import io
import re

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from storefront.core import clock, refs
from storefront.core.actor import GUEST, SYSTEM
from storefront.core.errors import NotFound
from storefront.domain.brands.models import Brand
from storefront.domain.cases.models import Case
from storefront.domain.orders.fulfilments import Through
from storefront.domain.orders.message_models import OrderMessage
from storefront.domain.orders.models import Fulfilment, FulfilmentState, Order, OrderLine
from storefront.domain.payments.models import Dispute, Payment
from storefront.domain.people.services import give_role
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.flows.cancel_lines import cancel_lines
from storefront.flows.cannot_deliver import can_deliver, cannot_deliver
from storefront.flows.declare_withdrawal import declare_withdrawal
from storefront.flows.fulfil import ship
from storefront.flows.place_order import Placed
from storefront.flows.write_message import answer_buyer, ask_brand
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.account.people import letters, person
from tests.faces.studio.people import at_work
from tests.statements import counted


@pytest.fixture
def brand(app: Flask) -> Brand:
    return makers.brand("Arbrora")


@pytest.fixture
def atelier(brand: Brand) -> Location:
    return makers.atelier(brand.id)


def sold(brand: Brand, place: Location, title: str = "Sciarpa rossa", **columns: object) -> Placed:
    """A paid order of one piece from this place."""
    return makers.paid_order(makers.for_sale(brand.id, place.id, title, **columns).id)


def state(ref: str) -> FulfilmentState:
    db.session.rollback()
    return db.session.execute(select(Fulfilment.state).where(Fulfilment.ref == f"{ref}-F1")).scalar_one()


def line_of(ref: str, title: str = "Sciarpa rossa") -> int:
    db.session.rollback()
    query = select(OrderLine.id).join(Fulfilment, Fulfilment.id == OrderLine.fulfilment_id)
    return db.session.execute(query.where(Fulfilment.ref.like(f"{ref}-%"), OrderLine.title_it == title)).scalar_one()


def test_a_maker_prepares_ships_and_takes_a_step_back(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    browser, home = at_work(app, brand), f"/studio/{brand.slug}"
    assert "1 pacco da preparare" in browser.get(home).text
    assert "Sciarpa rossa" in browser.get(f"{home}/orders").text
    page = f"{home}/orders/{placed.ref}"
    assert "Via Po 1" in browser.get(page).text
    parcel = f"{page}/{placed.ref}-F1"
    browser.post(f"{parcel}/prepared")
    assert state(placed.ref) == FulfilmentState.PREPARED
    done = browser.post(f"{parcel}/shipped", data={"carrier": "brt", "tracking": "AB 12"}, follow_redirects=True)
    assert "Abbiamo scritto a chi" in done.text
    assert "vas.brt.it" in done.text
    twice = browser.post(f"{parcel}/shipped", data={"carrier": "brt", "tracking": "AB 12"}, follow_redirects=True)
    assert "Era già fatto" in twice.text
    assert len(letters("order_shipped")) == 1
    assert "AB 12" in app.test_client().get(f"/orders/{placed.ref}?key={placed.key}").text
    for _ in range(2):  # the second tap takes no second step
        browser.post(f"{parcel}/back", data={"was": "shipped"})
        assert state(placed.ref) == FulfilmentState.PREPARED
    unnamed = browser.post(f"{parcel}/shipped", data={"carrier": "other", "other": " "})
    assert (unnamed.status_code, "Scrivi chi lo porta." in unnamed.text) == (422, True)
    assert "Non c'è" not in browser.get(f"{home}/orders?past=1").text


def test_a_step_that_does_not_follow_is_told_kindly(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    parcel = f"/studio/{brand.slug}/orders/{placed.ref}/{placed.ref}-F1"
    told = at_work(app, brand).post(f"{parcel}/delivered", follow_redirects=True)
    assert (told.status_code, "Adesso non si può" in told.text) == (200, True)


def test_two_brands_of_an_order_see_each_their_own(app: Flask) -> None:
    one, other = makers.brand("Arbrora"), makers.brand("Baobab")
    mine = makers.for_sale(one.id, makers.atelier(one.id).id, "Sciarpa rossa", price_cents=1234)
    theirs = makers.for_sale(other.id, makers.atelier(other.id, "Altro laboratorio").id, "Borsa", price_cents=98_765)
    placed = makers.paid_order(mine.id, theirs.id)
    page = at_work(app, one).get(f"/studio/{one.slug}/orders/{placed.ref}").text
    assert "Sciarpa rossa" in page
    for foreign in ("Borsa", "987,65", "Altro laboratorio", "ada@posta.example", placed.key):
        assert foreign not in page


def test_a_brand_that_does_not_send_reads_no_address(app: Flask, brand: Brand) -> None:
    placed = sold(brand, makers.location())
    page = at_work(app, brand).get(f"/studio/{brand.slug}/orders/{placed.ref}").text
    assert "Ha comprato: Ada." in page
    for private in ("Rossi", "Via Po 1", "10124", "ada@posta.example"):
        assert private not in page
    parcel = f"/studio/{brand.slug}/orders/{placed.ref}/{placed.ref}-F1"
    browser = at_work(app, brand)
    assert browser.get(f"{parcel}/slip.pdf").status_code == 404
    assert browser.post(f"{parcel}/prepared").status_code == 404
    assert state(placed.ref) == FulfilmentState.WAITING


STEPS = ("prepared", "shipped", "delivered", "handed-over", "back")


def test_another_brand_finds_nothing(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    stranger = makers.brand("Baobab")
    browser, own = at_work(app, stranger), f"/studio/{stranger.slug}/orders/{placed.ref}"
    assert browser.get(own).status_code == 404
    assert browser.get(f"{own}/{placed.ref}-F1/slip.pdf").status_code == 404
    data = {"line": line_of(placed.ref), "why": "lost", "text": "Ciao", "carrier": "brt"}
    for leaf in (*[f"{placed.ref}-F1/{step}" for step in STEPS], "cannot", "answer"):
        assert browser.post(f"{own}/{leaf}", data=data).status_code == 404
        assert browser.post(f"/studio/{brand.slug}/orders/{placed.ref}/{leaf}", data=data).status_code == 404
    assert state(placed.ref) == FulfilmentState.WAITING


def test_a_parcel_of_another_order_is_not_moved_through_one_s_own(app: Flask, brand: Brand, atelier: Location) -> None:
    other = makers.brand("Baobab")
    elsewhere = makers.atelier(other.id, "Altro")
    mine, theirs = sold(brand, atelier), sold(other, elsewhere)
    browser = at_work(app, brand)
    assert browser.post(f"/studio/{brand.slug}/orders/{mine.ref}/{theirs.ref}-F1/prepared").status_code == 404
    assert state(theirs.ref) == FulfilmentState.WAITING


def test_an_unpaid_order_is_nobody_s_work(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = makers.order(makers.for_sale(brand.id, atelier.id).id)
    browser = at_work(app, brand)
    assert browser.get(f"/studio/{brand.slug}/orders/{placed.ref}").status_code == 404
    assert placed.ref not in browser.get(f"/studio/{brand.slug}/orders").text


def test_the_slip_names_pieces_and_codes_and_no_price(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier, "Sciarpa #1 *rossa* $x$", price_cents=12_345)
    answer = at_work(app, brand).get(f"/studio/{brand.slug}/orders/{placed.ref}/{placed.ref}-F1/slip.pdf")
    assert answer.mimetype == "application/pdf"
    text = words_of(answer.data)
    assert "Sciarpa #1 *rossa* $x$" in text
    assert "Ada Rossi" in text
    assert "123,45" not in text
    assert "€" not in text


def words_of(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


def test_the_slip_speaks_the_buyer_s_language_and_names_what_may_not_go_back(
    app: Flask, brand: Brand, atelier: Location
) -> None:
    kept = {"withdrawal_exclusion": "perishable"}
    soap = makers.for_sale(brand.id, atelier.id, "Sapone fresco", title_en="Fresh soap", **kept)
    scarf = makers.for_sale(brand.id, atelier.id, "Sciarpa rossa", title_en="Red scarf")
    browser, home = at_work(app, brand), f"/studio/{brand.slug}/orders"
    both, one = makers.paid_order(soap.id, scarf.id, locale="en"), sold(brand, atelier)
    text = words_of(browser.get(f"{home}/{both.ref}/{both.ref}-F1/slip.pdf").data)
    assert "Thank you, Ada Rossi" in text
    assert "Red scarf" in text
    assert "There is no withdrawal from: Fresh soap." in text
    text = words_of(browser.get(f"{home}/{one.ref}/{one.ref}-F1/slip.pdf").data)
    assert "Hai 14 giorni" in text
    assert "Il recesso non vale" not in text


def test_what_cannot_be_delivered_is_told_to_the_office_once(app: Flask, brand: Brand, atelier: Location) -> None:
    office = person("Ufficio", "ufficio@posta.example")
    with unit_of_work():
        give_role(office.id, "office")
    placed = sold(brand, atelier)
    browser, page = at_work(app, brand), f"/studio/{brand.slug}/orders/{placed.ref}/cannot"
    data = {"line": line_of(placed.ref), "why": "damaged", "remark": "Si è strappata"}
    assert "L&#39;ufficio lo sa" in browser.post(page, data=data, follow_redirects=True).text
    assert "lo sapeva già" in browser.post(page, data=data, follow_redirects=True).text
    case = db.session.execute(select(Case).where(Case.kind == "cannot_deliver")).scalar_one()
    assert (case.proposal, case.values["why"], case.values["remark"]) == ("refund", "damaged", "Si è strappata")
    assert [letter.recipient for letter in letters("office_cannot_deliver")] == ["ufficio@posta.example"]
    shown = browser.get(page.removesuffix("/cannot")).text
    assert "Non si può consegnare: l'ufficio lo sa" in shown
    assert "Dillo all" not in shown


@pytest.mark.parametrize(
    "data", [{}, {"why": "lost"}, {"line": "x", "why": "lost"}, {"line": "1"}, {"why": "magic", "line": "1"}]
)
def test_half_a_word_about_what_cannot_be_delivered_is_asked_again(
    app: Flask, brand: Brand, atelier: Location, data: dict[str, str]
) -> None:
    placed = sold(brand, atelier)
    browser = at_work(app, brand)
    assert browser.post(f"/studio/{brand.slug}/orders/{placed.ref}/cannot", data=data).status_code == 422
    assert db.session.scalar(select(Case.id)) is None


def test_pieces_that_were_ticked_stay_ticked_when_the_reason_lacks(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    line = line_of(placed.ref)
    page = f"/studio/{brand.slug}/orders/{placed.ref}/cannot"
    browser = at_work(app, brand)
    assert f'value="{line}" checked' in browser.post(page, data={"line": line}).text
    both = browser.post(page).text
    assert "Segna almeno un pezzo." in both
    assert "Scegli che cosa è successo." in both


def test_what_has_left_is_not_called_back_as_undeliverable(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    ship(f"{placed.ref}-F1", Through(brand_id=brand.id), SYSTEM, carrier="BRT", tracking="1")
    data = {"line": line_of(placed.ref), "why": "lost"}
    browser = at_work(app, brand)
    assert browser.post(f"/studio/{brand.slug}/orders/{placed.ref}/cannot", data=data).status_code == 404


def test_a_buyer_asks_and_the_brand_answers(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    buyer, address = app.test_client(), f"/orders/{placed.ref}?key={placed.key}"
    form = {"brand": brand.slug, "text": "Si lava <b>a mano</b>?", "request_key": "k1"}
    for _ in range(2):
        buyer.post(f"/orders/{placed.ref}/messages?key={placed.key}", data=form)
    browser, page = at_work(app, brand), f"/studio/{brand.slug}/orders/{placed.ref}"
    assert "Una persona aspetta" in browser.get(f"/studio/{brand.slug}").text
    shown = browser.get(page).text
    assert shown.count("Si lava &lt;b&gt;a mano&lt;/b&gt;?") == 1
    key = re.search(r'name="request_key" value="([^"]+)"', shown)
    assert key is not None
    for _ in range(2):
        browser.post(f"{page}/answer", data={"text": "Sì, in acqua fredda.", "request_key": key[1]})
    assert "Sì, in acqua fredda." in buyer.get(address).text
    assert len(letters("message_answer")) == 1
    assert "Una persona aspetta" not in browser.get(f"/studio/{brand.slug}").text
    assert placed.key not in shown


def test_nobody_writes_into_an_order_that_is_not_theirs(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    stranger, form = app.test_client(), {"brand": brand.slug, "text": "Ciao", "request_key": "k1"}
    assert stranger.post(f"/orders/{placed.ref}/messages?key=wrong", data=form).status_code == 404
    other = makers.brand("Baobab")
    stranger.post(f"/orders/{placed.ref}/messages?key={placed.key}", data={**form, "brand": other.slug})
    assert db.session.scalar(select(OrderMessage.id)) is None


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_empty_and_endless_messages_are_not_sent(app: Flask, brand: Brand, atelier: Location, text: str) -> None:
    placed = sold(brand, atelier)
    app.test_client().post(
        f"/orders/{placed.ref}/messages?key={placed.key}", data={"brand": brand.slug, "text": text, "request_key": "k"}
    )
    answer = at_work(app, brand).post(f"/studio/{brand.slug}/orders/{placed.ref}/answer", data={"text": text})
    assert answer.status_code == 422
    assert db.session.scalar(select(OrderMessage.id)) is None


def test_a_thread_ends_somewhere(brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    for _ in range(50):
        ask_brand(placed.ref, brand.slug, "?", GUEST, request_key=refs.key())
        answer_buyer(brand.id, placed.ref, "!", SYSTEM, request_key=refs.key())
    with pytest.raises(Exception, match="thread_full"):
        ask_brand(placed.ref, brand.slug, "?", GUEST, request_key=refs.key())


def test_pages_ask_the_database_little_however_much_was_sold(app: Flask, brand: Brand, atelier: Location) -> None:
    browser = at_work(app, brand)
    first = sold(brand, atelier)
    browser.get(f"/studio/{brand.slug}/orders")
    numbers = []
    for more in (0, 4):
        for _ in range(more):
            sold(brand, atelier)
        for page in ("orders", f"orders/{first.ref}"):
            with counted() as said:
                assert browser.get(f"/studio/{brand.slug}/{page}").status_code == 200
            numbers.append(len(said))
    assert numbers[:2] == numbers[2:]
    assert max(numbers) <= 12


def piece_of(ref: str) -> State:
    db.session.rollback()
    query = (
        select(Piece.state).join(OrderLine, OrderLine.piece_id == Piece.id).join(Order, Order.id == OrderLine.order_id)
    )
    return db.session.execute(query.where(Order.ref == ref)).scalar_one()


def test_what_cannot_be_delivered_stays_until_it_is_found(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    browser, home = at_work(app, brand), f"/studio/{brand.slug}/orders/{placed.ref}"
    said = {"line": line_of(placed.ref), "why": "lost"}
    browser.post(f"{home}/cannot", data=said)
    page = browser.get(home).text
    assert "Questo pacco aspetta" in page
    assert "È pronto" not in page
    assert "È partito" not in page
    for step, more in (("prepared", {}), ("shipped", {"carrier": "brt"})):
        told = browser.post(f"{home}/{placed.ref}-F1/{step}", data=more, follow_redirects=True).text
        assert "un pezzo non si può consegnare" in told
    assert state(placed.ref) == FulfilmentState.WAITING
    line = {"line": said["line"]}
    assert "Bene: il pezzo si consegna" in browser.post(f"{home}/can", data=line, follow_redirects=True).text
    assert "Era già fatto" in browser.post(f"{home}/can", data=line, follow_redirects=True).text
    assert db.session.execute(select(Case.state, Case.close_reason)).one() == ("closed", "found")
    assert "È pronto" in browser.get(home).text
    browser.post(f"{home}/cannot", data=said)  # and lost again
    assert db.session.scalar(select(Case.state)) == "open"
    browser.post(f"{home}/can", data=line)
    browser.post(f"{home}/{placed.ref}-F1/prepared")
    assert state(placed.ref) == FulfilmentState.PREPARED


def test_nobody_else_says_that_a_piece_is_found(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    browser, home = at_work(app, brand), f"/studio/{brand.slug}/orders/{placed.ref}"
    line = line_of(placed.ref)
    browser.post(f"{home}/cannot", data={"line": line, "why": "lost"})
    other = makers.brand("Baobab Couture")
    stranger = at_work(app, other)
    for slug in (brand.slug, other.slug):
        assert stranger.post(f"/studio/{slug}/orders/{placed.ref}/can", data={"line": line}).status_code == 404
    for odd in ("", "x", "1" * 30, "0"):
        assert browser.post(f"{home}/can", data={"line": odd}).status_code == 404
    assert db.session.scalar(select(Case.state)) == "open"


@pytest.mark.parametrize(("is_said", "lies"), [(True, State.WITHDRAWN), (False, State.AVAILABLE)])
def test_what_could_not_be_delivered_is_not_sold_again(
    app: Flask, brand: Brand, atelier: Location, is_said: bool, lies: State
) -> None:
    placed = sold(brand, atelier)
    line = line_of(placed.ref)
    if is_said:
        cannot_deliver(brand.id, placed.ref, [line], "lost", "", SYSTEM)
    cancel_lines(placed.ref, [line], SYSTEM)
    assert piece_of(placed.ref) == lies
    if is_said:
        assert db.session.scalar(select(Case.state)) == "closed"
        with pytest.raises(NotFound):
            can_deliver(brand.id, placed.ref, line, SYSTEM)


@pytest.mark.parametrize("is_said", [True, False])
def test_nor_when_its_buyer_withdraws_from_it(app: Flask, brand: Brand, atelier: Location, is_said: bool) -> None:
    placed = sold(brand, atelier)
    line = line_of(placed.ref)
    if is_said:
        cannot_deliver(brand.id, placed.ref, [line], "damaged", "", SYSTEM)
    declare_withdrawal(placed.ref, [line], name="Ada Rossi", email="ada@posta.example", note="", by=GUEST)
    assert piece_of(placed.ref) == (State.WITHDRAWN if is_said else State.AVAILABLE)


def test_a_parcel_of_another_is_not_found_whatever_the_form_says(app: Flask, brand: Brand, atelier: Location) -> None:
    other = makers.brand("Baobab Couture")
    theirs = sold(other, makers.atelier(other.id), "Abito")
    mine = sold(brand, atelier)
    browser = at_work(app, brand)
    page = f"/studio/{brand.slug}/orders/{mine.ref}/{theirs.ref}-F1/shipped"
    for carrier in ("brt", "no such carrier"):
        assert browser.post(page, data={"carrier": carrier}).status_code == 404


def test_a_parcel_that_stays_says_why_before_anybody_tries(app: Flask, brand: Brand, atelier: Location) -> None:
    placed = sold(brand, atelier)
    browser, home = at_work(app, brand), f"/studio/{brand.slug}/orders/{placed.ref}"
    assert "È partito" in browser.get(home).text
    with unit_of_work() as session:
        payment_id, order_id = session.execute(select(Payment.id, Payment.order_id)).one()
        session.add(
            Dispute(ref=f"{placed.ref}-D1", stripe_id="du_1", order_id=order_id, payment_id=payment_id, amount_cents=1,
                    reason="fraudulent", status="needs_response", opened_at=clock.now(), withdrawn_at=clock.now())
        )  # fmt: skip
    page = browser.get(home).text
    assert "La banca ha ripreso i soldi di quest'ordine" in html.unescape(page)
    assert "È partito" not in page
