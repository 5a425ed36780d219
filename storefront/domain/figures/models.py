"""What was sold and given back, summed by day, month, quarter and year, so that a report does not count every line anew.

Derived from the book and the frozen lines, and made again from them whenever they disagree. See docs/figures.md.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import Cents, On, words
from storefront.infra.db import Base


class Of(StrEnum):
    """What a sum is by."""

    PLACE = "place"  # the outlet whose till sold; 0 is online
    BRAND = "brand"  # its shares
    PRODUCT = "product"
    REASON = "reason"  # of a refund: a word instead of a key; `orders` are refunds
    CREDITED = "credited"  # a brand, of online sales alone: what DAC7 asks for
    KEPT = "kept"  # a brand, of online sales alone: commission, VAT on it, its part of Stripe's fee


class Grain(StrEnum):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class SalesSum(Base):
    """One key's sales of one day, or of a whole month, quarter or year that is over. `key` is the id of what `of` says."""

    __tablename__ = "sales_sum"
    of: Mapped[Of] = mapped_column(words(Of), primary_key=True)
    grain: Mapped[Grain] = mapped_column(words(Grain), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    word: Mapped[str] = mapped_column(String(40), primary_key=True)
    orders: Mapped[int]
    pieces: Mapped[int]
    cents: Mapped[Cents]
    pieces_back: Mapped[int]
    back_cents: Mapped[Cents]


class SummedDay(Base):
    """A day that is in the sums, with how many entries of the book they were made from.

    `kinds`: by how much it is summed (each of `Of`). A release that knew fewer leaves a day that is summed anew.
    """

    __tablename__ = "summed_day"
    day: Mapped[On] = mapped_column(primary_key=True)
    entries: Mapped[int]
    kinds: Mapped[int] = mapped_column(server_default="0")
