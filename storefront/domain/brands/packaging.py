"""What parcels are packed in: codes of decision 97/129/EC, and into which bin each goes (art. 219 c.5 D.Lgs. 152/2006)."""

from sqlalchemy import select, update

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.brands.models import Brand
from storefront.infra.db import db, needs_unit_of_work

BINS: dict[str, str] = {
    "pap-20": "paper", "pap-21": "paper", "pap-22": "paper", "pet-1": "plastic", "hdpe-2": "plastic",
    "ldpe-4": "plastic", "pp-5": "plastic", "ps-6": "plastic", "for-50": "wood", "tex-60": "rest", "gl-70": "glass",
    "fe-40": "metal", "alu-41": "metal",
}  # fmt: skip
"""Every code that a brand may choose."""


def of_brand(brand_id: int) -> list[str]:
    return list(db.session.scalar(select(Brand.packaging).where(Brand.id == brand_id)) or [])


def pack_in(brand_id: int, codes: list[str], by: Actor) -> bool:
    """Say what the brand packs in. False when it had said so before. Needs an open unit of work."""
    session = needs_unit_of_work()
    row = session.execute(select(Brand.slug, Brand.packaging).where(Brand.id == brand_id).with_for_update()).one()
    chosen = [code for code in BINS if code in codes]
    if chosen == row.packaging:
        return False
    session.execute(update(Brand).where(Brand.id == brand_id).values(packaging=chosen))
    note(by, "packaging_changed", "brand", row.slug, old={"codes": row.packaging}, new={"codes": chosen})
    return True
