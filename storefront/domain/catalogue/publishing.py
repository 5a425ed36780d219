"""When a product is shown: published, waiting for other brands, archived, taken back. Needs an open unit of work."""

from datetime import datetime

from sqlalchemy import exists, select, update

from storefront.core.errors import NotFound, Refusal
from storefront.domain.catalogue import prices
from storefront.domain.catalogue.models import Product, ProductShare, ProductState
from storefront.domain.catalogue.services import mark_stale
from storefront.infra.db import needs_unit_of_work


class TakenDown(Refusal):
    """The office took it off the shop: only the office puts it back. `why` are its words."""

    code = "taken_down"


def show(product_id: int, now: datetime) -> bool:
    """Put a written product into the shop, when all its brands have accepted; else it waits for them. Whether it shows.

    What the office took down stays down.
    """
    session = needs_unit_of_work()
    if not _is_agreed(product_id):
        waits = update(Product).where(Product.id == product_id, Product.state != ProductState.PUBLISHED)
        session.execute(waits.values(wants_publishing=True).execution_options(synchronize_session=False))
        return False
    prices.first_prices(product_id, now)
    change = update(Product).where(Product.id == product_id, Product.state != ProductState.TAKEN_DOWN)
    change = change.values(state=ProductState.PUBLISHED, wants_publishing=False).returning(Product.published_at)
    row = session.execute(change.execution_options(synchronize_session=False)).one_or_none()
    if row is not None and row.published_at is None:
        first = update(Product).where(Product.id == product_id).values(published_at=now)
        session.execute(first.execution_options(synchronize_session=False))
    mark_stale([product_id])
    return row is not None


def show_what_waited(product_id: int, now: datetime) -> bool:
    """The last brand has accepted: a product that waited for that is published. Whether it was one."""
    waits = select(Product.id).where(
        Product.id == product_id, Product.wants_publishing, Product.state == ProductState.DRAFT
    )
    if needs_unit_of_work().scalar(waits.with_for_update()) is None:
        return False
    return show(product_id, now)


def archive(brand_id: int, ref: str) -> None:
    """Take a product out of the shop; its orders, pieces and prices stay. Twice is once. Raises NotFound, TakenDown."""
    _leave(brand_id, ref, ProductState.ARCHIVED)


def take_back(brand_id: int, ref: str) -> None:
    """An archived product becomes a draft again, to look over and publish. Twice is once. Raises NotFound, TakenDown."""
    _leave(brand_id, ref, ProductState.DRAFT, only_from=ProductState.ARCHIVED)


def _leave(brand_id: int, ref: str, state: ProductState, only_from: ProductState | None = None) -> None:
    session = needs_unit_of_work()
    own = (Product.ref == ref, Product.brand_id == brand_id)
    row = session.execute(
        select(Product.id, Product.state, Product.taken_down_why).where(*own).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(ref=ref)
    if row.state == ProductState.TAKEN_DOWN:
        raise TakenDown(why=row.taken_down_why)
    if only_from is not None and row.state != only_from:
        return
    change = update(Product).where(Product.id == row.id).values(state=state, wants_publishing=False)
    session.execute(change.execution_options(synchronize_session=False))
    mark_stale([row.id])


def _is_agreed(product_id: int) -> bool:
    waits = exists().where(ProductShare.product_id == product_id, ProductShare.accepted_at.is_(None))
    has_shares = exists().where(ProductShare.product_id == product_id)
    return bool(needs_unit_of_work().scalar(select(has_shares & ~waits)))
