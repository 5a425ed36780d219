"""People and things for tests: small makers with plain defaults. Each commits what it makes.

What they return is detached from the session: its columns can be read at any time, and it never goes stale
under a test's own units of work. Give ids, not rows, to the code under test.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from storefront.core import clock, refs
from storefront.core.actor import GUEST
from storefront.domain.brands.models import Brand, BrandState, BrandTerms, Party, StripeAccount, VatRegime
from storefront.domain.carts.services import CartOwner
from storefront.domain.catalogue.models import (
    CapacityWeek,
    Category,
    Making,
    PriceChange,
    Product,
    ProductShare,
    ProductState,
    ProductText,
    Variant,
)
from storefront.domain.catalogue.services import mark_stale, next_version
from storefront.domain.payments.services import open_attempt
from storefront.domain.people.models import User
from storefront.domain.pieces.models import HoldKind, Piece, State
from storefront.domain.places.models import Closure, Location, LocationKind, OpeningHours, ShippingBand
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.mark_paid import mark_paid
from storefront.flows.place_order import Buyer, Placed, place_order
from storefront.flows.refresh_listing import refresh_listing
from storefront.infra.db import Base, unit_of_work

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = count(1)
Row = TypeVar("Row", bound=Base)


def kept(row: Row, *others: Base) -> Row:
    """Commit rows; the first one comes back, detached and readable."""
    with unit_of_work() as session:
        session.add_all([row, *others])
        session.flush()
        session.expunge_all()
    return row


def slug_of(name: str) -> str:
    return f"{name.lower().replace(' ', '-')}-{next(_numbers)}"


def brand(
    name: str = "Arbrora",
    *,
    commission_bp: int = 2000,
    vat_regime: VatRegime = VatRegime.ORDINARY,
    vat_bp: int = 2200,
    seller: Party = Party.BRAND,
    fee_bearer: Party = Party.COOPERATIVE,
    can_receive: bool = True,
    **columns: Any,
) -> Brand:
    """An active brand with terms since long ago and, unless told otherwise, an account that Stripe pays out to."""
    slug = columns.pop("slug", None) or slug_of(name)
    columns = {"state": BrandState.ACTIVE, "email": f"ciao@{slug}.example", "legal_name": f"{name} srl", **columns}
    columns = {"street": "Via Regaldi 7", "postcode": "10154", "city": "Torino", "vat_number": "99900010010", **columns}
    made = kept(Brand(slug=slug, name=name, **columns))
    kept(
        BrandTerms(
            brand_id=made.id, valid_from=date(2026, 1, 1), commission_online_bp=commission_bp,
            commission_till_bp=commission_bp, vat_regime=vat_regime, vat_bp=vat_bp, seller_online=seller,
            seller_till=seller, fee_bearer=fee_bearer,
        ),
        StripeAccount(brand_id=made.id, account_id=f"acct_{slug}", transfers_active=can_receive),
    )  # fmt: skip
    return made


def location(
    name: str = "Glocal Factory",
    *,
    kind: LocationKind = LocationKind.HUB,
    brand_id: int | None = None,
    price_cents: int = 590,
    free_above_cents: int | None = None,
    countries: tuple[str, ...] = ("IT",),
    **columns: Any,
) -> Location:
    """A place, open on working days, that sends up to ten kilos for one price. No countries: it sends nothing."""
    slug = columns.pop("slug", None) or slug_of(name)
    columns = {"street": "Via Regaldi 7/int 11", "postcode": "10154", "city": "Torino", **columns}
    made = kept(Location(slug=slug, kind=kind, brand_id=brand_id, name=name, email=f"{slug}@glocal.example", **columns))
    for country in countries:
        band(made.id, country=country, price_cents=price_cents, free_above_cents=free_above_cents)
    for weekday in range(5):
        kept(OpeningHours(location_id=made.id, weekday=weekday, opens=time(9), closes=time(18)))
    places_changed()
    return made


def places_changed() -> None:
    """Places are remembered by the catalogue's version: whoever changes one raises it."""
    with unit_of_work():
        next_version()


def outlet(name: str = "Il Grifone", **columns: Any) -> Location:
    """A shop of the cooperative where orders can be collected; it sends parcels too, for a little more."""
    return location(name, **{"kind": LocationKind.OUTLET, "offers_pickup": True, "price_cents": 690, **columns})


def atelier(brand_id: int, name: str = "Il laboratorio", **columns: Any) -> Location:
    """A brand's own place: the shipping of its parcels is the brand's."""
    return location(name, **{"kind": LocationKind.ATELIER, "brand_id": brand_id, "price_cents": 750, **columns})


def band(location_id: int, *, country: str = "IT", up_to_grams: int = 10_000, price_cents: int = 590,
         free_above_cents: int | None = None, days_min: int = 2, days_max: int = 3) -> ShippingBand:  # fmt: skip
    """What sending costs from one place to one country, up to a weight."""
    return kept(
        ShippingBand(
            location_id=location_id, country=country, up_to_grams=up_to_grams, price_cents=price_cents,
            free_above_cents=free_above_cents, days_min=days_min, days_max=days_max,
        )
    )  # fmt: skip


def closure(location_id: int, day: date) -> Closure:
    made = kept(Closure(location_id=location_id, day=day))
    places_changed()
    return made


def category(name: str = "Borse", **columns: Any) -> Category:
    slug = columns.pop("slug", None) or slug_of(name)
    return kept(Category(slug=slug, name_it=name, name_en=columns.pop("name_en", f"{name} (en)"), **columns))


def product(
    brand_id: int,
    title: str = "Borsa di vela",
    *,
    shares: dict[int, int] | None = None,
    accepted: bool = True,
    title_en: str | None = None,
    **columns: Any,
) -> Product:
    """A published product. `shares` maps brand ids to basis points; without, all of it is the lead brand's."""
    slug = columns.pop("slug", None) or slug_of(title)
    category_id = columns.pop("category_id", None) or category().id
    columns = {"state": ProductState.PUBLISHED, "published_at": LONG_AGO, "has_no_warnings": True, **columns}
    if columns.get("making") == Making.TO_ORDER:
        columns = {"lead_days": 5, "weekly_capacity": 2, **columns}
    made = kept(Product(slug=slug, brand_id=brand_id, category_id=category_id, **columns))
    accepted_at = LONG_AGO if accepted else None
    parts = shares or {brand_id: 10_000}
    kept(
        ProductText(product_id=made.id, locale="it", title=title, summary=f"{title}, fatta a Torino."),
        ProductText(product_id=made.id, locale="en", title=title_en or f"{title} (en)", summary="Made in Turin."),
        *[
            ProductShare(product_id=made.id, brand_id=part, basis_points=basis_points, accepted_at=accepted_at)
            for part, basis_points in parts.items()
        ],
    )
    return made


def variant(product_id: int, *, price_cents: int = 4500, list_cents: int | None = None, **columns: Any) -> Variant:
    """Something to choose, with its first row in the price log."""
    columns = {"sku": f"SKU-{next(_numbers)}", "weight_grams": 400, **columns}
    list_cents = list_cents or price_cents
    made = kept(Variant(product_id=product_id, price_cents=price_cents, list_cents=list_cents, **columns))
    kept(PriceChange(variant_id=made.id, at=LONG_AGO, list_cents=list_cents, price_cents=price_cents, why="first"))
    return made


def piece(variant_id: int, location_id: int, *, state: State = State.AVAILABLE, **columns: Any) -> Piece:
    """One item lying somewhere; a held one is held for another buyer, for half an hour."""
    if state == State.HELD:
        until = clock.now() + timedelta(minutes=30)
        columns = {"held_kind": HoldKind.CHECKOUT, "held_for": "order:ALTRUI", "held_until": until, **columns}
    return kept(Piece(code=refs.piece_code(), variant_id=variant_id, location_id=location_id, state=state, **columns))


def pieces(variant_id: int, location_id: int, how_many: int) -> list[Piece]:
    return [piece(variant_id, location_id) for _ in range(how_many)]


def capacity(product_id: int, iso_week: str, *, capacity: int = 2, taken: int = 0) -> CapacityWeek:
    """How many pieces a maker can promise in one week."""
    return kept(CapacityWeek(product_id=product_id, iso_week=iso_week, capacity=capacity, taken=taken))


def user(name: str = "Ada", *, email: str | None = None, **columns: Any) -> User:
    """A person with a confirmed account; nobody can sign in as them by password."""
    email = email or f"{slug_of(name)}@posta.example"
    columns = {"active": True, "confirmed_at": LONG_AGO, **columns}
    return kept(User(name=name, email=email, fs_uniquifier=refs.key(), **columns))


def for_sale(
    brand_id: int,
    location_id: int,
    title: str = "Borsa di vela",
    *,
    how_many: int = 1,
    price_cents: int = 4500,
    **columns: Any,
) -> Variant:
    """The short way: a published product with one variant and pieces of it at one place."""
    made = variant(product(brand_id, title, **columns).id, price_cents=price_cents)
    pieces(made.id, location_id, how_many)
    return made


HOME = {"name": "Ada Rossi", "street": "Via Po 1", "extra": "", "postcode": "10124", "city": "Torino", "province": "TO",
        "country": "IT", "phone": ""}  # fmt: skip


def order(*variant_ids: int, owner: CartOwner | None = None, **changes: Any) -> Placed:
    """An order of Ada's, placed from her cart, its pieces held; `changes` are fields of the Buyer."""
    owner = owner or CartOwner(token=refs.key())
    for variant_id in variant_ids:
        add_to_cart(owner, variant_id)
    buyer = Buyer(
        owner=owner, by=GUEST, locale="it", email="ada@posta.example", name="Ada Rossi", phone="", country="IT",
        address=HOME, collect={}, personalisations={}, invoice=None, seen_total_cents=10**9, request_key=refs.key(),
    )  # fmt: skip
    return place_order(replace(buyer, **changes))


def paid_order(*variant_ids: int, **changes: Any) -> Placed:
    """An order that was placed and paid: pieces sold, money booked, letters written."""
    placed = order(*variant_ids, **changes)
    pay(placed)
    return placed


def pay(placed: Placed) -> None:
    """Let the money for an order come."""
    with unit_of_work():
        payment_id, _ = open_attempt(placed.order_id, minutes=31, livemode=False)
    mark_paid(payment_id, payment_intent_id=f"pi_{placed.ref}", charge_id=f"ch_{placed.ref}")


def listed() -> None:
    """Bring every listing row up to date, as the worker does after each change."""
    with unit_of_work() as session:
        mark_stale(session.scalars(select(Product.id)).all())
    refresh_listing()
