"""Whom and what a recall reaches, as the office reads it: buyers, pieces, places. Columns only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Listing, Product, ProductText, Variant
from storefront.domain.law.models import RecallLine, RecallPiece
from storefront.domain.law.recalls import is_its_letter
from storefront.domain.mails.models import Mail, MailState
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.orders.after_models import Claim, ClaimState, Wish
from storefront.domain.orders.models import Channel, Fulfilment, FulfilmentState, Order, OrderLine
from storefront.domain.pieces.models import HoldKind, Piece, State
from storefront.domain.places.models import Location
from storefront.infra.db import db

NOT_LEFT = (FulfilmentState.WAITING, FulfilmentState.PREPARED)


@dataclass(frozen=True, slots=True)
class BuyerRow:
    """A sold piece and what is known of whoever has it."""

    line_id: int
    order_ref: str
    order_key: str
    channel: Channel
    place: str | None  # the outlet that sold it
    name: str
    email: str
    locale: str
    title: str
    code: str | None
    parcel: FulfilmentState | None
    letter: MailState | None
    sent_at: datetime | None
    has_address: bool
    answered_at: datetime | None
    remedy: Wish | None
    claim_ref: str
    claim: ClaimState | None

    @property
    def is_here(self) -> bool:
        """It was paid and has not left: the parcel must not go."""
        return self.parcel in NOT_LEFT

    @property
    def state(self) -> str:
        """`done`, `refused`, `answered`, `sent`, `writing`, `failed` or `no_address`."""
        if self.claim in (ClaimState.DONE, ClaimState.REFUSED):
            return "done" if self.claim == ClaimState.DONE else "refused"
        if self.answered_at:
            return "answered"
        if not self.has_address:
            return "no_address"
        return {MailState.DONE: "sent", MailState.FAILED: "failed"}.get(self.letter or MailState.PENDING, "writing")


def _buyers(recall_id: int, recall_ref: str) -> Select[Any]:
    columns: tuple[Any, ...] = (
        OrderLine.id, Order.ref, Order.key, Order.channel, Location.name, Order.name, Order.email, Order.locale,
        OrderLine.title, Piece.code, Fulfilment.state, Mail.state, Mail.sent_at, RecallLine.has_address,
        RecallLine.answered_at, RecallLine.remedy, RecallLine.claim_ref, Claim.state,
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(RecallLine)
        .join(OrderLine, OrderLine.id == RecallLine.order_line_id)
        .join(Order, Order.id == RecallLine.order_id)
        .outerjoin(Location, Location.id == Order.location_id)
        .outerjoin(Piece, Piece.id == OrderLine.piece_id)
        .outerjoin(Fulfilment, Fulfilment.id == OrderLine.fulfilment_id)
        .outerjoin(Mail, is_its_letter(recall_ref))
        .outerjoin(Claim, Claim.ref == RecallLine.claim_ref)
        .where(RecallLine.recall_id == recall_id)
        .order_by(RecallLine.answered_at.is_not(None), OrderLine.id)
    )


def buyers(recall_id: int, recall_ref: str, *, offset: int = 0, limit: int | None = None) -> list[BuyerRow]:
    """Sold pieces, those that wait for an answer first."""
    query = _buyers(recall_id, recall_ref).offset(offset).limit(limit)
    return [BuyerRow(*row) for row in db.session.execute(query)]


def of_order(recall_id: int, recall_ref: str, order_ref: str) -> list[BuyerRow]:
    """The recalled pieces of one order."""
    query = _buyers(recall_id, recall_ref).where(Order.ref == order_ref)
    return [BuyerRow(*row) for row in db.session.execute(query)]


def unwritten(recall_id: int, recall_ref: str) -> list[tuple[str, str, str]]:
    """Orders that no letter was written to yet: ref, address, language."""
    query = (
        select(Order.ref, Order.email, Order.locale)
        .join(RecallLine, RecallLine.order_id == Order.id)
        .outerjoin(Mail, is_its_letter(recall_ref))
        .where(RecallLine.recall_id == recall_id, Order.email != "", Mail.id.is_(None))
        .distinct()
        .order_by(Order.ref)
    )
    return list(db.session.execute(query).tuples().all())


# --- pieces ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LyingRow:
    """Pieces of a recall at one place, in one state now."""

    place: str
    state: State
    pieces: int


def lying(recall_id: int) -> list[LyingRow]:
    """Where the pieces are that nobody has bought."""
    query = (
        select(Location.name, Piece.state, func.count())
        .join(Piece, Piece.location_id == Location.id)
        .join(RecallPiece, RecallPiece.piece_id == Piece.id)
        .where(RecallPiece.recall_id == recall_id, Piece.state != State.SOLD)
        .group_by(Location.name, Piece.state)
        .order_by(Location.name, Piece.state)
    )
    return [LyingRow(*row) for row in db.session.execute(query)]


def free(recall_id: int) -> dict[State, list[int]]:
    """Pieces that somebody could still buy: on the shelf, or kept aside for somebody."""
    aside = and_(Piece.state == State.HELD, Piece.held_kind == HoldKind.ASIDE)
    query = (
        select(Piece.state, Piece.id)
        .join(RecallPiece, RecallPiece.piece_id == Piece.id)
        .where(RecallPiece.recall_id == recall_id, (Piece.state == State.AVAILABLE) | aside)
    )
    found: dict[State, list[int]] = defaultdict(list)
    for state, piece_id in db.session.execute(query):
        found[state].append(piece_id)
    return found


def unpaid(recall_id: int) -> list[str]:
    """Refs of online orders that hold a piece of the recall and are not paid yet."""
    query = (
        select(Piece.held_for)
        .join(RecallPiece, RecallPiece.piece_id == Piece.id)
        .where(RecallPiece.recall_id == recall_id, Piece.held_kind == HoldKind.CHECKOUT)
        .distinct()
    )
    return [ref.removeprefix("order:") for ref in db.session.scalars(query) if ref]


# --- how to recognise them -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """A recalled product: what it is called, whose it is, when it was sold."""

    product_id: int
    slug: str
    title: str
    brand: str
    legal_name: str
    address: str
    skus: tuple[str, ...]
    first_sold: datetime | None
    last_sold: datetime | None
    codes: tuple[str, ...]  # of single pieces
    picture: PictureRow | None


def goods(recall_id: int, locale: str, *, with_codes: bool) -> list[GoodsRow]:
    """What the notice says to recognise them by: three statements."""
    pieces = (
        select(Variant.product_id, Variant.sku, Piece.code)
        .join(Piece, Piece.variant_id == Variant.id)
        .join(RecallPiece, RecallPiece.piece_id == Piece.id)
        .where(RecallPiece.recall_id == recall_id)
        .order_by(Variant.position, Piece.id)
    )
    skus: dict[int, dict[str, None]] = defaultdict(dict)
    codes: dict[int, list[str]] = defaultdict(list)
    for product_id, sku, code in db.session.execute(pieces):
        skus[product_id][sku] = None
        codes[product_id].append(code)
    return [
        GoodsRow(
            row.id, row.slug, row.title or "", row.name, row.legal_name,
            f"{row.street}, {row.postcode} {row.city}", tuple(skus[row.id]), row.first_sold, row.last_sold,
            tuple(codes[row.id]) if with_codes else (), unpacked(row.picture, row.title or "") if row.picture else None,
        )
        for row in db.session.execute(_products(recall_id, sorted(skus), locale))
    ]  # fmt: skip


def _products(recall_id: int, product_ids: Sequence[int], locale: str) -> Select[Any]:
    sold = (
        select(
            OrderLine.product_id, func.min(Order.placed_at).label("first_sold"),
            func.max(Order.placed_at).label("last_sold"),
        )
        .join(RecallLine, RecallLine.order_line_id == OrderLine.id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(RecallLine.recall_id == recall_id)
        .group_by(OrderLine.product_id)
        .subquery()
    )  # fmt: skip
    title = select(ProductText.title).where(ProductText.product_id == Product.id).limit(1)
    own = title.where(ProductText.locale == locale).scalar_subquery()
    italian = title.where(ProductText.locale == "it").scalar_subquery()
    columns: tuple[Any, ...] = (
        Product.id, Product.slug, func.coalesce(own, italian).label("title"), Brand.name, Brand.legal_name,
        Brand.street, Brand.postcode, Brand.city, sold.c.first_sold, sold.c.last_sold, Listing.picture,
    )  # fmt: skip
    query = select(*columns).join(Brand, Brand.id == Product.brand_id)
    query = query.outerjoin(sold, sold.c.product_id == Product.id)
    query = query.outerjoin(Listing, Listing.product_id == Product.id)
    return query.where(Product.id.in_(product_ids)).order_by(Product.id)


def brands_of(recall_id: int) -> list[tuple[int, str]]:
    """Lead brands of recalled pieces, with the title of one of their products."""
    query = (
        select(Product.brand_id, func.min(ProductText.title))
        .join(Variant, Variant.product_id == Product.id)
        .join(Piece, Piece.variant_id == Variant.id)
        .join(RecallPiece, RecallPiece.piece_id == Piece.id)
        .outerjoin(ProductText, and_(ProductText.product_id == Product.id, ProductText.locale == "it"))
        .where(RecallPiece.recall_id == recall_id)
        .group_by(Product.brand_id)
    )
    return list(db.session.execute(query).tuples().all())
