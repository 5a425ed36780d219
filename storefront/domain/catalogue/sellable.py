"""When a product may be sold online, as one condition that every query can ask."""

from sqlalchemy import ColumnElement, and_, exists, or_

from storefront.domain.brands.queries import receiving
from storefront.domain.catalogue.models import Product, ProductShare, ProductState


def is_sellable_online() -> ColumnElement[bool]:
    """Published, and every brand with a share has accepted it and can be paid. For queries over Product."""
    in_the_way = or_(ProductShare.accepted_at.is_(None), ProductShare.brand_id.not_in(receiving()))
    blocked = exists().where(ProductShare.product_id == Product.id, in_the_way)
    shared = exists().where(ProductShare.product_id == Product.id)
    return and_(Product.state == ProductState.PUBLISHED, shared, ~blocked)
