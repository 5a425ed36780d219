"""The trader's file of every brand: what it lacks, who looked at it, what follows. See docs/law.md (L12).

Writes need an open unit of work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.orm import aliased

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.brands.models import BankAccount, Brand, BrandState
from storefront.domain.law.models import TraderAct, TraderStep
from storefront.domain.people.models import User
from storefront.infra.db import db, needs_unit_of_work

REASONABLE = timedelta(days=30)
"""In which a brand that was written to completes its file, before it sells nothing online (DSA, art. 30.3)."""
SELLING = (BrandState.ACTIVE, BrandState.PAUSED)


@dataclass(frozen=True, slots=True)
class TraderFile:
    """Who a brand is in law, and what was done about it."""

    brand_id: int
    slug: str
    name: str
    state: BrandState
    legal_name: str
    street: str
    postcode: str
    city: str
    country: str
    phone: str
    email: str
    vat_number: str
    fiscal_code: str
    register_no: str
    packaging: list[str]
    accepted_terms: str
    accepted_at: datetime | None
    iban: str | None
    checked_at: datetime | None
    checked_by: str | None
    checked_as: Mapping[str, Any] | None
    remark: str | None
    asked_at: datetime | None
    asked: Mapping[str, Any] | None

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postcode} {self.city}".strip()) if part)

    @property
    def lacks(self) -> list[str]:
        """What art. 30.1 asks for and is not there, in its order: words of office pages and letters."""
        told = {
            "name": self.legal_name, "address": self.street and self.postcode and self.city, "phone": self.phone,
            "email": self.email, "register": self.register_no or self.vat_number or self.fiscal_code,
            "account": self.iban, "certificate": self.accepted_at,
        }  # fmt: skip
        return [name for name, value in told.items() if not value]

    @property
    def facts(self) -> dict[str, str]:
        """What a person compares with documents, and what is kept of it."""
        return {
            "legal_name": self.legal_name, "street": self.street, "postcode": self.postcode, "city": self.city,
            "country": self.country, "phone": self.phone, "email": self.email, "vat_number": self.vat_number,
            "fiscal_code": self.fiscal_code, "register_no": self.register_no,
        }  # fmt: skip

    @property
    def is_checked(self) -> bool:
        """A person has compared it as it is now: a change asks for another look."""
        return self.checked_as is not None and dict(self.checked_as) == self.facts

    @property
    def is_whole(self) -> bool:
        return not self.lacks and self.is_checked

    @property
    def is_due_on(self) -> date | None:
        """By when it must be complete; none while nobody has written to the brand, or it is complete."""
        if self.asked is None or not self.lacks:
            return None
        return date.fromisoformat(str(self.asked["due_on"]))


def files(*where: ColumnElement[bool]) -> list[TraderFile]:
    """All brands that sell or may again, by name. One statement."""
    checked, asked = _latest(TraderAct.CHECKED), _latest(TraderAct.ASKED)
    columns: tuple[Any, ...] = (
        Brand.id, Brand.slug, Brand.name, Brand.state, Brand.legal_name, Brand.street, Brand.postcode, Brand.city,
        Brand.country, Brand.phone, Brand.email, Brand.vat_number, Brand.fiscal_code, Brand.register_no,
        Brand.packaging, Brand.accepted_terms, Brand.accepted_at, BankAccount.iban, checked.at, User.name,
        checked.values, checked.remark, asked.at, asked.values,
    )  # fmt: skip
    query = (
        select(*columns)
        .select_from(Brand)
        .outerjoin(BankAccount, BankAccount.brand_id == Brand.id)
        .outerjoin(checked, and_(checked.brand_id == Brand.id, checked.id == _last_id(TraderAct.CHECKED)))
        .outerjoin(User, User.id == checked.user_id)
        .outerjoin(asked, and_(asked.brand_id == Brand.id, asked.id == _last_id(TraderAct.ASKED)))
        .where(Brand.state.in_(SELLING), *where)
        .order_by(func.lower(Brand.name))
    )
    return [TraderFile(*row) for row in db.session.execute(query)]


def _latest(kind: TraderAct) -> type[TraderStep]:
    return aliased(TraderStep, name=f"last_{kind.value}")


def _last_id(kind: TraderAct) -> Any:
    steps = aliased(TraderStep)
    query = select(func.max(steps.id)).where(steps.brand_id == Brand.id, steps.kind == kind)
    return query.correlate(Brand).scalar_subquery()


def file_of(slug: str) -> TraderFile | None:
    return next(iter(files(Brand.slug == slug)), None)


def overdue(today: date) -> list[TraderFile]:
    """Active brands that were written to, whose time is over and whose file still lacks something."""
    found = files(Brand.state == BrandState.ACTIVE)
    return [one for one in found if one.is_due_on is not None and one.is_due_on < today]


@dataclass(frozen=True, slots=True)
class StepRow:
    """One thing that was done about a file."""

    at: datetime
    kind: TraderAct
    by: str | None
    remark: str
    values: Mapping[str, Any]


def steps(brand_id: int) -> list[StepRow]:
    query = (
        select(TraderStep.at, TraderStep.kind, User.name, TraderStep.remark, TraderStep.values)
        .outerjoin(User, User.id == TraderStep.user_id)
        .where(TraderStep.brand_id == brand_id)
        .order_by(TraderStep.id.desc())
    )
    return [StepRow(*row) for row in db.session.execute(query)]


def record(brand_id: int, kind: TraderAct, values: Mapping[str, Any], by: Actor, remark: str = "") -> None:
    row = insert(TraderStep).values(
        brand_id=brand_id, at=clock.now(), kind=kind, user_id=by.user_id, values=dict(values), remark=remark
    )
    needs_unit_of_work().execute(row)
