"""All that the shop keeps about a person, to take away (GDPR, articles 15 and 20)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Response, jsonify
from flask_login import current_user

from storefront.domain.orders.of_person import orders_of
from storefront.domain.people import queries, sign_ins
from storefront.faces.account import bp
from storefront.faces.web import accounts

ALL_ORDERS = 10_000


@bp.get("/data.json")
def data() -> Response:
    user_id = current_user.id
    facts = queries.facts(user_id)
    answer = jsonify(
        person=_plain(facts),
        addresses=[_plain(row) for row in queries.addresses(user_id)],
        orders=[_plain(row) for row in orders_of(user_id, ALL_ORDERS)],
        passkeys=[_plain(row) for row in queries.passkeys(user_id)],
        sign_ins=[
            {"device": row.device, "created_at": row.created_at.isoformat()}
            for row in sign_ins.open_of(user_id, accounts.secret())
        ],
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="glocal-factory.json"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _plain(row: Any) -> dict[str, Any]:
    """A row with its instants as words."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(row).items()}
