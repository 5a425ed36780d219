"""The listing row of a product says what its pieces, prices and makers say."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.brands.models import Brand, BrandState
from storefront.domain.catalogue import services
from storefront.domain.catalogue.models import (
    CatalogueVersion,
    Listing,
    ListingStale,
    Making,
    PriceChange,
    Product,
    ProductState,
    Sale,
    Variant,
)
from storefront.domain.pieces.models import State
from storefront.flows.refresh_listing import refresh_listing
from storefront.flows.sales import begin_and_end_sales
from storefront.infra.db import db, unit_of_work
from tests import makers


def refreshed(product_id: int) -> Listing | None:
    with unit_of_work():
        services.mark_stale([product_id])
    refresh_listing()
    db.session.rollback()
    return db.session.scalar(select(Listing).where(Listing.product_id == product_id))


def version() -> int:
    db.session.rollback()
    return db.session.scalar(select(CatalogueVersion.version)) or 0


def test_a_piece_that_someone_is_paying_for_shows_as_reserved_not_as_available(app: Flask) -> None:
    hub = makers.location()
    bag = makers.product(makers.brand().id)
    variant = makers.variant(bag.id)
    makers.piece(variant.id, hub.id, state=State.HELD)
    assert refreshed(bag.id).availability == "reserved"
    makers.piece(variant.id, hub.id)
    assert refreshed(bag.id).availability == "available"


@pytest.mark.parametrize("states", [(), (State.SOLD,), (State.SOLD, State.TRAVELLING, State.WITHDRAWN)])
def test_what_is_sold_travelling_or_withdrawn_is_sold_out(app: Flask, states: tuple[State, ...]) -> None:
    hub = makers.location()
    bag = makers.product(makers.brand().id)
    variant = makers.variant(bag.id)
    for state in states:
        makers.piece(variant.id, hub.id, state=state)
    assert refreshed(bag.id).availability == "sold_out"


def test_what_is_made_to_order_never_sells_out_and_comes_after_a_piece_that_lies_there(app: Flask) -> None:
    hub = makers.location()
    bag = makers.product(makers.brand().id, making=Making.TO_ORDER)
    variant = makers.variant(bag.id)
    makers.piece(variant.id, hub.id, state=State.HELD)
    assert refreshed(bag.id).availability == "to_order"
    makers.piece(variant.id, hub.id)
    assert refreshed(bag.id).availability == "available"


def test_a_row_names_all_its_makers_the_lead_brand_first(app: Flask) -> None:
    arbrora, baobab = makers.brand("Arbrora"), makers.brand("Baobab Couture")
    quilt = makers.product(arbrora.id, shares={arbrora.id: 4000, baobab.id: 6000})
    makers.variant(quilt.id)
    row = refreshed(quilt.id)
    assert row.brand_names == "Arbrora|Baobab Couture"
    assert {f"brand:{arbrora.slug}", f"brand:{baobab.slug}", "made:together"} <= set(row.facets.split())


def test_a_row_has_the_lowest_price_and_says_when_others_are_higher(app: Flask) -> None:
    bag = makers.product(makers.brand().id)
    makers.variant(bag.id, price_cents=4500)
    assert not refreshed(bag.id).has_more_prices
    makers.variant(bag.id, price_cents=3900)
    row = refreshed(bag.id)
    assert (row.price_cents, row.has_more_prices) == (3900, True)


def test_a_variant_that_is_not_offered_gives_neither_price_nor_facets(app: Flask) -> None:
    hub = makers.location()
    bag = makers.product(makers.brand().id)
    makers.variant(bag.id, price_cents=4500, size="M")
    hidden = makers.variant(bag.id, price_cents=1000, size="XL", is_offered=False)
    makers.piece(hidden.id, hub.id)
    row = refreshed(bag.id)
    assert (row.price_cents, row.availability) == (4500, "sold_out")
    assert "size:XL" not in row.facets


def test_sizes_with_spaces_and_signs_are_single_marks(app: Flask) -> None:
    bag = makers.product(makers.brand().id)
    makers.variant(bag.id, size="12 mesi / 80%")
    assert "size:12%20mesi%20%2F%2080%25" in refreshed(bag.id).facets.split()


@pytest.mark.parametrize("state", [ProductState.DRAFT, ProductState.ARCHIVED, ProductState.TAKEN_DOWN])
def test_a_product_taken_off_the_shelf_is_hidden_and_stays_as_a_note_to_others(app: Flask, state: ProductState) -> None:
    bag = makers.product(makers.brand().id)
    makers.variant(bag.id)
    known = refreshed(bag.id).changed_in
    with unit_of_work() as session:
        session.execute(update(Product).where(Product.id == bag.id).values(state=state))
    row = refreshed(bag.id)
    assert not row.is_shown
    assert row.changed_in > known


def test_a_draft_never_gets_a_row(app: Flask) -> None:
    bag = makers.product(makers.brand().id, state=ProductState.DRAFT)
    makers.variant(bag.id)
    assert refreshed(bag.id) is None


def test_a_co_crafted_piece_is_hidden_while_one_of_its_brands_is_paused(app: Flask) -> None:
    arbrora, baobab = makers.brand("Arbrora"), makers.brand("Baobab Couture")
    quilt = makers.product(arbrora.id, shares={arbrora.id: 5000, baobab.id: 5000})
    makers.variant(quilt.id)
    assert refreshed(quilt.id).is_shown
    with unit_of_work() as session:
        session.execute(update(Brand).where(Brand.id == baobab.id).values(state=BrandState.PAUSED))
    assert not refreshed(quilt.id).is_shown


def test_working_off_what_is_stale_leaves_nothing_and_bumps_the_version_once_a_batch(app: Flask) -> None:
    brand = makers.brand()
    for number in range(3):
        makers.variant(makers.product(brand.id, f"Borsa {number}").id)
    with unit_of_work():
        services.mark_stale(db.session.scalars(select(Product.id)).all() * 2)
    before = version()
    refresh_listing()
    assert version() == before + 1
    assert db.session.scalar(select(ListingStale.id)) is None
    refresh_listing()
    assert version() == before + 1, "nothing was stale"


# --- sale prices ----------------------------------------------------------------------------------------


def sale(variant_id: int, price_cents: int, starts_in_hours: int, ends_in_hours: int) -> Sale:
    now = clock.now()
    starts_at, ends_at = (now + timedelta(hours=hours) for hours in (starts_in_hours, ends_in_hours))
    return makers.kept(Sale(variant_id=variant_id, price_cents=price_cents, starts_at=starts_at, ends_at=ends_at))


def price_of(variant_id: int) -> tuple[int, int | None]:
    db.session.rollback()
    found = db.session.execute(select(Variant.price_cents, Variant.lowest_30d_cents).where(Variant.id == variant_id))
    return tuple(found.one())


def end_now(ended: Sale) -> None:
    with unit_of_work() as session:
        session.execute(update(Sale).where(Sale.id == ended.id).values(ends_at=clock.now()))


def test_a_sale_begins_shows_the_lowest_price_before_it_and_ends(app: Flask) -> None:
    bag = makers.product(makers.brand().id)
    variant = makers.variant(bag.id, price_cents=8000)
    autumn = sale(variant.id, 6000, -1, 5)
    begin_and_end_sales()
    begin_and_end_sales()
    refresh_listing()
    assert price_of(variant.id) == (6000, 8000)
    row = db.session.scalar(select(Listing).where(Listing.product_id == bag.id))
    assert (row.price_cents, row.list_cents, row.lowest_30d_cents) == (6000, 8000, 8000)
    assert "price:reduced" in row.facets
    end_now(autumn)
    begin_and_end_sales()
    assert price_of(variant.id) == (8000, None)
    log = db.session.execute(select(PriceChange.price_cents, PriceChange.why).order_by(PriceChange.id)).all()
    assert [tuple(row) for row in log] == [(8000, "first"), (6000, "sale"), (8000, "sale_ended")]


def test_a_second_sale_within_thirty_days_at_the_same_price_is_not_announced(app: Flask) -> None:
    bag = makers.product(makers.brand().id)
    variant = makers.variant(bag.id, price_cents=8000)
    summer = sale(variant.id, 6000, -1, 5)
    begin_and_end_sales()
    end_now(summer)
    begin_and_end_sales()
    sale(variant.id, 6000, -1, 5)
    begin_and_end_sales()
    refresh_listing()
    assert price_of(variant.id) == (6000, None)
    row = db.session.scalar(select(Listing).where(Listing.product_id == bag.id))
    assert (row.list_cents, row.lowest_30d_cents) == (None, None)


def test_a_sale_that_was_slept_through_is_never_applied(app: Flask) -> None:
    variant = makers.variant(makers.product(makers.brand().id).id, price_cents=8000)
    missed = sale(variant.id, 6000, -5, -1)
    begin_and_end_sales()
    assert price_of(variant.id) == (8000, None)
    assert db.session.scalar(select(Sale.state).where(Sale.id == missed.id)) == "ended"
