"""A buyer writes to a brand about an order, and the brand answers. Each is told by mail, without the words."""

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.brands.queries import traders
from storefront.domain.mails.services import enqueue
from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.orders import messages, services
from storefront.domain.orders.models import OrderState
from storefront.domain.orders.of_brand import brands_of, order_of
from storefront.domain.orders.queries import whole
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@retry_on_deadlock
def ask_brand(order_ref: str, brand_slug: str, text: str, by: Actor, *, request_key: str) -> bool:
    """The buyer's words to a brand that sold something in this order. False when this form was sent before.

    Raises NotFound, ThreadFull.
    """
    with unit_of_work():
        locked = services.lock(order_ref)
        if locked is None or locked[1] != OrderState.PAID:
            raise NotFound(order_ref=order_ref)
        brand_id = next((found for found, slug, _name in brands_of(locked[0]) if slug == brand_slug), None)
        if brand_id is None:
            raise NotFound(brand=brand_slug)
        written = messages.write(
            locked[0], brand_id, text, from_brand=False, user_id=by.user_id, request_key=request_key
        )
        if written is None:
            return False
        path = f"/orders/{order_ref}#messages"
        tell(brand_id, Kind.MESSAGE, f"message:{written}", {"ref": order_ref}, path=path)
    nudge("send_mails")
    return True


@retry_on_deadlock
def answer_buyer(brand_id: int, order_ref: str, text: str, by: Actor, *, request_key: str) -> bool:
    """The brand's words to the buyer, who is told by mail. False when this form was sent before.

    Raises NotFound, ThreadFull.
    """
    with unit_of_work():
        order = order_of(brand_id, order_ref)
        if order is None:
            raise NotFound(order_ref=order_ref)
        written = messages.write(order.id, brand_id, text, from_brand=True, user_id=by.user_id, request_key=request_key)
        if written is None:
            return False
        messages.read(order.id, brand_id, by_brand=True)
        head = whole(order.id).order
        told = {"brand": traders([brand_id])[brand_id].name}
        enqueue("message_answer", f"message-answer:{written}", head.email, head.locale, order_ref, told)
    nudge("send_mails")
    return True
