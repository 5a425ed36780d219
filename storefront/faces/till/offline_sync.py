"""What a till sold without a connection comes in: a batch, an answer a sale. See docs/till-offline.md."""

from typing import Any

from flask import Response, jsonify, request

from storefront.domain.tills.offline import instant
from storefront.faces.till import bp, door
from storefront.faces.till.offline import read_leave
from storefront.flows.sync_sales import MOST_AT_ONCE, sync_sales


@bp.post("/offline/sales")
@door.without_device
def offline_sales() -> Response | tuple[Response, int]:
    """Book a batch. Whoever was let in once shows it by the leave that we signed: a shift that has ended meanwhile, or
    a device that was given up, keeps no sale out of the books."""
    said = _said()
    leave, told = read_leave(said.get("leave")), said.get("sales")
    if leave is None or not isinstance(told, list) or len(told) > MOST_AT_ONCE:
        return jsonify({"answers": [], "refused": True}), 422
    answers = sync_sales(told, leave, instant(said.get("now")))
    return jsonify({"answers": [{"key": one.key, "outcome": one.outcome, "order": one.order_ref} for one in answers]})


def _said() -> dict[str, Any]:
    try:
        said = request.get_json(silent=True)
    except RecursionError:  # brackets in brackets in brackets
        return {}
    return said if isinstance(said, dict) else {}
