"""Tables of products: looked through without changing anything, then done, each product once."""

from flask import Flask

from storefront.domain.catalogue import sheets
from tests import makers
from tests.imports import ImportState, ItemState, Sent, brought, drafts, products, table

SCARF = {"riferimento": "S-1", "titolo": "Sciarpa", "prezzo": "45,50", "codice": "SC-1", "categoria": ""}


def test_a_table_is_looked_through_and_nothing_is_done(app: Flask) -> None:
    brand = makers.brand()
    sent = Sent(brand.id, table([SCARF]))
    assert sent.state == ImportState.CHECKED
    assert (sent.counts().creates, sent.counts().wrong) == (1, 0)
    assert drafts(brand.id) == []


def test_what_it_brings_are_drafts(app: Flask) -> None:
    brand = makers.brand()
    sent = brought(brand.id, SCARF, {**SCARF, "codice": "SC-2", "taglia": "M", "prezzo": "50"})
    assert (sent.state, sent.counts().done) == (ImportState.DONE, 1)
    (draft,) = drafts(brand.id)
    kept = sheets.load(brand.id, draft.ref).sheet
    assert kept.title_it == "Sciarpa"
    assert [(one.sku, one.size, one.list_cents) for one in kept.variants] == [("SC-1", "", 4550), ("SC-2", "M", 5000)]
    assert products(brand.id) == []


def test_the_same_table_twice_changes_nothing(app: Flask) -> None:
    brand = makers.brand()
    brought(brand.id, SCARF)
    again = Sent(brand.id, table([SCARF]))
    assert [item.state for item in again.items()] == [ItemState.SAME]
    assert len(drafts(brand.id)) == 1
