"""Counting, carrying and finding on the till's screens."""

from flask import Flask
from sqlalchemy import select

from storefront.domain.consignments.models import Consignment
from storefront.domain.pieces.models import Piece, State
from storefront.infra.db import db
from tests import makers
from tests.consignments import where
from tests.faces.till.test_selling import a_piece, at_work, staff, till
from tests.statements import counted


def test_a_shelf_is_counted_on_two_tills_and_confirmed(app: Flask) -> None:
    shop = makers.outlet("Il Grifone")
    seen, missing, elsewhere = a_piece(shop), a_piece(shop, "Borsa"), a_piece(makers.outlet("Uno"), "Anello")
    amina, _sale = at_work(app, shop)
    leo, someone = till(app, shop), staff(shop, "Leo")
    leo.post(f"/till/who/{someone.id}", data={"pin": "1234"})
    assert "Che cosa vuoi contare?" in amina.get("/till/count").text
    count = amina.post("/till/count", data={}).location
    assert leo.get("/till/count").location == count
    assert "Contato." in amina.post(count, data={"code": seen.code}, follow_redirects=True).text
    again = leo.post(count, data={"code": f"https://x/p/{seen.code}"}, follow_redirects=True)
    assert "già contato" in again.text
    assert "Per i conti è a Uno." in leo.post(count, data={"code": elsewhere.code}, follow_redirects=True).text
    torn = leo.post(count, data={"code": seen.code[:5]})
    assert (torn.status_code, "Ho letto solo 5 segni." in torn.text) == (404, True)
    page = amina.get(f"{count}/differences").text
    assert "1 manca" in page
    assert "1 in più" in page
    over = amina.post(
        f"{count}/differences",
        data={f"piece-{missing.code}": "lost", f"piece-{elsewhere.code}": "moved", "piece-junk": "lost"},
        follow_redirects=True,
    )
    assert "Conta finita" in over.text
    assert where(missing.code)[0] == State.WITHDRAWN
    assert where(elsewhere.code) == (State.AVAILABLE, shop.id)
    assert "già finita" in leo.post(count, data={"code": seen.code}).text
    stranger, _sale = at_work(app, makers.outlet("Baobab"))
    assert stranger.get(f"{count}/over").status_code == 404


def test_a_count_asks_as_often_for_many_pieces_as_for_few(app: Flask) -> None:
    shop = makers.outlet("Il Grifone")
    amina, _sale = at_work(app, shop)
    for _one in range(6):
        a_piece(shop)
    count = amina.post("/till/count").location
    amina.post(count, data={"code": db.session.scalar(select(Piece.code).limit(1))})
    for address in (count, f"{count}/differences"):
        with counted() as asked:
            amina.get(address)
        assert len(asked) <= 12, asked


def test_a_box_is_packed_here_and_taken_in_there(app: Flask) -> None:
    shop, uno = makers.outlet("Il Grifone"), makers.outlet("Uno")
    scarf, bag = a_piece(shop), a_piece(shop, "Borsa")
    amina, _sale = at_work(app, shop)
    assert "A Uno" in amina.get("/till/boxes").text
    box = amina.get(f"/till/boxes/{uno.slug}").location
    assert "È nella scatola." in amina.post(box, data={"code": scarf.code}, follow_redirects=True).text
    assert "c&#39;è già" in amina.post(box, data={"code": scarf.code}, follow_redirects=True).text
    assert amina.post(box, data={"code": "ZZZZ9999"}).status_code == 404
    assert amina.post(box, data={"code": a_piece(uno).code}).status_code == 409
    amina.post(box, data={"code": bag.code})
    amina.post(f"{box}/out", data={"code": bag.code})
    assert "Da finire, per Uno: 1 pezzo" in amina.get("/till/boxes").text
    left = amina.post(f"{box}/left", follow_redirects=True)
    assert "1 pezzo è in viaggio." in left.text
    note = db.session.scalar(select(Consignment.ref).where(Consignment.number.is_not(None)))
    assert amina.get(f"{box}/note-{note}.pdf").data.startswith(b"%PDF")
    there, _sale = at_work(app, uno)
    code = box.rpartition("/")[2]
    assert "Da Il Grifone: 1 pezzo" in there.get("/till/arrivals").text
    assert scarf.code in there.get(f"/till/arrivals/{note}").text
    done = there.post(f"/till/arrivals/{code}/scan", data={"code": scarf.code}, follow_redirects=True)
    assert "La consegna è completa" in done.text
    assert where(scarf.code) == (State.AVAILABLE, uno.id)
    assert "È arrivato tutto." in amina.get(box).text
    stranger, _sale = at_work(app, makers.outlet("Baobab"))
    assert stranger.post(f"/till/arrivals/{code}/scan", data={"code": scarf.code}).status_code == 404


def test_a_piece_is_found_by_number_or_words_and_its_label_printed_again(app: Flask) -> None:
    shop, uno = makers.outlet("Il Grifone"), makers.outlet("Uno")
    scarf, far = a_piece(shop), a_piece(uno, "Borsa di vela")
    makers.listed()
    amina, _sale = at_work(app, shop)
    assert amina.post("/till/piece", data={"code": scarf.code[:4] + " " + scarf.code[4:]}).location.endswith(scarf.code)
    asked = amina.post("/till/piece", data={"code": "borsa vela"}, follow_redirects=True)
    assert "Borsa di vela" in asked.text
    assert "Uno: 1" in asked.text
    assert "Qui: 1 pezzo" in amina.get("/till/find?q=sciarpa").text
    assert "Non trovo niente" in amina.get("/till/find?q=zzzqqq").text
    assert amina.post("/till/piece", data={"code": "  "}).status_code == 404
    for kind in ("roll", "sheet"):
        assert amina.get(f"/till/piece/{far.code}/label-{kind}.pdf").data.startswith(b"%PDF")
    assert amina.get(f"/till/piece/{far.code}/label-poster.pdf").status_code == 404
    db.session.rollback()
    assert db.session.scalar(select(Piece.printed_at).where(Piece.id == far.id)) is not None
