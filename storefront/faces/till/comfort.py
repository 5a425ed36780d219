"""How the till reads: language, three sizes of letters, high contrast. One tap away on every screen.

Whoever works here chooses for themselves, and it is remembered. Before anybody has said who they are, the choice
waits in a cookie: it goes to the person who then gives their number.
"""

from urllib.parse import urlsplit

from flask import Response, g, redirect, render_template, request, url_for

from storefront.domain.tills import comfort as kept
from storefront.domain.tills.comfort import Comfort
from storefront.domain.tills.doors import Face, Worker
from storefront.faces.till import bp, door, practice_views
from storefront.faces.web import locale
from storefront.infra.db import unit_of_work

COOKIE = "till_comfort"
WAITS_S = 600
LOCALES = tuple(locale.SPOKEN)


def waiting() -> Comfort | None:
    """What was chosen before anybody said who they are."""
    return kept.unpacked(request.cookies.get(COOKIE, ""), LOCALES)


def now() -> Comfort:
    """How this screen is to be read."""
    found: Comfort | None = g.get("comfort")
    return found or Comfort(locale.current())


def use(chosen: Comfort) -> None:
    """Draw this screen so."""
    g.comfort = chosen
    locale.speak(chosen.locale)


@bp.before_request
def read() -> None:
    """After the door: the person's own way, or what waits in the cookie. Whoever signed in gets what waited."""
    worker, chosen = g.get("worker"), waiting()
    if chosen is not None:
        use(chosen)
        if worker is not None:
            with unit_of_work():
                kept.choose(worker.staff_id, chosen)
    elif worker is not None:
        use_of(worker)


def use_of(person: Worker | Face) -> None:
    """Draw this screen as somebody likes to read, unless something else was chosen a moment ago."""
    if waiting() is None or g.get("worker") is not None:
        known = person.locale if person.locale in LOCALES else "it"
        use(Comfort(known, person.text_size, person.high_contrast))


@bp.after_request
def end_waiting(answer: Response) -> Response:
    has_gone = g.get("worker") is not None and COOKIE in request.cookies
    return door.forget(answer, COOKIE) if has_gone else answer


@bp.context_processor
def for_templates() -> dict[str, object]:
    way = url_for("till.comfort", next=here() or None)
    return {"comfort": now(), "direction": locale.direction(locale.current()), "comfort_url": way}


def here() -> str:
    """The screen to come back to: this one, when it can be asked for again and is not the choosing itself."""
    is_choosing = request.endpoint == "till.comfort"
    return request.full_path.rstrip("?") if request.method == "GET" and not is_choosing else ""


def back() -> str:
    """Where somebody came from, inside the till and nowhere else."""
    address = request.values.get("next", "")
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/till") and "\\" not in address
    return address if is_ours else url_for("till.home")


@bp.get("/comfort")
@door.without_device
def comfort() -> str:
    return render_template("till/comfort.html", languages=locale.SPOKEN, back=back(), **_marked(back()))


def _marked(address: str) -> dict[str, object]:
    """Who comes from practice stays in it: the band above, and ways that lead to no real sale."""
    parts = urlsplit(address).path.strip("/").split("/")
    if parts[:2] != ["till", "practice"]:
        return {}
    key = parts[2] if len(parts) > 3 else ""
    marked: dict[str, object] = {"practice": {**practice_views.LOOSE, "key": key}}
    return {**marked, "url": practice_views.addresses(key)} if key else marked


@bp.post("/comfort")
@door.without_device
def choose() -> Response:
    """One choice at a time, seen at once: the same screen again, as it reads now."""
    chosen = now()
    for name, value in request.form.items():
        chosen = chosen.with_choice(name, value, LOCALES)
    again: Response = redirect(url_for("till.comfort", next=back()), 303)  # type: ignore[assignment]  # werkzeug's type
    if g.get("worker") is None:
        return door.keep(again, COOKIE, chosen.packed(), WAITS_S)
    with unit_of_work():
        kept.choose(door.worker().staff_id, chosen)
    return again
