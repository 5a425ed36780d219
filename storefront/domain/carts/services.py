"""Wishes: put in, changed, taken out, brought together. Nothing is held and nothing is promised."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, case, delete, func, insert, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.sql.dml import ReturningInsert

from storefront.core import clock
from storefront.domain.carts.models import Cart, CartLine
from storefront.domain.catalogue.models import Variant
from storefront.infra.db import needs_unit_of_work, on_sqlite

GUESTS_KEPT = timedelta(days=90)
"""As long as the browser keeps the secret of a guest's cart."""
MOST_OF_ONE = 99
MOST_LINES = 60
"""A cart has an end: nobody fills the database with wishes, and the plan of parcels stays quick."""


@dataclass(frozen=True, slots=True)
class CartOwner:
    """Whose cart: a person's when signed in, otherwise that of the secret in a browser's cookie."""

    user_id: int | None = None
    token: str | None = None

    @property
    def is_nobody(self) -> bool:
        return self.user_id is None and not self.token

    @property
    def token_hash(self) -> str | None:
        """What the database knows of a guest: a copy of it opens no cart."""
        return hashed(self.token) if self.user_id is None and self.token else None


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def id_of(owner: CartOwner) -> int | None:
    """The cart of a person or a browser, when there is one."""
    if owner.is_nobody:
        return None
    of = Cart.user_id == owner.user_id if owner.user_id is not None else Cart.token_hash == owner.token_hash
    return needs_unit_of_work().scalar(select(Cart.id).where(of))


def lock(owner: CartOwner) -> int | None:
    """The cart, held against every other request of its owner until the unit of work ends."""
    if owner.is_nobody:
        return None
    of = Cart.user_id == owner.user_id if owner.user_id is not None else Cart.token_hash == owner.token_hash
    return needs_unit_of_work().scalar(select(Cart.id).where(of).with_for_update())


def open_for(owner: CartOwner) -> int:
    """The cart of a person or a browser, made when there is none yet; two requests at once make one."""
    return opened(owner)[0]


def opened(owner: CartOwner) -> tuple[int, int]:
    """The same, touched, and how many lines it has."""
    if owner.is_nobody:
        raise ValueError("a cart belongs to somebody")
    now = clock.now()
    values = {"user_id": owner.user_id, "token_hash": owner.token_hash, "created_at": now, "touched_at": now}
    found_by = "user_id" if owner.user_id is not None else "token_hash"
    cart_id, lines = needs_unit_of_work().execute(_opening(found_by, sqlite=on_sqlite()), values).one()
    return cart_id, lines


def add(cart_id: int, variant_id: int, quantity: int, *, personalisation: str = "", price_cents: int) -> None:
    """Put a wish into an opened cart; one that is there already grows, up to 99."""
    values = {
        "cart_id": cart_id, "variant_id": variant_id, "quantity": min(quantity, MOST_OF_ONE),
        "personalisation": personalisation, "seen_price_cents": price_cents, "created_at": clock.now(),
    }  # fmt: skip
    needs_unit_of_work().execute(_adding(sqlite=on_sqlite()), values)


# Put together once: to build such a statement takes longer than to ask it. Tables and not classes, for rows are all
# that comes back.


@lru_cache
def _opening(found_by: str, *, sqlite: bool) -> ReturningInsert[int, int]:
    """One statement finds, makes and touches a cart."""
    carts = Cart.__table__
    lines = select(func.count()).select_from(CartLine).where(CartLine.cart_id == literal_column("cart.id"))
    into = _insert(carts, sqlite=sqlite)
    touched = into.on_conflict_do_update(index_elements=[found_by], set_={"touched_at": into.excluded.touched_at})
    return touched.returning(carts.c.id, lines.scalar_subquery())


@lru_cache
def _adding(*, sqlite: bool) -> Insert:
    into = _insert(CartLine.__table__, sqlite=sqlite)
    grown = CartLine.__table__.c.quantity + into.excluded.quantity
    return into.on_conflict_do_update(
        index_elements=["cart_id", "variant_id", "personalisation"],
        set_={
            "quantity": case((grown > MOST_OF_ONE, MOST_OF_ONE), else_=grown),
            "seen_price_cents": into.excluded.seen_price_cents,
        },
    )


def _insert(table: Any, *, sqlite: bool) -> Any:
    return insert_on_sqlite(table) if sqlite else insert_on_postgresql(table)


def change_quantity(cart_id: int, line_id: int, quantity: int) -> bool:
    """Wish for more or fewer; 0 takes the line out. False when the line is not in this cart."""
    if quantity <= 0:
        return remove(cart_id, line_id)
    change = update(CartLine).where(CartLine.id == line_id, CartLine.cart_id == cart_id)
    changed = needs_unit_of_work().execute(change.values(quantity=min(quantity, MOST_OF_ONE)).returning(CartLine.id))
    touch(cart_id)
    return changed.scalar() is not None


def remove(cart_id: int, line_id: int) -> bool:
    """Take a line out. False when the line is not in this cart."""
    gone = delete(CartLine).where(CartLine.id == line_id, CartLine.cart_id == cart_id).returning(CartLine.id)
    removed = needs_unit_of_work().execute(gone).scalar() is not None
    touch(cart_id)
    return removed


def see_prices(cart_id: int) -> None:
    """The buyer has read today's prices: what changes from now on is told against these."""
    today = select(Variant.price_cents).where(Variant.id == CartLine.variant_id).scalar_subquery()
    change = update(CartLine).where(CartLine.cart_id == cart_id).values(seen_price_cents=today)
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def merge(guest_cart_id: int, own_cart_id: int) -> None:
    """Pour a guest's cart into a person's own, and drop the guest's.

    A wish that is in both is one wish made on two devices: the larger quantity stays, they do not add up.
    No line is lost.
    """
    session = needs_unit_of_work()
    columns = (CartLine.variant_id, CartLine.quantity, CartLine.personalisation, CartLine.seen_price_cents)
    for wish in session.execute(select(*columns).where(CartLine.cart_id == guest_cart_id).order_by(CartLine.id)).all():
        same = (
            CartLine.cart_id == own_cart_id,
            CartLine.variant_id == wish.variant_id,
            CartLine.personalisation == wish.personalisation,
        )
        own = session.execute(select(CartLine.id, CartLine.quantity).where(*same)).first()
        if own is None:
            session.execute(insert(CartLine).values(cart_id=own_cart_id, created_at=clock.now(), **wish._mapping))
        elif own.quantity < wish.quantity:
            session.execute(update(CartLine).where(CartLine.id == own.id).values(quantity=wish.quantity))
    session.execute(delete(Cart).where(Cart.id == guest_cart_id))
    touch(own_cart_id)


def take_out_bought(cart_id: int, bought: Mapping[int, int]) -> None:
    """After the payment: what was bought, pieces by variant, leaves the cart; wishes made meanwhile stay."""
    query = select(CartLine.id, CartLine.variant_id, CartLine.quantity).where(CartLine.cart_id == cart_id)
    left = dict(bought)
    for line in needs_unit_of_work().execute(query.order_by(CartLine.id)).all():
        taken = min(left.get(line.variant_id, 0), line.quantity)
        if taken:
            left[line.variant_id] -= taken
            change_quantity(cart_id, line.id, line.quantity - taken)


def forget_guests(untouched_since: datetime, most: int) -> int:
    """Drop guests' carts that nobody has touched since: no browser knows their secret any more. Returns how many."""
    old = select(Cart.id).where(Cart.user_id.is_(None), Cart.touched_at < untouched_since).limit(most)
    gone: Any = needs_unit_of_work().execute(
        delete(Cart).where(Cart.id.in_(old)).execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)


def touch(cart_id: int) -> None:
    needs_unit_of_work().execute(update(Cart).where(Cart.id == cart_id).values(touched_at=clock.now()))
