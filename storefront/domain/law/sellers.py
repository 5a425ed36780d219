"""What a year's online sales brought each brand, as DAC7 asks: from the book, to the cent. See docs/law.md (L17).

Columns only; writes need an open unit of work.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, insert, literal, select, union_all

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.brands.models import BankAccount, Brand, BrandState, Party
from storefront.domain.law.models import SellerFile, SellerReport
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments.models import Refund, RefundLine, RefundShare
from storefront.infra.db import db, needs_unit_of_work

FIRST_YEAR = 2023
FEWEST_SALES, MOST_CENTS = 30, 2_000_00
"""Left out is who made fewer sales than this and was credited no more than that (D.Lgs. 32/2023, art. 2)."""
EARNED = ("sale", "refund", "fee")
"""Entries that change what a sale brings; transfers and payments only move it."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of one brand."""

    consideration_cents: int = 0  # credited to it: after commission, VAT on it and its part of Stripe's fee
    fees_cents: int = 0  # what the platform kept
    sales: int = 0  # orders

    def __add__(self, other: "Quarter") -> "Quarter":
        return Quarter(
            self.consideration_cents + other.consideration_cents, self.fees_cents + other.fees_cents,
            self.sales + other.sales,
        )  # fmt: skip


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


def year_of(year: int, brand_id: int | None = None) -> list[SellerYear]:
    """Every brand that sold or gave back online in a year, by name; or one of them. Four statements."""
    figures = _figures(year, brand_id)
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


def _figures(year: int, brand_id: int | None) -> dict[int, dict[int, Quarter]]:
    found: dict[int, dict[int, Quarter]] = defaultdict(lambda: defaultdict(Quarter))
    for account, quarter, kind, cents in db.session.execute(_credited(year, brand_id)):
        owner = int(account.partition(":")[2])
        fee = -int(cents) if kind == "fee" else 0
        found[owner][quarter] += Quarter(int(cents), fee)
    for owner, quarter, seller, net, kept, sales in db.session.execute(_shares(year, brand_id)):
        if seller == Party.COOPERATIVE:  # it sold these: what the brand is credited is no sale of the brand's
            part = Quarter(-int(net))
        else:
            part = Quarter(0, int(kept), int(sales))
        found[owner][quarter] += part
    return {owner: quarters for owner, quarters in found.items() if any(one != Quarter() for one in quarters.values())}


def _quarter(year: int) -> Any:
    """The quarter of the day in Rome that an entry was booked on."""
    return case(
        (JournalEntry.booked_on < date(year, 4, 1), 1), (JournalEntry.booked_on < date(year, 7, 1), 2),
        (JournalEntry.booked_on < date(year, 10, 1), 3), else_=4,
    )  # fmt: skip


def _in(year: int) -> Any:
    return and_(JournalEntry.booked_on.between(date(year, 1, 1), date(year, 12, 31)), Order.channel == Channel.ONLINE)


def _credited(year: int, brand_id: int | None) -> Select[Any]:
    """What postings say that brands were credited, by quarter and kind of entry."""
    quarter = _quarter(year).label("quarter")
    mine = Posting.account == brand_payable(brand_id) if brand_id else Posting.account.like("brand_payable:%")
    return (
        select(Posting.account, quarter, JournalEntry.kind, func.sum(-Posting.amount_cents))
        .select_from(JournalEntry)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Order, Order.ref == JournalEntry.order_ref)
        .where(_in(year), JournalEntry.kind.in_(EARNED), mine)
        .group_by(Posting.account, quarter, JournalEntry.kind)
    )


def _shares(year: int, brand_id: int | None) -> Select[Any]:
    """What was kept of their lines, and how many orders they were in; given back in the quarter of the refund."""
    sold = (
        select(
            LineShare.brand_id.label("brand_id"), _quarter(year).label("quarter"), OrderLine.seller.label("seller"),
            LineShare.net_cents.label("net"), (LineShare.commission_cents + LineShare.commission_vat_cents).label("kept"),
            Order.id.label("sold_in"),
        )
        .select_from(JournalEntry)
        .join(Order, Order.ref == JournalEntry.order_ref)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(LineShare, LineShare.order_line_id == OrderLine.id)
        .where(_in(year), JournalEntry.kind == "sale", *_of(LineShare.brand_id, brand_id))
    )  # fmt: skip
    entered = and_(JournalEntry.source_kind == "refund", JournalEntry.source_ref == Refund.ref)
    back = (
        select(
            RefundShare.brand_id, _quarter(year), OrderLine.seller, -RefundShare.net_cents,
            -(RefundShare.commission_cents + RefundShare.commission_vat_cents), literal(None),
        )
        .select_from(JournalEntry)
        .join(Refund, entered)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(RefundShare, RefundShare.refund_line_id == RefundLine.id)
        .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(_in(year), JournalEntry.kind == "refund", *_of(RefundShare.brand_id, brand_id))
    )  # fmt: skip
    rows = union_all(sold, back).subquery()
    return select(
        rows.c.brand_id, rows.c.quarter, rows.c.seller, func.sum(rows.c.net), func.sum(rows.c.kept),
        func.count(rows.c.sold_in.distinct()),
    ).group_by(rows.c.brand_id, rows.c.quarter, rows.c.seller)  # fmt: skip


def _of(column: Any, brand_id: int | None) -> list[Any]:
    return [column == brand_id] if brand_id else []


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
