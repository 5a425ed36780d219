"""What machines ask: alive, ready, and how many."""

import secrets
from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storefront.core.errors import NotFound
from storefront.faces.web.csrf import csrf
from storefront.flows.vitals import Vitals, vitals
from storefront.infra import append_only
from storefront.infra import metrics as counted
from storefront.infra.db import db
from storefront.settings import settings

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
    """For Prometheus: what all processes counted, and how the shop is. The world outside finds no such page."""
    if not may_read():
        raise NotFound
    scrape = CollectorRegistry()
    scrape.register(Signs())
    return Response(counted.written() + generate_latest(scrape), content_type=CONTENT_TYPE_LATEST)


def may_read() -> bool:
    """Whoever says the token; without one only this machine, and nobody whom a proxy let through."""
    token = settings().metrics_token
    if token:
        said = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(said.encode(), token.encode())
    is_passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    return not is_passed_on and is_this_machine(request.remote_addr)


def is_this_machine(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


class Signs:
    """The vitals as gauges, made anew for one scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            found = vitals()
        except DBAPIError:  # that the database is away is a figure too, not a page that is missing
            db.session.rollback()
            yield one("up", "Whether the database answers.", 0)
            return
        yield one("up", "Whether the database answers.", 1)
        yield from waiting(found)
        yield by("holds", "Pieces held for somebody.", "kind", found.holds)
        yield one("ledger_imbalance_cents", "What the book's entries lack to balance: 0.", found.imbalance_cents)
        yield one("queue_up", "Whether the queue answers.", found.nudges is not None)
        if found.nudges is not None:
            yield one("queue_length", "Nudges in the queue.", found.nudges)
        if found.workers is not None:
            yield by("worker_last_seen_seconds", "Since when each worker was last there.", "node", found.workers)


def waiting(found: Vitals) -> Iterator[GaugeMetricFamily]:
    counts = {kind: queue.count for kind, queue in found.waiting.items()}
    ages = {kind: queue.oldest_s for kind, queue in found.waiting.items()}
    yield by("waiting", "Rows that wait to be worked on.", "kind", counts)
    yield by("waiting_oldest_seconds", "How long the oldest of them has waited.", "kind", ages)
    yield one("webhook_lag_seconds", "How long the oldest webhook has waited to be applied.", ages["webhooks"])


def one(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"shop_{name}", meaning, value)


def by(name: str, meaning: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"shop_{name}", meaning, labels=[label])
    for which, value in values.items():
        family.add_metric([which], value)
    return family
