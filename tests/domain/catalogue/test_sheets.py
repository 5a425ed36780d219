"""Working copies: two people write at once and nothing is lost; a stranger finds nothing."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront.core.errors import NotFound
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.sheet import Sheet, SheetPicture
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.domain.catalogue.sheets import Kept, Newer, StillNeeded
from storefront.infra.db import db, unit_of_work
from tests import sheets as makers
from tests.sheets import ADA, BRUNO


def opened(brand_id: int, **columns: object) -> Kept:
    with unit_of_work():
        ref = sheets.open_new(brand_id, ADA, Sheet(**columns) if columns else None)  # type: ignore[arg-type]
    return sheets.load(brand_id, ref)


def change(seen: Kept, by: object = ADA, **changes: object) -> Kept:
    with unit_of_work():
        return sheets.change(seen.brand_id, seen.ref, changes, by, seen=sheets.marks(seen.sheet))  # type: ignore[arg-type]


def test_a_change_is_kept_and_the_version_grows(app: Flask) -> None:
    first = opened(makers.brand().id)
    second = change(first, title_it="Borsa")
    assert (first.version, second.version, second.sheet.title_it) == (0, 1, "Borsa")
    assert change(second, title_it="Borsa").version == 1


def test_an_empty_sheet_is_taken_up_again_by_who_began_it(app: Flask) -> None:
    brand = makers.brand()
    first, second = opened(brand.id), opened(brand.id)
    assert first.ref == second.ref
    with unit_of_work():
        other = sheets.open_new(brand.id, BRUNO)
    assert other != first.ref


def test_two_people_who_change_different_fields_both_keep_theirs(app: Flask) -> None:
    seen = opened(makers.brand().id, title_it="Borsa", summary_it="Leggera")
    change(seen, by=BRUNO, title_it="Borsa grande")
    after = change(seen, summary_it="Leggerissima")
    assert (after.sheet.title_it, after.sheet.summary_it) == ("Borsa grande", "Leggerissima")


def test_a_field_that_somebody_else_changed_is_not_written_over(app: Flask) -> None:
    seen = opened(makers.brand().id, title_it="Borsa", summary_it="Leggera")
    change(seen, by=BRUNO, title_it="Borsa grande")
    with pytest.raises(Newer) as newer:
        change(seen, title_it="Borsa piccola", summary_it="Altra")
    assert newer.value.values["fields"] == ["title_it"]
    assert sheets.load(seen.brand_id, seen.ref).sheet.summary_it == "Leggera"  # of a save that asks, nothing is kept


def test_the_same_change_twice_is_no_quarrel(app: Flask) -> None:
    seen = opened(makers.brand().id, title_it="Borsa")
    change(seen, by=BRUNO, title_it="Borsa grande")
    assert change(seen, title_it="Borsa grande").sheet.title_it == "Borsa grande"


def test_words_that_could_not_be_understood_are_kept_with_their_field(app: Flask) -> None:
    seen = opened(makers.brand().id)
    wrong = change(seen, lead_days=0, unread={"lead_days": "presto"}, title_it="Borsa")
    assert wrong.sheet.unread == {"lead_days": "presto"}
    assert change(wrong, title_it="Borsa grande").sheet.unread == {"lead_days": "presto"}
    assert change(wrong, lead_days=5).sheet.unread == {}


def test_a_picture_that_arrives_while_somebody_writes_is_added(app: Flask) -> None:
    seen = opened(makers.brand().id, title_it="Borsa")
    for ref in ("AAA", "BBB"):
        with unit_of_work():
            sheets.amend(
                seen.brand_id, seen.ref,
                lambda sheet, ref=ref: replace(sheet, pictures=(*sheet.pictures, SheetPicture(upload=ref))), BRUNO,
            )  # fmt: skip
    after = change(seen, title_it="Borsa grande")
    assert [picture.upload for picture in after.sheet.pictures] == ["AAA", "BBB"]


def test_a_product_has_no_row_until_somebody_changes_it(app: Flask) -> None:
    brand = makers.brand()
    done = makers.published(brand.id)
    with unit_of_work() as session:
        session.delete(session.get_one(ProductSheet, done.ref))
    seen = sheets.load(brand.id, done.ref)
    assert (seen.version, seen.is_open, seen.sheet.title_it) == (0, False, "Borsa di vela")
    after = change(seen, title_it="Borsa grande")
    assert (after.version, after.is_open, after.product_id) == (1, True, done.product_id)
    assert db.session.scalar(select(func.count()).select_from(ProductSheet)) == 1


def test_versions_go_on_growing_after_publishing(app: Flask) -> None:
    brand = makers.brand()
    done = makers.published(brand.id)
    before = sheets.load(brand.id, done.ref).version
    makers.changed(brand.id, done.ref, title_it="Borsa grande")
    assert sheets.load(brand.id, done.ref).version > before > 0


def test_changes_can_be_let_go(app: Flask) -> None:
    brand = makers.brand()
    done = makers.published(brand.id)
    makers.changed(brand.id, done.ref, title_it="Tutt'altro")
    with unit_of_work():
        sheets.drop_changes(brand.id, done.ref, ADA)
    kept = sheets.load(brand.id, done.ref)
    assert (kept.is_open, kept.sheet.title_it) == (False, "Borsa di vela")


def test_a_change_that_is_taken_back_waits_no_more(app: Flask) -> None:
    brand = makers.brand()
    seen = sheets.load(brand.id, makers.published(brand.id).ref)
    waiting = change(seen, title_it="Borsa grande")
    back = change(waiting, title_it=seen.sheet.title_it)
    assert (waiting.is_open, back.is_open, back.sheet) == (True, False, seen.sheet)
    assert back.version > waiting.version


def test_a_draft_can_be_deleted_a_product_cannot(app: Flask) -> None:
    brand = makers.brand()
    draft, done = makers.kept(brand.id), makers.published(brand.id)
    with unit_of_work():
        sheets.remove(brand.id, draft)
    with pytest.raises(NotFound):
        sheets.load(brand.id, draft)
    with pytest.raises(StillNeeded), unit_of_work():
        sheets.remove(brand.id, done.ref)


def test_shares_agreed_meanwhile_are_not_undone_by_an_older_working_copy(app: Flask) -> None:
    from storefront.flows.answer_shares import answer_shares
    from storefront.flows.propose_shares import propose_shares

    lead, partner = makers.brand(), makers.brand("Baobab")
    done = makers.published(lead.id)
    makers.changed(lead.id, done.ref, title_it="Borsa a quattro mani")
    agreed = propose_shares(lead.id, done.product_id, {lead.slug: 7000, partner.slug: 3000}, by=ADA)
    answer_shares(partner.id, agreed.ref, accepts=True, by=BRUNO)
    assert sheets.load(lead.id, done.ref).sheet.shares == {lead.slug: 7000, partner.slug: 3000}


def test_another_brands_sheets_are_not_there(app: Flask) -> None:
    brand, other = makers.brand(), makers.brand("Baobab")
    ref, done = makers.kept(brand.id), makers.published(brand.id)
    for mine in (ref, done.ref, "NESSUNO"):
        with pytest.raises(NotFound):
            sheets.load(other.id, mine)
        with pytest.raises(NotFound), unit_of_work():
            sheets.change(other.id, mine, {"title_it": "Mia"}, BRUNO)
        with pytest.raises(NotFound), unit_of_work():
            sheets.remove(other.id, mine)
    with pytest.raises(NotFound):
        sheets.of_product(other.id, done.product_id)
