"""The note of a sale in a shop, at an address that nobody guesses. It is no fiscal paper, and names no buyer."""

from flask import Response, make_response, render_template

from storefront.core.errors import NotFound
from storefront.domain.tills import notes
from storefront.faces.shop import bp
from storefront.faces.shop.orders import moment


@bp.get("/notes/<key>")
def note(key: str) -> Response:
    found = notes.by_key(key)
    if found is None:
        raise NotFound(note=key)
    answer = make_response(render_template("shop/note.html", note=found, moment=moment))
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
