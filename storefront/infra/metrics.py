"""What one web process counts of its requests, as Prometheus reads it: right over all processes of a gunicorn.

`gunicorn.conf.py` names a folder in PROMETHEUS_MULTIPROC_DIR before the first import: then each process counts into a
file of its own there, and whichever is asked adds them up. Without it a process counts for itself. See docs/metrics.md.
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

requests = Counter("shop_requests", "Requests answered.", ["method", "route", "status"])
seconds = Histogram("shop_request_seconds", "Seconds from a request to its answer.", ["route"], buckets=BUCKETS_S)


def count(method: str, route: str, status: str, took_s: float) -> None:
    """Count one answered request. Routes are templates (/products/<slug>), so that there are not too many."""
    requests.labels(method if method in METHODS else "other", route, status).inc()
    seconds.labels(route).observe(took_s)


def written() -> bytes:
    """All that was counted, in Prometheus's own words."""
    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    every = CollectorRegistry()
    MultiProcessCollector(every)  # type: ignore[no-untyped-call]  # it says of itself only what it takes
    return generate_latest(every)
