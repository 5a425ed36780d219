"""Rows of the demo's products, before they are written."""

from collections import defaultdict
from itertools import count

from storefront.demo.files import products
from storefront.demo.rows import Batch, Known, add_product
from storefront.domain.catalogue.agreement_models import AgreementPart, AgreementState, Answer, ShareAgreement
from storefront.domain.catalogue.models import ProductShare


def test_what_was_made_together_was_agreed_on_by_all_who_made_it() -> None:
    numbers = count(1)
    names = [defaultdict(lambda: next(numbers)) for _ in range(6)]
    batch = Batch(Known(*names, pictures={}))
    for number in range(len(products()) + 3):  # a variation is agreed on too
        add_product(batch, number)
    rows = dict(batch.emptied())
    shares, parts = defaultdict(dict), defaultdict(dict)
    for row in rows[ProductShare]:
        shares[row["product_id"]][row["brand_id"]] = row["basis_points"]
    for row in rows[AgreementPart]:
        assert row["answer"] == Answer.ACCEPTED
        parts[row["agreement_id"]][row["brand_id"]] = row["basis_points"]
    agreed = {row["product_id"]: parts[row["id"]] for row in rows[ShareAgreement]}
    assert {row["state"] for row in rows[ShareAgreement]} == {AgreementState.IN_FORCE}
    assert agreed == {product_id: of_all for product_id, of_all in shares.items() if len(of_all) > 1}
    assert len(agreed) >= 6
