"""Many threads of one process, and two workers at once, while the catalogue changes under them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from storefront.domain.catalogue import services, shelf
from storefront.domain.catalogue.facets import Wish, filtered
from storefront.domain.catalogue.models import CatalogueVersion, Listing, ListingStale, Product, Variant
from storefront.flows.refresh_listing import refresh_listing
from storefront.infra.db import db, unit_of_work
from tests import makers

BAGS, ROUNDS, READERS = 12, 8, 4


@pytest.fixture
def bags(app: Flask) -> list[int]:
    hub, brand, category = makers.location(), makers.brand(), makers.category()
    for number in range(BAGS):
        makers.for_sale(brand.id, hub.id, f"Borsa {number}", category_id=category.id)
    product_ids = list(db.session.scalars(select(Product.id)))
    make_stale(product_ids)
    refresh_listing()
    return product_ids


def make_stale(product_ids: list[int]) -> None:
    with unit_of_work():
        services.mark_stale(product_ids)


def test_readers_see_whole_versions_only_and_never_an_older_one_after_a_newer(app: Flask, bags: list[int]) -> None:
    def read(_reader: int) -> list[tuple[int, int, int]]:
        seen = []
        with app.app_context():
            for _ in range(ROUNDS * 4):
                now = shelf.current()
                dear = filtered(now, Wish(at_least_cents=100_000), None, "it").count
                seen.append((now.version, filtered(now, Wish(), None, "it").count, dear))
                db.session.rollback()
        return seen

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read, number) for number in range(READERS)]
        for turn in range(ROUNDS):
            with unit_of_work() as session:
                price_cents = 200_000 if turn % 2 == 0 else 4500
                session.execute(update(Variant).values(list_cents=price_cents, price_cents=price_cents))
                services.mark_stale(bags)
            refresh_listing()
        histories = [reader.result() for reader in readers]
    for history in histories:
        versions = [version for version, _, _ in history]
        assert versions == sorted(versions)
        assert {count for _, count, _ in history} == {BAGS}
        assert {dear for _, _, dear in history} <= {0, BAGS}, "a price change of one batch is seen whole"


def test_two_workers_at_once_leave_nothing_stale_and_the_rows_of_the_last_change(app: Flask, bags: list[int]) -> None:
    def work(_worker: int) -> None:
        with app.app_context():
            refresh_listing()
            db.session.remove()

    for turn in range(ROUNDS):
        with unit_of_work() as session:
            session.execute(update(Variant).values(list_cents=5000 + turn, price_cents=5000 + turn))
            services.mark_stale(bags)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, range(2)))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ListingStale)) == 0
    assert set(db.session.scalars(select(Listing.price_cents))) == {5000 + ROUNDS - 1}
    newest = db.session.scalar(select(func.max(Listing.changed_in)))
    assert newest <= db.session.scalar(select(CatalogueVersion.version))
