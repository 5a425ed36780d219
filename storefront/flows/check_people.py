"""Invariants of people: of who was erased nothing is known."""

from collections.abc import Callable, Iterable

from sqlalchemy import or_, select

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


PEOPLE: dict[str, Callable[[], Iterable[str]]] = {"erased_people_are_blank": erased_people_are_blank}
