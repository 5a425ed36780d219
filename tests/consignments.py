"""A brand that sends to a shop and calls back, for tests."""

from collections.abc import Sequence

from sqlalchemy import select

from storefront.core.actor import SYSTEM
from storefront.domain.consignments import journeys
from storefront.domain.consignments.models import Consignment, ConsignmentLine, Kind
from storefront.domain.pieces.models import Piece, State
from storefront.flows.recall_pieces import ask_back
from storefront.flows.send_consignment import send_consignment
from storefront.infra.db import db, unit_of_work
from tests import makers


class Sender:
    """A brand with its atelier, the hub, a shop, something that it makes, and what it sends."""

    def __init__(self, name: str = "Arbrora") -> None:
        self.brand = makers.brand(name)
        self.atelier, self.hub, self.shop = makers.atelier(self.brand.id), makers.location(), makers.outlet()
        self.variant = makers.variant(makers.product(self.brand.id, "Sciarpa rossa").id, size="M")

    def has(self, how_many: int, location_id: int | None = None) -> list[str]:
        """So many pieces lying at the atelier, or elsewhere; their codes."""
        return [piece.code for piece in makers.pieces(self.variant.id, location_id or self.atelier.id, how_many)]

    def chooses(self, codes: Sequence[str], kind: Kind = Kind.DELIVERY) -> str:
        """A draft with these pieces on it, to the shop or back from it; its ref."""
        start, end = (self.atelier.id, self.shop.id) if kind == Kind.DELIVERY else (self.shop.id, self.atelier.id)
        with unit_of_work():
            ref = journeys.open_draft(self.brand.id, kind, start, end, by=SYSTEM)
            journeys.put_on(journeys.lock(ref, brand_id=self.brand.id), codes)
        return ref

    def sends(self, codes: Sequence[str]) -> str:
        ref = self.chooses(codes)
        send_consignment(self.brand.id, ref, SYSTEM)
        return ref

    def asks_back(self, codes: Sequence[str]) -> str:
        ref = self.chooses(codes, Kind.RECALL)
        ask_back(self.brand.id, ref, SYSTEM)
        return ref


def where(code: str) -> tuple[State, int]:
    """The state and the place of the piece of a code."""
    db.session.rollback()
    return db.session.execute(select(Piece.state, Piece.location_id).where(Piece.code == code)).one()._tuple()


def consignment(ref: str) -> Consignment:
    db.session.rollback()
    return db.session.scalars(select(Consignment).where(Consignment.ref == ref)).one()


def lines(ref: str) -> dict[str, ConsignmentLine]:
    """Its lines by code."""
    query = select(Piece.code, ConsignmentLine).join(ConsignmentLine, ConsignmentLine.piece_id == Piece.id)
    of_it = query.join(Consignment, Consignment.id == ConsignmentLine.consignment_id).where(Consignment.ref == ref)
    return {row[0]: row[1] for row in db.session.execute(of_it)}
