"""What a till lists: sales of the day, and what lies on this place's shelf. Reads select columns."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import and_, func, select

from storefront.core import clock
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Listing, Product, ProductText, Variant
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.orders.models import Channel, Order, OrderLine
from storefront.domain.payments.models import Payment, PaymentState, Way
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.domain.tills.models import SaleState, TillSale
from storefront.infra.db import db

MOST_LINES = 200
MOST_ON_SHELF = 120


@dataclass(frozen=True, slots=True)
class SoldLine:
    line_id: int
    title: str
    choice: str
    paid_cents: int
    is_undone: bool
    packed_picture: str | None
    code: str | None
    state: State | None  # of its piece, now

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")

    @property
    def is_out(self) -> bool:
        """It came back, and is not for sale."""
        return self.is_undone and self.state == State.WITHDRAWN


@dataclass(frozen=True, slots=True)
class SoldRow:
    """One sale of this place."""

    ref: str
    at: datetime
    total_cents: int
    way: Way
    receipt_no: str
    given_cents: int | None
    lines: tuple[SoldLine, ...]

    @property
    def change_cents(self) -> int:
        """What the customer got back of what they gave."""
        return 0 if self.given_cents is None else self.given_cents - self.total_cents

    @property
    def standing(self) -> list[SoldLine]:
        return [line for line in self.lines if not line.is_undone]

    @property
    def is_undone(self) -> bool:
        return not self.standing

    @property
    def out(self) -> list[SoldLine]:
        return [line for line in self.lines if line.is_out]

    @property
    def shelved(self) -> list[SoldLine]:
        """What came back and was not taken out of sale."""
        return [line for line in self.lines if line.is_undone and not line.is_out]


def open_key(device_id: int) -> str | None:
    """The sale that was left open on this device, the last one."""
    query = select(TillSale.key).where(TillSale.device_id == device_id, TillSale.state == SaleState.OPEN)
    return db.session.scalar(query.order_by(TillSale.id.desc()).limit(1))


def sold(ref: str, location_id: int) -> SoldRow | None:
    """One sale of this place by its order's ref; none for another place's."""
    return next(iter(_sold(location_id, Order.ref == ref)), None)


def sold_today(location_id: int) -> list[SoldRow]:
    """Today's sales of this place, the last one first."""
    midnight = datetime.combine(clock.rome_date(clock.now()), time(), tzinfo=clock.ROME)
    return _sold(location_id, Order.paid_at >= midnight)


def _sold(location_id: int, *where: Any) -> list[SoldRow]:
    columns: tuple[Any, ...] = (
        Order.id, Order.ref, Order.paid_at, Order.total_cents, Payment.way, func.coalesce(TillSale.receipt_no, ""),
        TillSale.given_cents, OrderLine.id, OrderLine.title_it, OrderLine.choice, OrderLine.paid_cents,
        OrderLine.released_at.is_not(None), Listing.picture, Piece.code, Piece.state,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Payment, and_(Payment.order_id == Order.id, Payment.state == PaymentState.PAID))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .outerjoin(TillSale, TillSale.order_id == Order.id)
        .outerjoin(Piece, Piece.id == OrderLine.piece_id)
        .outerjoin(Listing, Listing.product_id == OrderLine.product_id)
        .where(Order.location_id == location_id, Order.channel == Channel.TILL, *where)
        .order_by(Order.id.desc(), OrderLine.position)
        .limit(MOST_LINES)
    )
    lines: dict[tuple[Any, ...], list[SoldLine]] = {}
    for row in db.session.execute(query):
        lines.setdefault(tuple(row[1:7]), []).append(SoldLine(*row[7:]))
    return [SoldRow(*[*head, tuple(rows)]) for head, rows in lines.items()]


@dataclass(frozen=True, slots=True)
class ShelfBrand:
    slug: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ShelfPiece:
    """One variant that lies here; `code` is one of its pieces."""

    code: str
    title: str
    size: str
    price_cents: int
    packed_picture: str | None

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")


def _lying_here(location_id: int) -> Any:
    return and_(Piece.location_id == location_id, Piece.state == State.AVAILABLE)


def brands_here(location_id: int) -> list[ShelfBrand]:
    """Brands of which something lies here, with how many pieces."""
    query = (
        select(Brand.slug, Brand.name, func.count(Piece.id))
        .join(Product, Product.brand_id == Brand.id)
        .join(Variant, Variant.product_id == Product.id)
        .join(Piece, Piece.variant_id == Variant.id)
        .where(_lying_here(location_id))
        .group_by(Brand.slug, Brand.name, Brand.position)
        .order_by(Brand.position, Brand.name)
    )
    return [ShelfBrand(*row) for row in db.session.execute(query)]


def brand_here(location_id: int, brand_slug: str) -> int | None:
    """The id of a brand of which something lies here."""
    query = select(Brand.id).join(Product, Product.brand_id == Brand.id).join(Variant, Variant.product_id == Product.id)
    query = query.join(Piece, Piece.variant_id == Variant.id)
    return db.session.scalar(query.where(_lying_here(location_id), Brand.slug == brand_slug).limit(1))


def pieces_here(location_id: int, brand_slug: str) -> list[ShelfPiece]:
    """What of one brand lies here, one entry a variant, by name."""
    title = func.coalesce(ProductText.title, Product.slug)
    query = (
        select(func.min(Piece.code), title, Variant.size, Variant.price_cents, Listing.picture)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Brand, Brand.id == Product.brand_id)
        .outerjoin(ProductText, and_(ProductText.product_id == Product.id, ProductText.locale == "it"))
        .outerjoin(Listing, Listing.product_id == Product.id)
        .where(_lying_here(location_id), Brand.slug == brand_slug)
        .group_by(Variant.id, title, Variant.size, Variant.price_cents, Listing.picture)
        .order_by(title, Variant.size)
        .limit(MOST_ON_SHELF)
    )
    return [ShelfPiece(*row) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class PieceHere:
    """A piece as a till shows it."""

    code: str
    state: State
    location_id: int
    place: str
    title: str
    brand: str
    size: str
    price_cents: int
    packed_picture: str | None

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")


def piece(code: str) -> PieceHere | None:
    """The piece of a label with its place by the books; none when there is no such piece."""
    title = func.coalesce(ProductText.title, Product.slug)
    columns: tuple[Any, ...] = (
        Piece.code, Piece.state, Location.id, Location.name, title, Brand.name, Variant.size, Variant.price_cents,
        Listing.picture,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Location, Location.id == Piece.location_id)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Brand, Brand.id == Product.brand_id)
        .outerjoin(ProductText, and_(ProductText.product_id == Product.id, ProductText.locale == "it"))
        .outerjoin(Listing, Listing.product_id == Product.id)
        .where(Piece.code == code)
    )
    row = db.session.execute(query).first()
    return PieceHere(*row) if row else None
