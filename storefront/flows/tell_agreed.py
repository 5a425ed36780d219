"""Brands are told of agreements on shares, inside the unit of work that moves one: asked, and answered."""

from sqlalchemy import select

from storefront.core.actor import Actor
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.agreements import Agreed
from storefront.domain.catalogue.models import ProductText
from storefront.domain.notices.models import Kind
from storefront.domain.notices.queries import AGREEMENTS
from storefront.domain.notices.services import tell
from storefront.infra.db import needs_unit_of_work


def tell_asked(agreed: Agreed, by: Actor) -> None:
    """Each brand that is asked to agree hears of it."""
    values = {"title": _title(agreed.product_id), "asking": _brand(agreed.proposed_by)}
    for brand_id in agreed.asked:
        key = f"asked:{agreed.ref}:{brand_id}"
        tell(brand_id, Kind.ASKED, key, values, path=f"{AGREEMENTS}{agreed.ref}", but=by.user_id)


def tell_answered(agreed: Agreed, brand_id: int, *, accepts: bool, by: Actor) -> None:
    """Who proposed an agreement hears of each answer."""
    answer = "accepted" if accepts else "declined"
    values = {"title": _title(agreed.product_id), "asking": _brand(brand_id), "answer": answer}
    key = f"answered:{agreed.ref}:{brand_id}"
    tell(agreed.proposed_by, Kind.AGREED, key, values, path=f"{AGREEMENTS}{agreed.ref}", but=by.user_id)


def _title(product_id: int) -> str:
    query = select(ProductText.title).where(ProductText.product_id == product_id, ProductText.locale == "it")
    return needs_unit_of_work().scalar(query) or ""


def _brand(brand_id: int) -> str:
    return needs_unit_of_work().scalar(select(Brand.name).where(Brand.id == brand_id)) or ""
