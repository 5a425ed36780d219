"""Papers that a till prints."""

from flask import Response


def as_paper(paper: bytes) -> Response:
    """A PDF to look at and print."""
    return Response(paper, mimetype="application/pdf", headers={"Content-Disposition": "inline"})
