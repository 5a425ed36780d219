"""Whose shares are being written, and who may be named as a partner: what the editor of shares asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from storefront.domain.brands.models import Brand, BrandState
from storefront.domain.catalogue.agreement_queries import title_in, with_texts
from storefront.domain.catalogue.models import Product
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Subject:
    """A product of a brand, or a draft of one, whose shares are being written."""

    ref: str
    brand_id: int
    product_id: int | None  # none while it was never written
    title: str
    shares: dict[str, int]  # basis points by slug, of a draft


def subject_of(brand_id: int, ref: str, locale: str) -> Subject | None:
    """What a ref stands for; none for another brand's. Two statements at most."""
    product = select(Product.id, title_in(locale)).where(Product.ref == ref, Product.brand_id == brand_id)
    row = db.session.execute(with_texts(product, locale)).one_or_none()
    if row is not None:
        return Subject(ref, brand_id, row.id, row.title, {})
    columns = (ProductSheet.title, ProductSheet.document)
    draft = db.session.execute(
        select(*columns).where(ProductSheet.ref == ref, ProductSheet.brand_id == brand_id)
    ).one_or_none()
    return Subject(ref, brand_id, None, draft.title, draft.document.get("shares", {})) if draft else None


@dataclass(frozen=True, slots=True)
class Choosable:
    """A brand that can be named as a partner."""

    id: int
    slug: str
    name: str


def choosable_by(brand_id: int, also: Iterable[str] = ()) -> list[Choosable]:
    """Active brands by name, without the asking one; `also` names those that take part already."""
    query = (
        select(Brand.id, Brand.slug, Brand.name)
        .where(
            Brand.id != brand_id,
            (Brand.state == BrandState.ACTIVE) | ((Brand.state == BrandState.PAUSED) & Brand.slug.in_(sorted(also))),
        )
        .order_by(Brand.name)
    )
    return [Choosable(*row) for row in db.session.execute(query)]
