"""Find a piece: by the number in the hand or by words. Where it lies, and its label once more."""

from flask import Response, render_template, request

from storefront.core import refs
from storefront.domain.pieces import at_till, labels
from storefront.domain.pieces.handling import mark_printed
from storefront.domain.pieces.label_paper import label_paper
from storefront.domain.tills import acts, asides, finding
from storefront.domain.tills.refusals import UnknownCode
from storefront.faces.till import bp, door
from storefront.faces.till.paper import as_paper
from storefront.faces.till.selling import piece_code
from storefront.faces.till.words import sentence
from storefront.infra.db import unit_of_work

MOST_LETTERS = 80
SHEETS = {"roll": "roll-62x29", "sheet": "24"}
"""A label printer, or a whole sheet of stickers of which the first is used."""


@bp.get("/piece")
def piece_ask() -> str:
    """Everything about pieces begins here: find one, take in what came, count, carry away."""
    return _page(asides=asides.kept_here(door.device().location_id))


def _page(**values: object) -> str:
    return render_template("till/piece_ask.html", **{"asides": [], "found": None, "said": None, "words": "", **values})


@bp.post("/piece")
def piece_find() -> Response | tuple[str, int]:
    """A number leads to its piece; words lead to a list."""
    text = request.form.get("code", "")[:MOST_LETTERS].strip()
    code = refs.normalised(piece_code(text))[:12]
    if at_till.in_hand(code) is not None:
        return door.to("till.piece", code=code)
    if any(sign.isalpha() for sign in text) and not _looks_torn(text):
        return door.to("till.find", q=text)
    unknown = UnknownCode(code=code)
    return _page(said=sentence(unknown), asides=asides.kept_here(door.device().location_id)), unknown.status


def _looks_torn(text: str) -> bool:
    """A label's signs are capitals and figures, with a figure among them: no word of anybody's."""
    signs = refs.normalised(text)
    return any(sign.isdigit() for sign in signs) and all(sign in refs.ALPHABET for sign in signs)


@bp.get("/find")
def find() -> str:
    """What the words mean, each with a picture and where it lies."""
    words = request.args.get("q", "")[:MOST_LETTERS].strip()
    found = finding.find(words, door.device().location_id) if words else []
    return _page(found=found, words=words)


@bp.get("/piece/<code>/label-<kind>.pdf")
def piece_label(code: str, kind: str) -> Response:
    """The label of one piece, once more."""
    row = labels.of_piece(refs.normalised(code)[:12])
    if row is None or kind not in SHEETS:
        raise UnknownCode(code=code)
    paper = label_paper([row], SHEETS[kind], "it")
    with unit_of_work():
        mark_printed([row.piece_id])
        acts.record(door.at_till(), "label_printed", row.code)
    return as_paper(paper)
