"""A till for tests: a place with a device and somebody who works there."""

import hashlib
from typing import Any

from storefront.core import refs
from storefront.domain.places.models import Location
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.models import Device, Staff, StaffPlace
from tests.makers import kept


def at_till(place: Location, *, name: str = "Sara", **columns: Any) -> AtTill:
    """Somebody at a till of this place; `columns` are the person's."""
    device = kept(
        Device(
            location_id=place.id,
            token_digest=hashlib.sha256(refs.key().encode()).hexdigest(),
            name="Tablet",
            bound_by=1,
        )
    )
    staff = kept(Staff(name=name, pin_hash="", **columns))
    kept(StaffPlace(staff_id=staff.id, location_id=place.id))
    return AtTill(place.id, device.id, staff.id, staff.is_supervisor, staff.may_change_prices, staff.user_id)
