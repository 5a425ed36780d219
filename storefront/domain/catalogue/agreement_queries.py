"""Agreements as the brands that take part in them read them: the product, the parts, nobody's accounts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.agreement_models import AgreementPart, AgreementState, Answer, ShareAgreement
from storefront.domain.catalogue.models import (
    Product,
    ProductPicture,
    ProductShare,
    ProductState,
    ProductText,
    Variant,
)
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.media.queries import PictureRow
from storefront.infra.db import db

MOST_LISTED = 200
MOST_PICTURES = 4


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement of a brand, in a list."""

    ref: str
    title: str
    lead: str
    is_own: bool  # the brand is the lead of the product
    is_proposer: bool
    state: AgreementState
    basis_points: int
    answer: Answer
    proposed_at: datetime
    settled_at: datetime | None

    @property
    def waits_for_me(self) -> bool:
        return self.state == AgreementState.PROPOSED and self.answer == Answer.NONE


@dataclass(frozen=True, slots=True)
class PartRow:
    """One brand's part and what it said."""

    brand_id: int
    name: str
    slug: str
    basis_points: int
    now_basis_points: int  # what it has while the agreement is not in force
    answer: Answer
    answered_at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """One agreement with the product it is about."""

    ref: str
    product_id: int
    slug: str
    title: str
    summary: str
    product_state: ProductState
    lead_id: int
    proposed_by: int
    state: AgreementState
    words: str
    proposed_at: datetime
    settled_at: datetime | None
    price_cents: int | None  # of the cheapest variant; none while there is none
    dearest_cents: int | None
    parts: list[PartRow] = field(default_factory=list)
    pictures: list[PictureRow] = field(default_factory=list)

    def part_of(self, brand_id: int) -> PartRow:
        return next(part for part in self.parts if part.brand_id == brand_id)

    def name_of(self, brand_id: int) -> str:
        return next((part.name for part in self.parts if part.brand_id == brand_id), "")

    @property
    def is_change(self) -> bool:
        """Whether another division holds while this one is being asked for."""
        return self.state == AgreementState.PROPOSED and any(part.now_basis_points for part in self.parts)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on a product: the division that sales read, and the last proposal when it is not that one."""

    parts: list[PartRow]  # of product_share
    ref: str = ""
    state: AgreementState | None = None
    proposed: list[PartRow] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.state == AgreementState.PROPOSED


_ITALIAN, _WANTED = aliased(ProductText), aliased(ProductText)


def title_in(locale: str, column: str = "title") -> Any:
    return func.coalesce(func.nullif(getattr(_WANTED, column), ""), getattr(_ITALIAN, column), "").label(column)


def with_texts(query: Any, locale: str) -> Any:
    return query.outerjoin(_ITALIAN, and_(_ITALIAN.product_id == Product.id, _ITALIAN.locale == "it")).outerjoin(
        _WANTED, and_(_WANTED.product_id == Product.id, _WANTED.locale == locale)
    )


def agreements_of(brand_id: int, locale: str) -> list[AgreementRow]:
    """The agreements that a brand takes part in, those that wait for its answer first. One statement."""
    lead = aliased(Brand)
    columns: tuple[Any, ...] = (
        ShareAgreement.ref, title_in(locale), lead.name, (Product.brand_id == brand_id).label("is_own"),
        (ShareAgreement.proposed_by == brand_id).label("is_proposer"), ShareAgreement.state,
        AgreementPart.basis_points, AgreementPart.answer, ShareAgreement.created_at, ShareAgreement.settled_at,
    )  # fmt: skip
    waits = and_(ShareAgreement.state == AgreementState.PROPOSED, AgreementPart.answer == Answer.NONE)
    query = (
        select(*columns)
        .select_from(AgreementPart)
        .join(ShareAgreement, ShareAgreement.id == AgreementPart.agreement_id)
        .join(Product, Product.id == ShareAgreement.product_id)
        .join(lead, lead.id == Product.brand_id)
        .where(AgreementPart.brand_id == brand_id)
        .order_by(
            case((waits, 0), (ShareAgreement.state == AgreementState.PROPOSED, 1), else_=2),
            ShareAgreement.created_at.desc(),
        )
        .limit(MOST_LISTED)
    )
    return [AgreementRow(*row) for row in db.session.execute(with_texts(query, locale))]


def to_answer(brand_id: int, locale: str) -> list[tuple[str, str, str]]:
    """Open proposals that this brand has not answered: ref, title, who asks. One statement."""
    asking = aliased(Brand)
    query = (
        select(ShareAgreement.ref, title_in(locale), asking.name)
        .select_from(AgreementPart)
        .join(ShareAgreement, ShareAgreement.id == AgreementPart.agreement_id)
        .join(Product, Product.id == ShareAgreement.product_id)
        .join(asking, asking.id == ShareAgreement.proposed_by)
        .where(
            AgreementPart.brand_id == brand_id, AgreementPart.answer == Answer.NONE,
            ShareAgreement.state == AgreementState.PROPOSED,
        )
        .order_by(ShareAgreement.created_at)
    )  # fmt: skip
    return [tuple(row) for row in db.session.execute(with_texts(query, locale))]


def agreement(brand_id: int, ref: str, locale: str) -> AgreementPage | None:
    """An agreement that this brand takes part in, with its product; none for everybody else. Three statements."""
    cheapest = select(func.min(Variant.price_cents)).where(Variant.product_id == Product.id, Variant.is_offered)
    dearest = select(func.max(Variant.price_cents)).where(Variant.product_id == Product.id, Variant.is_offered)
    takes_part = (
        select(AgreementPart.brand_id)
        .where(AgreementPart.agreement_id == ShareAgreement.id, AgreementPart.brand_id == brand_id)
        .exists()
    )
    columns: tuple[Any, ...] = (
        ShareAgreement.ref, Product.id, Product.slug, title_in(locale), title_in(locale, "summary"), Product.state,
        Product.brand_id, ShareAgreement.proposed_by, ShareAgreement.state, ShareAgreement.words,
        ShareAgreement.created_at, ShareAgreement.settled_at, cheapest.scalar_subquery(), dearest.scalar_subquery(),
    )  # fmt: skip
    query = select(*columns).join(Product, Product.id == ShareAgreement.product_id)
    row = db.session.execute(with_texts(query, locale).where(ShareAgreement.ref == ref, takes_part)).one_or_none()
    if row is None:
        return None
    found = AgreementPage(*row)
    found.parts.extend(parts_of(ref, found.product_id, found.lead_id))
    found.pictures.extend(pictures_of(found.product_id, locale))
    return found


def parts_of(ref: str, product_id: int, lead_id: int) -> list[PartRow]:
    """The parts of an agreement beside what each brand has now, the lead brand first."""
    columns: tuple[Any, ...] = (
        Brand.id, Brand.name, Brand.slug, AgreementPart.basis_points, func.coalesce(ProductShare.basis_points, 0),
        AgreementPart.answer, AgreementPart.answered_at, AgreementPart.words,
    )  # fmt: skip
    query = (
        select(*columns)
        .select_from(AgreementPart)
        .join(ShareAgreement, ShareAgreement.id == AgreementPart.agreement_id)
        .join(Brand, Brand.id == AgreementPart.brand_id)
        .outerjoin(
            ProductShare,
            and_(
                ProductShare.brand_id == Brand.id, ProductShare.product_id == product_id,
                ~_has_unaccepted(product_id),
            ),
        )
        .where(ShareAgreement.ref == ref)
        .order_by(case((Brand.id == lead_id, 0), else_=1), AgreementPart.basis_points.desc(), Brand.name)
    )  # fmt: skip
    return [PartRow(*row) for row in db.session.execute(query)]


def _has_unaccepted(product_id: int) -> Any:
    other = aliased(ProductShare)
    return select(other.brand_id).where(other.product_id == product_id, other.accepted_at.is_(None)).exists()


def pictures_of(product_id: int, locale: str) -> list[PictureRow]:
    """The first pictures of a product, published or not."""
    alt = ProductPicture.alt_en if locale == "en" else ProductPicture.alt_it
    query = (
        select(Picture.digest, Picture.width, Picture.height, Picture.widths, alt)
        .join(ProductPicture, ProductPicture.picture_id == Picture.id)
        .where(ProductPicture.product_id == product_id, Picture.state == PictureState.READY)
        .order_by(ProductPicture.position)
        .limit(MOST_PICTURES)
    )
    return [
        PictureRow(digest, width, height, tuple(int(one) for one in widths.split()), words)
        for digest, width, height, widths, words in db.session.execute(query)
    ]


def standing(product_id: int, lead_id: int) -> Standing:
    """What stands on a product and what is being asked, for its editor. Three statements at most."""
    columns: tuple[Any, ...] = (
        Brand.id, Brand.name, Brand.slug, ProductShare.basis_points, ProductShare.accepted_at
    )  # fmt: skip
    rows = db.session.execute(
        select(*columns)
        .join(Brand, Brand.id == ProductShare.brand_id)
        .where(ProductShare.product_id == product_id)
        .order_by(case((Brand.id == lead_id, 0), else_=1), ProductShare.basis_points.desc(), Brand.name)
    )
    parts = [
        PartRow(
            row.id, row.name, row.slug, row.basis_points, row.basis_points,
            Answer.ACCEPTED if row.accepted_at else Answer.NONE, row.accepted_at, "",
        )
        for row in rows
    ]  # fmt: skip
    last = db.session.execute(
        select(ShareAgreement.ref, ShareAgreement.state)
        .where(ShareAgreement.product_id == product_id)
        .order_by(ShareAgreement.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.state in {AgreementState.IN_FORCE, AgreementState.WITHDRAWN}:
        return Standing(parts, last.ref if last else "", last.state if last else None)
    return Standing(parts, last.ref, last.state, parts_of(last.ref, product_id, lead_id))
