"""The office takes a product off the shop, with its words to the brand, and puts it back. In an open unit of work."""

from collections.abc import Collection

from sqlalchemy import select, update

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.catalogue.models import Product, ProductState
from storefront.domain.catalogue.services import mark_stale
from storefront.infra.db import needs_unit_of_work

LONGEST_WHY = 400


def take_down(product_ids: Collection[int], why: str, by: Actor) -> list[int]:
    """Sell these no more online; returns those that were not down yet."""
    return _move(product_ids, down=True, why=why[:LONGEST_WHY], by=by)


def put_back(product_id: int, by: Actor) -> bool:
    """Back in the shop as it was published. False when it was not taken down."""
    return bool(_move([product_id], down=False, why="", by=by))


def _move(product_ids: Collection[int], *, down: bool, why: str, by: Actor) -> list[int]:
    session = needs_unit_of_work()
    is_down = Product.state == ProductState.TAKEN_DOWN
    rows = session.execute(
        select(Product.id, Product.ref, Product.state, Product.published_at)
        .where(Product.id.in_(product_ids), ~is_down if down else is_down)
        .order_by(Product.id)
        .with_for_update()
    ).all()
    for row in rows:
        back = ProductState.PUBLISHED if row.published_at else ProductState.DRAFT
        state = ProductState.TAKEN_DOWN if down else back
        change = update(Product).where(Product.id == row.id).values(state=state, taken_down_why=why)
        session.execute(change.execution_options(synchronize_session=False))
        action = "product_taken_down" if down else "product_put_back"
        new = {"state": state.value, **({"why": why} if why else {})}
        note(by, action, "product", row.ref, old={"state": row.state.value}, new=new)
    if rows:
        mark_stale([row.id for row in rows])
    return [row.id for row in rows]
