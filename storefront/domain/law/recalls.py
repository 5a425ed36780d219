"""Recalls: which pieces, where they are, who bought them. Writes need an open unit of work. See docs/law.md."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, literal, select, true, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import Product, Variant
from storefront.domain.law.models import Recall, RecallKind, RecallLine, RecallPiece
from storefront.domain.mails.models import Mail
from storefront.domain.orders.after_models import Wish
from storefront.domain.orders.models import Order, OrderLine, OrderState
from storefront.domain.pieces.models import Piece
from storefront.infra.db import db, needs_unit_of_work, on_sqlite

REF_LENGTH = 8
REMEDIES = (Wish.REPAIR, Wish.REPLACE, Wish.MONEY)
LESSENS = re.compile(
    r"\b(volontari\w*|precauzional\w*|prudenzial\w*|discrezional\w*|in rari casi|casi isolati|nessun incidente"
    r"|voluntar\w*|precaution\w*|discretionary|in rare (cases|situations)|in specific situations|no (accidents|incidents))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RecallRow:
    """One recall, as office and notice read it."""

    id: int
    ref: str
    kind: RecallKind
    product_id: int | None
    lot_id: int | None
    goods_it: str
    goods_en: str
    hazard_it: str
    hazard_en: str
    action_it: str
    action_en: str
    remedies: Sequence[str]
    opened_at: datetime
    ended_at: datetime | None
    end_reason: str

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def told(self, name: str, locale: str) -> str:
        """`goods`, `hazard` or `action` in one of the two languages of the shop."""
        return str(getattr(self, f"{name}_{'en' if locale == 'en' else 'it'}"))


def lessens(words: str) -> str:
    """What makes a danger sound smaller, and is not written in a recall (Regulation (EU) 2023/988, art. 36.2)."""
    found = LESSENS.search(words)
    return found[0] if found else ""


def letter_key(recall_ref: str, order_ref: str) -> str:
    """One letter for each order of a recall, whoever writes it and however often."""
    return f"recall:{recall_ref}:{order_ref}"


def is_its_letter(recall_ref: Any) -> ColumnElement[bool]:
    """The same in a query that joins Mail and Order."""
    return Mail.dedup_key == literal("recall:").concat(recall_ref).concat(":").concat(Order.ref)


_COLUMNS: tuple[Any, ...] = (
    Recall.id, Recall.ref, Recall.kind, Recall.product_id, Recall.lot_id, Recall.goods_it, Recall.goods_en,
    Recall.hazard_it, Recall.hazard_en, Recall.action_it, Recall.action_en, Recall.remedies, Recall.opened_at,
    Recall.ended_at, Recall.end_reason,
)  # fmt: skip


def every(*, is_open: bool | None = None) -> list[RecallRow]:
    """All recalls, or those that are open or over; the latest first."""
    query = select(*_COLUMNS).order_by(Recall.id.desc())
    if is_open is not None:
        query = query.where(Recall.ended_at.is_(None) if is_open else Recall.ended_at.is_not(None))
    return [RecallRow(*row) for row in db.session.execute(query)]


def one(ref: str) -> RecallRow:
    """Raises NotFound."""
    row = db.session.execute(select(*_COLUMNS).where(Recall.ref == refs.normalised(ref)[:12])).first()
    if row is None:
        raise NotFound(ref=ref)
    return RecallRow(*row)


def locked(ref: str) -> RecallRow | None:
    """An open recall, so that nobody else ends or follows it meanwhile."""
    query = select(*_COLUMNS).where(Recall.ref == ref, Recall.ended_at.is_(None)).with_for_update()
    row = needs_unit_of_work().execute(query).first()
    return RecallRow(*row) if row else None


def write(kind: RecallKind, subject_id: int | None, told: Mapping[str, str], remedies: Sequence[str], by: Actor) -> str:
    """A recall comes into being; returns its ref."""
    ref = refs.code(REF_LENGTH)
    recall = insert(Recall).values(
        ref=ref, kind=kind, product_id=subject_id if kind == RecallKind.PRODUCT else None,
        lot_id=subject_id if kind == RecallKind.LOT else None, remedies=list(remedies), opened_at=clock.now(),
        opened_by=by.user_id, end_reason="", **told,
    )  # fmt: skip
    needs_unit_of_work().execute(recall)
    return ref


def end(recall_id: int, reason: str, by: Actor) -> None:
    over = {"ended_at": clock.now(), "ended_by": by.user_id, "end_reason": reason}
    needs_unit_of_work().execute(update(Recall).where(Recall.id == recall_id).values(**over))


# --- what it reaches -------------------------------------------------------------------------------------


def products(recall: RecallRow) -> list[int]:
    """Products that are recalled whole; none when single pieces are."""
    if recall.kind == RecallKind.PRODUCT:
        return [recall.product_id or 0]
    if recall.kind == RecallKind.LOT:
        return list(db.session.scalars(select(Product.id).where(Product.reuse_lot_id == recall.lot_id)))
    return []


def pieces_in(recall: RecallRow) -> ColumnElement[bool]:
    """Whether a piece is recalled. For queries over Piece joined with Variant."""
    if recall.kind == RecallKind.PIECES:
        return exists().where(RecallPiece.recall_id == recall.id, RecallPiece.piece_id == Piece.id)
    return Variant.product_id.in_(products(recall))


def _lines_in(recall: RecallRow) -> ColumnElement[bool]:
    """Whether a sold line is recalled. A line that was given back is nobody's."""
    if recall.kind == RecallKind.PIECES:
        found: ColumnElement[bool] = exists().where(
            RecallPiece.recall_id == recall.id, RecallPiece.piece_id == OrderLine.piece_id
        )
    else:
        found = OrderLine.product_id.in_(products(recall))
    return and_(found, OrderLine.released_at.is_(None))


def keeping_back(fulfilment_id: int) -> str | None:
    """The ref of a recall that runs and names a line of this parcel; none when nothing keeps it back."""
    for recall in every(is_open=True):
        mine = exists().where(OrderLine.fulfilment_id == fulfilment_id, _lines_in(recall))
        if db.session.scalar(select(mine)):
            return recall.ref
    return None


def of_pieces(piece_ids: Sequence[int]) -> set[int]:
    """Those of them that a recall which runs names, whether somebody has written them down yet or not."""
    found: set[int] = set()
    for recall in every(is_open=True):
        query = select(Piece.id).join(Variant, Variant.id == Piece.variant_id)
        found.update(db.session.scalars(query.where(Piece.id.in_(piece_ids), pieces_in(recall))))
    return found


def name_pieces(recall: RecallRow, codes: Sequence[str] = ()) -> int:
    """Write down the pieces of a recall that are not yet; returns how many. `codes` for a recall of single ones."""
    mine = Piece.code.in_(codes) if recall.kind == RecallKind.PIECES else pieces_in(recall)
    known = exists().where(RecallPiece.recall_id == recall.id, RecallPiece.piece_id == Piece.id)
    query = (
        select(
            literal(recall.id),
            Piece.id,
            Piece.state,
            Piece.location_id,
            literal(clock.now(), RecallPiece.found_at.type),
        )
        .join(Variant, Variant.id == Piece.variant_id)
        .where(mine, ~known)
    )
    columns = ["recall_id", "piece_id", "found_state", "location_id", "found_at"]
    return _added(RecallPiece, columns, query)


def name_lines(recall: RecallRow) -> int:
    """Write down the sold lines of a recall that are not yet; returns how many."""
    known = exists().where(RecallLine.recall_id == recall.id, RecallLine.order_line_id == OrderLine.id)
    query = (
        select(
            literal(recall.id), OrderLine.id, Order.id, Order.email != "",
            literal(clock.now(), RecallLine.found_at.type), literal(""),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(_lines_in(recall), Order.state == OrderState.PAID, ~known)
    )  # fmt: skip
    return _added(RecallLine, ["recall_id", "order_line_id", "order_id", "has_address", "found_at", "claim_ref"], query)


def _added(table: Any, columns: list[str], query: Any) -> int:
    """Rows of a query that were not there: side by side, two workers write each of them once."""
    into = insert_on_sqlite(table) if on_sqlite() else insert_on_postgresql(table)
    # SQLite takes ON CONFLICT behind a SELECT only when that has a WHERE: all of these do.
    written = into.from_select(columns, query.where(true())).on_conflict_do_nothing()
    result: Any = needs_unit_of_work().execute(written)
    return max(int(result.rowcount), 0)


def counts(ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """By recall: sold pieces, those whose buyer has no address, those whose buyer has answered."""
    query = (
        select(
            RecallLine.recall_id, func.count(), func.sum(case((RecallLine.has_address, 0), else_=1)),
            func.count(RecallLine.answered_at),
        )
        .where(RecallLine.recall_id.in_(ids))
        .group_by(RecallLine.recall_id)
    )  # fmt: skip
    return {key: (int(all_), int(without), int(answered)) for key, all_, without, answered in db.session.execute(query)}
