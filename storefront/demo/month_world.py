"""What the demo's month is played with: a seed, who sells where, what lies there, and what came of it."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Select, insert, select

from storefront.core import refs
from storefront.core.actor import SYSTEM, Actor, staff
from storefront.demo.month_stripe import StripeHand
from storefront.domain.brands.models import StripeAccount
from storefront.domain.catalogue.models import Making, Product, ProductShare, ProductState, Variant
from storefront.domain.people.models import User
from storefront.domain.pieces.models import Piece
from storefront.domain.pieces.services import bear
from storefront.domain.places.models import Location, LocationKind
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.doors import digest
from storefront.domain.tills.models import Device, Staff, StaffPlace
from storefront.infra.db import db, needs_unit_of_work, unit_of_work

SEED = 20_26
VARIANTS = 120  # of so many products it sells: enough for every brand


@dataclass
class World:
    """The shop as the month finds it. `chance` decides all, so that the same month comes again."""

    hand: StripeHand
    office: Actor
    second: Actor  # another person, for large runs
    tills: list[AtTill]  # one for each outlet, with who is in charge there
    variants: list[int]
    shelves: dict[int, list[str]]  # codes of pieces by outlet, in the order they are sold
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    made: Counter[str] = field(default_factory=Counter)


def set_up(hand: StripeHand, orders: int) -> World:
    """Read who is there, bind a till for each outlet, and lay down enough to sell."""
    people = dict(db.session.execute(select(User.email, User.id)).tuples().all())
    office, second = (staff(people[f"{name}@glocal.example"]) for name in ("office", "bookkeeper"))
    outlets = list(db.session.scalars(_places(LocationKind.OUTLET)))
    hub_id = db.session.scalars(_places(LocationKind.HUB)).first()
    variants = list(db.session.scalars(_variants()))
    chance = random.Random(SEED)
    variants = sorted(chance.sample(variants, min(VARIANTS, len(variants))))
    with unit_of_work():
        tills = [_till(outlet_id, office) for outlet_id in outlets]
        each = orders * 2 // max(len(variants), 1) // (len(outlets) + 1) + 2
        for variant_id in variants:
            for place_id in (hub_id, *outlets):
                if place_id is not None:
                    bear(variant_id, place_id, each, by=SYSTEM, why="demo")
    return World(hand, office, second, tills, variants, _shelves(variants, outlets, chance))


def _places(kind: LocationKind) -> Select[int]:
    return select(Location.id).where(Location.kind == kind).order_by(Location.id)


def _variants() -> Select[int]:
    """Of products that lie there to be sold, all of whose brands can receive."""
    closed = (
        select(ProductShare.product_id)
        .outerjoin(StripeAccount, StripeAccount.brand_id == ProductShare.brand_id)
        .where(StripeAccount.transfers_active.is_not(True))
    )
    is_sold = (Product.state == ProductState.PUBLISHED, Product.making == Making.STOCK, Product.id.not_in(closed))
    return select(Variant.id).join(Product, Product.id == Variant.product_id).where(*is_sold).order_by(Variant.id)


def _till(outlet_id: int, by: Actor) -> AtTill:
    """A device of this month alone, and a supervisor of the outlet to work at it."""
    session = needs_unit_of_work()
    query = select(Staff.id).join(StaffPlace, StaffPlace.staff_id == Staff.id)
    staff_id = session.scalars(
        query.where(StaffPlace.location_id == outlet_id, Staff.is_supervisor).order_by(Staff.id)
    ).first()
    row = {
        "location_id": outlet_id,
        "token_digest": digest(refs.key()),
        "name": "Mese dimostrativo",
        "bound_by": by.user_id,
    }
    device_id = session.scalar(insert(Device).values(**row).returning(Device.id))
    assert staff_id is not None
    assert device_id is not None
    return AtTill(outlet_id, device_id, staff_id, is_supervisor=True, may_change_prices=True)


def _shelves(variants: list[int], outlets: list[int], chance: random.Random) -> dict[int, list[str]]:
    shelves: dict[int, list[str]] = defaultdict(list)
    query = select(Piece.location_id, Piece.code).where(Piece.variant_id.in_(variants), Piece.location_id.in_(outlets))
    for outlet_id, code in db.session.execute(query.order_by(Piece.id)).tuples():
        shelves[outlet_id].append(code)
    for codes in shelves.values():
        chance.shuffle(codes)
    return shelves
