"""A recall: off sale at once, whoever bought is found and written to once, what they choose is followed (GPSR 35–37)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from storefront.core.actor import GUEST, staff
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import Product, ProductState, ReuseLot
from storefront.domain.law import recall_reach, recalls
from storefront.domain.law.models import RecallKind
from storefront.domain.mails import queries
from storefront.domain.mails.models import Mail
from storefront.domain.orders import claims
from storefront.domain.orders.after_models import ClaimState, Wish
from storefront.domain.orders.fulfilments import Through
from storefront.domain.orders.models import Order, OrderLine, OrderState
from storefront.domain.payments.models import Refund, Way
from storefront.domain.pieces.models import Piece, State
from storefront.domain.tills.refusals import NotSafe
from storefront.flows import claim as claim_flow
from storefront.flows.check import check
from storefront.flows.fulfil import Recalled, deliver, prepare, ship
from storefront.flows.letter_values import values_of
from storefront.flows.recall_goods import (
    TooFewRemedies,
    UnknownPieces,
    Wanted,
    answer_recall,
    end_recall,
    follow_recall,
    follow_recalls,
    open_recall,
)
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.send_mails import send_mails
from storefront.flows.till_scan import scan, take_off
from storefront.infra import letters as drawn
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.office.people import at_the_office
from tests.till import at_till

OLGA = staff(1)
TOLD = {
    "goods_it": "Borsa di vela", "goods_en": "Sailcloth bag", "hazard_it": "Il gancio può ferire.",
    "hazard_en": "The hook may hurt.", "action_it": "Togli il gancio.", "action_en": "Take the hook off.",
}  # fmt: skip
BOTH = (Wish.REPAIR, Wish.MONEY)


def states(variant_id: int) -> dict[State, int]:
    db.session.rollback()
    query = select(Piece.state, func.count()).where(Piece.variant_id == variant_id).group_by(Piece.state)
    return dict(db.session.execute(query).tuples().all())


def letters(kind: str = "recall") -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)))


@pytest.mark.parametrize("kind", list(RecallKind))
def test_a_parcel_with_recalled_goods_does_not_leave_until_the_recall_ends(app: Flask, kind: RecallKind) -> None:
    brand, hub = makers.brand(), makers.location()
    variant, other = (makers.for_sale(brand.id, hub.id, how_many=2) for _ in range(2))
    stopped, free = makers.paid_order(variant.id), makers.paid_order(other.id)
    piece_id, product_id = db.session.execute(
        select(OrderLine.piece_id, OrderLine.product_id).where(OrderLine.order_id == stopped.order_id)
    ).one()
    lot = makers.kept(ReuseLot(slug="vele", source_it="Vele", source_en="Sails", text_it="", text_en=""))
    with unit_of_work() as session:
        session.execute(update(Product).where(Product.id == product_id).values(reuse_lot_id=lot.id))
    code = db.session.scalar(select(Piece.code).where(Piece.id == piece_id)) or ""
    wanted = {
        RecallKind.PRODUCT: Wanted(kind, subject_id=product_id), RecallKind.LOT: Wanted(kind, subject_id=lot.id),
        RecallKind.PIECES: Wanted(kind, codes=(code,)),
    }[kind]  # fmt: skip
    ref = open_recall(wanted, TOLD, BOTH, OLGA)
    way = Through(location_id=hub.id)
    for step in (
        lambda: prepare(f"{stopped.ref}-F1", way, OLGA),
        lambda: ship(f"{stopped.ref}-F1", way, OLGA, carrier="GLS", tracking="1"),
    ):
        with pytest.raises(Recalled) as refusal:
            step()
        assert refusal.value.values["recall_ref"] == ref
    assert prepare(f"{free.ref}-F1", way, OLGA)
    end_recall(ref, "Era un altro lotto", OLGA)
    assert prepare(f"{stopped.ref}-F1", way, OLGA)


def test_a_recalled_product_leaves_the_shop_at_once_and_every_buyer_is_written_to_once(app: Flask) -> None:
    brand = makers.brand()
    home = makers.atelier(brand.id)
    bag = makers.for_sale(brand.id, home.id, how_many=5)
    other = makers.for_sale(brand.id, home.id, "Grembiule")
    placed = makers.paid_order(bag.id, bag.id)
    english = makers.paid_order(bag.id, locale="en", email="bob@posta.example")
    waiting = makers.order(bag.id)
    ref = open_recall(Wanted(RecallKind.PRODUCT, bag.product_id), TOLD, BOTH, OLGA)
    assert states(bag.id) == {State.SOLD: 3, State.HELD: 1, State.WITHDRAWN: 1}
    product = db.session.get_one(Product, bag.product_id)
    assert (product.state, "Il gancio può ferire." in product.taken_down_why) == (ProductState.TAKEN_DOWN, True)
    assert states(other.id) == {State.AVAILABLE: 1}
    for _ in range(3):  # the nudge, and every minute from then on
        follow_recalls()
    assert db.session.get_one(Order, waiting.order_id).state == OrderState.CANCELLED
    assert states(bag.id) == {State.SOLD: 3, State.WITHDRAWN: 2}
    assert sorted((one.recipient, one.locale) for one in letters()) == [
        ("ada@posta.example", "it"), ("bob@posta.example", "en"),
    ]  # fmt: skip
    send_mails()
    assert {one.state.value for one in letters()} == {"done"}
    with unit_of_work():  # somebody finds one more and puts it on the shelf
        db.session.execute(update(Piece).where(Piece.state == State.WITHDRAWN).values(state=State.AVAILABLE))
    follow_recall(ref)
    assert State.AVAILABLE not in states(bag.id)
    rows = recall_reach.buyers(recalls.one(ref).id, ref)
    assert [(one.order_ref, one.state, one.is_here) for one in rows] == [
        (placed.ref, "sent", True), (placed.ref, "sent", True), (english.ref, "sent", True),
    ]  # fmt: skip
    end_recall(ref, "Tutti hanno risposto.", OLGA)
    with pytest.raises(NotFound):
        end_recall(ref, "Ancora.", OLGA)


def test_the_letter_and_the_page_say_all_that_article_36_asks(app: Flask, client: FlaskClient) -> None:
    brand = makers.brand("Arbrora")
    bag = makers.for_sale(brand.id, makers.atelier(brand.id).id)
    placed = makers.paid_order(bag.id)
    ref = open_recall(Wanted(RecallKind.PRODUCT, bag.product_id), TOLD, BOTH, OLGA)
    follow_recall(ref)
    letter = queries.letter(letters()[0].id)
    made = drawn.render(letter.kind, letter.locale, values_of(letter))
    for text in (made.subject + made.text, made.html, client.get(f"/recalls/{ref}").text):
        for said in ("per sicurezza", "Borsa di vela", "Smetti subito di usarlo", "Togli il gancio",
                     "Il gancio può ferire", bag.sku, "Arbrora srl", "lo ripariamo", "ti ridiamo tutti i soldi",
                     "in italiano o in inglese", "regalato, prestato o venduto"):  # fmt: skip
            assert said in text, said
    assert "Stop using it at once" in client.get(f"/en/recalls/{ref}").text
    assert "The hook may hurt" in client.get(f"/en/recalls/{ref}").text
    assert "Borsa di vela" in client.get("/recalls").text
    assert client.get(f"/recalls/{ref}/{placed.ref}").status_code == 404  # not without the key
    assert client.get("/recalls/NOTHING").status_code == 404


def test_a_buyer_chooses_once_and_the_guarantee_follows_it_to_the_money(app: Flask, client: FlaskClient) -> None:
    brand = makers.brand()
    home = makers.atelier(brand.id)
    bag = makers.for_sale(brand.id, home.id, how_many=2)
    placed = makers.paid_order(bag.id, bag.id)
    through = Through(brand_id=brand.id)
    ship(f"{placed.ref}-F1", through, OLGA, carrier="BRT", tracking="AB12")
    deliver(f"{placed.ref}-F1", through, OLGA)
    ref = open_recall(Wanted(RecallKind.PRODUCT, bag.product_id), TOLD, BOTH, OLGA)
    follow_recall(ref)
    first, second = recall_reach.buyers(recalls.one(ref).id, ref)
    page = f"/recalls/{ref}/{placed.ref}?key={first.order_key}"
    assert client.post(page, data={"line": first.line_id, "remedy": "none"}).status_code == 422
    assert client.post(page, data={"line": first.line_id, "remedy": "replace"}).status_code == 422  # not offered
    for _ in range(2):
        assert client.post(page, data={"line": first.line_id, "remedy": "money"}).status_code == 303
    answer_recall(ref, placed.ref, second.line_id, Wish.REPAIR, GUEST)
    with pytest.raises(NotFound):
        answer_recall(ref, placed.ref, second.line_id + 99, Wish.MONEY, GUEST)
    found = claims.of_order(placed.order_id)
    assert [(one.line_id, one.outcome, one.state) for one in found] == [
        (first.line_id, Wish.MONEY, ClaimState.ACCEPTED), (second.line_id, Wish.REPAIR, ClaimState.ACCEPTED),
    ]  # fmt: skip
    assert db.session.scalar(select(func.count(Refund.id))) == 0  # a person gives money back, never a link alone
    claim_flow.give_money_back(found[0].ref, OLGA)
    db.session.rollback()
    refund = db.session.scalars(select(Refund)).one()
    assert refund.amount_cents == 4500
    rows = {one.line_id: one.state for one in recall_reach.buyers(recalls.one(ref).id, ref)}
    assert rows == {first.line_id: "done", second.line_id: "answered"}
    assert [one for one in check() if one.invariant != "payments_name_their_charge"] == []


def test_single_pieces_and_a_lot_reach_only_what_is_theirs_and_a_till_sale_has_no_address(app: Flask) -> None:
    brand = makers.brand()
    home = makers.atelier(brand.id)
    bag, scarf = makers.for_sale(brand.id, home.id, how_many=3), makers.for_sale(brand.id, home.id, "Sciarpa")
    placed = makers.paid_order(bag.id)
    with unit_of_work():  # as a till leaves it: nobody's name
        db.session.execute(update(Order).values(email="", name=""))
    sold = db.session.scalars(select(Piece).join(OrderLine, OrderLine.piece_id == Piece.id)).one()
    lying = db.session.scalars(select(Piece).where(Piece.variant_id == bag.id, Piece.state == State.AVAILABLE)).all()
    codes = [sold.code, lying[0].code]
    with pytest.raises(TooFewRemedies):
        open_recall(Wanted(RecallKind.PIECES, codes=codes), TOLD, (Wish.MONEY,), OLGA)
    with pytest.raises(UnknownPieces):
        open_recall(Wanted(RecallKind.PIECES, codes=[*codes, "ZZZZZZZZ"]), TOLD, BOTH, OLGA)
    ref = open_recall(Wanted(RecallKind.PIECES, codes=codes), TOLD, BOTH, OLGA)
    follow_recall(ref)
    assert states(bag.id) == {State.SOLD: 1, State.WITHDRAWN: 1, State.AVAILABLE: 1}
    assert db.session.get_one(Product, bag.product_id).state == ProductState.PUBLISHED
    (row,) = recall_reach.buyers(recalls.one(ref).id, ref)
    assert (row.order_ref, row.state, letters()) == (placed.ref, "no_address", [])
    lot = makers.kept(ReuseLot(slug="vela-1", source_it="Vela", source_en="Sail", grams=900, text_it="", text_en=""))
    with unit_of_work():
        db.session.execute(update(Product).where(Product.id == scarf.product_id).values(reuse_lot_id=lot.id))
    open_recall(Wanted(RecallKind.LOT, lot.id), TOLD, BOTH, OLGA)
    assert states(scarf.id) == {State.WITHDRAWN: 1}
    assert states(bag.id)[State.AVAILABLE] == 1


def test_the_office_begins_a_recall_with_plain_words_and_follows_its_buyers(app: Flask) -> None:
    brand = makers.brand()
    bag = makers.for_sale(brand.id, makers.atelier(brand.id).id)
    placed = makers.paid_order(bag.id)
    slug = db.session.scalars(select(Product.slug).where(Product.id == bag.product_id)).one()
    office = at_the_office(app)
    assert office.get("/office/law/recalls/new").status_code == 200
    sent = {**TOLD, "kind": "product", "product": f"https://x.example/products/{slug}", "lot": "0", "codes": "",
            "remedies": ["repair", "money"], "is_sure": "y"}  # fmt: skip
    for wrong, said in (
        ({"hazard_it": "Richiamo volontario: il gancio può ferire."}, "volontario"), ({"hazard_en": ""}, "due le lingue"),
        ({"remedies": ["money"]}, "almeno due"), ({"product": "NOTHING"}, "Non lo troviamo"), ({"is_sure": ""}, "Rileggi"),
        ({"kind": "pieces", "codes": "ZZZZ ZZZZ, zzzz-zzzz"}, ": ZZZZZZZZ."), ({"kind": "lot"}, "Scegli un lotto"),
    ):  # fmt: skip
        answer = office.post("/office/law/recalls/new", data={**sent, **wrong})
        assert (answer.status_code, said in answer.text) == (422, True), said
    assert recalls.every() == []
    assert office.post("/office/law/recalls/new", data=sent).status_code == 303
    (recall,) = recalls.every()
    follow_recall(recall.ref)
    page = office.get(f"/office/law/recalls/{recall.ref}").text
    assert placed.ref in page
    assert "Non è ancora partito" in page
    assert "ada@posta.example" in office.get(f"/office/law/recalls/{recall.ref}/buyers.csv").text
    assert "1 richiamo in corso" in office.get("/office").text
    assert office.post(f"/office/law/recalls/{recall.ref}/end", data={"reason": ""}).status_code == 422
    assert (
        office.post(f"/office/law/recalls/{recall.ref}/end", data={"reason": "Tutti hanno risposto."}).status_code
        == 303
    )
    assert "Tutti hanno risposto." in office.get(f"/office/law/recalls/{recall.ref}").text
    office.post(f"/office/law/products/{bag.product_id}/back")
    db.session.rollback()
    assert db.session.get_one(Product, bag.product_id).state == ProductState.PUBLISHED


def test_a_recall_that_begins_while_a_piece_lies_on_a_sale_stops_the_payment_of_that_piece_alone(app: Flask) -> None:
    brand, shop = makers.brand(), makers.outlet()
    stopped, free = (makers.variant(makers.product(brand.id, title).id) for title in ("Sciarpa rossa", "Cappello"))
    codes = [makers.piece(one.id, shop.id).code for one in (stopped, free)]
    at = at_till(shop)
    for code in codes:
        scan("sale-1", code, at)
    ref = open_recall(Wanted(RecallKind.PRODUCT, subject_id=stopped.product_id), TOLD, BOTH, OLGA)
    for _again in range(2):
        with pytest.raises(NotSafe) as refusal:
            ring_up("sale-1", Paid(Way.CASH), at)
    assert refusal.value.values["titles"] == ["Sciarpa rossa"]
    assert take_off("sale-1", codes[0], at)
    assert ring_up("sale-1", Paid(Way.CASH), at).total_cents == free.price_cents
    follow_recall(ref)
    assert (states(stopped.id), states(free.id)) == ({State.WITHDRAWN: 1}, {State.SOLD: 1})
    end_recall(ref, "Era un altro lotto", OLGA)
    other = makers.piece(stopped.id, shop.id)
    scan("sale-2", other.code, at)
    assert ring_up("sale-2", Paid(Way.CASH), at).total_cents == stopped.price_cents
