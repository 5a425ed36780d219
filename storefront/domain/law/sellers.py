"""What a year's online sales brought each brand, as DAC7 asks: from the book, to the cent. See docs/law.md (L17).

Columns only; writes need an open unit of work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.brands.models import BankAccount, Brand, BrandState
from storefront.domain.figures.summing import summed_until
from storefront.domain.law.models import SellerFile, SellerReport
from storefront.domain.law.seller_quarters import Quarter, quarters
from storefront.infra.db import db, needs_unit_of_work

FIRST_YEAR = 2023
FEWEST_SALES, MOST_CENTS = 30, 2_000_00
"""Left out is who made fewer sales than this and was credited no more than that (D.Lgs. 32/2023, art. 2)."""


@dataclass(frozen=True, slots=True)
class SellerYear:
    """One brand's year: who it is, what its sales brought by quarter."""

    brand_id: int
    slug: str
    name: str
    facts: Mapping[str, str]
    quarters: tuple[Quarter, Quarter, Quarter, Quarter]

    @property
    def total(self) -> Quarter:
        return sum(self.quarters, Quarter())

    @property
    def is_reportable(self) -> bool:
        return not is_excluded(self.total.sales, self.total.consideration_cents)

    @property
    def lacks(self) -> list[str]:
        """Without these no report of it can be handed in."""
        needed = {
            "legal_name": "name", "street": "address", "postcode": "address", "city": "address", "tin": "register",
            "iban": "account",
        }  # fmt: skip
        return list(dict.fromkeys(word for fact, word in needed.items() if not self.facts.get(fact)))

    def values(self) -> dict[str, Any]:
        """As it is kept with a report, and compared with the next."""
        return {"facts": dict(self.facts), "quarters": [asdict(one) for one in self.quarters]}


def needs_year(year: int) -> int:
    """A year that is told of, which may be the one that runs. Raises NotFound."""
    if not FIRST_YEAR <= year <= clock.rome_date(clock.now()).year:
        raise NotFound(year=year)
    return year


def is_excluded(sales: int, cents: int) -> bool:
    """Whether a seller of goods is too small to be reported: both must hold."""
    return sales < FEWEST_SALES and cents <= MOST_CENTS


def quarters_of(values: Mapping[str, Any]) -> list[Quarter]:
    return [Quarter(**one) for one in values["quarters"]]


# --- figures -----------------------------------------------------------------------------------------------


def year_of(year: int, brand_id: int | None = None, *, by_book: bool = False) -> list[SellerYear]:
    """Every brand that sold or gave back online in a year, by name; or one of them. Four statements.

    `by_book`: counted in the book anew, for what is said once for all; else days that are over are read from their sums.
    """
    figures = quarters(year, brand_id, None if by_book else summed_until())
    query = (
        select(
            Brand.id, Brand.slug, Brand.name, Brand.legal_name, Brand.street, Brand.postcode, Brand.city,
            Brand.province, Brand.country, Brand.fiscal_code, Brand.vat_number, BankAccount.iban, BankAccount.holder,
        )
        .outerjoin(BankAccount, BankAccount.brand_id == Brand.id)
        .where(Brand.id.in_(sorted(figures)), Brand.state != BrandState.INVITED)
        .order_by(func.lower(Brand.name), Brand.id)
    )  # fmt: skip
    return [
        SellerYear(row.id, row.slug, row.name, _facts(row), _four(figures[row.id])) for row in db.session.execute(query)
    ]


def _facts(row: Any) -> dict[str, str]:
    return {
        "legal_name": row.legal_name, "street": row.street, "postcode": row.postcode, "city": row.city,
        "province": row.province, "country": row.country, "tin": row.fiscal_code or row.vat_number,
        "vat_number": row.vat_number, "iban": row.iban or "", "holder": row.holder or "",
    }  # fmt: skip


def _four(found: Mapping[int, Quarter]) -> tuple[Quarter, Quarter, Quarter, Quarter]:
    one, two, three, four = (found.get(number, Quarter()) for number in (1, 2, 3, 4))
    return (one, two, three, four)


# --- what was handed in ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file, as it was made."""

    id: int
    year: int
    number: int
    ref: str
    at: datetime
    sellers: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What was last said of one brand."""

    brand_id: int
    doc_ref: str
    is_deleted: bool
    values: Mapping[str, Any]


def files(year: int) -> list[FileRow]:
    query = (
        select(
            SellerFile.id,
            SellerFile.year,
            SellerFile.number,
            SellerFile.ref,
            SellerFile.at,
            func.count(SellerReport.id),
        )
        .outerjoin(SellerReport, SellerReport.file_id == SellerFile.id)
        .where(SellerFile.year == year)
        .group_by(SellerFile.id)
        .order_by(SellerFile.number)
    )
    return [FileRow(*row) for row in db.session.execute(query)]


def xml_of(ref: str) -> str | None:
    return db.session.scalar(select(SellerFile.xml).where(SellerFile.ref == ref))


def last_said(year: int) -> dict[int, ReportRow]:
    """The latest report of each brand in a year."""
    query = (
        select(SellerReport.brand_id, SellerReport.doc_ref, SellerReport.is_deleted, SellerReport.values)
        .join(SellerFile, SellerFile.id == SellerReport.file_id)
        .where(SellerFile.year == year)
        .order_by(SellerFile.number)
    )
    return {row.brand_id: ReportRow(*row) for row in db.session.execute(query)}


def said_of(brand_id: int, year: int) -> ReportRow | None:
    return last_said(year).get(brand_id)


@dataclass(frozen=True, slots=True)
class Saying:
    """One brand in a file that is about to be made."""

    seller: SellerYear
    doc_ref: str
    corrects: str = ""
    is_deleted: bool = False


def keep(year: int, number: int, ref: str, xml: str, sayings: Sequence[Saying], by: Actor) -> None:
    """A file and what it says of each brand, for good."""
    session = needs_unit_of_work()
    row = insert(SellerFile).values(year=year, number=number, ref=ref, at=clock.now(), user_id=by.user_id, xml=xml)
    file_id = session.execute(row.returning(SellerFile.id)).scalar_one()
    reports: Iterable[dict[str, Any]] = (
        {
            "file_id": file_id, "brand_id": one.seller.brand_id, "doc_ref": one.doc_ref, "corrects": one.corrects,
            "is_deleted": one.is_deleted, "values": one.seller.values(),
        }
        for one in sayings
    )  # fmt: skip
    if sayings:
        session.execute(insert(SellerReport), list(reports))
