"""The day: open it with what lies in the drawer, close it with what was counted, see what was sold."""

from flask import Response, render_template, request
from flask_babel import gettext as _

from storefront.core import clock
from storefront.domain.ledger import accounts
from storefront.domain.ledger.queries import balance
from storefront.domain.tills import days, offline_rows, refusals, report
from storefront.domain.tills.days import DayRow
from storefront.faces.till import bp, door
from storefront.faces.till.selling import COINS, NOTES
from storefront.flows.till_day import close_till_day, open_till_day

MOST_OF_ONE = 999
ALL_NOTES = (20000, 10000, *NOTES)


@bp.get("/day")
def day() -> str:
    """What the day is about now: to be opened, or running."""
    running = days.open_day(door.device().location_id)
    if running is None:
        return _opening({})
    return render_template("till/day.html", day=running, **_report(running))


def _report(row: DayRow) -> dict[str, object]:
    location_id = door.device().location_id
    span = (location_id, days.closed_before(location_id, row.day_id), row.closed_at or clock.now())
    return {
        "ways": report.by_way(*span), "brands": report.by_brand(*span),
        "waiting_cents": offline_rows.waiting_cents(*span),
    }  # fmt: skip


def _opening(counted: dict[int, int], difference_cents: int = 0, why: str = "") -> str:
    return render_template(
        "till/day_open.html", notes=ALL_NOTES, coins=COINS, counted=counted, difference_cents=difference_cents, why=why
    )


def counted() -> dict[int, int]:
    """How many of each note and coin; whatever is no number is none."""
    said = {value: request.form.get(f"n{value}", "") for value in (*ALL_NOTES, *COINS)}
    return {
        value: min(int(text), MOST_OF_ONE)
        for value, text in said.items()
        if text.isascii() and text.isdigit() and len(text) < 5
    }


def _why() -> str:
    return request.form.get("why", "").strip()[:400]


def sum_of(parts: dict[int, int]) -> int:
    return sum(value * count for value, count in parts.items())


@bp.post("/day/open")
def open_day() -> Response | tuple[str, int]:
    """Open the day; what is not as it was left asks once for a reason, in view of what was counted."""
    parts, why = counted(), _why()
    try:
        open_till_day(sum_of(parts), door.at_till(), why)
    except refusals.WhyNeeded as needed:
        return _opening(parts, needed.values["difference_cents"], why), needed.status
    return door.to("till.home")


@bp.get("/day/count")
def count() -> str | Response:
    running = days.open_day(door.device().location_id)
    if running is None:
        return door.to("till.day")
    return render_template(
        "till/day_count.html", notes=ALL_NOTES, coins=COINS, counted={}, difference_cents=0, why="", day_id=running.day_id
    )  # fmt: skip


@bp.post("/day/close")
def close_day() -> str | Response | tuple[str, int]:
    """Close the day; a difference asks once for a reason, in view of what was counted. Tapped twice it is closed once."""
    parts, why, day_id = counted(), _why(), request.form.get("day", "")
    try:
        close_till_day(sum_of(parts), why, door.at_till())
    except refusals.WhyNeeded as needed:
        return render_template(
            "till/day_count.html", notes=ALL_NOTES, coins=COINS, counted=parts, why=why,
            difference_cents=needed.values["difference_cents"], day_id=day_id,
        ), needed.status  # fmt: skip
    except refusals.DayNotOpen:
        last = days.last_day(door.device().location_id)
        if last is None or str(last.day_id) != day_id:
            raise
    return door.to("till.day_closed")


@bp.get("/day/closed")
def day_closed() -> str | Response:
    """The one-page report of the last day closed."""
    last = days.last_day(door.device().location_id)
    if last is None or last.closed_at is None:
        return door.to("till.day")
    drawer_cents = balance(accounts.till_cash(door.device().location_id))
    return render_template(
        "till/day_closed.html", day=last, drawer_cents=drawer_cents, title=_("Giornata chiusa"), **_report(last)
    )
