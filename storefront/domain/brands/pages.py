"""A brand as its page tells it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from storefront.domain.brands.models import Brand, BrandLogo, BrandState, BrandText
from storefront.domain.brands.queries import away_now
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.media.queries import PictureRow, packed, unpacked
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class BrandPage:
    """One active brand with its story in one language and its trader's file."""

    slug: str
    name: str
    legal_name: str
    street: str
    postcode: str
    city: str
    email: str
    phone: str
    vat_number: str
    register_no: str
    packaging: list[str]
    tagline: str
    story: str
    away_until: date | None  # of an absence that has begun
    away_pauses: bool
    away_words: str
    picture: PictureRow | None = field(kw_only=True)
    logo: PictureRow | None = field(kw_only=True)

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postcode} {self.city}"


def brand_page(slug: str, locale: str) -> BrandPage | None:
    """The brand of a slug; none unless it is active."""
    mark = aliased(Picture)
    columns: tuple[Any, ...] = (
        Brand.slug, Brand.name, Brand.legal_name, Brand.street, Brand.postcode, Brand.city, Brand.email, Brand.phone,
        Brand.vat_number, Brand.register_no, Brand.packaging, func.coalesce(BrandText.tagline, ""),
        func.coalesce(BrandText.story, ""), away_now(), Brand.away_pauses, func.coalesce(BrandText.away_words, ""),
        Picture.digest, Picture.width, Picture.height, Picture.widths,
        mark.digest, mark.width, mark.height, mark.widths,
    )  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(BrandText, and_(BrandText.brand_id == Brand.id, BrandText.locale == locale))
        .outerjoin(Picture, and_(Picture.id == Brand.picture_id, Picture.state == PictureState.READY))
        .outerjoin(BrandLogo, BrandLogo.brand_id == Brand.id)
        .outerjoin(mark, and_(mark.id == BrandLogo.picture_id, mark.state == PictureState.READY))
        .where(Brand.slug == slug, Brand.state == BrandState.ACTIVE)
    )
    row: Any = db.session.execute(query).one_or_none()
    if row is None:
        return None
    picture, logo = (unpacked(packed(*found)) if found[0] else None for found in (row[16:20], row[20:24]))
    return BrandPage(*row[:16], picture=picture, logo=logo)
