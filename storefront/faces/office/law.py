"""The law in the office: what it asks, what is done, what is due when. See docs/law.md."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select, union_all

from storefront.core import clock
from storefront.core.clock import rome_date
from storefront.core.money import format_cents
from storefront.domain.cases.models import Case
from storefront.domain.law import abroad, recalls, sellers, traders
from storefront.domain.law.models import Recall, SellerFile
from storefront.domain.privacy import requests
from storefront.faces.office import bp, law_words, today
from storefront.faces.office.door import Desk, may_open, open_to
from storefront.faces.web import locale
from storefront.flows.report_sellers import due_on
from storefront.infra.db import db

NEAR_DAYS = 60
"""Before its day, the yearly report is shown as something to do."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that people do for the law: how it stands."""

    title: str
    words: str
    url: str
    state: str
    tone: str


@bp.get("/law")
@open_to(Desk.BOOKKEEPER)
def law() -> str:
    return render_template("office/law.html", matters=_matters(), duties=law_words.duties())


def _matters() -> list[Matter]:
    files = traders.files()
    incomplete = sum(1 for one in files if not one.is_whole)
    open_recalls = len(recalls.every(is_open=True))
    notices, complaints = _waiting()
    year = last_year()
    handed_in = bool(sellers.files(year)) or not any(one.is_reportable for one in sellers.year_of(year))
    due = str(format_date(due_on(year), "d MMMM y"))
    return [
        Matter(
            _("Chi vende"), _("Nome, indirizzo, contatti, registro, conto, documenti guardati da una persona."),
            _way("office.law_traders"),
            ngettext("%(num)s da completare", "%(num)s da completare", incomplete) if incomplete else _("Tutti completi"),
            "waiting" if incomplete else "good",
        ),
        Matter(
            _("Richiami"), _("Ferma subito un prodotto pericoloso e scrivi a chi l'ha comprato."),
            _way("office.law_recalls"),
            ngettext("%(num)s in corso", "%(num)s in corso", open_recalls) if open_recalls else _("Nessuno in corso"),
            "bad" if open_recalls else "good",
        ),
        Matter(
            _("Segnalazioni"), _("Qualcuno dice che un prodotto è contro la legge: una persona decide e dice perché."),
            _way("office.cases", kind="notice"), _count(notices), "waiting" if notices else "good",
        ),
        Matter(
            _("Reclami"), _("Chi non è d'accordo con una decisione è sentito ancora una volta."),
            _way("office.cases", kind="complaint"), _count(complaints), "waiting" if complaints else "good",
        ),
        Matter(
            _("Venditori del %(year)s (DAC7)", year=year), _("Ogni anno, entro il 31 gennaio, all'Agenzia delle entrate."),
            _way("office.law_sellers", year=year), _("Fatto, o niente da dire") if handed_in else _("Entro il %(day)s", day=due),
            "good" if handed_in else "waiting" if rome_date(clock.now()) <= due_on(year) else "bad",
        ),
        _privacy(),
        _abroad(),
    ]  # fmt: skip


def _way(endpoint: str, **values: Any) -> str:
    """Where to see to it; empty for a desk that does not open that room."""
    return url_for(endpoint, **values) if may_open(endpoint) else ""


def _privacy() -> Matter:
    """What people asked about their own data."""
    waiting = requests.unanswered(rome_date(clock.now()))
    return Matter(
        _("Dati personali"), _("Chi chiede una copia dei suoi dati o di essere cancellato; che cosa va via da sé."),
        _way("office.law_privacy"),
        ngettext("%(num)s richiesta aperta", "%(num)s richieste aperte", waiting) if waiting else _("Nessuna richiesta"),
        "waiting" if waiting else "good",
    )  # fmt: skip


def _abroad() -> Matter:
    """Above a limit, VAT of what is sent abroad is owed there."""
    found = abroad.near(rome_date(clock.now()).year)
    said = ", ".join(f"{name or _('la cooperativa')} {format_cents(cents, locale.current())}" for name, cents in found)
    return Matter(
        _("Vendite in altri paesi"), said or _("Oltre 10.000 euro l'anno l'IVA si paga nel paese di chi compra (OSS)."),
        _way("office.orders"), _("Da guardare") if found else _("Sotto il limite"), "bad" if found else "good",
    )  # fmt: skip


def _count(waiting: int) -> str:
    return ngettext("%(num)s da decidere", "%(num)s da decidere", waiting) if waiting else _("Niente da decidere")


def _waiting() -> tuple[int, int]:
    query = select(Case.kind, func.count()).where(Case.state == "open", Case.kind.in_(("notice", "complaint")))
    found = dict(db.session.execute(query.group_by(Case.kind)).tuples().all())
    return found.get("notice", 0), found.get("complaint", 0)


def last_year() -> int:
    """The year whose sellers are reported now: the last one that is over."""
    return rome_date(clock.now()).year - 1


@today.tells
def law_waits() -> list[today.Task]:
    """Open recalls, and a year's report whose day is near. One statement."""
    year, on = last_year(), rome_date(clock.now())
    is_near = on >= date(year + 1, 1, 1) and (due_on(year) - on).days <= NEAR_DAYS
    open_ = select(func.count(Recall.id)).where(Recall.ended_at.is_(None))
    made = select(func.count()).select_from(SellerFile).where(SellerFile.year == year)
    open_recalls, files = [int(count) for count in db.session.scalars(union_all(open_, made))]
    found = []
    if open_recalls:
        words = ngettext("%(num)s richiamo in corso", "%(num)s richiami in corso", open_recalls)
        found.append(today.Task(words, "office.law_recalls", "bad"))
    if is_near and not files:
        words = _("Comunica i venditori del %(year)s entro il 31 gennaio", year=year)
        found.append(today.Task(words, "office.law_sellers", "waiting", {"year": year}))
    return found
