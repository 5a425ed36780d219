"""The rows of agreements, read and closed under the lock of their product. See docs/agreements.md."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from storefront.core.errors import NotFound
from storefront.domain.brands.models import Brand, BrandState
from storefront.domain.catalogue.agreement_models import AgreementPart, AgreementState, ShareAgreement
from storefront.domain.catalogue.models import Product, ProductShare
from storefront.infra.db import needs_unit_of_work


def lock(product_id: int) -> int:
    """The lead brand of a product that nobody else moves until the commit."""
    query = select(Product.brand_id).where(Product.id == product_id).with_for_update(key_share=True)
    lead_id = needs_unit_of_work().scalar(query)
    if lead_id is None:
        raise NotFound(product_id=product_id)
    return lead_id


def locked(brand_id: int, ref: str) -> Any:
    """An agreement of this brand with the brand's own answer, read after its product is locked."""
    session = needs_unit_of_work()
    product_id = session.scalar(select(ShareAgreement.product_id).where(ShareAgreement.ref == ref))
    if product_id is None:
        raise NotFound(ref=ref)
    lock(product_id)
    columns = (
        ShareAgreement.id, ShareAgreement.ref, ShareAgreement.product_id, ShareAgreement.state,
        ShareAgreement.proposed_by, AgreementPart.answer,
    )  # fmt: skip
    own = select(*columns).join(AgreementPart, AgreementPart.agreement_id == ShareAgreement.id)
    closed = or_(Brand.state == BrandState.CLOSED, Brand.state == BrandState.INVITED)
    own = own.join(Brand, Brand.id == AgreementPart.brand_id).where(
        ShareAgreement.ref == ref, AgreementPart.brand_id == brand_id, ~closed
    )
    agreement = session.execute(own).one_or_none()
    if agreement is None:
        raise NotFound(ref=ref)
    return agreement


def in_force(product_id: int) -> tuple[dict[int, int], list[int]]:
    """The division that stands on the product, and the brands of it when all of them have accepted it."""
    query = select(ProductShare.brand_id, ProductShare.basis_points, ProductShare.accepted_at)
    rows = needs_unit_of_work().execute(query.where(ProductShare.product_id == product_id)).all()
    all_accepted = all(row.accepted_at for row in rows)
    return {row.brand_id: row.basis_points for row in rows}, [row.brand_id for row in rows] if all_accepted else []


def opened(product_id: int) -> Any:
    columns = (ShareAgreement.id, ShareAgreement.ref, ShareAgreement.proposed_by)
    query = select(*columns).where(
        ShareAgreement.product_id == product_id, ShareAgreement.state == AgreementState.PROPOSED
    )
    return needs_unit_of_work().execute(query).one_or_none()


def parts(agreement_id: int) -> dict[int, int]:
    query = select(AgreementPart.brand_id, AgreementPart.basis_points)
    rows = needs_unit_of_work().execute(query.where(AgreementPart.agreement_id == agreement_id))
    return {row.brand_id: row.basis_points for row in rows}


def close(agreement: Any, state: AgreementState, now: datetime) -> None:
    """End an open proposal, when there is one."""
    if agreement is None:
        return
    column = "replaced_at" if state == AgreementState.REPLACED else "settled_at"
    change = update(ShareAgreement).where(ShareAgreement.id == agreement.id)
    needs_unit_of_work().execute(change.values({"state": state, column: now}))


def closed(brand_ids: Iterable[int]) -> set[int]:
    """Those that have closed: nobody is there to ask."""
    query = select(Brand.id).where(Brand.id.in_(sorted(brand_ids)), Brand.state == BrandState.CLOSED)
    return set(needs_unit_of_work().scalars(query))
