"""What the checkout's form says: where each line goes, who buys, and one key for one wish. See docs/orders.md."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import request

from storefront.domain.carts.queries import WishRow
from storefront.faces.shop.checkout_form import SENT, collect_name, text_name
from storefront.faces.web import cart_cookie, locale
from storefront.faces.web.page_files import of_file
from storefront.flows.place_order import Buyer, Planned
from storefront.flows.quote import Quote

TAKEN = frozenset({"gone", "sold_out", "reserved", "fewer"})  # by others: no choice in the form brings it back


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page is made from: the cart, its form, and the plan that follows from what is chosen in it."""

    rows: list[WishRow]
    form: Any
    country: str
    asked: Quote

    @property
    def cart_id(self) -> int:
        return self.rows[0].cart_id

    @property
    def planned(self) -> Planned:
        """What the order may be held by, while the cart is still the same."""
        return Planned(self.rows, self.asked)

    @property
    def sends(self) -> bool:
        return any(not parcel.is_pickup for parcel in self.asked.plan.parcels)

    @property
    def is_taken(self) -> bool:
        """Whether others, or an earlier order of this very cart, have some of it: no choice in the form helps."""
        return any(problem.why in TAKEN for problem in self.asked.plan.lacking)


def collected(rows: list[WishRow], form: Any, lying: Quote) -> dict[int, int]:
    """The outlet of each line that is collected; one that has no piece any more is asked for all the same."""
    by_slug = {place.slug: place.id for place in lying.places.values() if place.offers_pickup}
    chosen = {row.line_id: request.form.get(collect_name(row.line_id), SENT) for row in rows}
    if request.method == "GET":
        chosen = {row.line_id: _only_way(row, form, lying) for row in rows}
    return {line_id: by_slug[slug] for line_id, slug in chosen.items() if slug in by_slug}


def _only_way(row: WishRow, form: Any, lying: Quote) -> str:
    """What nobody sends is collected unless the buyer says otherwise."""
    problem = lying.plan.problem(row.line_id)
    field = form._fields.get(collect_name(row.line_id))
    if field is None or problem is None or problem.why not in {"not_sent", "too_heavy"}:
        return SENT
    field.data = field.choices[1][0]
    return str(field.data)


def buyer_of(desk: Desk) -> Buyer:
    """Everything that the order needs of who buys, once the form is checked."""
    form = desk.form
    return Buyer(
        owner=cart_cookie.owner(),
        by=cart_cookie.actor(),
        locale=locale.current(),
        email=form.email.data,
        name=form.name.data,
        phone=form.phone.data or "",
        country=desk.country,
        address=form.address() if desk.sends else None,
        collect=collected(desk.rows, form, desk.asked),
        personalisations={
            row.line_id: form[text_name(row.line_id)].data for row in desk.rows if row.personalisation_max
        },
        invoice=form.invoice_facts(),
        seen_total_cents=seen_cents(),
        request_key=request_key(desk),
        terms_version=terms_version(),
    )


def seen_cents() -> int:
    """The total that the buyer saw; a page without one saw nothing, so any total is higher."""
    text = request.form.get("seen_total_cents", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else -1


def request_key(desk: Desk) -> str:
    """The same form sent twice has the same key; sent again with something changed it is another order."""
    said = {name: value for name, value in request.form.items(multi=True) if name not in {"csrf_token", "order"}}
    wished = [(row.line_id, row.variant_id, row.quantity) for row in desk.rows]
    whole = json.dumps([said, wished, desk.cart_id], sort_keys=True)
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()


@lru_cache(maxsize=1)
def terms_version() -> str:
    """Names the words of the terms with which the shop came; the order adds which edition the office has made of them."""
    found = of_file("terms", "it")
    return hashlib.blake2b(found.text.encode(), digest_size=6).hexdigest() if found else ""
