"""Products in the studio: written, kept, looked for, published; nothing typed is lost, nothing of others is found."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from storefront.core import clock
from storefront.domain.brands.members import EDITOR
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.models import (
    Making,
    PriceChange,
    Product,
    ProductState,
    Sale,
    Variant,
)
from storefront.domain.catalogue.sheet import Sheet, SheetFibre, SheetVariant
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.domain.pieces.models import Piece
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests import sheets as written
from tests.faces.studio.forms import form_of
from tests.faces.studio.people import at_work
from tests.sheets import ADA, BRUNO
from tests.statements import counted

MOST_STATEMENTS = 12
JSON = {"Accept": "application/json"}


class Studio:
    """Arbrora's studio with Ada in it; Baobab's with Bruno; a page, a form, a click at a time."""

    def __init__(self, app: Flask) -> None:
        self.brand, self.other = written.brand(), written.brand("Baobab")
        written.words()
        self.ada, self.bruno = at_work(app, self.brand), at_work(app, self.other)

    def at(self, way: str = "") -> str:
        return f"/studio/{self.brand.slug}/products{way}"

    def begins(self) -> str:
        return self.ada.post(self.at()).location.rpartition("/")[2]

    def page(self, ref: str, browser: FlaskClient | None = None) -> str:
        answer = (browser or self.ada).get(self.at(f"/{ref}"))
        assert answer.status_code == 200
        return answer.text

    def form(self, ref: str, **changes: Any) -> dict[str, Any]:
        """The form of the page with some fields written anew; None leaves one out, as an unticked box does."""
        filled: dict[str, Any] = {**form_of(self.page(ref), "product-form"), **changes}
        return {name: value for name, value in filled.items() if value is not None}

    def saves(self, ref: str, **changes: Any) -> Any:
        return self.ada.post(self.at(f"/{ref}"), data=self.form(ref, **changes), headers=JSON)

    def sheet(self, ref: str) -> Sheet:
        db.session.rollback()
        return sheets.load(self.brand.id, ref).sheet

    def product(self, ref: str) -> Any:
        db.session.rollback()
        return db.session.execute(select(*Product.__table__.columns).where(Product.ref == ref)).one()


@pytest.fixture
def studio(app: Flask) -> Studio:
    return Studio(app)


# --- writing ---------------------------------------------------------------------------------------------


def test_what_is_written_is_kept_and_shown_again(studio: Studio) -> None:
    ref = studio.begins()
    answer = studio.saves(
        ref, title_it="Borsa di vela", title_en="Sail bag", description_it="Una riga\r\n\r\nUn'altra",
        **{"variant-0-price": "45,50", "variant-0-quantity": "3", "variant-0-weight": "400", "fibre-0-name": "lino",
           "fibre-0-percent": "100", "has_no_warnings": "y", "making": "stock", "materials": ["cotone", "vela"]},
    )  # fmt: skip
    assert answer.status_code == 200
    assert answer.json["changed"]
    assert answer.json["words"].startswith("Salvato alle ")
    sheet = studio.sheet(ref)
    assert (sheet.title_it, sheet.title_en, sheet.description_it) == (
        "Borsa di vela",
        "Sail bag",
        "Una riga\n\nUn'altra",
    )
    assert sheet.variants == (SheetVariant(list_cents=4550, quantity=3, weight_grams=400),)
    assert sheet.fibres == (SheetFibre("tessuto", "lino", "100"),)
    assert (sheet.has_no_warnings, sheet.materials) == (True, ("cotone", "vela"))
    page = studio.page(ref)
    assert 'value="45,50"' in page
    assert "Borsa di vela" in page


@pytest.mark.parametrize("making", list(Making))
def test_a_page_sent_back_untouched_changes_nothing(studio: Studio, making: Making) -> None:
    full = written.bag(
        studio.brand.id, making=making, lead_days=3, care_symbols=("no-iron", "wash-30"),
        measures={"a": {"it": "Lunghezza", "en": "Length", "values": {"S": 12.5, "M": 40}}}, age_min_months=0,
        personalisation_label_it="Quale nome?", personalisation_max=12, withdrawal_exclusion="personalised",
        materials=("vela", "cotone"), warnings_it="\nUna\n\nDue ", has_no_warnings=False,
        particulars={"upper": ["leather"], "fineness": "925", "nickel": True, "hazards": {"it": "a\nb", "en": ""},
                     "quantity": {"unit": "ml", "values": {"S": 12.5}}},
        variants=(SheetVariant(sku="a-1", size="S", colour="rosso", list_cents=100, quantity=1),
                  SheetVariant(size="M", colour="rosso", list_cents=123456, is_offered=False)),
        unread={"weekly_capacity": "pochi", "variants:S|rosso:weight_grams": "poco", "measures:a:XL": "boh",
                "particulars:quantity:M": "tanto"},
    )  # fmt: skip
    with unit_of_work():
        ref = sheets.open_new(studio.brand.id, ADA, full)
    before = studio.sheet(ref)
    answer = studio.saves(ref)
    assert answer.status_code == 200
    assert studio.sheet(ref) == before
    assert answer.json["changed"] is False


def test_a_published_product_sent_back_untouched_has_nothing_to_publish(studio: Studio) -> None:
    done = written.published(studio.brand.id, location="")
    assert studio.saves(done.ref).json["changed"] is False
    assert not sheets.load(studio.brand.id, done.ref).is_open


WRONG = [
    ("variant-0-price", "dodici euro", "non è un prezzo"),
    ("variant-0-price", "-5", "non è un prezzo"),
    ("variant-0-price", "9" * 400, "non è un prezzo"),
    ("variant-0-quantity", "tanti", "scrivi solo un numero"),
    ("variant-0-quantity", "-3", "La quantità deve stare"),
    ("variant-0-quantity", "99999999", "La quantità deve stare"),
    ("variant-0-weight", "1,5 kg", "scrivi solo un numero"),
    ("variant-0-sku", "=HYPERLINK()", "Il codice può avere"),
    ("lead_days", "domani", "scrivi solo un numero"),
    ("age_min_months", "-1", "L'età minima"),
    ("age_min_months", "tre anni", "scrivi solo un numero"),
    ("personalisation_max", "9999", "Le lettere vanno"),
    ("measure-0-value-0", "un palmo", "scrivi solo un numero"),
    ("fibre-0-percent", "quasi tutto", "scrivi la percentuale"),
    ("category", "astronavi", "Questa categoria non c'è"),
    ("title_it", "B" * 200, "È troppo lungo"),
    ("summary_it", "Una borsa ecologica", "promette troppo"),
]


@pytest.mark.parametrize(("name", "typed", "sentence"), WRONG)
def test_what_is_wrong_is_kept_as_it_was_typed_and_explained(
    studio: Studio, name: str, typed: str, sentence: str
) -> None:
    ref = studio.begins()
    more = {"fibre-0-name": "lino", "measure-0-it": "Lunghezza"}
    answer = studio.saves(ref, **{**more, name: typed})
    assert answer.status_code == 200
    assert any(sentence in words for words in answer.json["wrong"].values())
    page = studio.page(ref)
    assert sentence in page.replace("&#39;", "'")
    if name != "category":
        assert typed[:100] in page
        assert studio.saves(ref).json["changed"] is False


@pytest.mark.parametrize(
    "absurd", ["\x00\x01", "💥" * 50, "<script>alert(1)</script>", "‮olleh", "9" * 4000, "'; DROP TABLE product;--"]
)
def test_absurd_words_in_every_field_break_nothing(studio: Studio, absurd: str) -> None:
    ref = studio.begins()
    form = {name: absurd for name in studio.form(ref) if name not in ("csrf_token", "has")}
    form |= {
        f"{row}-{i}-{c}": absurd
        for row, cs in (("variant", ("size", "colour", "price")), ("measure", ("it", "en", "key")))
        for i in (0, 7, 999)
        for c in cs
    }
    form |= {
        "has": ["safety", "fibres", "variants", "choices", "measures", "materials", "care_symbols", "particulars"],
        "particulars": ["inci", "quantity", "upper", "hazards", "nickel", absurd],
        **dict.fromkeys(
            (
                "particular-inci",
                "particular-quantity-sizes",
                "particular-quantity-0",
                "particular-upper",
                "particular-hazards-it",
                "particular-quantity-unit",
            ),
            absurd,
        ),
        "sizes": absurd,
        "more_sizes": absurd,
    }
    answer = studio.ada.post(studio.at(f"/{ref}"), data=form, headers=JSON)
    assert answer.status_code in (200, 409)
    del form["seen"]
    assert studio.ada.post(studio.at(f"/{ref}"), data={**form, "keep": "mine"}).status_code in (303, 409)
    assert studio.ada.get(studio.at(f"/{ref}/check")).status_code == 200
    assert studio.ada.get(f"/preview/{ref}").status_code == 200
    assert "<script>alert" not in studio.page(ref)


def test_text_too_long_even_to_keep_is_told_and_the_rest_is_kept(studio: Studio) -> None:
    ref = studio.begins()
    answer = studio.saves(ref, title_it="Borsa", description_it="a" * 20_001)
    assert (answer.status_code, answer.json["refused"]) == (422, True)
    assert studio.sheet(ref).title_it == "Borsa"


def test_fields_that_no_form_names_change_nothing(studio: Studio) -> None:
    done = written.published(studio.brand.id)
    sneaky = {
        "state": "published", "brand_id": str(studio.other.id), "slug": "mio", "is_demo": "y", "ref": "AAAA",
        "shares": json.dumps({studio.other.slug: 10_000}), "pictures": "[]", "published_at": "2020-01-01",
        "wants_publishing": "y", "lowest_30d_cents": "1", "price_cents": "1", "product_id": "1", "unread": "{}",
        "taken_down_why": "", "sales": "[]",
    }  # fmt: skip
    before, sheet = studio.product(done.ref), studio.sheet(done.ref)
    assert studio.ada.post(studio.at(f"/{done.ref}"), data={**studio.form(done.ref), **sneaky}).status_code == 303
    assert studio.product(done.ref) == before
    assert studio.sheet(done.ref) == sheet


def test_without_javascript_a_button_keeps_it(studio: Studio) -> None:
    ref = studio.begins()
    answer = studio.ada.post(
        studio.at(f"/{ref}"), data=studio.form(ref, title_it="Borsa", action="save"), follow_redirects=True
    )
    assert "Salvato. Puoi chiudere" in answer.text
    assert studio.sheet(ref).title_it == "Borsa"
    led = studio.ada.post(studio.at(f"/{ref}"), data=studio.form(ref, action="check"))
    assert (led.status_code, led.location.endswith("/check")) == (303, True)


# --- sizes and colours -----------------------------------------------------------------------------------


def test_sizes_and_colours_make_a_row_each(studio: Studio) -> None:
    ref = studio.begins()
    studio.saves(
        ref, **{"variant-0-price": "45", "variant-0-weight": "200", "sizes": ["M", "S"], "colours": ["rosso", "blu"]}
    )
    rows = studio.sheet(ref).variants
    assert [row.key for row in rows] == [("S", "rosso"), ("S", "blu"), ("M", "rosso"), ("M", "blu")]
    assert {(row.list_cents, row.weight_grams, row.quantity) for row in rows} == {(4500, 200, 0)}
    studio.saves(ref, **{"variant-1-price": "50", "sizes": ["S", "M"], "more_sizes": "Gigante, ", "colours": ["blu"]})
    rows = studio.sheet(ref).variants
    assert [(row.key, row.list_cents) for row in rows] == [
        (("S", "blu"), 5000),
        (("M", "blu"), 4500),
        (("Gigante", "blu"), 5000),
    ]
    studio.saves(ref, sizes=None, more_sizes="", colours=None)
    assert [row.key for row in studio.sheet(ref).variants] == [("", "")]


def test_a_row_can_be_kept_out_of_the_shop(studio: Studio) -> None:
    ref = studio.begins()
    studio.saves(ref, **{"variant-0-price": "45", "sizes": ["S", "M"]})
    studio.saves(ref, **{"variant-1-offered": None})
    assert [row.is_offered for row in studio.sheet(ref).variants] == [True, False]


def test_what_is_made_to_order_is_not_there_yet(studio: Studio) -> None:
    ref = studio.begins()
    studio.saves(ref, **{"variant-0-price": "45", "variant-0-quantity": "1", "making": "to_order"})
    assert [row.quantity for row in studio.sheet(ref).variants] == [0]
    studio.saves(ref, **{"variant-0-price": "46", "variant-0-quantity": "1", "making": "to_order"})
    assert [(row.list_cents, row.quantity) for row in studio.sheet(ref).variants] == [(4600, 0)]
    studio.saves(ref, **{"variant-0-price": "45", "variant-0-quantity": "1", "making": "stock"})
    assert [row.quantity for row in studio.sheet(ref).variants] == [1]


def test_one_off_is_one_tap(studio: Studio) -> None:
    ref = studio.begins()
    studio.saves(ref, **{"variant-0-price": "45", "variant-0-quantity": "7", "making": "one_off"})
    assert [row.quantity for row in studio.sheet(ref).variants] == [1]


def test_a_code_is_proposed_by_rule(studio: Studio) -> None:
    ref = studio.begins()
    studio.saves(ref, title_it="La borsa di vela", **{"variant-0-price": "45", "sizes": ["S"], "colours": ["rosso"]})
    assert 'placeholder="ARB-BORSA-VELA-ROSSO-S"' in studio.page(ref)


# --- two at once -----------------------------------------------------------------------------------------


def test_two_members_who_write_the_same_field_are_asked_which_to_keep(studio: Studio) -> None:
    ref = studio.begins()
    studio.saves(ref, title_it="Borsa", summary_it="Leggera")
    mine = studio.form(ref, title_it="Borsa mia", summary_it="La mia frase")
    written.changed(studio.brand.id, ref, BRUNO, title_it="Borsa sua")
    answer = studio.ada.post(studio.at(f"/{ref}"), data=mine, headers=JSON)
    assert (answer.status_code, answer.json["newer"]) == (409, ["title_it"])
    asked = studio.ada.post(studio.at(f"/{ref}"), data=mine)
    assert asked.status_code == 409
    assert all(words in asked.text for words in ("Borsa mia", "Borsa sua", "La mia frase"))
    assert studio.sheet(ref).title_it == "Borsa sua"


@pytest.mark.parametrize(
    ("answer", "title"),
    [({"keep-title_it": "mine"}, "Borsa mia"), ({"keep-title_it": "theirs"}, "Borsa sua"), ({"keep-title_it": "theirs", "keep": "mine"}, "Borsa mia"), ({"keep-title_it": "mine", "keep": "theirs"}, "Borsa sua")],
)  # fmt: skip
def test_what_is_chosen_is_kept_and_the_rest_of_both(studio: Studio, answer: dict[str, str], title: str) -> None:
    ref = studio.begins()
    studio.saves(ref, title_it="Borsa", summary_it="Leggera", care_it="A mano")
    mine = studio.form(ref, title_it="Borsa mia", summary_it="La mia frase")
    written.changed(studio.brand.id, ref, BRUNO, title_it="Borsa sua", care_it="A secco")
    asked = studio.ada.post(studio.at(f"/{ref}"), data=mine)
    again = _hidden(asked.text, ref)
    assert studio.ada.post(studio.at(f"/{ref}"), data={**again, **answer}).status_code == 303
    sheet = studio.sheet(ref)
    assert (sheet.title_it, sheet.summary_it, sheet.care_it) == (title, "La mia frase", "A secco")


def _hidden(page: str, ref: str) -> dict[str, Any]:
    page = page.replace('<form class="form"', '<form id="quarrel"')
    return {name: value for name, value in form_of(page, "quarrel").items() if not name.startswith("keep")}


def test_a_third_who_writes_while_one_chooses_is_not_written_over(studio: Studio) -> None:
    ref = studio.begins()
    studio.saves(ref, title_it="Borsa")
    mine = studio.form(ref, title_it="Borsa mia")
    written.changed(studio.brand.id, ref, BRUNO, title_it="Borsa sua")
    again = _hidden(studio.ada.post(studio.at(f"/{ref}"), data=mine).text, ref)
    written.changed(studio.brand.id, ref, BRUNO, title_it="Borsa di un terzo")
    assert studio.ada.post(studio.at(f"/{ref}"), data={**again, "keep-title_it": "mine"}).status_code == 409
    assert studio.sheet(ref).title_it == "Borsa di un terzo"


def test_saving_after_somebody_published_goes_into_the_next_changes(studio: Studio) -> None:
    ref = written.kept(studio.brand.id)
    typed = studio.form(ref, summary_it="Scritto mentre un altro pubblica")
    assert studio.ada.post(studio.at(f"/{ref}/publish")).status_code == 303
    assert studio.ada.post(studio.at(f"/{ref}"), data=typed, headers=JSON).status_code == 200
    kept = sheets.load(studio.brand.id, ref)
    assert (kept.is_open, kept.sheet.summary_it) == (True, "Scritto mentre un altro pubblica")
    assert sum(variant.quantity for variant in kept.sheet.variants) == 0  # its pieces were made: not once more


# --- publishing ------------------------------------------------------------------------------------------


def test_the_check_tells_what_is_missing_and_leads_there(studio: Studio) -> None:
    ref = studio.begins()
    page = studio.ada.get(studio.at(f"/{ref}/check")).text
    assert "Scrivi il titolo" in page
    assert "check=1#title_it" in page
    assert "Pubblica</button>" not in page
    assert "Prima di pubblicare" in studio.ada.get(studio.at(f"/{ref}?check=1")).text


def test_publishing_what_is_not_ready_says_why(studio: Studio) -> None:
    ref = studio.begins()
    answer = studio.ada.post(studio.at(f"/{ref}/publish"))
    assert answer.status_code == 422
    assert "Metti almeno una foto" in answer.text
    assert db.session.scalar(select(func.count(Product.id))) == 0


def test_a_checked_product_goes_into_the_shop_once(studio: Studio, client: FlaskClient) -> None:
    ref = written.kept(studio.brand.id)
    check = studio.ada.get(studio.at(f"/{ref}/check")).text
    assert "tutto quello che serve" in check
    assert "Pubblica con 3 pezzi" in check
    version = str(sheets.load(studio.brand.id, ref).version)
    db.session.rollback()
    for _ in range(2):
        answer = studio.ada.post(studio.at(f"/{ref}/publish"), data={"version": version})
        assert (answer.status_code, answer.location.endswith("/done")) == (303, True)
    assert "È in negozio" in studio.ada.get(studio.at(f"/{ref}/done")).text
    assert (db.session.scalar(select(func.count(Product.id))), db.session.scalar(select(func.count(Piece.id)))) == (
        1,
        3,
    )
    db.session.rollback()
    makers.listed()
    assert client.get("/products/borsa-di-vela").status_code == 200


def test_publishing_what_somebody_changed_after_the_check_asks_to_look_again(studio: Studio) -> None:
    ref = written.kept(studio.brand.id)
    written.changed(studio.brand.id, ref, BRUNO, title_it="Altro")
    answer = studio.ada.post(studio.at(f"/{ref}/publish"), data={"version": "0"})
    assert (answer.status_code, "Guarda di nuovo" in answer.text) == (409, True)


def test_a_preview_is_for_members_alone_and_never_found(studio: Studio, client: FlaskClient) -> None:
    ref = written.kept(studio.brand.id, title_it="Anteprima di borsa")
    answer = studio.ada.get(f"/preview/{ref}")
    assert "Anteprima di borsa" in answer.text
    assert 'name="robots" content="noindex"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert studio.bruno.get(f"/preview/{ref}").status_code == 404
    assert client.get(f"/preview/{ref}").status_code == 303  # to the sign-in
    assert studio.ada.get("/preview/NESSUNO").status_code == 404


def test_in_a_preview_nothing_can_be_bought(studio: Studio) -> None:
    ref = written.kept(studio.brand.id)
    page = studio.ada.get(f"/preview/{ref}").text
    assert "Aggiungi al carrello" in page
    assert f'method="get" action="/preview/{ref}"' in page
    assert f'action="/products/{ref}"' not in page


def test_even_an_empty_draft_can_be_looked_at(studio: Studio) -> None:
    assert studio.ada.get(f"/preview/{studio.begins()}").status_code == 200


# --- the whole thing -------------------------------------------------------------------------------------


def test_a_copy_says_the_same_and_is_a_draft(studio: Studio) -> None:
    done = written.published(studio.brand.id)
    copied = studio.ada.post(studio.at(f"/{done.ref}/copy")).location.rpartition("/")[2]
    sheet, copy = studio.sheet(done.ref), studio.sheet(copied)
    assert copy.title_it == "Borsa di vela (copia)"
    assert (copy.fibres, copy.pictures) == (sheet.fibres, sheet.pictures)
    assert [(row.sku, row.quantity) for row in copy.variants] == [("", 0)]
    assert studio.ada.post(studio.at(f"/{copied}/publish")).status_code == 303  # its pictures are the brand's
    assert studio.product(copied).slug == "borsa-di-vela-copia"


def test_an_editors_copy_leaves_it_to_an_owner_with_whom_it_is_shared(app: Flask, studio: Studio) -> None:
    ref = written.kept(studio.brand.id, shares={studio.brand.slug: 6_000, studio.other.slug: 4_000})
    for hand, shares in ((studio.ada, studio.sheet(ref).shares), (at_work(app, studio.brand, EDITOR), {})):
        answer = hand.post(studio.at(f"/{ref}/copy"))
        assert studio.sheet(answer.location.rpartition("/")[2]).shares == shares
        assert ("lo aggiunge chi è titolare" in hand.get(answer.location).text) is (not shares)


def test_archived_and_taken_back(studio: Studio, client: FlaskClient) -> None:
    done = written.published(studio.brand.id)
    studio.ada.post(studio.at(f"/{done.ref}/archive"))
    makers.listed()
    assert client.get("/products/borsa-di-vela").status_code == 404
    assert "Riprendilo" in studio.page(done.ref)
    studio.ada.post(studio.at(f"/{done.ref}/take-back"))
    assert studio.product(done.ref).state == ProductState.DRAFT


def test_a_draft_can_be_thrown_away_a_product_cannot(studio: Studio) -> None:
    ref, done = studio.begins(), written.published(studio.brand.id)
    assert studio.ada.post(studio.at(f"/{ref}/remove")).location.endswith("/products")
    assert studio.ada.get(studio.at(f"/{ref}")).status_code == 404
    answer = studio.ada.post(studio.at(f"/{done.ref}/remove"), follow_redirects=True)
    assert "puoi metterlo in archivio" in answer.text


def test_changes_of_a_published_product_can_be_let_go(studio: Studio) -> None:
    done = written.published(studio.brand.id)
    studio.saves(done.ref, title_it="Ripensato")
    assert "non si vedono ancora" in studio.page(done.ref)
    studio.ada.post(studio.at(f"/{done.ref}/drop"))
    assert studio.sheet(done.ref).title_it == "Borsa di vela"


def test_what_the_office_took_down_says_why(studio: Studio) -> None:
    done = written.published(studio.brand.id)
    with unit_of_work() as session:
        product = session.get_one(Product, done.product_id)
        product.state, product.taken_down_why = ProductState.TAKEN_DOWN, "Manca la CE"
    for page in (studio.page(done.ref), studio.ada.get(studio.at()).text):
        assert "Manca la CE" in page
        assert "Tolto dall&#39;ufficio" in page
    assert "finché è così" in studio.ada.post(studio.at(f"/{done.ref}/archive"), follow_redirects=True).text


# --- the list --------------------------------------------------------------------------------------------


def test_the_list_shows_state_price_and_pieces(studio: Studio) -> None:
    written.published(studio.brand.id, title_it="Borsa in negozio")
    written.kept(studio.brand.id, title_it="Borsa in bozza")
    studio.begins()  # empty: not worth a row
    page = studio.ada.get(studio.at()).text
    assert page.count('class="product-item"') == 2
    assert all(
        words in page for words in ("Borsa in negozio", "Borsa in bozza", "Pubblicato", "Bozza", "45,00", "3 pezzi")
    )


def test_the_list_is_looked_through_by_state_and_words(studio: Studio) -> None:
    written.published(studio.brand.id, title_it="Borsa rossa")
    done = written.published(studio.brand.id, title_it="Zaino giallo")
    studio.saves(done.ref, summary_it="Cambiata")
    written.kept(studio.brand.id, title_it="Borsa nuova")

    def found(query: str) -> list[str]:
        page = studio.ada.get(studio.at(f"?{query}")).text
        return [title for title in ("Borsa rossa", "Zaino giallo", "Borsa nuova") if f">{title}<" in page]

    assert found("state=published") == ["Borsa rossa", "Zaino giallo"]
    assert found("state=changed") == ["Zaino giallo"]
    assert found("state=draft") == ["Borsa nuova"]
    assert found("q=borsa") == ["Borsa rossa", "Borsa nuova"]
    assert found("q=ARB-ZAINO") == ["Zaino giallo"]
    assert found("q=niente%25") == []
    assert found("state=archived") == []
    assert len(found("state=whatever&page=0")) == 3
    assert found("page=9999") == []


def test_a_page_of_the_list_asks_little_however_long_it_is(studio: Studio) -> None:
    for number in range(3):
        written.published(studio.brand.id, title_it=f"Borsa {number}")
        written.kept(studio.brand.id, title_it=f"Bozza {number}")
    with counted() as said:
        studio.ada.get(studio.at())
    few = len(said)
    for number in range(9):
        written.published(studio.brand.id, title_it=f"Altra {number}")
        written.kept(studio.brand.id, title_it=f"Altra bozza {number}")
    with counted() as said:
        studio.ada.get(studio.at())
    assert len(said) == few <= MOST_STATEMENTS


def test_the_first_page_tells_of_drafts_and_of_what_was_taken_down(studio: Studio) -> None:
    written.kept(studio.brand.id)
    done = written.published(studio.brand.id)
    with unit_of_work() as session:
        session.get_one(Product, done.product_id).state = ProductState.TAKEN_DOWN
    page = studio.ada.get(f"/studio/{studio.brand.slug}").text
    assert "ha tolto 1 prodotto" in page
    assert "è 1 bozza da finire" in page


def row(price: str = "50", adds: str = "", offered: bool = True, size: str = "", colour: str = "") -> dict[str, str]:
    ticked = {"row-0-offered": "y"} if offered else {}
    return {"row-0-size": size, "row-0-colour": colour, "row-0-price": price, "row-0-adds": adds, **ticked}


def test_price_and_availability_change_from_the_list(studio: Studio) -> None:
    done = written.published(studio.brand.id)
    answer = studio.ada.post(studio.at(f"/{done.ref}/rows"), data=row("49,90", "2"))
    assert answer.status_code == 303
    variant = db.session.execute(select(Variant.list_cents, Variant.price_cents, Variant.is_offered)).one()
    assert tuple(variant) == (4990, 4990, True)
    assert db.session.scalar(select(func.count(Piece.id))) == 5
    assert db.session.scalars(select(PriceChange.why).order_by(PriceChange.id)).all() == ["first", "list"]
    db.session.rollback()
    studio.ada.post(studio.at(f"/{done.ref}/rows"), data=row("49,90", offered=False))
    assert db.session.scalar(select(Variant.is_offered)) is False


def test_a_draft_too_is_changed_from_the_list(studio: Studio) -> None:
    ref = written.kept(studio.brand.id)
    studio.ada.post(studio.at(f"/{ref}/rows"), data=row("49,90", "2"))
    assert [(one.list_cents, one.quantity) for one in studio.sheet(ref).variants] == [(4990, 5)]


def test_an_open_working_copy_follows_the_price_of_the_list(studio: Studio) -> None:
    done = written.published(studio.brand.id)
    studio.saves(done.ref, summary_it="Cambiata")
    studio.ada.post(studio.at(f"/{done.ref}/rows"), data=row("60"))
    assert studio.ada.post(studio.at(f"/{done.ref}/publish")).status_code == 303
    assert db.session.scalar(select(Variant.list_cents)) == 6000


@pytest.mark.parametrize(
    ("form", "status"),
    [(row("gratis"), 422), (row("0"), 422), (row("-3"), 422), (row("50", "tanti"), 422), (row("50", "501"), 422),
     (row("50", size="XXL"), 404), ({}, 422)],
)  # fmt: skip
def test_what_is_wrong_in_the_list_is_told_and_nothing_changes(
    studio: Studio, form: dict[str, str], status: int
) -> None:
    done = written.published(studio.brand.id)
    answer = studio.ada.post(studio.at(f"/{done.ref}/rows"), data=form)
    assert answer.status_code == status
    assert db.session.scalar(select(Variant.list_cents)) == 4500
    if form and status == 422:
        assert form["row-0-price"] in answer.text


def test_a_second_piece_of_a_one_off_is_refused_in_words(studio: Studio) -> None:
    done = written.published(
        studio.brand.id, making=Making.ONE_OFF, variants=(SheetVariant(list_cents=100, quantity=1),)
    )
    answer = studio.ada.post(studio.at(f"/{done.ref}/rows"), data=row("50", "1"))
    assert (answer.status_code, "pezzo unico" in answer.text) == (409, True)
    assert db.session.scalar(select(Variant.list_cents)) == 100


# --- reduced prices --------------------------------------------------------------------------------------


def in_days(days: int) -> str:
    return (clock.rome_date(clock.now()) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [({"fibre-0-name": "lino"}, ["100"]), ({"fibre-0-name": "lino", "fibre-1-name": "lana"}, ["", ""]), ({"fibre-0-name": "lino", "fibre-0-percent": "70"}, ["70"])],
)  # fmt: skip
def test_a_fibre_named_alone_is_all_there_is(studio: Studio, typed: dict[str, str], kept: list[str]) -> None:
    ref = studio.begins()
    studio.saves(ref, **typed)
    assert [row.percent for row in sheets.load(studio.brand.id, ref).sheet.fibres] == kept


def sale_form(variant_id: int, **changes: str) -> dict[str, str]:
    plain = {
        "variants": str(variant_id),
        "how": "percent",
        "percent": "20",
        "starts_on": in_days(-30),
        "ends_on": in_days(30),
    }
    return {**plain, **changes}


def test_a_sale_begins_at_once_and_the_price_before_is_computed(studio: Studio) -> None:
    done = written.published(studio.brand.id)
    variant_id = db.session.scalar(select(Variant.id)) or 0
    with unit_of_work() as session:
        session.execute(
            PriceChange.__table__.insert(),
            [
                {
                    "variant_id": variant_id,
                    "at": makers.LONG_AGO,
                    "list_cents": 4500,
                    "price_cents": 4500,
                    "why": "first",
                }
            ],
        )
    answer = studio.ada.post(studio.at(f"/{done.ref}/prices"), data=sale_form(variant_id), follow_redirects=True)
    assert "Sconto scritto" in answer.text
    assert "In corso" in answer.text
    assert "il prezzo più basso dei 30 giorni" in answer.text
    variant = db.session.execute(select(Variant.price_cents, Variant.lowest_30d_cents)).one()
    assert tuple(variant) == (3600, 4500)
    sale_id = db.session.scalar(select(Sale.id))
    db.session.rollback()
    ended = studio.ada.post(studio.at(f"/{done.ref}/prices/{sale_id}/end"), follow_redirects=True)
    assert "di nuovo quello pieno" in ended.text
    assert db.session.scalar(select(Variant.price_cents)) == 4500
    assert "già finito" in studio.ada.post(studio.at(f"/{done.ref}/prices/{sale_id}/end"), follow_redirects=True).text


def test_a_planned_sale_can_be_called_off(studio: Studio) -> None:
    done = written.published(studio.brand.id)
    variant_id = db.session.scalar(select(Variant.id)) or 0
    form = sale_form(variant_id, how="price", price="39,90", starts_on=in_days(10), ends_on=in_days(20))
    assert "Da cominciare" in studio.ada.post(studio.at(f"/{done.ref}/prices"), data=form, follow_redirects=True).text
    sale_id = db.session.scalar(select(Sale.id))
    db.session.rollback()
    assert "annullato" in studio.ada.post(studio.at(f"/{done.ref}/prices/{sale_id}/end"), follow_redirects=True).text
    assert db.session.scalar(select(func.count(Sale.id))) == 0


BAD_SALES = [
    ({"percent": "100"}, "da 1 a 90"),
    ({"percent": "-5"}, "da 1 a 90"),
    ({"percent": "metà"}, "da 1 a 90"),
    ({"how": "price", "price": "45"}, "più basso del prezzo pieno"),
    ({"how": "price", "price": "gratis"}, "come 39 oppure"),
    ({"ends_on": "2020-01-01", "starts_on": "2019-01-01"}, "È già passato"),
    ({"starts_on": "2099-01-02", "ends_on": "2099-01-01"}, "prima del primo"),
    ({"starts_on": "", "ends_on": "domani"}, "Scrivi il primo giorno"),
    ({"ends_on": "2060-01-01"}, "al massimo un anno"),
    ({"starts_on": "9999-12-31", "ends_on": "9999-12-31"}, "entro un anno da oggi"),
    ({"variants": "abc"}, "Scegli almeno una riga"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD_SALES)
def test_a_sale_that_cannot_be_is_explained(studio: Studio, changes: dict[str, str], sentence: str) -> None:
    done = written.published(studio.brand.id)
    variant_id = db.session.scalar(select(Variant.id)) or 0
    answer = studio.ada.post(studio.at(f"/{done.ref}/prices"), data=sale_form(variant_id, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text.replace("&#39;", "'")
    assert db.session.scalar(select(func.count(Sale.id))) == 0


def test_two_sales_do_not_overlap(studio: Studio) -> None:
    done = written.published(studio.brand.id)
    variant_id = db.session.scalar(select(Variant.id)) or 0
    statuses = [
        studio.ada.post(studio.at(f"/{done.ref}/prices"), data=sale_form(variant_id)).status_code for _ in range(2)
    ]
    assert statuses == [303, 422]


def test_another_brands_variants_and_sales_are_unknown(studio: Studio) -> None:
    mine, theirs = written.published(studio.brand.id), written.published(studio.other.id)
    their_variant = db.session.scalar(select(Variant.id).where(Variant.product_id == theirs.product_id)) or 0
    sale = makers.kept(
        Sale(
            variant_id=their_variant,
            price_cents=100,
            starts_at=makers.LONG_AGO,
            ends_at=makers.LONG_AGO.replace(year=2099),
        )
    )
    db.session.rollback()
    assert studio.ada.post(studio.at(f"/{mine.ref}/prices"), data=sale_form(their_variant)).status_code == 404
    assert studio.ada.post(studio.at(f"/{mine.ref}/prices/{sale.id}/end")).status_code == 404
    assert studio.ada.post(studio.at(f"/{theirs.ref}/prices/{sale.id}/end")).status_code == 404


# --- who may --------------------------------------------------------------------------------------------

GETS = ("", "/check", "/done", "/prices")
POSTS = ("", "/rows", "/publish", "/drop", "/copy", "/archive", "/take-back", "/remove", "/prices", "/prices/1/end")


def test_a_member_of_another_brand_finds_nothing_of_this_one(studio: Studio) -> None:
    draft, done = written.kept(studio.brand.id), written.published(studio.brand.id)
    before = db.session.execute(select(*ProductSheet.__table__.columns).order_by(ProductSheet.ref)).all()
    db.session.rollback()
    for ref in (draft, done.ref):
        for way in GETS:
            assert studio.bruno.get(studio.at(f"/{ref}{way}")).status_code == 404  # in the brand's own studio
            assert studio.bruno.get(f"/studio/{studio.other.slug}/products/{ref}{way}").status_code == 404  # in his own
        for way in POSTS:
            assert studio.bruno.post(studio.at(f"/{ref}{way}"), data=row()).status_code == 404
            assert studio.bruno.post(f"/studio/{studio.other.slug}/products/{ref}{way}", data=row()).status_code == 404
    assert db.session.execute(select(*ProductSheet.__table__.columns).order_by(ProductSheet.ref)).all() == before


def test_an_editor_writes_products_too(studio: Studio, app: Flask) -> None:
    editor = at_work(app, studio.brand, EDITOR)
    answer = editor.post(studio.at())
    assert editor.get(answer.location).status_code == 200


def test_the_editor_asks_little(studio: Studio) -> None:
    done = written.published(studio.brand.id)
    studio.saves(done.ref, summary_it="Cambiata")
    with counted() as said:
        studio.page(done.ref)
    assert len(said) <= 20
