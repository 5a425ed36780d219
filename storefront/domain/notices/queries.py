"""What a brand was told, the latest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, select

from storefront.domain.catalogue.agreement_models import AgreementPart, AgreementState, Answer, ShareAgreement
from storefront.domain.notices.models import Kind, Notice, NoticeChoice, NoticeSeen
from storefront.infra.db import db

A_PAGE = 30
AGREEMENTS = "/agreements/"
"""Where notices about an agreement lead, before its ref."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as a member reads it."""

    id: int
    kind: Kind
    values: dict[str, Any]
    path: str
    at: datetime
    is_new: bool
    agreement: AgreementState | None  # what became of the agreement that it is about, if it is about one
    basis_points: int | None  # of this brand in it
    answer: Answer | None

    @property
    def is_waited_for(self) -> bool:
        """Whether the brand has still to answer."""
        return self.agreement == AgreementState.PROPOSED and self.answer == Answer.NONE


def notices(brand_id: int, user_id: int, *, limit: int = A_PAGE, page: int = 1) -> list[NoticeRow]:
    seen = and_(NoticeSeen.brand_id == Notice.brand_id, NoticeSeen.user_id == user_id)
    columns: tuple[Any, ...] = (
        Notice.id, Notice.kind, Notice.values, Notice.path, Notice.at,
        Notice.id > func.coalesce(NoticeSeen.last_id, 0), ShareAgreement.state, AgreementPart.basis_points,
        AgreementPart.answer,
    )  # fmt: skip
    own_part = and_(AgreementPart.agreement_id == ShareAgreement.id, AgreementPart.brand_id == Notice.brand_id)
    query = (
        select(*columns)
        .outerjoin(NoticeSeen, seen)
        .outerjoin(ShareAgreement, Notice.path == literal(AGREEMENTS).concat(ShareAgreement.ref))
        .outerjoin(AgreementPart, own_part)
        .where(Notice.brand_id == brand_id)
    )
    query = query.order_by(Notice.id.desc()).limit(limit).offset((page - 1) * limit)
    return [NoticeRow(*row) for row in db.session.execute(query)]


def how_many(brand_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(Notice).where(Notice.brand_id == brand_id)) or 0


def switched_off(user_id: int, brand_id: int) -> set[Kind]:
    """Kinds of which a member wants no letters."""
    query = select(NoticeChoice.kind).where(NoticeChoice.user_id == user_id, NoticeChoice.brand_id == brand_id)
    return set(db.session.scalars(query))
