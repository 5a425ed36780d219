"""One order with its whole story on one page: read by the bookkeeper, acted on by the office. See docs/office-orders.md."""

from collections import defaultdict
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import literal, select, union_all

from storefront.core import refs
from storefront.core.errors import NotFound
from storefront.domain.brands.models import Brand
from storefront.domain.cases import queries as cases
from storefront.domain.orders import returns
from storefront.domain.orders.queries import Whole, goods_of
from storefront.domain.people.models import User
from storefront.domain.places.models import Location
from storefront.faces.office import bp, case_words, order_story_words, order_words
from storefront.faces.office.door import Desk, open_to
from storefront.flows import order_steps, order_story
from storefront.flows.cancel_lines import cancellable
from storefront.flows.order_steps import Step
from storefront.flows.order_story import Head, Share
from storefront.infra.db import db


@bp.get("/orders/<ref>")
@open_to(Desk.BOOKKEEPER)
def order(ref: str) -> ResponseReturnValue:
    found = needed(ref)
    return page_of(found)


def needed(ref: str) -> Head:
    """The order of an address. Raises NotFound."""
    found = order_story.head(refs.normalised(ref)[:12])
    if found is None:
        raise NotFound(ref=ref)
    return found


def page_of(found: Head, **more: Any) -> str:
    """The page; `more` are forms that were not understood. Twelve statements with the person's own."""
    order, moves = goods_of(found.as_row()), order_story.moves(found.id)
    shares, book = order_story.shares(found.id), order_story.book(found.ref)
    steps = order_steps.story(found, moves, book)
    owners = _owners({step.user_id for step in steps if step.user_id is not None})
    codes = {line.piece_id: line.piece_code or "" for line in order.lines if line.piece_id is not None}
    return render_template(
        "office/order.html", head=found, order=order, parcels=parcels_of(order), moves=moves, book=book, by_line=_by_line(shares),
        brands_money=_by_brand(shares), words=order_words, told=order_story_words,
        story=order_story_words.told(_once(steps), owners["person"], codes),
        account=lambda name: order_words.account(name, owners["brand"], owners["place"]),
        cases=cases.of_order(found.id), case_words=case_words, returns=returns.of_order(found.id),
        may_act=current_user.has_role("office"), cancellable=cancellable(order), **more,
    )  # fmt: skip


def _once(steps: list[Step]) -> list[Step]:
    """What stands in several tables is told by one: a note by its case, a refund by the step that says who made it."""
    told = {step.values.get("refund") for step in steps if step.source == "order" and step.kind == "refund_made"}
    again = {("audit", "case_noted"), ("audit", "refund_made")}
    return [
        step
        for step in steps
        if (step.source, step.kind) not in again and not (step.source == "refund" and step.ref in told)
    ]


def _by_line(shares: list[Share]) -> dict[int, list[Share]]:
    found: dict[int, list[Share]] = defaultdict(list)
    for share in shares:
        found[share.line_id].append(share)
    return found


def _by_brand(shares: list[Share]) -> list[tuple[str, int, int, int, int, int]]:
    """What each brand had of this order: name, gross, commission, VAT on it, net, of that given back."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for share in shares:
        parts = (
            share.gross_cents, share.commission_cents, share.commission_vat_cents, share.net_cents, share.back_cents
        )  # fmt: skip
        sums[share.brand] = [one + other for one, other in zip(sums[share.brand], parts, strict=True)]
    return [(brand, *parts) for brand, parts in sorted(sums.items())]  # type: ignore[misc]  # five of them


def _owners(user_ids: set[int]) -> dict[str, dict[int, str]]:
    """Names of people, brands and places, by id. One statement."""
    people = select(literal("person"), User.id, User.name).where(User.id.in_(user_ids or {0}))
    brands, places = (
        select(literal("brand"), Brand.id, Brand.name),
        select(literal("place"), Location.id, Location.name),
    )
    found: dict[str, dict[int, str]] = {"person": {}, "brand": {}, "place": {}}
    for kind, owner_id, name in db.session.execute(union_all(people, brands, places)):
        found[kind][owner_id] = name
    return found


def parcels_of(order: Whole) -> list[tuple[Any, list[Any]]]:
    """Parcels with their lines; lines handed over on the spot come last, without a parcel."""
    found: list[tuple[Any, list[Any]]] = [(parcel, order.lines_of(parcel)) for parcel in order.parcels]
    loose = [line for line in order.lines if line.fulfilment_id is None]
    return [*found, (None, loose)] if loose else found
