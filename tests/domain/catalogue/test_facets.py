"""Facet counts are those of trying each choice, one by one; and of what the database holds."""

import itertools

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from storefront.domain.catalogue import queries, services, shelf
from storefront.domain.catalogue.facets import FACETS, Wish, filtered
from storefront.domain.catalogue.index import IndexRow, Snapshot, advanced, spread
from storefront.domain.catalogue.models import Category
from storefront.domain.catalogue.shelf import Shelf
from storefront.domain.pieces.models import State
from storefront.flows.refresh_listing import refresh_listing
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.statements import counted

VALUES = {"brand": ("a", "b", "c"), "size": ("M", "L"), "material": ("lana", "lino")}


@st.composite
def product_marks(draw: st.DrawFn) -> tuple[str, ...]:
    marks = []
    for facet, values in VALUES.items():
        marks += [f"{facet}:{value}" for value in draw(st.lists(st.sampled_from(values), unique=True))]
    sizes = [mark for mark in marks if mark.startswith("size:")]
    now = draw(st.lists(st.sampled_from(sizes), unique=True)) if sizes else []
    marks += [mark.replace("size:", "size_now:") for mark in now]
    return (*marks, "state:available") if draw(st.booleans()) else tuple(marks)


@st.composite
def wishes(draw: st.DrawFn) -> Wish:
    chosen = {facet: tuple(draw(st.lists(st.sampled_from(values), unique=True))) for facet, values in VALUES.items()}
    lowest, highest = draw(st.integers(0, 100) | st.none()), draw(st.integers(0, 100) | st.none())
    return Wish({facet: v for facet, v in chosen.items() if v}, draw(st.booleans()), lowest, highest)


def fits(row: IndexRow, wish: Wish) -> bool:
    """The control: one product, one wish, read as the rule is written."""
    if not row.is_shown or (wish.available and "state:available" not in row.marks):
        return False
    if row.price_cents < (wish.at_least_cents or 0) or row.price_cents > (
        10**9 if wish.at_most_cents is None else wish.at_most_cents
    ):
        return False
    for facet, values in wish.chosen.items():
        prefix = "size_now" if facet == "size" and wish.available else facet
        if not any(f"{prefix}:{value}" in row.marks for value in values):
            return False
    return True


def without(wish: Wish, facet: str) -> Wish:
    left = {name: values for name, values in wish.chosen.items() if name != facet}
    return Wish(left, wish.available and facet != "available", wish.at_least_cents, wish.at_most_cents)


@given(st.lists(st.tuples(product_marks(), st.integers(1, 100), st.booleans()), max_size=30), wishes())
def test_counts_are_those_of_trying_each_choice(products: list[tuple[tuple[str, ...], int, bool]], wish: Wish) -> None:
    rows = [IndexRow(n, price, 1, 0, marks, shown, "") for n, (marks, price, shown) in enumerate(products, start=1)]
    snapshot = advanced(Snapshot(), rows, 0)
    found = filtered(Shelf(snapshot, {}), wish, None, "it")
    ids = {snapshot.ids[position] for position in spread(found.bits, len(rows))}
    assert ids == {row.product_id for row in rows if fits(row, wish)}
    for facet, values in VALUES.items():
        others = without(wish, facet)
        shown = {option.value: option.count for option in found.options[facet]}
        for value in values:
            alone = Wish({**others.chosen, facet: (value,)}, wish.available, wish.at_least_cents, wish.at_most_cents)
            assert shown.get(value, 0) == sum(fits(row, alone) for row in rows), (facet, value)


@pytest.fixture
def town(app: Flask) -> dict[str, int]:
    """Three brands, two shops, sizes and colours; the hub holds what no shop has."""
    hub, grifone, uno = (
        makers.location(),
        makers.outlet("Il Grifone", slug="il-grifone"),
        makers.outlet("Uno", slug="uno"),
    )
    made = {}
    bags = makers.category("Borse", slug="borse")
    shoulder = makers.category("Borse a spalla", slug="borse-a-spalla", parent_id=bags.id)
    for brand, place, size in itertools.product(("arbrora", "baobab", "episodio"), (hub, grifone, uno), ("M", "L")):
        brand_id = made.setdefault(brand, 0) or makers.brand(brand, slug=brand).id
        made[brand] = brand_id
        product = makers.product(brand_id, f"{brand} {place.name} {size}", category_id=shoulder.id)
        both = [makers.variant(product.id, size=size), makers.variant(product.id, size="XL")]
        makers.piece(both[0].id, place.id)
        makers.piece(both[1].id, place.id, state=State.SOLD)
        made[f"{brand}-{place.slug}-{size}"] = product.id
        with unit_of_work():
            services.mark_stale([product.id])
    refresh_listing()
    return made


def counts(wish: Wish, facet: str) -> dict[str, int]:
    db.session.rollback()
    return {option.value: option.count for option in filtered(shelf.current(), wish, None, "it").options[facet]}


def test_a_facet_counts_under_the_other_filters_and_not_under_its_own(town: dict[str, int]) -> None:
    wish = Wish({"brand": ("arbrora",), "outlet": ("uno",)})
    assert counts(wish, "brand") == {"arbrora": 2, "baobab": 2, "episodio": 2}
    assert counts(wish, "outlet") == {"il-grifone": 2, "uno": 2}
    assert counts(wish, "size") == {"M": 1, "L": 1, "XL": 2}


def test_sizes_asked_together_with_what_is_available_are_those_that_lie_there(town: dict[str, int]) -> None:
    assert counts(Wish(), "size") == {"M": 9, "L": 9, "XL": 18}
    assert counts(Wish(available=True), "size") == {"M": 9, "L": 9}
    assert filtered(shelf.current(), Wish({"size": ("XL",)}, available=True), None, "it").count == 0


def test_a_category_holds_what_its_children_hold_and_shows_them_once_it_is_chosen(town: dict[str, int]) -> None:
    assert counts(Wish(), "category") == {"borse": 18}
    for chosen in ("borse", "borse-a-spalla"):
        options = filtered(shelf.current(), Wish({"category": (chosen,)}), None, "en").options["category"]
        shown = [(option.label, option.depth, option.count, option.chosen) for option in options]
        assert shown == [
            ("Borse (en)", 0, 18, chosen == "borse"),
            ("Borse a spalla (en)", 1, 18, chosen == "borse-a-spalla"),
        ]


def test_a_parent_and_its_child_together_mean_the_child(town: dict[str, int]) -> None:
    rucksacks = makers.category(
        "Zaini", parent_id=db.session.scalar(select(Category.id).where(Category.slug == "borse"))
    )
    rucksack = makers.product(town["arbrora"], "Zaino", category_id=rucksacks.id)
    makers.variant(rucksack.id)
    with unit_of_work():
        services.mark_stale([rucksack.id])
    refresh_listing()
    db.session.rollback()
    both = Wish({"category": ("borse", rucksacks.slug)})
    assert filtered(shelf.current(), both, None, "it").count == 1
    assert filtered(shelf.current(), Wish({"category": ("borse",)}), None, "it").count == 19


def test_a_change_is_seen_at_the_next_question_and_reads_only_what_changed(town: dict[str, int]) -> None:
    before = shelf.current()
    hub = makers.location()
    sold_out = makers.product(town["arbrora"], "Borsa nuova")
    makers.piece(makers.variant(sold_out.id, size="S").id, hub.id)
    with unit_of_work():
        services.mark_stale([sold_out.id])
    refresh_listing()
    db.session.rollback()
    with counted() as said:
        after = shelf.current()
    assert len(said) == 3
    assert next(queries.changed_since(before.version)).product_id == sold_out.id
    assert len(list(queries.changed_since(before.version))) == 1
    assert after.version > before.version
    assert counts(Wish(), "size")["S"] == 1
    assert set(FACETS) >= {"size"}
    with counted() as said:
        shelf.current()
    assert len(said) == 1


def test_an_older_database_put_in_place_of_ours_is_read_from_its_first_row(town: dict[str, int]) -> None:
    known = shelf.current()
    with unit_of_work() as session:
        session.execute(queries.CatalogueVersion.__table__.update().values(version=known.version - 1))
    db.session.rollback()
    assert shelf.current().version == known.version - 1
    assert counts(Wish(), "size") == {"M": 9, "L": 9, "XL": 18}
