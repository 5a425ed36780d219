"""A brand cannot deliver something that was paid for: said at once, decided by the office, paid back by it."""

from collections.abc import Collection

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.cases.services import open_case
from storefront.domain.mails.services import enqueue
from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.orders import services
from storefront.domain.orders.models import FulfilmentState
from storefront.domain.orders.of_brand import BrandOrder, LineRow, order_of
from storefront.domain.people.queries import with_role
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

REASONS = ("damaged", "lost", "not_made", "sold_twice", "other")
NOT_LEFT = (FulfilmentState.WAITING, FulfilmentState.PREPARED)


@retry_on_deadlock
def cannot_deliver(brand_id: int, order_ref: str, line_ids: Collection[int], why: str, remark: str, by: Actor) -> int:
    """Hand lines that the brand leads and that have not left to the office; returns how many are new to it.

    The buyer is told by the office, with the money back or another way out. Raises NotFound.
    """
    if why not in REASONS:
        raise NotFound(why=why)
    with unit_of_work():
        if services.lock(order_ref) is None:
            raise NotFound(order_ref=order_ref)
        order = order_of(brand_id, order_ref)
        if order is None:
            raise NotFound(order_ref=order_ref)
        lines = [line for line in order.lines if line.id in set(line_ids)]
        if not lines or len(lines) != len(set(line_ids)) or not all(_may(order, line) for line in lines):
            raise NotFound(order_ref=order_ref)
        opened = [line for line in lines if _open(order, line, brand_id, why, remark)]
        if opened:
            titles = ", ".join(line.title for line in opened)
            services.record(order.id, "cannot_deliver", by=by, values={"line_ids": [line.id for line in opened]})
            _tell(brand_id, order, opened[0].id, titles)
    nudge("send_mails")
    return len(opened)


def _may(order: BrandOrder, line: LineRow) -> bool:
    """Only who leads a piece may say so, and only before it has left."""
    parcel = next((one for one in order.parcels if one.id == line.fulfilment_id), None)
    return line.is_led and not line.is_released and parcel is not None and parcel.state in NOT_LEFT


def _open(order: BrandOrder, line: LineRow, brand_id: int, why: str, remark: str) -> bool:
    values = {"brand_id": brand_id, "line_id": line.id, "title": line.title, "why": why, "remark": remark}
    return open_case("cannot_deliver", f"cannot-deliver:{line.id}", order_id=order.id, proposal="refund", values=values)


def _tell(brand_id: int, order: BrandOrder, line_id: int, titles: str) -> None:
    values = {"ref": order.ref, "title": titles}
    tell(brand_id, Kind.CANNOT_DELIVER, f"cannot-deliver:{line_id}", values, path=f"/orders/{order.ref}")
    for user_id, email, locale in with_role("office"):
        enqueue("office_cannot_deliver", f"cannot-deliver:{line_id}:{user_id}", email, locale, order.ref, values)
