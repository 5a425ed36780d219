"""Statements of every brand and month: opened, checked by a bookkeeper, closed, never changed after."""

from collections.abc import Iterator
from datetime import date

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.invoices import queries as invoices
from storefront.domain.settlements import behind, months, queries, runs
from storefront.domain.settlements.behind import Wanted
from storefront.domain.settlements.months import GROUPS, MonthRow
from storefront.domain.settlements.refusals import EarlierOpen, MonthNotOver
from storefront.faces.office import bp, ledger_words
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.office.money import A_PAGE, page_number
from storefront.faces.web import csv_file, statement_paper
from storefront.flows.close_statement import close_statement
from storefront.flows.settle_check import check_statement
from storefront.infra import pdf


@bp.get("/money/statements")
@open_to(Desk.BOOKKEEPER)
def money_statements() -> str:
    """One month of all brands; the latest unless told."""
    every = months.months()
    month = _month(every)
    rows = months.of_month(month) if month else []
    return render_template(
        "office/money_statements.html", months=every, month=month, rows=rows, groups=GROUPS, total=months.summed(rows)
    )


@bp.get("/money/statements.csv")
@open_to(Desk.BOOKKEEPER)
def money_statements_csv() -> Response:
    month = _month(months.months())
    return csv_file.answer(
        f"{_('estratti')}-{month:%Y-%m}" if month else "-", _cells(months.of_month(month) if month else [])
    )


def _cells(rows: list[MonthRow]) -> Iterator[list[csv_file.Cell]]:
    yield [
        _("Marchio"), _("Numero"), _("Saldo iniziale"), *(ledger_words.group(name) for name in GROUPS), _("Saldo finale"),
        _("Commissione"), _("IVA sulla commissione"), _("Stato"),
    ]  # fmt: skip
    for row in rows:
        yield [
            row.name, row.ref, row.opening_cents, *(row.groups.get(name, 0) for name in GROUPS), row.closing_cents,
            row.commission_cents, row.commission_vat_cents, _("Chiuso") if row.is_closed else _("Aperto"),
        ]  # fmt: skip


def _month(every: list[tuple[date, int, int]]) -> date | None:
    asked = request.args.get("month", "")
    return next((first for first, _all, _closed in every if f"{first:%Y-%m}" == asked), every[0][0] if every else None)


@bp.get("/money/statements/<ref>")
@open_to(Desk.BOOKKEEPER)
def money_statement(ref: str) -> str:
    row = _row(ref)
    known = queries.by_ref(ref)
    statement = queries.statement(known[1], ref) if known else None
    return render_template(
        "office/money_statement.html", row=row, groups=GROUPS, statement=statement,
        paid=runs.of_statement(row.statement_id), papers=invoices.of_statement(row.statement_id),
    )  # fmt: skip


@bp.get("/money/statements/<ref>/postings")
@open_to(Desk.BOOKKEEPER)
def money_postings(ref: str) -> str:
    """What a figure of a statement is made of."""
    row, page = _row(ref), page_number()
    group = request.args.get("group", "")
    wanted = Wanted(statement_id=row.statement_id, group=group if group in GROUPS else "")
    count, cents = behind.counted(wanted)
    return render_template(
        "office/money_postings.html", row=row, group=wanted.group, count=count, cents=-cents, page=page,
        pages=-(-count // A_PAGE), rows=behind.postings(wanted, offset=(page - 1) * A_PAGE, limit=A_PAGE),
    )  # fmt: skip


@bp.get("/money/statements/<ref>.pdf")
@open_to(Desk.BOOKKEEPER)
def money_statement_pdf(ref: str) -> Response:
    """The paper that the brand reads, the same."""
    return paper_file(pdf.draw("statement", statement_paper.printed(_paper(ref))), f"{ref}.pdf")


@bp.get("/money/statements/<ref>.csv")
@open_to(Desk.BOOKKEEPER)
def money_statement_csv(ref: str) -> Response:
    return csv_file.answer(ref, statement_paper.csv_rows(_paper(ref)))


@bp.post("/money/statements/<ref>/check")
@open_to(Desk.BOOKKEEPER)
def money_statement_check(ref: str) -> ResponseReturnValue:
    if check_statement(ref, by=actor()):
        flash(_("Segnato come controllato."), "success")
    else:
        flash(_("Questo mese è già chiuso."), "information")
    return redirect(url_for("office.money_statement", ref=ref), 303)


@bp.post("/money/statements/<ref>/close")
@open_to(Desk.BOOKKEEPER)
def money_statement_close(ref: str) -> ResponseReturnValue:
    row = _row(ref)
    try:
        closed = close_statement(row.statement_id, by=actor())
    except EarlierOpen as refusal:
        flash(_("Prima va chiuso il mese prima: %(ref)s.", ref=refusal.values["ref"]), "error")
    except MonthNotOver:
        flash(_("Questo mese non è ancora finito."), "error")
    else:
        flash(
            _("Chiuso: da adesso non cambia più. Il marchio riceve una mail.") if closed else _("Era già chiuso."),
            "success",
        )
    return redirect(url_for("office.money_statement", ref=ref), 303)


def _row(ref: str) -> MonthRow:
    row = months.by_ref(ref)
    if row is None:
        raise NotFound(ref=ref)
    return row


def _paper(ref: str) -> statement_paper.Paper:
    found = queries.by_ref(ref)
    row = queries.statement(found[1], ref) if found else None
    if row is None:
        raise NotFound(ref=ref)
    return statement_paper.paper(row)


def paper_file(content: bytes, name: str, mimetype: str = "application/pdf") -> Response:
    """A paper of money as a file to keep."""
    answer = make_response(content)
    answer.mimetype = mimetype
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
