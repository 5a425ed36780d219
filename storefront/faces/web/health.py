"""What machines ask: alive, ready, and how many."""

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

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
    """Counters of this process, for Prometheus."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
