"""A member looks after the brand's pieces: adds, finds, prints, counts, withdraws; and sees only its own."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select

from storefront.core.actor import SYSTEM
from storefront.domain.catalogue.models import Making, Product
from storefront.domain.pieces.models import LowMark, Piece, State
from storefront.flows.recall_pieces import hand_back
from storefront.flows.receive_consignment import receive_consignment
from storefront.infra.db import db
from tests import makers
from tests.consignments import Sender, consignment, where
from tests.faces.studio.people import at_work
from tests.statements import counted


@pytest.fixture
def ada(app: Flask) -> Sender:
    return Sender()


@pytest.fixture
def browser(app: Flask, ada: Sender) -> FlaskClient:
    return at_work(app, ada.brand)


def at(sender: Sender, path: str = "") -> str:
    return f"/studio/{sender.brand.slug}/pieces{path}"


def ref_of(sender: Sender) -> str:
    mine = select(Product.ref).where(Product.brand_id == sender.brand.id).order_by(Product.id)
    return db.session.scalars(mine.limit(1)).one()


def words(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


def spelt(code: str) -> str:
    return f"{code[:4]} {code[4:]}"


# --- what lies where -----------------------------------------------------------------------------------


def test_the_page_counts_what_lies_where(browser: FlaskClient, ada: Sender) -> None:
    ada.has(3)
    ada.has(2, ada.shop.id)
    page = browser.get(at(ada)).text
    assert "Sciarpa rossa" in page
    assert f"<strong>3</strong> {ada.atelier.name}" in page
    assert f"<strong>2</strong> {ada.shop.name}" in page


def test_a_code_as_the_label_spells_it_leads_straight_to_the_piece(browser: FlaskClient, ada: Sender) -> None:
    code = ada.has(1)[0]
    answer = browser.get(at(ada), query_string={"q": spelt(code).lower()})
    assert answer.location.endswith(f"/pieces/{code}")


@pytest.mark.parametrize(("words", "found"), [("SCIARPA", True), ("sci ross", True), ("%", False), ("borsa", False)])
def test_words_find_products_by_title(browser: FlaskClient, ada: Sender, words: str, found: bool) -> None:
    ada.has(1)
    assert ("Sciarpa rossa" in browser.get(at(ada), query_string={"q": words}).text) is found


def test_a_place_shows_only_what_lies_there(browser: FlaskClient, ada: Sender) -> None:
    ada.has(1)
    assert "Sciarpa rossa" in browser.get(at(ada), query_string={"place": ada.atelier.slug}).text
    assert "Sciarpa rossa" not in browser.get(at(ada), query_string={"place": ada.shop.slug}).text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "²", ""])
def test_a_page_that_is_no_number_is_the_first(browser: FlaskClient, ada: Sender, page: str) -> None:
    assert browser.get(at(ada), query_string={"page": page}).status_code == 200
    assert browser.get(at(ada, "/consignments"), query_string={"page": page}).status_code == 200


@pytest.mark.parametrize("how_many", [1, 40])
def test_pages_say_little_to_the_database_whatever_their_length(
    app: Flask, browser: FlaskClient, ada: Sender, how_many: int
) -> None:
    codes = ada.has(how_many)
    for number in range(how_many // 4):
        makers.for_sale(ada.brand.id, ada.atelier.id, f"Borsa {number}")
    draft, sent = ada.chooses(codes[1:]), ada.sends(codes[:1])
    paths = ["", f"/of/{ref_of(ada)}", f"/{codes[0]}", "/new", "/labels", "/consignments"]
    for path in [*paths, f"/consignments/{draft}", f"/consignments/{sent}", "/consignments/new"]:
        with counted() as said:
            assert browser.get(at(ada, path)).status_code == 200
        assert len(said) <= 12, path


# --- adding, withdrawing, counting ---------------------------------------------------------------------


def test_added_pieces_lead_to_their_labels(browser: FlaskClient, ada: Sender) -> None:
    form = {"sku": ada.variant.sku, "how_many": "4", "place": ada.atelier.slug}
    answer = browser.post(at(ada, "/new"), data=form)
    assert (answer.status_code, "/labels?sku=" in answer.location) == (303, True)
    assert "4 etichette" in browser.get(answer.location).text


def test_one_form_sent_twice_adds_once(browser: FlaskClient, ada: Sender) -> None:
    keys = [re.search(r'name="request_key"[^>]*value="([^"]+)"', browser.get(at(ada, "/new")).text) for _ in range(2)]
    for key, there in ((keys[0], 2), (keys[0], 2), (keys[1], 4)):
        assert key is not None
        form = {"sku": ada.variant.sku, "how_many": "2", "place": ada.atelier.slug, "request_key": key[1]}
        assert "2 pezzi aggiunti" in browser.post(at(ada, "/new"), data=form, follow_redirects=True).text
        db.session.rollback()
        assert db.session.scalar(select(func.count(Piece.id)).where(Piece.variant_id == ada.variant.id)) == there


def test_a_one_off_that_is_there_is_not_offered_again(browser: FlaskClient, ada: Sender) -> None:
    product = makers.product(ada.brand.id, "Collana unica", making=Making.ONE_OFF)
    collana = makers.variant(product.id)
    assert "Collana unica" in browser.get(at(ada, "/new")).text
    makers.piece(collana.id, ada.atelier.id)
    assert "Collana unica" not in browser.get(at(ada, "/new")).text
    assert "Sciarpa rossa" in browser.get(at(ada, "/new")).text


@pytest.mark.parametrize("odd", ["1,5", "zwei", ""])
def test_a_number_that_cannot_be_read_is_asked_for_in_our_words(browser: FlaskClient, ada: Sender, odd: str) -> None:
    form = {"sku": ada.variant.sku, "how_many": odd, "place": ada.atelier.slug}
    answer = browser.post(at(ada, "/new"), data=form)
    assert (answer.status_code, "in cifre" in answer.text, "valore intero" in answer.text) == (422, True, False)


def test_counts_of_a_draft_that_cannot_be_are_said(browser: FlaskClient, ada: Sender) -> None:
    ada.has(3)
    made = browser.post(at(ada, "/consignments/new"), data={"origin": ada.atelier.slug, "goal": ada.shop.slug})
    for typed, words_ in (
        ("1,5", "Scrivi quanti, in cifre: Sciarpa rossa."),
        ("99", "Sciarpa rossa: lì ce ne sono 3."),
    ):
        told = browser.post(
            f"{made.location}/counts", data={f"count-{ada.variant.sku}": typed}, follow_redirects=True
        ).text  # fmt: skip
        assert words_ in told


@pytest.mark.parametrize(
    "wrong",
    [{"how_many": "0"}, {"how_many": "501"}, {"how_many": "tre"}, {"how_many": ""}, {"sku": "ALTRO"}, {"sku": ""}],
)
def test_what_cannot_be_added_is_said_and_nothing_is_lost(
    browser: FlaskClient, ada: Sender, wrong: dict[str, str]
) -> None:
    form = {"sku": ada.variant.sku, "how_many": "4", "place": ada.atelier.slug, **wrong}
    answer = browser.post(at(ada, "/new"), data=form)
    assert (answer.status_code, "Controlla questi punti" in answer.text) == (422, True)
    assert db.session.scalar(select(func.count()).select_from(Piece)) == 0


def test_nobody_adds_to_a_shop_or_to_another_brand_s_atelier(browser: FlaskClient, ada: Sender) -> None:
    for place in (ada.shop.slug, makers.atelier(makers.brand("Baobab").id).slug):
        form = {"sku": ada.variant.sku, "how_many": "1", "place": place}
        assert browser.post(at(ada, "/new"), data=form).status_code == 422


def test_a_second_piece_of_a_one_off_is_refused_in_words(browser: FlaskClient, ada: Sender) -> None:
    variant = makers.for_sale(ada.brand.id, ada.atelier.id, "Quadro", making="one_off")
    form = {"sku": variant.sku, "how_many": "1", "place": ada.atelier.slug}
    answer = browser.post(at(ada, "/new"), data=form)
    assert (answer.status_code, "pezzo unico" in answer.text) == (422, True)


def test_ticked_pieces_are_withdrawn_carried_or_get_their_labels(browser: FlaskClient, ada: Sender) -> None:
    first, second, third = ada.has(3)
    act = at(ada, f"/of/{ref_of(ada)}/act")
    browser.post(act, data={"piece": [first], "act": "withdraw", "why": "lost", "remark": "al mercato"})
    browser.post(act, data={"piece": [second], "act": "move", "place": ada.hub.slug})
    labels = browser.post(act, data={"piece": [third], "act": "labels"})
    assert (where(first)[0], where(second)[1]) == (State.WITHDRAWN, ada.hub.id)
    assert labels.location.endswith(f"/labels?piece={third}")
    assert "al mercato" in browser.get(at(ada, f"/{first}")).text


def test_nothing_ticked_is_said(browser: FlaskClient, ada: Sender) -> None:
    answer = browser.post(at(ada, f"/of/{ref_of(ada)}/act"), data={"act": "withdraw"}, follow_redirects=True)
    assert "Segna prima i pezzi." in answer.text


def test_a_piece_that_is_being_bought_is_not_withdrawn_and_the_page_says_why(browser: FlaskClient, ada: Sender) -> None:
    held = makers.piece(ada.variant.id, ada.atelier.id, state=State.HELD)
    act = at(ada, f"/of/{ref_of(ada)}/act")
    form = {"piece": [held.code], "act": "withdraw", "why": "lost"}
    assert spelt(held.code) in browser.post(act, data=form, follow_redirects=True).text
    assert where(held.code)[0] == State.HELD


def test_one_piece_is_withdrawn_and_put_on_sale_again_with_every_step_on_its_line_of_time(
    browser: FlaskClient, ada: Sender
) -> None:
    code = ada.has(1)[0]
    browser.post(at(ada, f"/{code}/withdraw"), data={"why": "damaged"})
    browser.post(at(ada, f"/{code}/back"), data={"why": "repaired", "place": ada.hub.slug})
    page = browser.get(at(ada, f"/{code}")).text
    assert where(code) == (State.AVAILABLE, ada.hub.id)
    assert page.index("Riparato, di nuovo in vendita") < page.index("Ritirato: è rovinato")


@pytest.mark.parametrize("why", ["never_made", "refund", "", "found"])
def test_a_reason_that_is_not_offered_is_not_taken(browser: FlaskClient, ada: Sender, why: str) -> None:
    code = ada.has(1)[0]
    assert browser.post(at(ada, f"/{code}/withdraw"), data={"why": why}).status_code == 404
    assert where(code)[0] == State.AVAILABLE


def test_a_count_changes_what_is_written(browser: FlaskClient, ada: Sender) -> None:
    ada.has(3)
    count = at(ada, f"/of/{ref_of(ada)}/count")
    form = {"sku": ada.variant.sku, "place": ada.atelier.slug, "seen": "3", "counted": "2"}
    assert "1 pezzo in meno" in browser.post(count, data=form, follow_redirects=True).text
    assert "ora ne risultano 2" in browser.post(count, data=form, follow_redirects=True).text
    wrong = {**form, "seen": "2", "counted": "due"}
    assert "in cifre" in browser.post(count, data=wrong, follow_redirects=True).text


def test_the_brand_says_when_it_wants_to_be_told_that_few_are_left(browser: FlaskClient, ada: Sender) -> None:
    browser.post(at(ada, "/low-mark"), data={"pieces": "3"})
    browser.post(at(ada, "/low-mark"), data={"pieces": "-1"})
    assert db.session.scalar(select(LowMark.pieces)) == -1
    assert browser.post(at(ada, "/low-mark"), data={"pieces": "7"}).status_code == 400


# --- labels -----------------------------------------------------------------------------------------------


def test_labels_say_code_title_size_price_and_brand_and_are_printed_once(browser: FlaskClient, ada: Sender) -> None:
    codes = ada.has(2)
    answer = browser.post(at(ada, "/labels"), data={"sheet": "24", "first_cell": "1"})
    paper = words(answer.data)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert [part in paper for part in (spelt(codes[0]), "Sciarpa rossa", "M", "45,00 €", "Arbrora")] == [True] * 5
    assert "Nessuna etichetta da stampare" in browser.get(at(ada, "/labels")).text
    again = browser.post(
        at(ada, "/labels"), data={"sku": ada.variant.sku, "all": "1", "sheet": "65", "first_cell": "1"}
    )
    assert spelt(codes[1]) in words(again.data)


def test_the_sheet_chosen_last_is_chosen_again_without_a_cookie_of_its_own(browser: FlaskClient, ada: Sender) -> None:
    ada.has(1)
    browser.post(at(ada, "/labels"), data={"sheet": "65", "first_cell": "1"})
    ada.has(1)
    page = browser.get(at(ada, "/labels")).text
    assert re.search(r'<input checked[^>]*value="65"', page)


def test_the_price_on_a_label_is_the_full_one_also_during_a_sale(browser: FlaskClient, ada: Sender) -> None:
    variant = makers.variant(makers.product(ada.brand.id, "Borsa").id, price_cents=3000, list_cents=6000)
    makers.piece(variant.id, ada.atelier.id)
    paper = words(browser.post(at(ada, "/labels"), data={"sku": variant.sku, "sheet": "24", "first_cell": "1"}).data)
    assert ("60,00" in paper, "30,00" in paper) == (True, False)


@pytest.mark.parametrize(
    ("sheet", "first_cell", "pages"), [("24", "1", 2), ("24", "23", 2), ("24", "24", 3), ("65", "40", 1), ("65", "41", 2),
                                       ("roll-62x29", "5", 26), ("roll-57x32", "1", 26)],
)  # fmt: skip
def test_a_sheet_that_was_begun_is_gone_on_with(
    browser: FlaskClient, ada: Sender, sheet: str, first_cell: str, pages: int
) -> None:
    ada.has(26)
    answer = browser.post(at(ada, "/labels"), data={"sheet": sheet, "first_cell": first_cell})
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == pages


@pytest.mark.parametrize(
    "wrong", [{"first_cell": "25"}, {"first_cell": "0"}, {"first_cell": "x"}, {"sheet": "A3"}, {"sheet": ""}]
)
def test_a_cell_or_sheet_that_is_not_there_is_said(browser: FlaskClient, ada: Sender, wrong: dict[str, str]) -> None:
    ada.has(1)
    answer = browser.post(at(ada, "/labels"), data={"sheet": "24", "first_cell": "1", **wrong})
    assert (answer.status_code, answer.content_type.startswith("text/html")) == (422, True)
    assert db.session.scalar(select(Piece.printed_at)) is None


# --- consignments -----------------------------------------------------------------------------------------


def test_pieces_go_from_the_first_choice_to_the_shop_s_shelf(browser: FlaskClient, ada: Sender) -> None:
    codes = ada.has(3)
    made = browser.post(at(ada, "/consignments/new"), data={"origin": ada.atelier.slug, "goal": ada.shop.slug})
    path = made.location
    ref = path.rpartition("/")[2]
    browser.post(f"{path}/counts", data={f"count-{ada.variant.sku}": "1"})
    typed = f"{spelt(codes[1])}, {codes[2].lower()}\nNIENTE00"
    told = browser.post(f"{path}/codes", data={"codes": typed}, follow_redirects=True).text
    assert ("2 pezzi scelti." in told, "Non conosco questi codici: NIENTE00." in told) == (True, True)
    browser.post(f"{path}/remove", data={"piece": [codes[0]]})
    sent = browser.post(
        f"{path}/send", data={"parcels": "2", "carrier": "", "remark": "Fragile"}, follow_redirects=True
    )
    assert "Bolla 1: è partita" in sent.text
    receive_consignment(ref, ada.shop.id, codes[1:], SYSTEM)
    page = browser.get(path).text
    assert page.count(">Arrivato<") == 2
    assert {where(code) for code in codes[1:]} == {(State.AVAILABLE, ada.shop.id)}
    assert where(codes[0]) == (State.AVAILABLE, ada.atelier.id)


def test_the_note_names_both_ends_every_code_and_the_sum(browser: FlaskClient, ada: Sender) -> None:
    codes = ada.has(2)
    ref = ada.sends(codes)
    answer = browser.get(at(ada, f"/consignments/{ref}/note.pdf"))
    paper = words(answer.data)
    wanted = [
        f"n. 1/{consignment(ref).year}", "Arbrora srl", ada.shop.name, ada.atelier.name, "Conto vendita",
        spelt(codes[0]), spelt(codes[1]), "90,00 €", "Firma di chi riceve",
    ]  # fmt: skip
    assert [part for part in wanted if part not in paper] == []


def test_a_draft_has_no_note(browser: FlaskClient, ada: Sender) -> None:
    assert browser.get(at(ada, f"/consignments/{ada.chooses(ada.has(1))}/note.pdf")).status_code == 404


def test_a_piece_bought_meanwhile_is_named_and_taken_off_with_one_button(browser: FlaskClient, ada: Sender) -> None:
    codes = ada.has(2)
    path = at(ada, f"/consignments/{ada.chooses(codes)}")
    makers.order(ada.variant.id)
    refused = browser.post(f"{path}/send", data={"parcels": "1"}, follow_redirects=True).text
    assert ("Qualcuno è arrivato prima" in refused, "Non è più libero" in refused) == (True, True)
    browser.post(f"{path}/remove", data={"act": "gone"})
    assert "è partita" in browser.post(f"{path}/send", data={"parcels": "1"}, follow_redirects=True).text


@pytest.mark.parametrize("wrong", [{"parcels": "0"}, {"parcels": "cento"}, {"remark": "x" * 401}])
def test_what_is_wrong_on_the_note_is_said_and_nothing_leaves(
    browser: FlaskClient, ada: Sender, wrong: dict[str, str]
) -> None:
    codes = ada.has(1)
    answer = browser.post(at(ada, f"/consignments/{ada.chooses(codes)}/send"), data={"parcels": "1", **wrong})
    assert (answer.status_code, where(codes[0])[0]) == (422, State.AVAILABLE)


def test_a_missing_piece_is_a_task_of_today_until_it_is_explained(browser: FlaskClient, ada: Sender) -> None:
    here, missing = codes = ada.has(2)
    ref = ada.sends(codes)
    receive_consignment(ref, ada.shop.id, [here], SYSTEM)
    today = f"/studio/{ada.brand.slug}"
    assert "manca 1 pezzo" in browser.get(today).text
    browser.post(at(ada, f"/consignments/{ref}/settle"), data={"piece": [missing], "how": "lost"})
    assert where(missing)[0] == State.WITHDRAWN
    assert "manca 1 pezzo" not in browser.get(today).text


def test_a_recall_is_asked_packed_and_received_at_home(browser: FlaskClient, ada: Sender) -> None:
    codes = ada.has(2, ada.shop.id)
    form = {"origin": ada.shop.slug, "goal": ada.atelier.slug}
    path = browser.post(at(ada, "/consignments/new?kind=recall"), data=form).location
    browser.post(f"{path}/codes", data={"codes": " ".join(codes)})
    asked = browser.post(f"{path}/send", data={"parcels": "1"}, follow_redirects=True).text
    assert f"Abbiamo scritto a {ada.shop.name}" in asked
    hand_back(path.rpartition("/")[2], ada.shop.id, codes[:1], SYSTEM)
    assert "1 pezzo torna da" in browser.get(f"/studio/{ada.brand.slug}").text
    browser.post(f"{path}/home", data={"piece": codes[:1]})
    assert [where(code)[1] for code in codes] == [ada.atelier.id, ada.shop.id]
    assert "Reso da conto vendita" in words(browser.get(f"{path}/note.pdf").data)


def test_a_cancelled_consignment_says_so_on_its_note(browser: FlaskClient, ada: Sender) -> None:
    codes = ada.has(1)
    ref = ada.sends(codes)
    browser.post(at(ada, f"/consignments/{ref}/cancel"))
    assert where(codes[0]) == (State.AVAILABLE, ada.atelier.id)
    assert "Annullato" in words(browser.get(at(ada, f"/consignments/{ref}/note.pdf")).data)


# --- who may --------------------------------------------------------------------------------------------------


def test_another_brand_finds_nothing_of_it_in_address_or_form(app: Flask, ada: Sender) -> None:
    bruno = Sender("Baobab")
    browser = at_work(app, bruno.brand)
    code, draft, sent = ada.has(1)[0], ada.chooses(ada.has(1)), ada.sends(ada.has(1))
    product, own = ref_of(ada), ref_of(bruno)
    for path in (
        f"/of/{product}", f"/{code}", f"/{code}/qr.svg", f"/labels?piece={code}", f"/labels?sku={ada.variant.sku}",
        f"/labels?consignment={sent}", f"/consignments/{draft}", f"/consignments/{sent}",
        f"/consignments/{sent}/note.pdf",
    ):  # fmt: skip
        assert browser.get(at(bruno, path)).status_code == 404, path
    place = bruno.atelier.slug
    posts: list[tuple[str, dict[str, object]]] = [
        (f"/of/{own}/act", {"piece": [code], "act": "withdraw", "why": "lost"}),
        (f"/of/{own}/act", {"piece": [code], "act": "move", "place": place}),
        (f"/of/{own}/count", {"sku": ada.variant.sku, "place": place, "seen": "1", "counted": "0"}),
        (f"/of/{own}/count", {"sku": bruno.variant.sku, "place": ada.atelier.slug, "seen": "0", "counted": "0"}),
        (f"/{code}/withdraw", {"why": "lost"}), (f"/{code}/move", {"place": place}),
        (f"/{code}/back", {"why": "found", "place": place}),
        ("/labels", {"piece": [code], "sheet": "24", "first_cell": "1"}),
        (f"/consignments/{draft}/send", {"parcels": "1"}), (f"/consignments/{draft}/counts", {}),
        (f"/consignments/{draft}/codes", {"codes": code}), (f"/consignments/{draft}/remove", {"piece": [code]}),
        (f"/consignments/{sent}/cancel", {}), (f"/consignments/{sent}/settle", {"piece": [code], "how": "lost"}),
        (f"/consignments/{sent}/home", {"piece": [code]}),
    ]  # fmt: skip
    for path, form in posts:
        assert browser.post(at(bruno, path), data=form).status_code == 404, path
    assert where(code) == (State.AVAILABLE, ada.atelier.id)
    assert consignment(sent).state == "sent"


def test_another_brand_s_codes_in_a_form_of_one_s_own_are_unknown(app: Flask, ada: Sender) -> None:
    bruno = Sender("Baobab")
    browser, code = at_work(app, bruno.brand), ada.has(1)[0]
    path = at(bruno, f"/consignments/{bruno.chooses([])}")
    assert (
        "Non conosco questi codici" in browser.post(f"{path}/codes", data={"codes": code}, follow_redirects=True).text
    )
    browser.post(f"{path}/counts", data={f"count-{ada.variant.sku}": "1"})
    assert "0 pezzi scelti" in browser.get(path).text


def test_nobody_reaches_another_brand_s_rooms_at_all(app: Flask, ada: Sender) -> None:
    stranger = at_work(app, makers.brand("Baobab"))
    for path in ("", "/new", "/labels", "/consignments", "/consignments/new"):
        assert stranger.get(at(ada, path)).status_code == 404


def test_a_partner_brand_sees_where_pieces_are_and_moves_none(app: Flask, ada: Sender) -> None:
    partner = makers.brand("Baobab")
    product = makers.product(ada.brand.id, "Borsa a due mani", shares={ada.brand.id: 6000, partner.id: 4000})
    piece = makers.piece(makers.variant(product.id).id, ada.atelier.id)
    browser, root = at_work(app, partner), f"/studio/{partner.slug}/pieces"
    assert "Borsa a due mani" in browser.get(root).text
    page = browser.get(f"{root}/{piece.code}")
    assert (page.status_code, "Ritiralo dalla vendita" in page.text) == (200, False)
    assert browser.post(f"{root}/{piece.code}/withdraw", data={"why": "lost"}).status_code == 404
    assert browser.get(f"{root}/labels?piece={piece.code}").status_code == 404


def test_a_share_that_was_not_accepted_shows_nothing(app: Flask, ada: Sender) -> None:
    partner = makers.brand("Baobab")
    shares = {ada.brand.id: 6000, partner.id: 4000}
    piece = makers.piece(
        makers.variant(makers.product(ada.brand.id, shares=shares, accepted=False).id).id, ada.atelier.id
    )
    assert at_work(app, partner).get(f"/studio/{partner.slug}/pieces/{piece.code}").status_code == 404
