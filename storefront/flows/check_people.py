"""Invariants of people: of who was erased nothing is known."""

from collections.abc import Callable, Iterable

from sqlalchemy import exists, or_, select

from storefront.domain.brands.models import BrandMember
from storefront.domain.carts.models import Cart
from storefront.domain.people.models import Address, Passkey, SignIn, User
from storefront.domain.places.models import LocationMember
from storefront.domain.privacy.erasing import is_telling
from storefront.domain.privacy.models import PrivacyRequest, Progress, Wish
from storefront.domain.tills.models import Staff, StaffPlace
from storefront.domain.tills.staff import NOTHING
from storefront.flows.checking import named


def erased_people_are_blank() -> Iterable[str]:
    """Nothing that told of them is left, and no place lets them in."""
    known = [
        getattr(Staff, name).is_not(None) if value is None else getattr(Staff, name) != value
        for name, value in NOTHING.items()
        if hasattr(Staff, name)
    ]
    placed = Staff.id.in_(select(StaffPlace.staff_id))
    query = select(Staff.id).where(Staff.erased_at.is_not(None), or_(placed, *known))
    return named("till person", query)


def erased_accounts_are_blank() -> Iterable[str]:
    """An account that was erased tells of nobody, opens nothing, and has nothing of its own."""
    done = select(PrivacyRequest.user_id).where(
        PrivacyRequest.wish == Wish.ERASURE, PrivacyRequest.state == Progress.DONE, PrivacyRequest.user_id.is_not(None)
    )
    own = (SignIn.user_id, Passkey.user_id, Address.user_id, Cart.user_id, BrandMember.user_id, LocationMember.user_id)
    left = [exists().where(user_id == User.id) for user_id in own]
    return named("account", select(User.id).where(User.id.in_(done), or_(is_telling("user"), *left)))


def requests_that_are_done_name_nobody() -> Iterable[str]:
    """Once it was done, or taken back, a request keeps no address."""
    query = select(PrivacyRequest.ref).where(PrivacyRequest.state != Progress.OPEN, PrivacyRequest.email != "")
    return named("request", query)


PEOPLE: dict[str, Callable[[], Iterable[str]]] = {
    "erased_people_are_blank": erased_people_are_blank,
    "erased_accounts_are_blank": erased_accounts_are_blank,
    "requests_that_are_done_name_nobody": requests_that_are_done_name_nobody,
}
