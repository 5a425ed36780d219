"""Another price than the label's, for one piece of a sale: by who has the right, with a reason, borne by somebody."""

from dataclasses import dataclass

from storefront.core import refs
from storefront.domain.pieces import at_till
from storefront.domain.tills import acts, refusals, sales
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.queries import items
from storefront.infra.db import retry_on_deadlock, unit_of_work

REASONS = ("small_fault", "last_one", "friend", "other")


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed: why, in one of REASONS, and whether the cooperative bears it; else the brands do, by share."""

    price_cents: int
    why: str
    coop_bears: bool
    words: str = ""


@retry_on_deadlock
def agree_on_price(key: str, code: str, agreed: Agreed | None, at: AtTill) -> None:
    """Sell one piece of an open sale for less; none goes back to the label's price.

    Raises NotYours without the right, PriceTooHigh, WhyNotSaid, UnknownCode for a piece that is not on the sale,
    SaleEnded, NotFound.
    """
    if not (at.may_change_prices or at.is_supervisor):
        raise refusals.NotYours()
    with unit_of_work():
        sale = sales.locked(key, at)
        sales.needs_open(sale)
        piece = at_till.in_hand(refs.normalised(code)[:12])
        row = next((one for one in items(sale.sale_id, key) if piece and one.piece_id == piece.piece_id), None)
        if row is None:
            raise refusals.UnknownCode(code=code)
        if agreed is not None:
            _needs_sense(agreed, row.price_cents)
        price_cents, why = (agreed.price_cents, _why(agreed)) if agreed else (None, "")
        sales.set_price(sale.sale_id, row.piece_id, price_cents, why, coop_bears=bool(agreed and agreed.coop_bears))
        new = {"code": row.code, "cents": price_cents, "why": why, "coop_bears": bool(agreed and agreed.coop_bears)}
        acts.record(at, "price_changed", key, old={"code": row.code, "cents": row.paid_cents}, new=new)


def _needs_sense(agreed: Agreed, label_cents: int) -> None:
    if not 0 < agreed.price_cents < label_cents:
        raise refusals.PriceTooHigh(price_cents=label_cents)
    if agreed.why not in REASONS:
        raise refusals.WhyNotSaid()


def _why(agreed: Agreed) -> str:
    return f"{agreed.why}: {agreed.words}"[:255] if agreed.words else agreed.why
