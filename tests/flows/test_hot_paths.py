"""What happens hundreds of times a day at a till asks for nothing that it does not need."""

from flask import Flask

from storefront.core import refs
from storefront.domain.payments.models import Way
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.till_scan import scan
from tests import makers
from tests.statements import counted
from tests.till import at_till


def test_a_scan_reads_no_title_and_a_sale_its_frozen_sums_once(app: Flask) -> None:
    brand, shop = makers.brand("Arbrora"), makers.outlet()
    piece = makers.pieces(makers.variant(makers.product(brand.id, "Sciarpa").id).id, shop.id, 1)[0]
    at, key, code = at_till(shop), refs.key(), piece.code
    with counted() as scanned:
        scan(key, code, at)
    assert [one for one in scanned if "product_text" in one] == []
    with counted() as sold:
        ring_up(key, Paid(Way.CASH), at)
    sums = [one for one in sold if one.startswith("SELECT") and "FROM leg" in " ".join(one.split())]
    assert len(sums) == 1
