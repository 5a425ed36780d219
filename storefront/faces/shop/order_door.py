"""Who may open an order: its owner, whoever holds its key, whoever knew its number and e-mail in this browser."""

import hmac

from flask import request, session

from storefront.core import refs
from storefront.core.errors import NotFound
from storefront.domain.orders.queries import DoorRow, door
from storefront.faces.web import cart_cookie

OPENED = "orders"  # in the session: refs that were opened by number and e-mail
MOST_OPENED = 20


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, as bytes and in constant time: words of any alphabet may come."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def opened(ref: str) -> DoorRow:
    """The order of an address, for those who may see it. Raises NotFound for all others, never saying why."""
    found = door(refs.normalised(ref))
    if found is None or not may_open(found):
        raise NotFound(ref=ref)
    return found


def may_open(found: DoorRow) -> bool:
    key = request.values.get("key", "")
    if key and same(key, found.key):
        return True
    person = cart_cookie.user_id()
    if person is not None and person == found.user_id:
        return True
    return found.ref in session.get(OPENED, [])


def open_by_email(ref: str, email: str) -> DoorRow | None:
    """Open an order in this browser for who knows its number and its e-mail; none whatever was wrong."""
    found = door(refs.normalised(ref)[:12])
    if found is None or not found.email or not same(email.casefold(), found.email.casefold()):
        return None
    session[OPENED] = [*[known for known in session.get(OPENED, []) if known != found.ref], found.ref][-MOST_OPENED:]
    return found
