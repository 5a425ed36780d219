"""The log: everything that people of the house did, with old and new values. It is looked through, never changed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from storefront.core import clock
from storefront.core.money import format_cents
from storefront.domain.audit import queries
from storefront.domain.audit.queries import Entry, Wanted
from storefront.domain.people.queries import ids_like, names_of
from storefront.faces.office import bp
from storefront.faces.office.log_words import actors, acts, said, subjects
from storefront.faces.web import csv_file, locale

A_PAGE = 50
MOST_IN_FILE = 50_000
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says, as it was typed."""

    person: str
    act: str
    kind: str
    ref: str
    since: str
    until: str

    def wanted(self) -> Wanted:
        since, until = _midnight(self.since), _midnight(self.until, timedelta(days=1))
        person = ids_like(self.person) if self.person else None
        return Wanted(person, self.act, self.kind, self.ref, since, until)


def _midnight(day: str, later: timedelta = timedelta()) -> datetime | None:
    """When a day begins in Turin; none for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(day) + later, time(), clock.ROME)
    except (ValueError, OverflowError):
        return None


def _asked() -> Asked:
    names = ("person", "act", "kind", "ref", "since", "until")
    return Asked(*(request.args.get(name, "").strip()[:LONGEST] for name in names))


@bp.get("/log")
def log() -> str:
    asked, before = _asked(), request.args.get("before", "")
    before_id = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    rows = queries.entries(asked.wanted(), A_PAGE + 1, before_id)
    has_more = len(rows) > A_PAGE
    rows = rows[:A_PAGE]
    actions, kinds = queries.kinds()
    return render_template(
        "office/log.html", rows=rows, asked=asked, has_more=has_more, names=_names(rows), acts=acts(), actors=actors(), told=told,
        actions=actions, kinds=kinds, subjects=subjects(), said=said,
    )  # fmt: skip


@bp.get("/log.csv")
def log_file() -> Response:
    """The same as a table to keep."""
    return csv_file.answer("registro", _lines(_asked().wanted()))


def _lines(wanted: Wanted) -> Iterator[list[csv_file.Cell]]:
    yield [_("Giorno"), _("Ora"), _("Persona"), _("Che cosa"), _("Di che"), _("Quale"), _("Prima"), _("Dopo")]
    names: dict[int, str] = {}
    for row in queries.all_entries(wanted, MOST_IN_FILE):
        if row.user_id is not None and row.user_id not in names:
            names |= {row.user_id: "", **names_of([row.user_id])}
        at = clock.rome(row.at)
        who = names.get(row.user_id or 0, "") or (f"#{row.user_id}" if row.user_id else row.actor_kind)
        yield [
            at.date(),
            f"{at:%H:%M:%S}",
            who,
            row.action,
            row.subject_kind,
            row.subject_ref,
            _json(row.old),
            _json(row.new),
        ]


def _names(rows: list[Entry]) -> dict[int, str]:
    return names_of(row.user_id for row in rows if row.user_id is not None)


def _json(values: dict[str, Any] | None) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""


def told(value: Any, name: str = "") -> str:
    """A value as a person reads it; what is counted in cents is money."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    if isinstance(value, int) and name.endswith("cents"):
        return format_cents(value, locale.current())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
