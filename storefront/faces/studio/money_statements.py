"""A brand's months: the list, one of them as a page, as PDF and as CSV. For owners."""

from typing import Any

from flask import Response, make_response, render_template

from storefront.core.errors import NotFound
from storefront.domain.settlements import queries
from storefront.faces.studio import bp
from storefront.faces.studio.door import here, owners_only
from storefront.faces.web import csv_file, statement_paper
from storefront.faces.web.statement_paper import Paper
from storefront.infra import pdf


@bp.get("/<brand>/money/statements")
@owners_only
def money_statements() -> str:
    return render_template("studio/money_statements.html", rows=queries.of_brand(here().brand_id))


@bp.get("/<brand>/money/statements/<ref>")
@owners_only
def money_statement(ref: str) -> str:
    return render_template("studio/money_statement.html", paper=_paper(ref))


@bp.get("/<brand>/money/statements/<ref>.pdf")
@owners_only
def money_statement_pdf(ref: str) -> Response:
    paper = _paper(ref)
    answer = make_response(pdf.draw("statement", statement_paper.printed(paper)))
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file(paper)}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/<brand>/money/statements/<ref>.csv")
@owners_only
def money_statement_csv(ref: str) -> Response:
    paper = _paper(ref)
    return csv_file.answer(_file(paper), statement_paper.csv_rows(paper))


def _file(paper: Paper) -> str:
    return f"{here().slug}-{paper.row.ref}"


def _paper(ref: str) -> Paper:
    """One of the brand's own statements. Raises NotFound."""
    row = queries.statement(here().brand_id, ref)
    if row is None:
        raise NotFound(ref=ref)
    return statement_paper.paper(row)


@bp.context_processor
def words_of_refunds() -> dict[str, Any]:
    return {"how_netted": statement_paper.how_netted}
