"""Whose cart a request is about: the signed-in person's, or that of the secret in the browser's cookie."""

import secrets

from flask import Flask, Response, g, request
from flask_login import current_user

from storefront.core.actor import Actor, customer
from storefront.domain.carts.queries import how_many
from storefront.domain.carts.services import GUESTS_KEPT, CartOwner
from storefront.settings import settings

COOKIE = "cart"
KEPT_S = int(GUESTS_KEPT.total_seconds())
TOKEN_BYTES = 32
COUNTED = "storefront.cart_count"
"""Where a request keeps the number that its header names, once somebody has read it."""
COUNTING_FACES = {"shop", "account", "security"}
COUNT_FOR_THEMSELVES = {"shop.cart", "shop.checkout", "shop.media", "shop.place_order"}
"""Pages that read the cart anyway, and answers without a header."""


def user_id() -> int | None:
    return int(current_user.id) if current_user and current_user.is_authenticated else None


def actor() -> Actor:
    """The buyer, known or not, as writes record who acts."""
    return customer(user_id())


def token() -> str | None:
    """The secret of this browser's cart; anything that we cannot have made is ignored."""
    return as_token(request.cookies.get(COOKIE, ""))


def as_token(value: str) -> str | None:
    return value if 20 <= len(value) <= 64 and value.isascii() else None


def owner() -> CartOwner:
    """Whose cart this request is about; nobody's when a guest has none yet."""
    person = user_id()
    return CartOwner(user_id=person) if person is not None else CartOwner(token=token())


def owner_to_be() -> CartOwner:
    """The same, with a new secret for a guest who puts the first thing in: `remember` it in the answer."""
    mine = owner()
    return CartOwner(token=secrets.token_urlsafe(TOKEN_BYTES)) if mine.is_nobody else mine


def remember(answer: Response, mine: CartOwner) -> Response:
    """Leave a guest's secret in the browser. Technical: no consent is asked (L22)."""
    if mine.user_id is None and mine.token:
        answer.set_cookie(
            COOKIE, mine.token, max_age=KEPT_S, httponly=True, samesite="Lax", secure=settings().is_https, path="/"
        )
    return answer


def forget(answer: Response) -> Response:
    """After signing in the cart is the person's: the browser's secret opens nothing any more."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=settings().is_https, path="/")
    return answer


def counted() -> int:
    """How many pieces the header names: one statement, and only for those who have a cart."""
    if "cart_count" not in g:
        g.cart_count = _count() if has_header() else 0
    return int(g.cart_count)


def has_header() -> bool:
    return request.blueprint in COUNTING_FACES and request.endpoint not in COUNT_FOR_THEMSELVES


def _count() -> int:
    mine = owner()
    if mine.is_nobody:
        return 0
    known = request.environ.get(COUNTED) if mine.user_id is None else None
    count: int = how_many(mine) if known is None else known
    request.environ[COUNTED] = count
    return count


def install(app: Flask) -> None:
    @app.before_request
    def count() -> None:
        """Before the page is drawn, since its ETag names the number. What is sent mostly leads on: it counts only if asked."""
        if request.method in {"GET", "HEAD"}:
            counted()
