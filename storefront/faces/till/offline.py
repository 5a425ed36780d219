"""The till without a connection: what the browser keeps, and the page that goes on selling. See docs/till-offline.md."""

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache

from flask import Response, current_app, g, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from storefront.core import clock, refs
from storefront.domain.tills import here, offline_rows
from storefront.domain.tills.offline import Leave, instant
from storefront.domain.tills.offline_shelf import shelf_of
from storefront.faces.till import bp, door
from storefront.faces.till.practice_views import LOOSE
from storefront.faces.till.selling import COINS, NOTES, OFTEN, SELDOM
from storefront.faces.till.sold import REASONS
from storefront.faces.web import assets, csrf, locale

SCOPE = "/till"
BOOK, AWAY, SHELL = "js/till-book.js", "js/till-away.js", "js/till-shell.js"
KEPT = (
    "build/till.css", BOOK, AWAY, SHELL, "js/till-screens.js", "js/till-counting.js", "js/scanner.js",
    "js/camera.js", "js/vendor/jsQR.js", "js/aloud.js",
    "img/favicon.svg", "fonts/hanken-grotesk-400.woff2",
)  # fmt: skip
"""What the till's own pages ask for: kept by the browser under names that carry their content."""
ICONS = (("img/till-192.png", "192x192", "any"), ("img/till-512.png", "512x512", "any maskable"))


@lru_cache(maxsize=4)
def _version(names: tuple[str, ...]) -> str:
    return hashlib.blake2b("\n".join(names).encode(), digest_size=6).hexdigest()


def version() -> str:
    """Changes with every file that the till keeps, and with nothing else."""
    worker = assets.url("js/till-worker.js")
    return _version((*(assets.url(path) for path in KEPT), worker))


@bp.context_processor
def for_strip() -> dict[str, str]:
    return {"till_version": version()}


@bp.get("/sw.js")
@door.without_device
def service_worker() -> Response:
    """The worker's own file, with the names of what it keeps. Nobody's answer is in it."""
    closed, practice = url_for("till.offline_closed"), url_for("till.offline_practice")
    names = {
        "VERSION": version(), "KEPT": [*(assets.url(path) for path in KEPT), closed, practice],
        "BOOK": assets.url(BOOK), "HOME": url_for("till.home"), "SHELL": url_for("till.offline"), "CLOSED": closed,
        "PRACTICE": practice,
    }  # fmt: skip
    text = (assets.STATIC / "js/till-worker.js").read_text("utf-8")
    answer = Response(f"const TILL = {json.dumps(names)};\n{text}", mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = SCOPE
    return answer


@bp.get("/manifest.webmanifest")
@door.without_device
def manifest() -> Response:
    """What a device needs to know to keep the till beside its other programs."""
    said = {
        "id": SCOPE, "name": _("Cassa Glocal"), "short_name": _("Cassa"), "lang": locale.current(),
        "start_url": url_for("till.home"), "scope": SCOPE, "display": "standalone", "background_color": "#fbf9f4",
        "theme_color": "#fbf9f4",
        "icons": [
            {"src": assets.url(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for path, sizes, purpose in ICONS
        ],
    }  # fmt: skip
    return Response(json.dumps(said), mimetype="application/manifest+json")


@bp.get("/offline")
def offline() -> str:
    """The page that sells by itself: all its screens and words, nobody's sale. Kept for who works here now."""
    return render_template(
        "till/offline.html", change=(*NOTES, *COINS), often=OFTEN, seldom=SELDOM, reasons=REASONS, key=refs.key()
    )


@bp.get("/offline/closed")
@door.without_device
def offline_closed() -> str:
    """What a locked till shows without a connection: nobody is let in, and nobody is named."""
    return render_template("till/offline_closed.html", worker=None)


@bp.get("/offline/practice")
@door.without_device
def offline_practice() -> str:
    """What practice shows without a connection: it waits, marked as practice, and nobody is named."""
    return render_template("till/offline_practice.html", worker=None, practice=LOOSE)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="till offline")


def leave_for(device_id: int, staff_id: int, location_id: int) -> str:
    """The word that shows, days later too, who had been let in where: signed, so nobody makes up a sale."""
    said = [device_id, staff_id, location_id, round(clock.now().timestamp() * 1000)]
    return str(_signer().dumps(said))


def read_leave(text: object) -> Leave | None:
    """None for what we never signed."""
    try:
        device_id, staff_id, location_id, given = _signer().loads(text if isinstance(text, str) else "")
    except (BadSignature, ValueError, TypeError):
        return None
    given_at = instant(given)
    return Leave(device_id, staff_id, location_id, given_at) if given_at else None


@bp.get("/offline/hello")
@door.without_device
def offline_hello() -> Response:
    """Are we connected? The form token of now and, when somebody works here, all that selling without us needs."""
    said: dict[str, object] = {"csrf": csrf.token(), "now": round(clock.now().timestamp() * 1000), "leave": None}
    at, who = g.get("device"), g.get("worker")
    if at is not None and who is not None:
        said |= {
            "leave": leave_for(at.device_id, who.staff_id, at.location_id), "staff": who.staff_id, "name": who.name,
            "place": at.place, "location": at.location_id, "open": here.open_key(at.device_id),
            "cases": offline_rows.how_many_cases(at.device_id),
        }  # fmt: skip
    return jsonify(said)


@bp.get("/offline/shelf")
def offline_shelf() -> Response:
    """What lies here, for the browser to keep; nothing when it has this very shelf."""
    kinds = [asdict(kind) for kind in shelf_of(door.device().location_id, locale.current())]
    body = json.dumps({"location": door.device().location_id, "kinds": kinds}, separators=(",", ":"))
    digest = hashlib.blake2b(body.encode(), digest_size=8).hexdigest()
    if request.args.get("have") == digest:
        return Response(status=204)
    return Response(body, mimetype="application/json", headers={"X-Shelf": digest})
