"""A brand cannot deliver something that was paid for: said at once, taken back when the piece is found again, decided by
the office, paid back by it."""

from collections.abc import Collection

from storefront.core import refs
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.cases.services import close_case, open_case, reopen_case
from storefront.domain.mails.services import enqueue
from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.orders import services
from storefront.domain.orders.models import FulfilmentState
from storefront.domain.orders.of_brand import BrandOrder, LineRow, order_of
from storefront.domain.orders.undeliverable import CAN, CANNOT
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
            services.record(order.id, CANNOT, by=by, values={"line_ids": [line.id for line in opened]})
            _tell(brand_id, order, opened[0].id, titles)
    nudge("send_mails")
    return len(opened)


@retry_on_deadlock
def can_deliver(brand_id: int, order_ref: str, line_id: int, by: Actor) -> bool:
    """It turned up after all: the piece goes its way, the case closes. False when that was said before, or nothing was
    ever said against it. Raises NotFound, also when the piece was given up meanwhile."""
    with unit_of_work():
        if services.lock(order_ref) is None:
            raise NotFound(order_ref=order_ref)
        order = order_of(brand_id, order_ref)
        line = next((one for one in order.lines if one.id == line_id), None) if order else None
        if order is None or line is None or not _may(order, line):
            raise NotFound(order_ref=order_ref)
        if line_id not in order.undeliverable:
            return False
        close_case(f"cannot-deliver:{line_id}", by=by.user_id, reason="found")
        services.record(order.id, CAN, by=by, values={"line_ids": [line_id]})
    return True


def _may(order: BrandOrder, line: LineRow) -> bool:
    """Only who leads a piece may say so, and only before it has left."""
    parcel = next((one for one in order.parcels if one.id == line.fulfilment_id), None)
    return line.is_led and not line.is_released and parcel is not None and parcel.state in NOT_LEFT


def _open(order: BrandOrder, line: LineRow, brand_id: int, why: str, remark: str) -> bool:
    values = {"brand_id": brand_id, "line_id": line.id, "title": line.title, "why": why, "remark": remark}
    subject = f"cannot-deliver:{line.id}"
    return open_case(
        "cannot_deliver", subject, order_id=order.id, proposal="refund", values=values
    ) or reopen_case(subject, values)  # fmt: skip


def _tell(brand_id: int, order: BrandOrder, line_id: int, titles: str) -> None:
    values = {"ref": order.ref, "title": titles}
    key = f"cannot-deliver:{line_id}:{refs.code(6)}"  # told once each time it is said
    tell(brand_id, Kind.CANNOT_DELIVER, key, values, path=f"/orders/{order.ref}")
    for user_id, email, locale in with_role("office"):
        enqueue("office_cannot_deliver", f"{key}:{user_id}", email, locale, order.ref, values)
