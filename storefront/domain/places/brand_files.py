"""A brand's file as its list of steps asks for it: one statement for one brand or for all."""

from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from storefront.domain.brands.checklist import BrandFile
from storefront.domain.brands.models import BankAccount, Brand, BrandText, StripeAccount
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.places.models import Location, LocationKind, ShippingBand
from storefront.infra.db import db

HOME = "IT"


def brand_files(slug: str | None = None) -> list[BrandFile]:
    """Files of all brands, or of the one of a slug, in the shop's order."""
    it, en = aliased(BrandText), aliased(BrandText)
    own_place = exists().where(
        Location.brand_id == Brand.id, Location.kind == LocationKind.ATELIER, Location.is_open,
        ShippingBand.location_id == Location.id, ShippingBand.country == HOME,
    )  # fmt: skip
    shown = exists().where(Picture.id == Brand.picture_id, Picture.state == PictureState.READY)
    columns: tuple[Any, ...] = (
        Brand.id, Brand.slug, Brand.name, Brand.state, Brand.email, Brand.phone, Brand.legal_name, Brand.street,
        Brand.postcode, Brand.city, Brand.vat_number, Brand.fiscal_code, Brand.accepted_terms, Brand.sends_from_hub,
        shown, func.coalesce(it.tagline, ""), func.coalesce(en.tagline, ""),
        func.coalesce(it.story, ""), func.coalesce(en.story, ""), exists().where(BankAccount.brand_id == Brand.id),
        own_place, func.coalesce(StripeAccount.account_id, ""), func.coalesce(StripeAccount.transfers_active, False),
        func.coalesce(StripeAccount.payouts_enabled, False), StripeAccount.requirements,
    )  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(it, and_(it.brand_id == Brand.id, it.locale == "it"))
        .outerjoin(en, and_(en.brand_id == Brand.id, en.locale == "en"))
        .outerjoin(StripeAccount, StripeAccount.brand_id == Brand.id)
        .order_by(Brand.position, Brand.name)
    )
    rows = db.session.execute(query if slug is None else query.where(Brand.slug == slug))
    return [BrandFile(*[*facts, requirements or {}]) for *facts, requirements in rows]
