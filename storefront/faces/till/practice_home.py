"""The list of exercises, and whether a tutor may see how they go: asked once, changed and deleted at any time."""

from base64 import b64encode

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.practice import consent, queries, services
from storefront.domain.practice.exercises import EXERCISES
from storefront.domain.practice.goods import GOODS
from storefront.faces.till import bp, door
from storefront.faces.till.practice_views import LOOSE, Item
from storefront.faces.web import locale
from storefront.faces.web import practice_words as words
from storefront.infra import pdf
from storefront.infra.db import unit_of_work


def person() -> int | None:
    """Who practises; nobody has to say it."""
    worker = g.get("worker")
    return worker.staff_id if worker else None


@bp.get("/practice")
@door.without_shift
def practice() -> str | Response:
    """Choose an exercise. Who has given their number is asked about the tutor first, once."""
    staff_id = person()
    agreed = consent.word(staff_id) if staff_id is not None else None
    if staff_id is not None and agreed is None:
        return door.to("till.practice_consent")
    done = queries.done_by(staff_id) if staff_id is not None else set()
    tasks = [(one.key, one.picture, words.TASKS[one.key], one.key in done) for one in EXERCISES.values()]
    return render_template("till/practice.html", tasks=tasks, agreed=agreed, practice=LOOSE)


@bp.post("/practice/begin")
@door.without_shift
def practice_begin() -> Response:
    with unit_of_work():
        key = services.begin(request.form.get("exercise", "")[:24], person())
    first = "till.practice_sale"
    return redirect(url_for(first, key=key), 303)  # type: ignore[return-value]  # werkzeug's type


@bp.route("/practice/tutor", methods=["GET", "POST"])
def practice_consent() -> str | Response:
    """May the tutor see? Two answers, both good."""
    staff_id = door.worker().staff_id
    if request.method == "GET":
        return render_template("till/practice_consent.html", agreed=consent.word(staff_id), practice=LOOSE)
    answer = request.form.get("answer")
    if answer not in {"yes", "no"}:
        raise NotFound(answer=answer)
    with unit_of_work():
        consent.say(staff_id, is_given=answer == "yes", locale=locale.current())
    flash(_("Va bene. Puoi cambiare idea quando vuoi."), "success")
    return door.to("till.practice")


@bp.post("/practice/forget")
def practice_forget() -> Response:
    """Delete my tries, all of them, now."""
    with unit_of_work():
        consent.forget_tries(door.worker().staff_id)
    flash(_("Fatto. Le tue prove non ci sono più."), "success")
    return door.to("till.practice")


@bp.get("/practice/labels")
@door.without_shift
def practice_labels() -> str:
    """Labels on paper to practise with a scanner or the camera. Each one says that it is for practice."""
    labels = [(Item(good), _in_page(pdf.qr_file(good.code))) for good in GOODS.values()]
    return render_template("till/practice_labels.html", labels=labels, practice=LOOSE)


def _in_page(drawing: bytes) -> str:
    """An SVG as an address that holds it: one page, one request."""
    return "data:image/svg+xml;base64," + b64encode(drawing).decode()
