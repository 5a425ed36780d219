"""A sheet becomes a product in the shop, with its first pieces: one transaction. See docs/product-sheet.md."""

from dataclasses import dataclass, field

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.errors import Refusal
from storefront.domain.catalogue import publish_check, publishing, sheets, writing
from storefront.domain.catalogue.agreements import Agreed
from storefront.domain.catalogue.models import ProductState, Variant
from storefront.domain.catalogue.problem import Problem, errors
from storefront.domain.catalogue.sheet import Sheet
from storefront.domain.catalogue.sheet_facts import Facts, facts
from storefront.domain.catalogue.sheets import Kept
from storefront.domain.catalogue.writing import Written
from storefront.domain.pieces.adding import add
from storefront.domain.pieces.models import Piece, State
from storefront.flows.tell_agreed import tell_asked
from storefront.infra.db import db, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


class NotReady(Refusal):
    """Something that law or shop require is missing: `problems`."""

    code = "not_ready"
    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems=problems)
        self.problems = problems


class ChangedMeanwhile(Refusal):
    """Somebody changed the sheet after it was looked over: look again."""

    code = "sheet_changed_meanwhile"


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing. Not shown: it waits for other brands' yes, or the office has taken it down."""

    product_id: int
    ref: str
    slug: str
    is_shown: bool
    pieces: list[int] = field(default_factory=list)
    agreed: Agreed | None = None


def check(brand_id: int, kept: Kept) -> list[Problem]:
    """What is wrong with a sheet or could be better, as things are now."""
    return _problems(kept, facts(brand_id, [kept.sheet]))


def _problems(kept: Kept, known: Facts) -> list[Problem]:
    has_pieces = kept.product_id is not None and _has_pieces(kept.product_id)
    return publish_check.problems(kept.sheet, known, ref=kept.ref, has_pieces=has_pieces, now=clock.now())


def _has_pieces(product_id: int) -> bool:
    of_product = exists().where(
        Piece.variant_id == Variant.id, Variant.product_id == product_id, Piece.state != State.WITHDRAWN
    )
    return bool(db.session.scalar(select(of_product)))


def publish_product(brand_id: int, ref: str, by: Actor, *, version: int | None = None) -> Published:
    """Publish what a sheet says. A second click finds it done and changes nothing.

    `version`: the one that was looked over; another one meanwhile raises ChangedMeanwhile. Raises NotFound,
    NotReady(problems) and what agreements refuse.
    """
    try:
        published = _publish(brand_id, ref, by, version)
    except IntegrityError:  # somebody took the same code or address at the same instant: now it is seen
        published = _publish(brand_id, ref, by, version)
    nudge("refresh_listing")
    return published


@retry_on_deadlock
def _publish(brand_id: int, ref: str, by: Actor, version: int | None) -> Published:
    with unit_of_work():
        kept = sheets.locked(brand_id, ref)
        is_done = kept.state == ProductState.PUBLISHED or kept.wants_publishing
        if not kept.is_open and kept.product_id is not None and is_done:
            return Published(kept.product_id, ref, kept.slug, kept.state == ProductState.PUBLISHED)
        if version is not None and version != kept.version:
            raise ChangedMeanwhile(ref=ref)
        return publish_locked(brand_id, kept, by)


def publish_locked(brand_id: int, kept: Kept, by: Actor, known: Facts | None = None) -> Published:
    """The same inside an open unit of work, for a sheet whose row is locked: for whoever publishes many."""
    known = known or facts(brand_id, [kept.sheet])
    wrong = errors(_problems(kept, known))
    if wrong:
        raise NotReady(wrong)
    now = clock.now()
    written = writing.write(kept.sheet, known, ref=kept.ref, by=by, now=now)
    if written.agreed:
        tell_asked(written.agreed, by)
    is_shown = publishing.show(written.product_id, now)
    pieces = _first_pieces(brand_id, kept.sheet, known, written, by)
    sheets.close(kept, written.product_id, by)
    return Published(written.product_id, kept.ref, written.slug, is_shown, pieces, written.agreed)


def _first_pieces(brand_id: int, sheet: Sheet, known: Facts, written: Written, by: Actor) -> list[int]:
    """As many pieces as the sheet asks for, where it says."""
    place = known.place(sheet.location)
    wanted = [variant for variant in sheet.variants if variant.is_offered and variant.quantity and place]
    if place is None:
        return []
    return [
        piece
        for variant in sorted(wanted, key=lambda variant: written.variants[variant.key])
        for piece in add(brand_id, written.variants[variant.key], place.id, variant.quantity, by=by)
    ]
