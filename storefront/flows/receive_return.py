"""A piece came back and somebody looked at it: in a brand's atelier, at an outlet, in the office. See docs/returns.md."""

from storefront.core.actor import Actor
from storefront.core.errors import NotFound, Refusal
from storefront.domain.audit.services import note
from storefront.domain.cases.services import note_on
from storefront.domain.mails.services import enqueue
from storefront.domain.orders import returns, services
from storefront.domain.orders.after_models import Condition, ReturnState
from storefront.domain.orders.queries import whole
from storefront.domain.orders.returns import ReturnRow, Seen
from storefront.domain.pieces.at_return import lay_down, shelve_again
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


class WorthlessReason(Refusal):
    """Less is paid back only with a reason, and never more than what was paid: `ref`."""

    code = "return_needs_reason"
    status = 422


@retry_on_deadlock
def receive_return(ref: str, seen: Seen, location_id: int, by: Actor, *, brand_id: int | None = None) -> bool:
    """Take a piece in; False when it was taken in before. `brand_id`: only what comes to that brand's own places.

    The money follows in a refund; whether the piece is sold again is decided here. Raises NotFound, WorthlessReason.
    """
    with unit_of_work():
        if services.lock(ref.rpartition("-B")[0]) is None:
            raise NotFound(ref=ref)
        row = returns.by_ref(ref) if brand_id is None else returns.of_brand(brand_id, ref)
        if row is None:
            raise NotFound(ref=ref)
        if row.state != ReturnState.EXPECTED:
            return False
        _check(row, seen)
        if not returns.receive(row, seen, location_id, by=by):
            return False
        _put_away(row, seen, location_id, by)
        _tell(row, seen, by)
    nudge("send_mails")
    nudge("refresh_listing")
    return True


def _check(row: ReturnRow, seen: Seen) -> None:
    needs_words = seen.condition != Condition.AS_NEW or seen.less_cents
    if (needs_words and not seen.remark.strip()) or not 0 <= seen.less_cents <= row.paid_cents:
        raise WorthlessReason(ref=row.ref)
    if seen.shelve and seen.condition in {Condition.MISSING, Condition.DAMAGED}:
        raise WorthlessReason(ref=row.ref)


def _put_away(row: ReturnRow, seen: Seen, location_id: int, by: Actor) -> None:
    """The piece lies here now. It is for sale again once nobody owns it: at once when its money is back already."""
    if seen.condition == Condition.MISSING or row.piece_id is None:
        return
    lay_down(row.piece_id, location_id)
    if seen.shelve:
        shelve_again(row.piece_id, by=by, ref=f"order:{row.order_ref}")


def _tell(row: ReturnRow, seen: Seen, by: Actor) -> None:
    order = whole(row.order_id).order
    values = {"return_ref": row.ref}
    enqueue("goods_back", f"goods-back:{row.ref}", order.email, order.locale, order.ref, values)
    old, new = {"state": "expected"}, {"condition": seen.condition.value, "less_cents": seen.less_cents}
    note(by, "return_received", "return", row.ref, old=old, new=new)
    note_on(
        f"{row.why.value}:{row.subject_ref}", f"{row.ref}: {seen.condition.value}. {seen.remark}".strip(), by=by.user_id
    )
