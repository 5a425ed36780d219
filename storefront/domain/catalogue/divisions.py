"""What a division of a product among brands must be, before anybody is asked. See docs/agreements.md."""

from collections.abc import Mapping

from sqlalchemy import select

from storefront.core.errors import Refusal
from storefront.core.money import WHOLE_BP
from storefront.domain.brands.models import Brand, BrandState
from storefront.infra.db import needs_unit_of_work

MOST_BRANDS = 6

Shares = Mapping[int, int]
"""Basis points by brand id."""


class BadShares(Refusal):
    """A division that cannot be: `why` is lead_gets_nothing | not_whole | too_many | not_a_part."""

    code = "bad_shares"
    status = 422


class NotAPartner(Refusal):
    """A brand that cannot take part now, because it is not active: `brand_ids`."""

    code = "not_a_partner"
    status = 422


def must_be_whole(shares: Shares, lead_id: int) -> None:
    why = _fault_of(shares, lead_id)
    if why:
        raise BadShares(why=why)


def _fault_of(shares: Shares, lead_id: int) -> str:
    """What is wrong with a division, as a word; nothing when it can be."""
    if any(not 0 < part <= WHOLE_BP for part in shares.values()):
        return "not_a_part"
    if not shares.get(lead_id):
        return "lead_gets_nothing"
    if len(shares) > MOST_BRANDS:
        return "too_many"
    return "" if sum(shares.values()) == WHOLE_BP else "not_whole"


def must_be_able(brand_ids: set[int], already: set[int]) -> None:
    """Only active brands can be asked to join; one that takes part already may be away for a while."""
    states = select(Brand.id, Brand.state).where(Brand.id.in_(sorted(brand_ids)))
    able = {
        brand_id
        for brand_id, state in needs_unit_of_work().execute(states)
        if state == BrandState.ACTIVE or (state == BrandState.PAUSED and brand_id in already)
    }
    if brand_ids - able:
        raise NotAPartner(brand_ids=sorted(brand_ids - able))
