"""The terms of a brand over time: what held, what holds, what will. Sales copy them; the past is never touched.

Writes need an open unit of work. See docs/people.md.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.core.errors import NotFound, Refusal
from storefront.domain.brands.models import BrandTerms, Party, VatRegime
from storefront.infra.db import db, needs_unit_of_work, on_sqlite


class TooSoon(Refusal):
    """Terms hold from tomorrow on at the earliest: what is sold today keeps today's."""

    code = "terms_too_soon"
    status = 422


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is agreed with a brand."""

    commission_online_bp: int
    commission_till_bp: int
    vat_regime: VatRegime
    vat_bp: int
    seller_online: Party
    seller_till: Party
    fee_bearer: Party
    is_nonprofit: bool


@dataclass(frozen=True, slots=True)
class TermsOfDay:
    """What is agreed from a day on."""

    valid_from: date
    agreed: Agreed


_AGREED: tuple[Any, ...] = tuple(getattr(BrandTerms, name) for name in Agreed.__slots__)


def history(brand_id: int) -> list[TermsOfDay]:
    """Every set of terms, the latest first: coming ones above the one that holds."""
    query = select(BrandTerms.valid_from, *_AGREED).where(BrandTerms.brand_id == brand_id)
    rows = db.session.execute(query.order_by(BrandTerms.valid_from.desc()))
    return [TermsOfDay(row[0], Agreed(*row[1:])) for row in rows]


def in_force(rows: list[TermsOfDay], on: date) -> TermsOfDay | None:
    """The one of a history that holds on a day."""
    return next((row for row in rows if row.valid_from <= on), None)


def agree(brand_id: int, valid_from: date, agreed: Agreed) -> TermsOfDay | None:
    """Write terms that hold from a day on; coming ones of that very day make room. Returns what held before them.

    Raises TooSoon.
    """
    if valid_from <= clock.rome_date(clock.now()):
        raise TooSoon
    rows = [row for row in history(brand_id) if row.valid_from <= valid_from]
    into = insert_on_sqlite(BrandTerms) if on_sqlite() else insert_on_postgresql(BrandTerms)
    keys, values = {"brand_id": brand_id, "valid_from": valid_from}, asdict(agreed)
    change = into.values({**keys, **values}).on_conflict_do_update(index_elements=list(keys), set_=values)
    needs_unit_of_work().execute(change)
    return rows[0] if rows else None


def forget(brand_id: int, valid_from: date) -> None:
    """Take coming terms back. Raises TooSoon for those that hold, NotFound for none."""
    if valid_from <= clock.rome_date(clock.now()):
        raise TooSoon
    gone = delete(BrandTerms).where(BrandTerms.brand_id == brand_id, BrandTerms.valid_from == valid_from)
    if needs_unit_of_work().scalar(gone.returning(BrandTerms.id)) is None:
        raise NotFound(valid_from=valid_from)
