"""What a brand has written of itself so far: for its own forms."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from storefront.core import clock
from storefront.domain.brands.models import BankAccount, Brand, BrandLogo, BrandTerms, BrandText
from storefront.domain.brands.services import masked
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.media.queries import PictureRow, ready
from storefront.infra.db import db


def legal_file(brand_id: int) -> dict[str, Any]:
    """The brand's legal identity and contacts, with the VAT regime of its latest terms."""
    regime = (
        select(BrandTerms.vat_regime)
        .where(BrandTerms.brand_id == Brand.id)
        .order_by(BrandTerms.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    columns = (
        Brand.legal_name, Brand.street, Brand.postcode, Brand.city, Brand.province, Brand.vat_number,
        Brand.fiscal_code, Brand.register_no, Brand.sdi, Brand.pec, Brand.email, Brand.phone, regime.label("vat_regime"),
    )  # fmt: skip
    row = db.session.execute(select(*columns).where(Brand.id == brand_id)).one()
    return dict(row._mapping)


def stories(brand_id: int) -> dict[str, dict[str, str]]:
    """Tagline, story and words of absence, by language."""
    columns = (BrandText.locale, BrandText.tagline, BrandText.story, BrandText.away_words)
    rows = db.session.execute(select(*columns).where(BrandText.brand_id == brand_id))
    return {row.locale: {"tagline": row.tagline, "story": row.story, "away": row.away_words} for row in rows}


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the brand's pictures; `state` is empty when there is none, `picture` none until it is ready."""

    state: str = ""
    why: str = ""
    picture: PictureRow | None = None


def pictures(brand_id: int) -> tuple[Shown, Shown]:
    """The brand's picture and its logo."""
    chosen = select(Brand.picture_id, BrandLogo.picture_id.label("logo_id")).outerjoin(BrandLogo)
    row = db.session.execute(chosen.where(Brand.id == brand_id)).one()
    ids = [picture_id for picture_id in row if picture_id is not None]
    states = select(Picture.id, Picture.state, Picture.refused_why).where(Picture.id.in_(ids))
    known = {one.id: one for one in db.session.execute(states)} if ids else {}
    drawn = ready([one.id for one in known.values() if one.state == PictureState.READY]) if known else {}

    def shown(picture_id: int | None) -> Shown:
        if picture_id is None or picture_id not in known:
            return Shown()
        one = known[picture_id]
        return Shown(one.state.value, one.refused_why, drawn.get(picture_id))

    return shown(row.picture_id), shown(row.logo_id)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Which terms bind the brand, and since when."""

    version: str
    at: datetime | None
    commission_online_bp: int
    commission_till_bp: int
    fee_bearer: str


def accepted(brand_id: int) -> Accepted:
    """The terms that the brand accepted, with the figures that were agreed with it."""
    columns = (
        Brand.accepted_terms, Brand.accepted_at, BrandTerms.commission_online_bp, BrandTerms.commission_till_bp,
        BrandTerms.fee_bearer,
    )  # fmt: skip
    in_force = BrandTerms.valid_from <= clock.rome_date(clock.now())
    query = select(*columns).join(BrandTerms, BrandTerms.brand_id == Brand.id).where(Brand.id == brand_id, in_force)
    return Accepted(*db.session.execute(query.order_by(BrandTerms.valid_from.desc()).limit(1)).one())


@dataclass(frozen=True, slots=True)
class Bank:
    """Where money is sent, as pages may show it."""

    masked_iban: str
    holder: str
    changed_at: datetime


def bank(brand_id: int) -> Bank | None:
    columns = (BankAccount.iban, BankAccount.holder, BankAccount.changed_at)
    row = db.session.execute(select(*columns).where(BankAccount.brand_id == brand_id)).one_or_none()
    return Bank(masked(row.iban), row.holder, row.changed_at) if row else None


@dataclass(frozen=True, slots=True)
class AwayRow:
    """A noted absence: coming, or holding today."""

    from_on: date | None
    until_on: date
    pauses: bool
    is_now: bool


def absence(brand_id: int) -> AwayRow | None:
    columns = (Brand.away_from, Brand.away_until, Brand.away_pauses, Brand.is_away)
    row = db.session.execute(select(*columns).where(Brand.id == brand_id)).one()
    if row.away_until is None:
        return None
    return AwayRow(row.away_from, row.away_until, row.away_pauses, row.is_away)
