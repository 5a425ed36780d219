"""Consignments as their brand reads them: the list, one with its lines, what may be put on it, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from storefront.core import clock
from storefront.domain.brands.models import BrandMember
from storefront.domain.catalogue.models import Colour, Product, Variant
from storefront.domain.consignments.models import (
    REST_MISSING,
    Consignment,
    ConsignmentEvent,
    ConsignmentLine,
    ConsignmentState,
    Kind,
    LineState,
)
from storefront.domain.people.models import User
from storefront.domain.pieces.models import Piece, State
from storefront.domain.pieces.shelf import colour_in, title_in
from storefront.domain.places.models import Location
from storefront.infra.db import db

A_PAGE = 30
LATE_AFTER = timedelta(days=7)
OPEN = (ConsignmentState.DRAFT, ConsignmentState.ASKED, ConsignmentState.SENT)


@dataclass(frozen=True, slots=True)
class ConsignmentRow:
    """One consignment with how far it has come."""

    id: int
    ref: str
    kind: Kind
    box: str | None
    state: ConsignmentState
    year: int | None
    number: int | None
    from_id: int
    from_name: str
    to_id: int
    to_name: str
    parcels: int
    carrier: str
    remark: str
    ends: dict[str, Any]
    created_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    pieces: int
    travelling: int
    arrived: int
    is_rest_missing: bool  # its goal has said that the rest is not in the box

    @property
    def note_no(self) -> str:
        """ "3/2026", or nothing before it leaves."""
        return f"{self.number}/{self.year}" if self.number else ""

    @property
    def is_move(self) -> bool:
        """Two places do it between them; its brand only sees it."""
        return self.kind == Kind.MOVE

    @property
    def is_partly_here(self) -> bool:
        return self.state == ConsignmentState.SENT and self.arrived > 0


@dataclass(frozen=True, slots=True)
class LineRow:
    """One piece of a consignment: as the note says it once it has left, as it is now before."""

    piece_id: int
    code: str
    state: LineState
    is_extra: bool
    title: str
    detail: str  # the note's words; empty before it leaves
    size: str
    colour: str
    sku: str
    price_cents: int
    ended_at: datetime | None
    is_free: bool  # lies free at the start now
    is_frozen: bool  # it left: the words are those of the note

    @property
    def is_gone(self) -> bool:
        """Chosen, but no longer to be had."""
        return self.state == LineState.CHOSEN and not self.is_free


@dataclass(frozen=True, slots=True)
class Choosable:
    """A variant of which pieces lie at the start, with how many of them are on the consignment."""

    sku: str
    variant_id: int
    title: str
    size: str
    colour: str
    lying: int
    chosen: int


@dataclass(frozen=True, slots=True)
class EventRow:
    at: datetime
    kind: str
    values: dict[str, Any]
    actor_kind: str
    who: str | None


def _rows() -> Select[Any]:
    start, end = aliased(Location), aliased(Location)

    def counted(*states: LineState) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((ConsignmentLine.state.in_(states), 1), else_=0)), 0)

    columns: tuple[Any, ...] = (
        Consignment.id, Consignment.ref, Consignment.kind, Consignment.box, Consignment.state, Consignment.year,
        Consignment.number, Consignment.from_location_id, start.name, Consignment.to_location_id, end.name,
        Consignment.parcels, Consignment.carrier, Consignment.remark, Consignment.ends, Consignment.created_at,
        Consignment.sent_at, Consignment.ended_at,
    )  # fmt: skip
    lines = (
        select(
            ConsignmentLine.consignment_id.label("of"), func.count().label("pieces"),
            counted(LineState.TRAVELLING).label("travelling"), counted(LineState.ARRIVED).label("arrived"),
        )
        .group_by(ConsignmentLine.consignment_id)
        .subquery()
    )  # fmt: skip
    rest = exists().where(ConsignmentEvent.consignment_id == Consignment.id, ConsignmentEvent.kind == REST_MISSING)
    counts = [func.coalesce(column, 0) for column in (lines.c.pieces, lines.c.travelling, lines.c.arrived)]
    return (
        select(*columns, *counts, rest)
        .join(start, start.id == Consignment.from_location_id)
        .join(end, end.id == Consignment.to_location_id)
        .outerjoin(lines, lines.c.of == Consignment.id)
    )


def consignments(brand_id: int, *, is_open: bool, page: int = 1) -> tuple[list[ConsignmentRow], int]:
    """A page of the brand's consignments, the latest first; and how many there are. What was thrown away unsent is not shown."""
    over = and_(Consignment.state.not_in(OPEN), or_(Consignment.number.is_not(None), Consignment.kind == Kind.RECALL))
    mine = (_seen_by(brand_id), Consignment.state.in_(OPEN) if is_open else over)
    total = db.session.scalar(select(func.count()).select_from(Consignment).where(*mine)) or 0
    query = _rows().where(*mine).order_by(Consignment.id.desc()).limit(A_PAGE).offset((page - 1) * A_PAGE)
    return [ConsignmentRow(*row) for row in db.session.execute(query)], total


def consignment(brand_id: int, ref: str) -> ConsignmentRow | None:
    """One of the brand's consignments; none otherwise."""
    row = db.session.execute(_rows().where(_seen_by(brand_id), Consignment.ref == ref)).first()
    return ConsignmentRow(*row) if row else None


def _seen_by(brand_id: int) -> ColumnElement[bool]:
    """The brand's own; what two shops move between them once it has left: a box in the making is the shop's."""
    left = or_(Consignment.kind != Kind.MOVE, Consignment.number.is_not(None))
    return and_(Consignment.brand_id == brand_id, left)


def boxes_from(location_id: int) -> list[ConsignmentRow]:
    """What this place is packing for another one, or has sent and not all of it has arrived; each brand's part a row."""
    mine = (Consignment.from_location_id == location_id, Consignment.kind == Kind.MOVE)
    is_open = Consignment.state.in_((ConsignmentState.DRAFT, ConsignmentState.SENT))
    rows = (ConsignmentRow(*row) for row in db.session.execute(_rows().where(*mine, is_open).order_by(Consignment.id)))
    return [row for row in rows if row.pieces]


def box(code: str, location_id: int) -> list[ConsignmentRow]:
    """The parts of a box that this place packs, sent or receives; none otherwise."""
    ours = or_(Consignment.from_location_id == location_id, Consignment.to_location_id == location_id)
    query = _rows().where(Consignment.box == code, ours).order_by(Consignment.id)
    return [ConsignmentRow(*row) for row in db.session.execute(query)]


def waiting_at(location_id: int) -> tuple[list[ConsignmentRow], list[ConsignmentRow]]:
    """What a place has to do: consignments that come to it, a box with the parts that are all here; and recalls that
    it is asked to pack."""
    part = aliased(Consignment)
    boxes = select(part.box).where(part.to_location_id == location_id, part.state == ConsignmentState.SENT)
    is_part = and_(
        Consignment.state == ConsignmentState.CLOSED, Consignment.box.in_(boxes.where(part.box.is_not(None)))
    )
    here = or_(
        and_(Consignment.to_location_id == location_id, or_(Consignment.state == ConsignmentState.SENT, is_part)),
        and_(Consignment.from_location_id == location_id, Consignment.state == ConsignmentState.ASKED),
    )
    rows = [ConsignmentRow(*row) for row in db.session.execute(_rows().where(here).order_by(Consignment.id))]
    coming = [row for row in rows if row.state != ConsignmentState.ASKED]
    return coming, [row for row in rows if row.state == ConsignmentState.ASKED]


def lines_of(consignment_id: int, locale: str) -> list[LineRow]:
    """All its pieces by title, size and code. Before it leaves, title and price are today's."""
    return lines_in([consignment_id], locale)


def lines_in(consignment_ids: Sequence[int], locale: str) -> list[LineRow]:
    """The same of all parts of a box."""
    is_free = and_(Piece.state == State.AVAILABLE, Piece.location_id == Consignment.from_location_id)
    title = func.coalesce(func.nullif(ConsignmentLine.title, ""), title_in(locale))
    columns: tuple[Any, ...] = (
        ConsignmentLine.piece_id, Piece.code, ConsignmentLine.state, ConsignmentLine.is_extra, title,
        ConsignmentLine.detail, Variant.size, colour_in(locale), Variant.sku,
        func.coalesce(ConsignmentLine.price_cents, Variant.list_cents), ConsignmentLine.ended_at, is_free,
        ConsignmentLine.price_cents.is_not(None),
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Consignment, Consignment.id == ConsignmentLine.consignment_id)
        .join(Piece, Piece.id == ConsignmentLine.piece_id)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(ConsignmentLine.consignment_id.in_(consignment_ids))
        .order_by(func.lower(title), Variant.position, Variant.id, Piece.code)
    )
    return [LineRow(*row) for row in db.session.execute(query)]


def choosable(brand_id: int, row: ConsignmentRow, locale: str) -> list[Choosable]:
    """Variants of the brand of which pieces lie free at the start, by title."""
    on_it = and_(ConsignmentLine.piece_id == Piece.id, ConsignmentLine.consignment_id == row.id)
    title = title_in(locale)
    columns: tuple[Any, ...] = (
        Variant.sku, Variant.id, title, Variant.size, colour_in(locale), func.count(Piece.id),
        func.count(ConsignmentLine.piece_id),
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Product, Product.id == Variant.product_id)
        .join(Piece, Piece.variant_id == Variant.id)
        .outerjoin(ConsignmentLine, on_it)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(Product.brand_id == brand_id, Piece.state == State.AVAILABLE, Piece.location_id == row.from_id)
        .group_by(Product.id, Variant.id, Colour.id)
        .order_by(func.lower(title), Variant.position, Variant.id)
    )
    return [Choosable(*found) for found in db.session.execute(query)]


def events_of(consignment_id: int, brand_id: int) -> list[EventRow]:
    """What happened to it, the first first; names only of the brand's own members."""
    is_member = and_(BrandMember.user_id == ConsignmentEvent.user_id, BrandMember.brand_id == brand_id)
    columns: tuple[Any, ...] = (
        ConsignmentEvent.at, ConsignmentEvent.kind, ConsignmentEvent.values, ConsignmentEvent.actor_kind, User.name
    )  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(BrandMember, is_member)
        .outerjoin(User, User.id == BrandMember.user_id)
        .where(ConsignmentEvent.consignment_id == consignment_id)
        .order_by(ConsignmentEvent.id)
    )
    return [EventRow(*row) for row in db.session.execute(query)]


def wanting_a_hand(brand_id: int) -> list[ConsignmentRow]:
    """What the brand should look at: late on the way, arrived in part, coming home, not packed by the shop."""
    late = Consignment.sent_at < clock.now() - LATE_AFTER
    asked_late = Consignment.created_at < clock.now() - LATE_AFTER
    arrived = select(ConsignmentLine.piece_id).where(
        ConsignmentLine.consignment_id == Consignment.id, ConsignmentLine.state == LineState.ARRIVED
    )
    sent = and_(
        Consignment.state == ConsignmentState.SENT, or_(late, Consignment.kind == Kind.RECALL, arrived.exists())
    )
    asked = and_(Consignment.state == ConsignmentState.ASKED, asked_late)
    mine = (Consignment.brand_id == brand_id, Consignment.kind != Kind.MOVE)
    query = _rows().where(*mine, or_(sent, asked)).order_by(Consignment.id).limit(20)
    return [ConsignmentRow(*row) for row in db.session.execute(query)]


def numbers_of(refs: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """By ref: the note's number, and the names of start and end. For a piece's line of time."""
    if not refs:
        return {}
    rows = [ConsignmentRow(*row) for row in db.session.execute(_rows().where(Consignment.ref.in_(refs)))]
    return {row.ref: (row.note_no, row.from_name, row.to_name) for row in rows}
