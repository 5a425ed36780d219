"""A brand pauses, closes, comes back; its terms change from a day on. See docs/people.md.

Closing is for good in the shop and changes nothing in the books: statements go on until the balance is nil.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from storefront.core.actor import Actor
from storefront.core.errors import NotFound, Refusal
from storefront.domain.audit.services import note
from storefront.domain.brands import terms
from storefront.domain.brands.models import Brand, BrandState
from storefront.domain.brands.terms import Agreed
from storefront.domain.catalogue.models import Product, Variant
from storefront.domain.consignments.models import Consignment, ConsignmentState
from storefront.domain.ledger import accounts
from storefront.domain.ledger.queries import balance
from storefront.domain.orders.models import Fulfilment, FulfilmentState, LineShare, Order, OrderLine, OrderState
from storefront.domain.payments.models import Transfer, Work
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location, LocationKind
from storefront.flows.joining import show_anew, write_to_owners
from storefront.infra.db import db, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

MOVES = {
    BrandState.PAUSED: (BrandState.ACTIVE,),
    BrandState.ACTIVE: (BrandState.PAUSED, BrandState.CLOSED),
    BrandState.CLOSED: (BrandState.ACTIVE, BrandState.PAUSED),
}
"""From which states each one is reached."""
NOT_YET_GONE = (FulfilmentState.WAITING, FulfilmentState.PREPARED)
ON_ITS_WAY = (Work.PENDING,)


class NotThisMove(Refusal):
    """The brand is not where this move starts: `state`."""

    code = "brand_not_this_move"


class StillOpen(Refusal):
    """Something of the brand is under way: `parcels`, `held`, `transfers`, `consignments`."""

    code = "brand_still_open"


@dataclass(frozen=True, slots=True)
class Standing:
    """What hangs on a brand now: what must end before it closes, and what closing leaves as it is."""

    parcels: int  # orders with pieces of the brand that have not left yet
    held: int  # pieces that somebody is buying, or that are kept for somebody
    transfers: int
    consignments: int  # on their way
    in_shops: int  # pieces that lie free at the cooperative's places
    at_home: int  # and at the brand's own
    balance_cents: int  # above zero: due to the brand; below: the brand's debt

    @property
    def may_close(self) -> bool:
        return not (self.parcels or self.held or self.transfers or self.consignments)


def standing_of(brand_id: int) -> Standing:
    """Six statements; asked again inside the transaction that closes."""
    pieces = (
        select(Piece.state, Location.kind, func.count())
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Location, Location.id == Piece.location_id)
        .where(Product.brand_id == brand_id, Piece.state.in_((State.AVAILABLE, State.HELD)))
        .group_by(Piece.state, Location.kind)
    )
    held, in_shops, at_home = 0, 0, 0
    for state, kind, count in db.session.execute(pieces):
        held += count if state == State.HELD else 0
        if state == State.AVAILABLE:
            in_shops += count if kind != LocationKind.ATELIER else 0
            at_home += count if kind == LocationKind.ATELIER else 0
    return Standing(
        _parcels(brand_id), held, _count(Transfer, Transfer.brand_id == brand_id, Transfer.state.in_(ON_ITS_WAY)),
        _count(Consignment, Consignment.brand_id == brand_id, Consignment.state == ConsignmentState.SENT),
        in_shops, at_home, -balance(accounts.brand_payable(brand_id)),
    )  # fmt: skip


def _parcels(brand_id: int) -> int:
    query = (
        select(func.count(func.distinct(Fulfilment.id)))
        .select_from(Fulfilment)
        .join(OrderLine, OrderLine.fulfilment_id == Fulfilment.id)
        .join(LineShare, LineShare.order_line_id == OrderLine.id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            LineShare.brand_id == brand_id, OrderLine.released_at.is_(None), Order.state == OrderState.PAID,
            Fulfilment.state.in_(NOT_YET_GONE),
        )
    )  # fmt: skip
    return db.session.scalar(query) or 0


def _count(table: Any, *where: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def pause_brand(brand_id: int, why: str, by: Actor) -> None:
    """Sell nothing online for a while; the shops go on. Raises NotThisMove."""
    _move(brand_id, BrandState.PAUSED, why, by)


def reopen_brand(brand_id: int, by: Actor) -> None:
    """Sell again. Raises NotThisMove."""
    _move(brand_id, BrandState.ACTIVE, "", by)


@retry_on_deadlock
def close_brand(brand_id: int, why: str, by: Actor) -> None:
    """End a brand's shop. Raises NotThisMove, StillOpen while something of it is under way."""
    _move(brand_id, BrandState.CLOSED, why, by)


def _move(brand_id: int, to: BrandState, why: str, by: Actor) -> None:
    with unit_of_work() as session:
        row = session.execute(select(Brand.slug, Brand.state).where(Brand.id == brand_id).with_for_update()).first()
        if row is None:
            raise NotFound(brand_id=brand_id)
        if row.state not in MOVES[to]:
            raise NotThisMove(state=row.state)
        if to == BrandState.CLOSED:
            _needs_nothing_open(brand_id)
        session.execute(update(Brand).where(Brand.id == brand_id).values(state=to))
        new = {"state": to.value, **({"why": why} if why else {})}
        note(by, f"brand_{to}", "brand", row.slug, old={"state": row.state.value}, new=new)
        show_anew(brand_id)
    nudge("refresh_listing")


def _needs_nothing_open(brand_id: int) -> None:
    found = standing_of(brand_id)
    if not found.may_close:
        told = asdict(found)
        raise StillOpen(**{name: told[name] for name in ("parcels", "held", "transfers", "consignments")})


# --- terms -----------------------------------------------------------------------------------------------


def agree_terms(brand_id: int, slug: str, name: str, valid_from: date, agreed: Agreed, by: Actor) -> None:
    """Terms that hold from a day on; the brand's owners are written to. Raises TooSoon."""
    with unit_of_work():
        before = terms.agree(brand_id, valid_from, agreed)
        old = asdict(before.agreed) if before else {}
        changed = {key: value for key, value in asdict(agreed).items() if old.get(key) != value}
        note(
            by, "terms_agreed", "brand", slug, old={key: old.get(key) for key in changed},
            new={"from": valid_from.isoformat(), **changed},
        )  # fmt: skip
        told = {
            "brand": name, "day": valid_from.strftime("%d/%m/%Y"), "path": f"/studio/{slug}/brand/terms",
            "online": _percent(agreed.commission_online_bp), "till": _percent(agreed.commission_till_bp),
        }  # fmt: skip
        write_to_owners(brand_id, "brand_terms_agreed", f"{brand_id}:{valid_from}:{_stamp(agreed)}", **told)
        show_anew(brand_id)
    nudge("send_mails")
    nudge("refresh_listing")


def _percent(basis_points: int) -> str:
    return f"{basis_points / 100:g}".replace(".", ",")


def _stamp(agreed: Agreed) -> str:
    return "-".join(str(part) for part in asdict(agreed).values())


def forget_terms(brand_id: int, slug: str, valid_from: date, by: Actor) -> None:
    """Take coming terms back. Raises TooSoon, NotFound."""
    with unit_of_work():
        terms.forget(brand_id, valid_from)
        note(by, "terms_forgotten", "brand", slug, old={"from": valid_from.isoformat()})
