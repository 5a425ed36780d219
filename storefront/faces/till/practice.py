"""Practice: exercises on the till's own screens, where nothing is real. Begun with a shift or without one.

Every screen here draws a template of the real till with the practice shop in it (practice_views), inside a band
that says so. Nothing but practice's own tables is written.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, g, render_template, request
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.practice import services
from storefront.domain.practice.exercises import EXERCISES
from storefront.domain.practice.goods import BRANDS, DRAWER, DRAWER_CENTS, GOODS
from storefront.domain.practice.services import Try
from storefront.faces.till import bp, door
from storefront.faces.till import practice_views as views
from storefront.faces.till.day import ALL_NOTES, counted, sum_of
from storefront.faces.till.selling import COINS, OFTEN, SELDOM, cents, parts, piece_code
from storefront.faces.till.sold import REASONS
from storefront.faces.web import practice_words as words
from storefront.infra.db import unit_of_work


def standing(key: str) -> Try:
    """A try, for whoever may stand in it: a named one is its person's alone. Raises TryEnded."""
    tried = services.of(key)
    worker = g.get("worker")
    if tried.staff_id is not None and (worker is None or worker.staff_id != tried.staff_id):
        raise services.TryEnded(key=key)
    return tried


@bp.errorhandler(services.TryEnded)
def practice_ended(ended: services.TryEnded) -> tuple[str, int]:
    """The next tap after somebody ended the practice: it says so, still marked as practice, and shows the way on."""
    return render_template("till/practice_ended.html", practice=views.LOOSE), ended.status


def show(template: str, tried: Try, url: Callable[..., str] | None = None, **values: Any) -> str:
    """A screen of the till, in practice."""
    exercise = tried.exercise
    done = exercise.done(tried.table)
    practice = {
        "key": tried.key, "task": words.TASKS[exercise.key], "is_over": tried.is_over, "next": _next(tried, done), "picture": exercise.picture,
        "steps": [(words.STEPS[step], step in done) for step, _seen in exercise.steps],
        "labels": [] if exercise.key in {"picture", "parcel", "day"} else [views.Item(good) for good in GOODS.values()],
        "drawer": list(DRAWER.items()) if exercise.key == "day" else [],
        "given_cents": exercise.given_cents,
    }  # fmt: skip
    return render_template(template, practice=practice, url=url or views.addresses(tried.key), **values)


def _next(tried: Try, done: list[str]) -> str:
    """The step to do now, in words; empty when all are done."""
    return next((str(words.STEPS[step]) for step, _seen in tried.exercise.steps if step not in done), "")


def act(key: str, kind: str, **what: Any) -> Try:
    """Do something in a try and say how it went: a step done, or a kind word."""
    before = standing(key)
    with unit_of_work():
        now, astray = services.do(key, kind, what)
    if len(now.exercise.done(now.table)) > len(before.exercise.done(before.table)):
        flash(words.step_done(now), "success")
    elif astray:
        flash(words.aside_from(kind, str(what.get("code", "")), now), "information")
    return now


def to(name: str, key: str, **values: Any) -> Response:
    return door.to(f"till.practice_{name}", key=key, **values)


@bp.get("/practice/<key>/sale")
@door.without_shift
def practice_sale(key: str) -> str:
    tried = standing(key)
    return show("till/sale.html", tried, sale=views.sale(tried), said=None)


@bp.post("/practice/<key>/scan")
@door.without_shift
def practice_scan(key: str) -> Response:
    code = piece_code(request.form.get("code", "")[:64]).upper()
    act(key, "scan", code=code, by_picture=request.args.get("by") == "picture")
    return to("sale", key)


@bp.post("/practice/<key>/take-off")
@door.without_shift
def practice_take_off(key: str) -> Response:
    act(key, "take_off", code=request.form.get("code", "")[:12])
    return to("sale", key)


@bp.post("/practice/<key>/leave")
@door.without_shift
def practice_leave(key: str) -> Response:
    act(key, "leave")
    return to("sale", key)


@bp.get("/practice/<key>/shelf")
@door.without_shift
def practice_shelf(key: str) -> str:
    tried, brand = standing(key), BRANDS.get(request.args.get("brand", ""))
    if brand is None:
        brands = [{"slug": slug, "name": name, "pieces": 2} for slug, name in BRANDS.items()]
        return show("till/shelf_brands.html", tried, key=key, brands=brands)
    pieces = [views.Item(good) for good in GOODS.values() if good.brand == brand]
    return show("till/shelf.html", tried, views.addresses(key, by="picture"), key=key, pieces=pieces)


@bp.get("/practice/<key>/pay")
@door.without_shift
def practice_pay(key: str) -> str | Response:
    tried = standing(key)
    return show("till/pay.html", tried, sale=views.sale(tried)) if tried.table.on_sale else to("sale", key)


@bp.get("/practice/<key>/cash")
@door.without_shift
def practice_cash(key: str) -> str | Response:
    tried, given_cents = standing(key), cents(request.args.get("given"))
    if not tried.table.on_sale:
        return to("sale", key)
    sale = views.sale(tried)
    change = parts(given_cents - sale.total_cents)
    return show(
        "till/cash.html", tried, sale=sale, given_cents=given_cents, often=OFTEN, seldom=SELDOM,
        is_seldom="seldom" in request.args, change=change,
    )  # fmt: skip


@bp.post("/practice/<key>/sold")
@door.without_shift
def practice_finish(key: str) -> Response:
    way, given = request.form.get("way", ""), request.form.get("given")
    if way not in {"cash", "card", "other"}:
        return to("pay", key)
    before = standing(key).table
    now = act(key, "sold", way=way, given_cents=cents(given) if way == "cash" and given else None).table
    if len(now.sold) == len(before.sold):
        return to("sale", key)
    last = now.sold[-1]
    return to("sold", key, ref=last.ref)


@bp.get("/practice/<key>/sold/<ref>")
@door.without_shift
def practice_sold(key: str, ref: str) -> str:
    tried = standing(key)
    done = sold_of(tried, ref)
    return show("till/sold.html", tried, sold=done, change=parts(done.change_cents))


def sold_of(tried: Try, ref: str) -> views.SoldView:
    one = tried.table.of(ref)
    if one is None:
        raise NotFound(ref=ref)
    return views.sold(one)


@bp.get("/practice/<key>/sales")
@door.without_shift
def practice_sales(key: str) -> str:
    tried = standing(key)
    return show("till/sales.html", tried, sales=[views.sold(one) for one in reversed(tried.table.sold)])


@bp.route("/practice/<key>/undo/<ref>", methods=["GET", "POST"])
@door.without_shift
def practice_undo(key: str, ref: str) -> str | Response:
    tried = standing(key)
    done = sold_of(tried, ref)
    if request.method == "GET":
        return show("till/undo.html", tried, sold=done, reasons=REASONS)
    act(key, "undone", ref=ref, why=request.form.get("why", "")[:24])
    return to("undone", key, ref=ref)


@bp.get("/practice/<key>/undone/<ref>")
@door.without_shift
def practice_undone(key: str, ref: str) -> str:
    tried = standing(key)
    done = sold_of(tried, ref)
    return show(
        "till/undone.html", tried, sold=done, back_cents=done.total_cents, change=parts(done.total_cents),
        title=_("Annullata"),
    )  # fmt: skip


def waiting_parcels(tried: Try) -> list[views.ParcelView]:
    is_here = tried.exercise.key == "parcel" and not tried.table.is_handed_over
    return [views.ParcelView("waiting")] if is_here else []


@bp.get("/practice/<key>/parcels")
@door.without_shift
def practice_parcels(key: str) -> str:
    tried = standing(key)
    return show("till/parcels.html", tried, parcels=waiting_parcels(tried), said=None)


@bp.route("/practice/<key>/parcel", methods=["GET", "POST"])
@door.without_shift
def practice_parcel(key: str) -> str | Response:
    tried = standing(key)
    waiting = waiting_parcels(tried)
    return show("till/parcel.html", tried, parcel=waiting[0], carriers={}) if waiting else to("parcels", key)


@bp.post("/practice/<key>/handed-over")
@door.without_shift
def practice_hand_over(key: str) -> Response:
    act(key, "handed_over")
    return to("parcels", key)


@bp.get("/practice/<key>/day")
@door.without_shift
def practice_day(key: str) -> str:
    tried = standing(key)
    if tried.table.is_day_closed:
        day = views.DayView(tried.table.counted_cents or 0)
        return show(
            "till/day_closed.html", tried, day=day, ways=[], brands=[], drawer_cents=0, title=_("Giornata chiusa")
        )
    return show("till/day_count.html", tried, notes=ALL_NOTES, coins=COINS, counted={}, difference_cents=0, why="")


@bp.post("/practice/<key>/count")
@door.without_shift
def practice_count(key: str) -> str | Response | tuple[str, int]:
    """As in the real day, what differs is shown with what was counted; here it is counted until it is right."""
    told = counted()
    total_cents = sum_of(told)
    now = act(key, "counted", counted_cents=total_cents, is_right=total_cents == DRAWER_CENTS)
    if now.table.is_day_closed:
        return to("day", key)
    return show(
        "till/day_count.html", now, notes=ALL_NOTES, coins=COINS, counted=told, difference_cents=0, why=""
    ), 422  # fmt: skip


@bp.route("/practice/<key>/elsewhere", methods=["GET", "POST"])
@door.without_shift
def practice_elsewhere(key: str) -> Response:
    """A way of the real till that no exercise goes."""
    standing(key)
    flash(_("Questo nella prova non c'è. Guarda il compito."), "information")
    return to("sale", key)


@bp.get("/practice/<key>/over")
@door.without_shift
def practice_over(key: str) -> str:
    """A try has ended: once more, the next one, or back."""
    tried = standing(key)
    keys = list(EXERCISES)
    after = keys[(keys.index(tried.exercise.key) + 1) % len(keys)]
    return render_template(
        "till/practice_over.html", tried=tried, task=words.TASKS[tried.exercise.key], after=after,
        after_task=words.TASKS[after], practice={"key": key, "task": ""},
    )  # fmt: skip
