"""The lead brand proposes who gets which part of a product; a partner asks to leave. The others are asked."""

from collections.abc import Mapping

from sqlalchemy import select

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.core.money import WHOLE_BP
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import agreements, sheet_of_product, sheets
from storefront.domain.catalogue.agreements import Agreed
from storefront.domain.catalogue.models import Product
from storefront.flows.answer_shares import tell_the_worker
from storefront.flows.tell_agreed import tell_asked
from storefront.infra.db import needs_unit_of_work, unit_of_work


def propose_shares(brand_id: int, product_id: int, shares: Mapping[str, int], *, by: Actor, words: str = "") -> Agreed:
    """Propose a division, as basis points by brand slug; empty: all of it is the brand's own.

    Going back to what holds takes an open proposal back. Raises NotFound, BadShares, NotAPartner.
    """
    with unit_of_work():
        agreed = propose(brand_id, product_id, shares, by=by, words=words)
        if agreed.is_in_force:
            agreements.withdraw_open(product_id, brand_id)
        _keep_in_step(brand_id, product_id, by)
    tell_the_worker(agreed)
    return agreed


def propose(brand_id: int, product_id: int, shares: Mapping[str, int], *, by: Actor, words: str = "") -> Agreed:
    """The same inside an open unit of work: for whoever writes the product in the same breath."""
    session = needs_unit_of_work()
    own = session.scalar(select(Product.id).where(Product.id == product_id, Product.brand_id == brand_id))
    if own is None:
        raise NotFound(product_id=product_id)
    agreed = agreements.propose(product_id, _by_id(shares) or {brand_id: WHOLE_BP}, by=by, words=words)
    tell_asked(agreed, by)
    return agreed


def _keep_in_step(brand_id: int, product_id: int, by: Actor) -> None:
    """A working copy that is open says of shares what the product says: publishing it must not propose older ones."""
    kept = sheets.of_product(brand_id, product_id)
    if kept.is_open:
        shares = sheet_of_product.shares_of(product_id)
        sheets.amend(brand_id, kept.ref, lambda sheet: sheet.changed({"shares": shares}), by)


def leave_shares(brand_id: int, product_id: int, *, by: Actor, words: str = "") -> Agreed:
    """A partner asks to leave a product: its part shall be the lead brand's. Raises NotFound."""
    with unit_of_work():
        agreed = agreements.leave(product_id, brand_id, by=by, words=words)
        tell_asked(agreed, by)
    tell_the_worker(agreed)
    return agreed


def withdraw_shares(brand_id: int, ref: str) -> Agreed:
    """Take a proposal back that somebody has still to answer. Raises NotFound, AgreementOver."""
    with unit_of_work():
        return agreements.withdraw(brand_id, ref)


def _by_id(shares: Mapping[str, int]) -> dict[int, int]:
    """Basis points by brand id. Raises NotFound for a brand that is not there."""
    rows = needs_unit_of_work().execute(select(Brand.slug, Brand.id).where(Brand.slug.in_(sorted(shares))))
    ids = {row.slug: row.id for row in rows}
    if set(shares) - set(ids):
        raise NotFound(brands=sorted(set(shares) - set(ids)))
    return {ids[slug]: part for slug, part in shares.items()}
