"""L24, art. 219 c.5 D.Lgs. 152/2006: who opens a parcel reads what it is packed in and where that goes."""

import io

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from storefront.domain.brands.models import Brand
from storefront.infra.db import db
from tests import makers
from tests.faces.studio.people import at_work
from tests.rules.reading import page, words


def test_the_slip_in_the_box_and_the_brands_page_name_codes_and_bins(client: FlaskClient, app: Flask) -> None:
    brand = makers.brand()
    bag = makers.for_sale(brand.id, makers.atelier(brand.id).id)
    placed = makers.paid_order(bag.id)
    maker = at_work(app, brand)
    sent = {"code": ["pap-20", "ldpe-4", "nothing"]}
    assert maker.post(f"/studio/{brand.slug}/brand/packaging", data=sent).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Brand.packaging)).one() == ["pap-20", "ldpe-4"]
    slip = maker.get(f"/studio/{brand.slug}/orders/{placed.ref}/{placed.ref}-F1/slip.pdf")
    paper = " ".join(PdfReader(io.BytesIO(slip.data)).pages[0].extract_text().split())
    for said in ("Come smaltire il pacco", "PAP 20", "nella carta", "LDPE 4", "nella plastica"):
        assert said in paper
    assert "PAP 20, cartone ondulato: nella carta" in words(page(client, f"/brands/{brand.slug}"))
    assert "PAP 20" in words(page(client, "/pages/packaging"))
    assert "cardboard" in words(page(client, "/en/pages/packaging"))
