"""From a sheet to the shop: written once, whatever is clicked and whoever else writes."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.catalogue import prices, publishing, sheets
from storefront.domain.catalogue.agreement_models import ShareAgreement
from storefront.domain.catalogue.models import (
    CapacityWeek,
    Making,
    OldSlug,
    PriceChange,
    Product,
    ProductFibre,
    ProductMaterial,
    ProductPicture,
    ProductState,
    ProductText,
    Sale,
    Variant,
)
from storefront.domain.catalogue.sheet import SheetSale, SheetVariant
from storefront.domain.media.models import PictureState
from storefront.domain.pieces.models import Piece
from storefront.flows.answer_shares import answer_shares
from storefront.flows.check import check
from storefront.flows.publish_product import ChangedMeanwhile, NotReady, publish_product
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests import sheets as sheet_makers
from tests.sheets import ADA, BRUNO, bag, changed, kept, published

RED, BLUE = (
    SheetVariant(size="M", colour="rosso", list_cents=4500),
    SheetVariant(size="M", colour="blu", list_cents=5000),
)


def product(product_id: int) -> Any:
    db.session.rollback()
    return db.session.execute(select(*Product.__table__.columns).where(Product.id == product_id)).one()


def count(table: type[Any], *conditions: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def variants(product_id: int) -> dict[tuple[str, int | None], Any]:
    db.session.rollback()
    rows = db.session.execute(select(*Variant.__table__.columns).where(Variant.product_id == product_id))
    return {(row.size, row.colour_id): row for row in rows}


def test_a_sheet_becomes_a_product_with_all_that_it_says(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id)
    row = product(done.product_id)
    assert (row.state, row.slug, row.ref) == (ProductState.PUBLISHED, "borsa-di-vela", done.ref)
    assert row.published_at is not None
    [variant] = variants(done.product_id).values()
    assert (variant.list_cents, variant.price_cents, variant.sku) == (4500, 4500, "ARB-BORSA-VELA")
    assert count(Piece, Piece.variant_id == variant.id) == 3 == len(done.pieces)
    assert count(PriceChange, PriceChange.variant_id == variant.id, PriceChange.why == "first") == 1
    assert count(ProductPicture, ProductPicture.product_id == done.product_id) == 3
    assert count(ProductFibre, ProductFibre.product_id == done.product_id) == 2
    assert count(ProductMaterial, ProductMaterial.product_id == done.product_id) == 1  # cotton is a fibre that is one
    assert [str(wrong) for wrong in check()] == []


def test_a_product_reads_back_as_the_sheet_that_made_it(app: Flask) -> None:
    brand = sheet_makers.brand()
    sheet = bag(brand.id)
    with unit_of_work():
        ref = sheets.open_new(brand.id, ADA, sheet)
    done = publish_product(brand.id, ref, ADA)
    back = sheets.of_product(brand.id, done.product_id)
    assert (back.is_open, back.product_id) == (False, done.product_id)
    same = replace(
        sheet,
        pictures=tuple(replace(p, upload="", digest=q.digest) for p, q in zip(sheet.pictures, back.sheet.pictures, strict=True)),
        variants=(replace(sheet.variants[0], sku="ARB-BORSA-VELA", quantity=0),), materials=("cotone",),
    )  # fmt: skip
    assert back.sheet == same


def test_publishing_twice_makes_one_product_and_its_pieces_once(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id)
    again = publish_product(brand.id, done.ref, ADA)
    assert (again.product_id, again.pieces, again.is_shown) == (done.product_id, [], True)
    assert (count(Product), count(Piece)) == (1, 3)


def test_two_clicks_at_one_instant_publish_once(app: Flask) -> None:
    brand = sheet_makers.brand()
    ref = kept(brand.id)
    db.session.remove()
    start, slugs = Barrier(2), []

    def click() -> None:
        with app.app_context():
            start.wait()
            slugs.append(publish_product(brand.id, ref, ADA).slug)
            db.session.remove()

    clicks = [Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert slugs == ["borsa-di-vela"] * 2
    assert (count(Product), count(Piece), count(Variant)) == (1, 3, 1)


def test_two_brands_that_publish_the_same_title_get_two_addresses(app: Flask) -> None:
    one, two = sheet_makers.brand(), sheet_makers.brand("Baobab")
    first, second = published(one.id), published(two.id)
    assert first.slug == "borsa-di-vela"
    assert second.slug.startswith("borsa-di-vela-")


def test_two_products_of_one_title_get_two_codes(app: Flask) -> None:
    brand = sheet_makers.brand()
    published(brand.id)
    published(brand.id)
    assert set(db.session.scalars(select(Variant.sku))) == {"ARB-BORSA-VELA", "ARB-BORSA-VELA-2"}


def test_what_is_missing_is_told_and_nothing_is_written(app: Flask) -> None:
    brand = sheet_makers.brand()
    ref = kept(brand.id, title_it="", has_no_warnings=False)
    with pytest.raises(NotReady) as refusal:
        publish_product(brand.id, ref, ADA)
    assert [problem.code for problem in refusal.value.problems] == ["title_missing", "warnings_missing"]
    assert (count(Product), count(Piece)) == (0, 0)


def test_a_picture_that_is_not_ready_or_not_ours_is_not_shown(app: Flask) -> None:
    brand, other = sheet_makers.brand(), sheet_makers.brand("Baobab")
    pictures = bag(brand.id).pictures
    for stranger in (
        sheet_makers.upload(brand.id, PictureState.PROCESSING),
        sheet_makers.upload(other.id),
        "NESSUNO",
    ):
        ref = kept(brand.id, pictures=(replace(pictures[0], upload=stranger),))
        with pytest.raises(NotReady):
            publish_product(brand.id, ref, ADA)


def test_a_picture_of_another_brands_product_is_unknown_by_its_digest_too(app: Flask) -> None:
    brand, other = sheet_makers.brand(), sheet_makers.brand("Baobab")
    theirs = sheets.of_product(other.id, published(other.id).product_id).sheet.pictures[0]
    ref = kept(brand.id, pictures=(theirs,))
    with pytest.raises(NotReady) as refusal:
        publish_product(brand.id, ref, ADA)
    assert refusal.value.problems[0].code == "picture_unknown"


def test_a_stranger_finds_no_such_sheet(app: Flask) -> None:
    brand, other = sheet_makers.brand(), sheet_makers.brand("Baobab")
    ref, done = kept(brand.id), published(brand.id)
    for stranger_to in (ref, done.ref):
        with pytest.raises(NotFound):
            publish_product(other.id, stranger_to, BRUNO)


def test_changes_of_a_published_product_wait_until_they_are_published(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id)
    changed(brand.id, done.ref, title_it="Borsa grande")
    assert product(done.product_id).slug == "borsa-di-vela"
    assert db.session.scalar(select(ProductText.title).where(ProductText.locale == "it")) == "Borsa di vela"
    publish_product(brand.id, done.ref, ADA)
    assert product(done.product_id).slug == "borsa-grande"
    assert db.session.scalars(select(OldSlug.slug)).all() == ["borsa-di-vela"]


def test_an_old_address_may_be_taken_again(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id)
    for title in ("Borsa grande", "Borsa di vela", "Borsa grande"):
        changed(brand.id, done.ref, title_it=title)
        publish_product(brand.id, done.ref, ADA)
    assert product(done.product_id).slug == "borsa-grande"
    assert db.session.scalars(select(OldSlug.slug)).all() == ["borsa-di-vela"]
    assert published(sheet_makers.brand("Baobab").id).slug != "borsa-di-vela"  # it leads to the first for ever


def test_pieces_are_added_once_and_not_with_each_change(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id)
    changed(brand.id, done.ref, summary_it="Leggerissima.")
    publish_product(brand.id, done.ref, ADA)
    assert count(Piece) == 3


def test_what_was_looked_over_is_what_is_published(app: Flask) -> None:
    brand = sheet_makers.brand()
    ref = kept(brand.id)
    seen = sheets.load(brand.id, ref).version
    changed(brand.id, ref, by=BRUNO, title_it="Tutt'altro")
    with pytest.raises(ChangedMeanwhile):
        publish_product(brand.id, ref, ADA, version=seen)
    assert count(Product) == 0


def test_a_variant_that_is_taken_out_is_offered_no_longer_and_may_come_back(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id, variants=(RED, BLUE))
    changed(brand.id, done.ref, variants=(BLUE,))
    publish_product(brand.id, done.ref, ADA)
    before = {row.sku: row.is_offered for row in variants(done.product_id).values()}
    assert sorted(before.values()) == [False, True]
    changed(brand.id, done.ref, variants=(RED, BLUE))
    publish_product(brand.id, done.ref, ADA)
    assert {row.sku: row.is_offered for row in variants(done.product_id).values()} == dict.fromkeys(before, True)


def test_two_variants_may_swap_their_codes(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id, variants=(replace(RED, sku="A-1"), replace(BLUE, sku="B-1")))
    changed(brand.id, done.ref, variants=(replace(RED, sku="B-1"), replace(BLUE, sku="A-1")))
    publish_product(brand.id, done.ref, ADA)
    rows = {row.list_cents: row.sku for row in variants(done.product_id).values()}
    assert rows == {4500: "B-1", 5000: "A-1"}


def test_another_price_goes_into_the_log(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id)
    [variant] = variants(done.product_id).values()
    changed(brand.id, done.ref, variants=(SheetVariant(list_cents=5200),))
    publish_product(brand.id, done.ref, ADA)
    rows = db.session.execute(select(PriceChange.why, PriceChange.price_cents).order_by(PriceChange.id)).all()
    assert [tuple(row) for row in rows] == [("first", 4500), ("list", 5200)]
    assert variants(done.product_id)[("", None)].price_cents == 5200
    assert variant.id == variants(done.product_id)[("", None)].id


def test_a_running_sale_goes_on_when_the_full_price_changes(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id)
    [variant] = variants(done.product_id).values()
    now = clock.now()
    makers.kept(Sale(variant_id=variant.id, price_cents=4000, starts_at=now, ends_at=now + timedelta(days=5)))
    with unit_of_work():
        prices.begin_and_end(variant.id, now + timedelta(seconds=1))
    changed(brand.id, done.ref, variants=(SheetVariant(list_cents=6000),))
    publish_product(brand.id, done.ref, ADA)
    row = variants(done.product_id)[("", None)]
    assert (row.list_cents, row.price_cents) == (6000, 4000)


def test_a_sale_is_planned_once(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id)
    now = clock.now()
    sale = SheetSale("", "", 4000, now, now + timedelta(days=5))
    for title in ("Borsa uno", "Borsa due"):
        changed(brand.id, done.ref, title_it=title, sales=(sale,))
        publish_product(brand.id, done.ref, ADA)
    assert count(Sale) == 1


def test_capacity_never_falls_below_what_was_promised(app: Flask) -> None:
    brand = sheet_makers.brand()
    made = {
        "making": Making.TO_ORDER,
        "lead_days": 5,
        "weekly_capacity": 4,
        "variants": (SheetVariant(list_cents=900),),
    }
    done = published(brand.id, **made)
    makers.capacity(done.product_id, "2020-W01", capacity=4, taken=1)
    makers.capacity(done.product_id, "2099-W01", capacity=4, taken=3)
    makers.capacity(done.product_id, "2099-W02", capacity=4, taken=0)
    changed(brand.id, done.ref, weekly_capacity=2)
    publish_product(brand.id, done.ref, ADA)
    rows = db.session.execute(select(CapacityWeek.iso_week, CapacityWeek.capacity).order_by(CapacityWeek.iso_week))
    assert [tuple(row) for row in rows] == [("2020-W01", 4), ("2099-W01", 3), ("2099-W02", 2)]


def test_a_product_of_two_brands_waits_for_the_others_yes(app: Flask) -> None:
    lead, partner = sheet_makers.brand(), sheet_makers.brand("Baobab")
    done = published(lead.id, shares={lead.slug: 6000, partner.slug: 4000})
    row = product(done.product_id)
    assert (done.is_shown, row.state, row.wants_publishing) == (False, ProductState.DRAFT, True)
    agreement = db.session.scalar(select(ShareAgreement.ref))
    assert agreement is not None
    db.session.rollback()
    answer_shares(partner.id, agreement, accepts=True, by=BRUNO)
    row = product(done.product_id)
    assert (row.state, row.wants_publishing) == (ProductState.PUBLISHED, False)
    assert count(PriceChange) == 1
    assert publish_product(lead.id, done.ref, ADA).is_shown


def test_what_the_office_took_down_stays_down(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id)
    with unit_of_work() as session:
        session.get_one(Product, done.product_id).state = ProductState.TAKEN_DOWN
    changed(brand.id, done.ref, title_it="Di nuovo")
    assert not publish_product(brand.id, done.ref, ADA).is_shown
    assert product(done.product_id).state == ProductState.TAKEN_DOWN
    with pytest.raises(publishing.TakenDown), unit_of_work():
        publishing.archive(brand.id, done.ref)


def test_archived_and_taken_back_it_is_a_draft_that_can_be_published_again(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id)
    with unit_of_work():
        publishing.archive(brand.id, done.ref)
    assert product(done.product_id).state == ProductState.ARCHIVED
    with unit_of_work():
        publishing.take_back(brand.id, done.ref)
    assert product(done.product_id).state == ProductState.DRAFT
    assert publish_product(brand.id, done.ref, ADA).is_shown
    assert (count(Product), count(Piece), count(PriceChange)) == (1, 3, 1)


def test_a_title_in_one_language_is_shown_in_both(app: Flask) -> None:
    brand = sheet_makers.brand()
    done = published(brand.id, title_en="", summary_en="", description_en="")
    assert count(ProductText, ProductText.product_id == done.product_id) == 1
    changed(brand.id, done.ref, summary_en="Light.")
    publish_product(brand.id, done.ref, ADA)
    makers.listed()
    page = app.test_client().get(f"/en/products/{done.slug}").get_data(as_text=True)
    assert "Borsa di vela" in page
    assert "Borsa di vela" in app.test_client().get("/en/products").get_data(as_text=True)
