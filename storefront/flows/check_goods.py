"""Invariants of goods: pieces and orders agree, shares are whole, promises can be kept, tables are guarded."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from storefront.core.money import WHOLE_BP
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.agreement_models import AgreementPart, AgreementState, ShareAgreement
from storefront.domain.catalogue.models import CapacityWeek, Product, ProductShare, ProductState, Variant
from storefront.domain.orders.models import Order, OrderLine, OrderState
from storefront.domain.pieces.models import HoldKind, Piece, PieceEvent, State
from storefront.flows.checking import Query, named
from storefront.infra import append_only
from storefront.infra.db import db


def _of_line(*columns: Any) -> Query:
    """Open lines with their order and piece."""
    return (
        select(*columns)
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Piece, Piece.id == OrderLine.piece_id)
        .where(OrderLine.released_at.is_(None))
    )


def paid_pieces_are_sold() -> Iterable[str]:
    wrong = and_(Order.state == OrderState.PAID, Piece.state != State.SOLD)
    return named("piece", _of_line(Piece.code, Piece.state, Order.ref).where(wrong))


def awaited_pieces_are_held() -> Iterable[str]:
    """An order that waits for its payment holds its pieces. Staff who sell one in a shop break the hold: such
    an order is cancelled in the same breath."""
    waiting = Order.state.in_((OrderState.PLACED, OrderState.PROCESSING))
    held = and_(Piece.state == State.HELD, Piece.held_for == "order:" + Order.ref)
    return named("piece", _of_line(Piece.code, Piece.state, Order.ref).where(waiting, ~held))


def sold_pieces_have_a_paid_line() -> Iterable[str]:
    line = (
        select(OrderLine.id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.piece_id == Piece.id, OrderLine.released_at.is_(None), Order.state == OrderState.PAID)
        .exists()
    )
    return named("piece", select(Piece.code).where(Piece.state == State.SOLD, ~line))


def checkout_holds_have_an_order() -> Iterable[str]:
    line = (
        select(OrderLine.id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.piece_id == Piece.id, OrderLine.released_at.is_(None),
            Order.state.in_((OrderState.PLACED, OrderState.PROCESSING)), Piece.held_for == "order:" + Order.ref,
        )
        .exists()
    )  # fmt: skip
    held = and_(Piece.state == State.HELD, Piece.held_kind == HoldKind.CHECKOUT)
    return named("piece", select(Piece.code, Piece.held_for).where(held, ~line))


def pieces_have_one_open_line() -> Iterable[str]:
    lines = func.count(OrderLine.id)
    query = select(Piece.code, lines).join(OrderLine, OrderLine.piece_id == Piece.id)
    return named("piece", query.where(OrderLine.released_at.is_(None)).group_by(Piece.id).having(lines > 1))


def pieces_are_where_their_history_ends() -> Iterable[str]:
    """The state and the place of a piece are those of its last event. Pieces that never moved have none."""
    last, later = aliased(PieceEvent), aliased(PieceEvent)
    is_last = ~select(later.id).where(later.piece_id == last.piece_id, later.id > last.id).exists()
    query = select(Piece.code, Piece.state, last.to_state).join(last, last.piece_id == Piece.id)
    elsewhere = or_(last.to_state != Piece.state, last.location_id != Piece.location_id)
    return named("piece", query.where(is_last, elsewhere))


def shares_sum_to_whole() -> Iterable[str]:
    """Of everything on sale; a draft may be half written."""
    parts = func.coalesce(func.sum(ProductShare.basis_points), 0)
    query = select(Product.slug, parts).outerjoin(ProductShare, ProductShare.product_id == Product.id)
    shown = query.where(Product.state == ProductState.PUBLISHED)
    return named("product", shown.group_by(Product.id).having(parts != WHOLE_BP))


def shares_follow_the_agreement() -> Iterable[str]:
    """What sales read of a product is, part for part, what the agreement in force on it says."""
    agreed = aliased(AgreementPart)
    in_force = and_(ShareAgreement.product_id == Product.id, ShareAgreement.state == AgreementState.IN_FORCE)
    query = (
        select(Product.slug, ShareAgreement.ref, Brand.slug, agreed.basis_points, ProductShare.basis_points)
        .join(ShareAgreement, in_force)
        .join(agreed, agreed.agreement_id == ShareAgreement.id)
        .join(Brand, Brand.id == agreed.brand_id)
        .outerjoin(ProductShare, and_(ProductShare.product_id == Product.id, ProductShare.brand_id == agreed.brand_id))
    )
    return named("product", query.where(func.coalesce(ProductShare.basis_points, 0) != agreed.basis_points))


def weeks_hold_what_was_promised() -> Iterable[str]:
    """As many pieces are being made in a week as its capacity says are taken, and no more than can be."""
    made = (
        select(func.count(Piece.id))
        .join(Variant, Variant.id == Piece.variant_id)
        .where(
            Variant.product_id == CapacityWeek.product_id, Piece.made_in_week == CapacityWeek.iso_week,
            Piece.state != State.WITHDRAWN,
        )
        .correlate(CapacityWeek)
        .scalar_subquery()
    )  # fmt: skip
    wrong = or_(made > CapacityWeek.taken, CapacityWeek.taken > CapacityWeek.capacity)
    query = select(CapacityWeek.id, CapacityWeek.iso_week, CapacityWeek.capacity, CapacityWeek.taken, made)
    return named("capacity_week", query.where(wrong))


def guards_are_present() -> Iterable[str]:
    """The triggers that let some tables only grow."""
    return (f"trigger {name}" for name in append_only.unguarded(db.session.connection()))


GOODS: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one
    for one in (
        paid_pieces_are_sold, awaited_pieces_are_held, sold_pieces_have_a_paid_line, checkout_holds_have_an_order,
        pieces_have_one_open_line, pieces_are_where_their_history_ends, shares_sum_to_whole,
        shares_follow_the_agreement, weeks_hold_what_was_promised, guards_are_present,
    )
}  # fmt: skip
