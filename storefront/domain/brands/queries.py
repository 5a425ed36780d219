"""Brands as sales need them: on what terms today, and who can be paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from storefront.domain.brands.models import Brand, BrandState, BrandTerms, Party, StripeAccount, VatRegime
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class TermsRow:
    """What a brand agreed to, as it holds on one day."""

    brand_id: int
    commission_online_bp: int
    commission_till_bp: int
    vat_regime: VatRegime
    vat_bp: int
    seller_online: Party
    seller_till: Party
    fee_bearer: Party

    @property
    def goods_vat_bp(self) -> int:
        """The VAT contained in what this brand sells: none for a forfettario."""
        return self.vat_bp if self.vat_regime == VatRegime.ORDINARY else 0


@dataclass(frozen=True, slots=True)
class TraderRow:
    """A brand as the law wants a seller named (art. 49 Codice del consumo)."""

    brand_id: int
    slug: str
    name: str
    legal_name: str
    street: str
    postcode: str
    city: str
    vat_number: str
    email: str
    phone: str


_TRADER: tuple[Any, ...] = (
    Brand.id, Brand.slug, Brand.name, Brand.legal_name, Brand.street, Brand.postcode, Brand.city, Brand.vat_number,
    Brand.email, Brand.phone,
)  # fmt: skip


def terms_on(brand_ids: Iterable[int], on: date) -> dict[int, TermsRow]:
    """The terms of brands on a day, by brand; a brand without terms yet is missing."""
    columns: tuple[Any, ...] = (
        BrandTerms.brand_id, BrandTerms.commission_online_bp, BrandTerms.commission_till_bp, BrandTerms.vat_regime,
        BrandTerms.vat_bp, BrandTerms.seller_online, BrandTerms.seller_till, BrandTerms.fee_bearer,
    )  # fmt: skip
    return {row.brand_id: TermsRow(*row) for row in db.session.execute(_in_force(select(*columns), brand_ids, on))}


def _in_force(query: Select[Any], brand_ids: Iterable[int], on: date) -> Select[Any]:
    """A query over terms, of those that hold on a day."""
    latest = (
        select(BrandTerms.brand_id, func.max(BrandTerms.valid_from).label("valid_from"))
        .where(BrandTerms.brand_id.in_(sorted(set(brand_ids))), BrandTerms.valid_from <= on)
        .group_by(BrandTerms.brand_id)
        .subquery()
    )
    return query.join(
        latest, (BrandTerms.brand_id == latest.c.brand_id) & (BrandTerms.valid_from == latest.c.valid_from)
    )


def receiving() -> Select[Any]:
    """Ids of brands that sell online now: active here, not away with sales paused, and active at Stripe so that
    they can be paid."""
    return (
        select(Brand.id)
        .join(StripeAccount, StripeAccount.brand_id == Brand.id)
        .where(Brand.state == BrandState.ACTIVE, ~pauses(), StripeAccount.transfers_active)
    )


def pauses() -> ColumnElement[bool]:
    """Whether a brand is away and sells nothing meanwhile. For queries over Brand."""
    return and_(Brand.is_away.is_(True), Brand.away_pauses.is_(True))


def away_now() -> ColumnElement[date | None]:
    """The last day of an absence that has begun; none otherwise. For queries over Brand."""
    return case((Brand.is_away.is_(True), Brand.away_until))


def has_absence_to_turn(today: date) -> bool:
    """Whether the absence of any brand begins or ends, and nobody has noted it yet."""
    begins = and_(
        Brand.is_away.is_(False), Brand.away_until >= today, or_(Brand.away_from.is_(None), Brand.away_from <= today)
    )
    return db.session.scalar(select(Brand.id).where(or_(Brand.away_until < today, begins)).limit(1)) is not None


def traders(brand_ids: Iterable[int]) -> dict[int, TraderRow]:
    """Who the sellers are in law, by brand."""
    query = select(*_TRADER).where(Brand.id.in_(sorted(set(brand_ids))))
    return {row.id: TraderRow(*row) for row in db.session.execute(query)}


def traders_on(brand_ids: Iterable[int], on: date) -> dict[int, tuple[TraderRow, Party, VatRegime]]:
    """The same, with who sells online and the VAT regime on a day; a brand without terms yet is missing. One statement."""
    query = select(*_TRADER, BrandTerms.seller_online, BrandTerms.vat_regime).join(
        BrandTerms, BrandTerms.brand_id == Brand.id
    )
    rows = db.session.execute(_in_force(query, brand_ids, on))
    return {row.id: (TraderRow(*row[:-2]), row.seller_online, row.vat_regime) for row in rows}
