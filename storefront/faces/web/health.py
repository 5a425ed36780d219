"""What machines ask: alive, ready, and how many."""

from ipaddress import ip_address

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from storefront.core.errors import NotFound
from storefront.faces.web.csrf import csrf
from storefront.infra import append_only
from storefront.infra.db import db

bp = Blueprint("health", __name__)
csrf.exempt(bp)


@bp.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return jsonify(ok=True)


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers, is migrated, and the tables that only grow are guarded."""
    faults: list[str] = []
    try:
        db.session.execute(text("SELECT version_num FROM alembic_version"))
        faults += append_only.unguarded(db.session.connection())
    except Exception as error:  # noqa: BLE001 - whatever it is, we are not ready
        current_app.logger.warning("not ready: %s", type(error).__name__)
        faults.append("database")
    return jsonify(ok=not faults, faults=faults), 503 if faults else 200


@bp.get("/metrics")
def metrics() -> Response:
    """Counters of this process, for a Prometheus in our own network; the world outside finds no such page."""
    if not is_near(request.remote_addr):
        raise NotFound
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def is_near(address: str | None) -> bool:
    """Whether a request comes from this machine or a private network."""
    try:
        return ip_address(address or "").is_private
    except ValueError:
        return False
