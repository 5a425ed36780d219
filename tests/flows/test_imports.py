"""Tables of products: looked through without changing anything, then done, each product once."""

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.brands.models import Brand, BrandMember
from storefront.domain.brands.services_members import join
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.models import Making, PriceChange, Product, ProductShare, ProductState, Variant
from storefront.domain.catalogue.sheet import Sheet
from storefront.domain.imports import services
from storefront.domain.media.models import Picture, PictureUpload
from storefront.domain.pieces.models import Piece
from storefront.flows.check import check
from storefront.flows.process_picture import process_picture
from storefront.flows.read_import import read_import, sweep_imports
from storefront.flows.run_import import run_import
from storefront.infra.db import db, unit_of_work
from storefront.infra.storage import private
from tests import makers
from tests.imports import ImportState, ItemState, Sent, brought, drafts, pack, products, table
from tests.pictures_corpus import jpeg

SCARF = {"riferimento": "S-1", "titolo": "Sciarpa", "prezzo": "45,50", "codice": "SC-1"}


@pytest.fixture
def brand(app: Flask) -> Brand:
    """A brand that may publish, with a place to make things."""
    made = makers.brand(accepted_at=clock.now(), accepted_terms="1")
    makers.location()
    return made


def ready(category: str, **more: str) -> dict[str, str]:
    """A row with all that law and shop ask, its picture in the ZIP."""
    return {**SCARF, "categoria": category, "pubblica": "sì", "nessuna avvertenza": "sì", "foto": "sciarpa.jpg",
            "pezzi": "3", "materiali": "", **more}  # fmt: skip


def shown(brand: Brand, **more: str) -> tuple[Product, str]:
    """A product that came by table and is in the shop; and its category."""
    category = makers.category("Sciarpe").slug
    sent = Sent(brand.id, table([ready(category, **more)]), pack({"sciarpa.jpg": jpeg()}))
    assert sent.wrong("S-1") == []
    with unit_of_work():
        services.start(brand.id, sent.ref)
    _with_pictures(sent)
    (product,) = products(brand.id)
    return product, category


def _with_pictures(sent: Sent) -> None:
    """Run as the worker does: pictures are made beside it."""
    from storefront.flows import run_import as flow

    patience, flow.PICTURES_TAKE_S = flow.PICTURES_TAKE_S, 0
    try:
        run_import(sent.id)
        process_picture()
        run_import(sent.id)
    finally:
        flow.PICTURES_TAKE_S = patience
    assert sent.state == ImportState.DONE


def count(table_: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table_)) or 0


# --- looking through -------------------------------------------------------------------------------------


def test_a_table_is_looked_through_and_nothing_is_done(brand: Brand) -> None:
    sent = Sent(brand.id, table([SCARF]))
    assert sent.state == ImportState.CHECKED
    assert (sent.counts().creates, sent.counts().wrong) == (1, 0)
    assert drafts(brand.id) == []


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"prezzo": "tanto"}, [(2, "price", "not_a_price")]),
        ({"prezzo": "0"}, [(2, "price", "not_a_price")]),
        ({"pezzi": "-3"}, [(2, "quantity", "not_a_number")]),
        ({"categoria": "Borze"}, [(2, "category", "category_not_known")]),
        ({"colore": "rosa shocking"}, [(2, "colour", "colour_not_known")]),
        ({"composizione": "cotone"}, [(2, "fibres", "not_a_fibre")]),
        ({"misure in cm": "grande"}, [(2, "measures", "not_a_measure")]),
        ({"lavorazione": "a mano"}, [(2, "making", "not_one_of")]),
        ({"marchio CE": "forse"}, [(2, "has_ce_mark", "not_yes_or_no")]),
        ({"fatto con": "nessuno 40 %"}, [(2, "shares", "partner_not_known")]),
        ({"fatto con": "tutto"}, [(2, "shares", "not_a_share")]),
        ({"sconti": "a metà prezzo"}, [(2, "sales", "not_a_sale")]),
        ({"foto": "https://example.com/a.jpg"}, [(2, "picture", "picture_from_the_web")]),
        ({"foto": "foto:AAAABBBBCCCC"}, [(2, "picture", "picture_not_known")]),
        ({"foto": "a.jpg"}, [(2, "picture", "pack_no_pack")]),
        ({"testo della foto": "Una sciarpa"}, [(2, "picture", "picture_without_name")]),
        ({"codice": "non va bene!"}, [(2, "sku", "sku_absurd")]),
        ({"titolo": "a" * 20_001}, [(2, "title_it", "too_long")]),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(brand: Brand, cells: dict[str, str], wrong: list[object]) -> None:
    assert Sent(brand.id, table([{**SCARF, **cells}])).wrong("S-1") == wrong


def test_rows_that_contradict_each_other_are_told(brand: Brand) -> None:
    rows = [{**SCARF, "taglia": "M"}, {**SCARF, "taglia": "M", "titolo": "Altro"}]
    assert Sent(brand.id, table(rows)).wrong("S-1") == [(3, "title_it", "two_words"), (3, "size", "choice_twice")]


def test_a_row_without_reference_belongs_to_nothing(brand: Brand) -> None:
    sent = Sent(brand.id, table([{**SCARF, "riferimento": ""}, {**SCARF, "riferimento": "x" * 65}]))
    assert (sent.counts().all, sent.row().notes["astray_count"]) == (0, 2)


@pytest.mark.parametrize(
    ("content", "why"), [(b"a;b\n1;2\n", "no_reference_column"), (b"\x00", "not_a_table"), (b"\n\n", "empty")]
)
def test_a_file_that_is_no_table_of_products_says_why(brand: Brand, content: bytes, why: str) -> None:
    sent = Sent(brand.id, content)
    assert (sent.state, sent.row().why) == (ImportState.REFUSED, why)
    assert not private().exists(f"import-{sent.ref.lower()}")


def test_one_code_for_two_products_of_a_file_is_told(brand: Brand) -> None:
    sent = Sent(brand.id, table([SCARF, {**SCARF, "riferimento": "S-2"}]))
    assert sent.wrong("S-2") == [(3, "sku", "sku_in_two_products")]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"altra.jpg": b"x"}, "pack_not_there"),
        ({"sciarpa.jpg": b"PK\x03\x04 a zip in a zip"}, "pack_not_a_picture"),
        ({"sciarpa.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, "pack_drawing"),
        ({"sciarpa.jpg": b"GIF89a" + b"\0" * 50}, "pack_animated"),
        ({"sciarpa.jpg": b""}, "pack_empty"),
        ({"sciarpa.jpg": b"\0" * 5_000_000}, "pack_not_a_picture"),
        ({"a/sciarpa.jpg": b"x", "b/sciarpa.jpg": b"y"}, "pack_name_twice"),
    ],
)
def test_what_is_wrong_with_a_picture_of_the_zip_is_said(brand: Brand, files: dict[str, bytes], why: str) -> None:
    sent = Sent(brand.id, table([{**SCARF, "foto": "sciarpa.jpg"}]), pack(files))
    assert sent.wrong("S-1") == [(2, "picture", why)]


def test_a_zip_that_leads_outside_is_not_opened(brand: Brand) -> None:
    sent = Sent(brand.id, table([SCARF]), pack({"../../a.jpg": b"x"}))
    assert (sent.state, sent.row().why) == (ImportState.REFUSED, "leads_outside")


def test_what_is_missing_to_publish_is_said_only_of_what_is_to_be_published(brand: Brand) -> None:
    assert Sent(brand.id, table([SCARF])).wrong("S-1") == []
    codes = {code for _row, _column, code in Sent(brand.id, table([{**SCARF, "pubblica": "sì"}])).wrong("S-1")}
    assert {"category_missing", "no_picture", "warnings_missing"} <= codes


# --- doing -----------------------------------------------------------------------------------------------


def test_what_it_brings_are_drafts(brand: Brand) -> None:
    sent = brought(brand.id, SCARF, {**SCARF, "codice": "SC-2", "taglia": "M", "prezzo": "1.250"})
    assert (sent.state, sent.counts().done) == (ImportState.DONE, 1)
    (draft,) = drafts(brand.id)
    kept = sheets.load(brand.id, draft.ref).sheet
    assert kept.title_it == "Sciarpa"
    assert [(one.sku, one.size, one.list_cents) for one in kept.variants] == [
        ("SC-1", "", 4550),
        ("SC-2", "M", 125_000),
    ]
    assert products(brand.id) == []


def test_every_column_finds_its_field(brand: Brand) -> None:
    partner, category = makers.brand("Baobab"), makers.category("Sciarpe")
    row = {
        **SCARF, "title (en)": "Scarf", "riassunto": "Calda.", "descrizione": "Lunga\ndue metri.", "categoria": "SCIARPE",
        "composizione": "tessuto: lana 87,5, seta 12,5; fodera: cotone 100", "misure in cm": "Lunghezza / Length: 200",
        "lavorazione": "su ordinazione", "giorni di lavoro": "5", "pezzi a settimana": "2", "marchio CE": "sì",
        "simboli di cura": "wash-30, Non stirare", "età minima (mesi)": "36", "fatto con": f"{partner.slug} 33,33 %",
        "sconti": "30 dal 01/12/2026 al 24/12/2026 18:00", "peso (grammi)": "250", "ripensamento escluso": "igiene",
    }  # fmt: skip
    assert Sent(brand.id, table([row])).wrong("S-1") == []
    brought(brand.id, row)
    sheet = sheets.load(brand.id, drafts(brand.id)[0].ref).sheet
    assert (sheet.title_en, sheet.description_it, sheet.category) == ("Scarf", "Lunga\ndue metri.", category.slug)
    assert [(one.part, one.fibre, one.percent) for one in sheet.fibres] == [
        ("tessuto", "lana", "87,5"), ("tessuto", "seta", "12,5"), ("fodera", "cotone", "100"),
    ]  # fmt: skip
    assert sheet.measures == {"lunghezza": {"it": "Lunghezza", "en": "Length", "values": {"": 200}}}
    assert (sheet.making, sheet.lead_days, sheet.weekly_capacity) == (Making.TO_ORDER, 5, 2)
    assert (sheet.care_symbols, sheet.age_min_months, sheet.has_ce_mark) == (("wash-30", "no-iron"), 36, True)
    assert sheet.shares == {brand.slug: 6667, partner.slug: 3333}
    assert [(one.price_cents, one.starts_at.isoformat()) for one in sheet.sales] == [
        (3000, "2026-11-30T23:00:00+00:00")
    ]
    assert (sheet.withdrawal_exclusion, sheet.variants[0].weight_grams) == ("hygiene", 250)


def test_the_same_table_twice_changes_nothing(brand: Brand) -> None:
    brought(brand.id, SCARF)
    again = Sent(brand.id, table([{**SCARF, "riferimento": " s-1 "}]))
    assert [item.state for item in again.items()] == [ItemState.SAME]
    assert len(drafts(brand.id)) == 1


def test_an_empty_cell_leaves_and_a_dash_empties(brand: Brand) -> None:
    brought(brand.id, {**SCARF, "riassunto": "Calda.", "descrizione": "Lunga."})
    brought(brand.id, {"riferimento": "S-1", "riassunto": "", "descrizione": "-", "prezzo": ""})
    sheet = sheets.load(brand.id, drafts(brand.id)[0].ref).sheet
    assert (sheet.summary_it, sheet.description_it, sheet.variants[0].list_cents) == ("Calda.", "", 4550)


def test_a_draft_keeps_its_pictures_from_the_zip(brand: Brand) -> None:
    rows = [
        {**SCARF, "foto": "A.jpg", "testo della foto": "Davanti"},
        {"riferimento": "S-1", "foto": "b.jpg", "tipo di foto": "dettaglio"},
    ]
    sent = Sent(brand.id, table(rows), pack({"foto/a.jpg": jpeg(), "b.jpg": jpeg((64, 80))})).runs()
    assert sent.counts().done == 1
    pictures = sheets.load(brand.id, drafts(brand.id)[0].ref).sheet.pictures
    assert [(one.kind, one.alt_it) for one in pictures] == [("front", "Davanti"), ("detail", "")]
    assert count(PictureUpload) == 2
    assert not private().exists(f"import-{sent.ref.lower()}-zip")


def test_what_is_complete_goes_straight_into_the_shop_with_its_pieces(brand: Brand) -> None:
    product, _category = shown(brand)
    assert product.state == ProductState.PUBLISHED
    assert (count(Piece), count(Picture)) == (3, 1)
    assert check() == []


def test_a_price_changes_by_the_price_log_and_pieces_are_not_made_twice(brand: Brand) -> None:
    product, category = shown(brand)
    row = ready(category, prezzo="60")
    del row["foto"]
    sent = Sent(brand.id, table([row]))
    assert [(change[1], change[2], change[3]) for change in sent.item("S-1").changes] == [("price", "45,50", "60")]
    assert "pieces_are_there" in {note[2] for note in sent.item("S-1").notes}
    sent.runs()
    prices = db.session.execute(select(PriceChange.list_cents, PriceChange.why).order_by(PriceChange.id)).all()
    assert [tuple(row) for row in prices] == [(4550, "first"), (6000, "list")]
    assert count(Piece) == 3
    assert check() == []


def test_what_shall_not_be_published_yet_waits_as_a_working_copy(brand: Brand) -> None:
    product, _category = shown(brand)
    brought(brand.id, {"riferimento": product.ref, "prezzo": "60", "pubblica": "no"})
    assert db.session.scalar(select(Variant.list_cents)) == 4550
    assert sheets.load(brand.id, product.ref).sheet.variants[0].list_cents == 6000


def test_an_editor_s_table_shares_nothing(brand: Brand) -> None:
    partner = makers.brand("Baobab")
    person = makers.user("Ada")
    with unit_of_work():
        join(brand.id, person.id, "editor")
    rows = table([{"riferimento": "N-1", "titolo": "Borsa", "fatto con": f"{partner.slug} 90 %"}])
    for role, wrong in (("editor", [(2, "shares", "shares_by_owner")]), ("owner", [])):
        with unit_of_work() as session:
            session.execute(update(BrandMember).values(role=role))
        assert Sent(brand.id, rows, by=staff(person.id)).wrong("N-1") == wrong


def test_shares_of_a_product_change_by_agreement_alone(brand: Brand) -> None:
    partner = makers.brand("Baobab")
    shown(brand)
    sent = Sent(brand.id, table([{"riferimento": "S-1", "fatto con": f"{partner.slug} 40 %"}]))
    assert sent.wrong("S-1") == [(2, "shares", "shares_by_agreement")]
    sent.runs()
    assert db.session.execute(select(ProductShare.brand_id, ProductShare.basis_points)).all() == [(brand.id, 10_000)]


def test_what_is_archived_or_taken_down_is_left_alone(brand: Brand) -> None:
    shown(brand)
    for state in (ProductState.ARCHIVED, ProductState.TAKEN_DOWN):
        with unit_of_work() as session:
            session.execute(update(Product).values(state=state))
        sent = Sent(brand.id, table([{"riferimento": "S-1", "prezzo": "60"}]))
        assert sent.wrong("S-1") == [(2, "reference", f"is_{state.value}")]


# --- other brands ----------------------------------------------------------------------------------------


def test_another_brands_products_codes_and_pictures_are_never_touched(brand: Brand) -> None:
    other = makers.brand("Sosa")
    theirs = makers.variant(makers.product(other.id, "Vestito").id, sku="ALTRUI-1", price_cents=9900)
    their_ref = db.session.scalar(select(Product.ref).where(Product.brand_id == other.id))
    sent = Sent(
        brand.id,
        table([{**SCARF, "riferimento": str(their_ref)}, {**SCARF, "riferimento": "S-2", "codice": "ALTRUI-1"}]),
    )
    assert sent.item(str(their_ref)).action == "create"
    assert sent.wrong("S-2") == [(3, "sku", "sku_taken")]
    sent.runs()
    db.session.rollback()
    assert db.session.scalar(select(Variant.list_cents).where(Variant.id == theirs.id)) == 9900
    (draft,) = drafts(brand.id)
    assert draft.ref != their_ref
    theirs_picture = Sent(other.id, table([{**SCARF, "foto": "a.jpg"}]), pack({"a.jpg": jpeg()})).runs()
    assert theirs_picture.counts().done == 1
    upload = db.session.scalar(select(PictureUpload.ref))
    assert Sent(brand.id, table([{**SCARF, "foto": f"foto:{upload}"}])).wrong("S-1") == [
        (2, "picture", "picture_not_known")
    ]


# --- stopping, changing meanwhile, faults ----------------------------------------------------------------


def test_a_stopped_table_does_nothing_more_and_goes_on_where_it_was(brand: Brand) -> None:
    sent = Sent(brand.id, table([{**SCARF, "riferimento": f"S-{n}", "codice": ""} for n in range(15)]))
    with unit_of_work():
        services.start(brand.id, sent.ref)
        services.stop(brand.id, sent.ref)
    run_import(sent.id)
    assert (sent.state, len(drafts(brand.id))) == (ImportState.STOPPED, 0)
    sent.runs().runs()
    assert (sent.state, len(drafts(brand.id))) == (ImportState.DONE, 15)


def test_what_somebody_changed_after_the_look_is_not_written_over(brand: Brand) -> None:
    brought(brand.id, SCARF)
    ref = drafts(brand.id)[0].ref
    sent = Sent(brand.id, table([{**SCARF, "titolo": "Sciarpona"}]))
    with unit_of_work():
        sheets.change(brand.id, ref, {"title_it": "Sciarpina"}, staff(2))
    sent.runs()
    assert (sent.state, sent.counts().refused) == (ImportState.DONE, 1)
    assert sent.wrong("S-1") == [(2, "reference", "changed_meanwhile")]
    assert sheets.load(brand.id, ref).sheet.title_it == "Sciarpina"


def test_lost_nudges_are_found_by_the_sweep(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[object, ...]] = []
    monkeypatch.setattr("storefront.flows.read_import.nudge", lambda *words: heard.append(words))
    sent = Sent.unread(brand.id, table([SCARF]))
    sweep_imports()
    assert heard == [("read_import", sent.id)]
    read_import(sent.id)
    with unit_of_work():
        services.start(brand.id, sent.ref)
    sweep_imports()
    assert heard[-1] == ("run_import", sent.id)


def test_a_draft_that_was_deleted_is_made_anew(brand: Brand) -> None:
    brought(brand.id, SCARF)
    with unit_of_work():
        sheets.remove(brand.id, drafts(brand.id)[0].ref)
    brought(brand.id, SCARF)
    assert [sheets.load(brand.id, row.ref).sheet.title_it for row in drafts(brand.id)] == ["Sciarpa"]


def test_a_draft_in_the_studio_is_changed_by_its_ref(brand: Brand) -> None:
    with unit_of_work():
        ref = sheets.open_new(brand.id, staff(1), Sheet(title_it="Bozza"))
    sent = brought(brand.id, {"riferimento": ref.lower(), "titolo": "Bozza bella"})
    assert sent.counts().done == 1
    assert sheets.load(brand.id, ref).sheet.title_it == "Bozza bella"


@pytest.mark.parametrize("is_shown", [True, False], ids=["in_the_shop", "draft"])
def test_a_picture_sent_again_is_no_other_picture(brand: Brand, is_shown: bool) -> None:
    category = makers.category("Sciarpe").slug
    row = ready(category, **{"testo della foto": "Davanti"}) if is_shown else {**SCARF, "foto": "sciarpa.jpg"}
    sent = Sent(brand.id, table([row]), pack({"sciarpa.jpg": jpeg()}))
    with unit_of_work():
        services.start(brand.id, sent.ref)
    _with_pictures(sent)
    again = Sent(brand.id, table([row]), pack({"sciarpa.jpg": jpeg()}))
    assert [item.state for item in again.items()] == [ItemState.SAME]
    other = Sent(brand.id, table([row]), pack({"sciarpa.jpg": jpeg((64, 80))}))
    assert [change[1] for change in other.item("S-1").changes] == ["picture"]
