"""L9, Regulation 1007/2011: fibres by their full names, by weight, with animal parts told; no codes."""

from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from storefront.domain.catalogue.fibres import BadComposition, composition
from storefront.domain.catalogue.models import Product, ProductFibre
from storefront.infra.db import unit_of_work
from tests import makers
from tests.rules.reading import address_of, page, words


def test_a_product_tells_its_fibres_heaviest_first_in_full_words(client: FlaskClient, app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    for fibre, percent, part, position in (
        ("poliestere", "22.5", "tessuto", 0), ("cotone", "77.5", "tessuto", 0), ("viscosa", "100", "fodera", 1),
    ):  # fmt: skip
        makers.kept(
            ProductFibre(
                product_id=variant.product_id, part=part, fibre=fibre, percent=Decimal(percent), position=position
            )
        )
    with unit_of_work() as session:
        session.execute(update(Product).values(has_animal_parts=True))
    told = words(page(client, address_of(variant)))
    assert "Tessuto 77,5% cotone, 22,5% poliestere" in told
    assert told.index("Tessuto 77,5%") < told.index("Fodera 100% viscosa")
    assert "Contiene parti non tessili di origine animale" in told
    assert "77.5% cotton, 22.5% polyester" in words(page(client, f"/en{address_of(variant)}"))


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([("CO", 90), ("PL", 10)], "code"),
        ([("cotone", 80), ("poliestere", 10)], "sum"),
        ([("lycra", 5), ("cotone", 95)], "trade_name"),
    ],
)
def test_what_no_label_may_carry_is_refused(parts: list[tuple[str, int]], why: str) -> None:
    with pytest.raises(BadComposition) as refusal:
        composition(parts)
    assert refusal.value.why == why
