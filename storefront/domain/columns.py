"""Column types that every slice's tables share."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import BigInteger, Date, Enum, ForeignKey, Integer, String
from sqlalchemy.orm import mapped_column

from storefront.core import clock
from storefront.infra.db import UtcDateTime

# 64 bits everywhere: SQLite's rowid needs the word INTEGER to count by itself.
BigId = BigInteger().with_variant(Integer, "sqlite")

Id = Annotated[int, mapped_column(BigId, primary_key=True)]
Cents = Annotated[int, mapped_column(BigInteger)]
BasisPoints = Annotated[int, mapped_column(Integer)]
At = Annotated[datetime, mapped_column(UtcDateTime)]
CreatedAt = Annotated[datetime, mapped_column(UtcDateTime, default=clock.now)]
On = Annotated[date, mapped_column(Date)]
Slug = Annotated[str, mapped_column(String(120))]
Line = Annotated[str, mapped_column(String(255))]


def to(target: str, **kwargs: bool) -> ForeignKey:
    """A foreign key that forbids deleting what others stand on."""
    return ForeignKey(target, ondelete="CASCADE" if kwargs.get("owned") else "RESTRICT")


def words(kind: type[StrEnum]) -> Enum:
    """An enum stored as its words, checked by the application; a new word needs no migration."""
    return Enum(
        kind, native_enum=False, create_constraint=False, length=24, values_callable=lambda e: [x.value for x in e]
    )
