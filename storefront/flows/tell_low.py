"""Brands are told when few pieces of something are left. Nudged after what takes pieces away, and swept every minute."""

from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.pieces import low
from storefront.infra.db import db, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


def tell_low() -> int:
    """Look at all that was sold or withdrawn since the last look; returns how many notices were written."""
    told = 0
    while rows := low.touched():
        db.session.rollback()
        told += _tell(rows)
    db.session.rollback()
    if told:
        nudge("send_mails")
    return told


@retry_on_deadlock
def _tell(rows: list[tuple[int, int]]) -> int:
    """One batch in one transaction: a kill in between tells it later, and the key tells it once."""
    with unit_of_work():
        found = low.low_among({variant_id for _row_id, variant_id in rows})
        told = [_tell_one(one) for one in found]
        low.forget(row_id for row_id, _variant_id in rows)
    return sum(told)


def _tell_one(one: low.Low) -> bool:
    values = {"title": one.title, "size": one.size, "colour": one.colour, "sku": one.sku, "left": one.left}
    return tell(one.brand_id, Kind.LOW, one.dedup_key, values, path=f"/pieces/of/{one.product_ref}")
