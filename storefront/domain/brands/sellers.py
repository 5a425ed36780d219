"""Who sells in law: each brand under its own name, or the cooperative in its own. See docs/law.md (L12, L14, L18)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from storefront.domain.brands.models import Party, VatRegime
from storefront.domain.brands.queries import TraderRow, traders, traders_on


@dataclass(frozen=True, slots=True)
class Seller:
    """One seller of an order. No trader: the cooperative, whose name the shop itself knows."""

    trader: TraderRow | None
    charges_vat: bool  # a forfettario does not (L. 190/2014, art. 1, c. 58)
    brands: tuple[str, ...]  # whose pieces these are


def sellers(sold: Iterable[tuple[int, Party, int]]) -> list[Seller]:
    """The sellers of lines as they were frozen: (brand, who sells, VAT in basis points). One statement."""
    lines = list(sold)
    known = traders(brand_id for brand_id, _, _ in lines)
    return _each_once((known[brand_id], party, vat_bp > 0) for brand_id, party, vat_bp in lines)


def sellers_on(brand_ids: Iterable[int], on: date) -> list[Seller]:
    """Who would sell online on a day, in the order of the brands; none for one that has no terms yet. One statement."""
    wanted = list(dict.fromkeys(brand_ids))
    known = traders_on(wanted, on)
    agreed = [known[brand_id] for brand_id in wanted if brand_id in known]
    return _each_once((trader, party, regime == VatRegime.ORDINARY) for trader, party, regime in agreed)


def _each_once(sold: Iterable[tuple[TraderRow, Party, bool]]) -> list[Seller]:
    own: dict[TraderRow, bool] = {}
    by_coop: dict[str, None] = {}
    for trader, party, has_vat in sold:
        if party == Party.COOPERATIVE:
            by_coop[trader.name] = None
        else:
            own[trader] = own.get(trader, False) or has_vat
    found = [Seller(trader, charges_vat, (trader.name,)) for trader, charges_vat in own.items()]
    return [*found, Seller(None, charges_vat=True, brands=tuple(by_coop))] if by_coop else found
