"""Words between a buyer and a brand about an order."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import CreatedAt, Id, to
from storefront.infra.db import Base, UtcDateTime


class OrderMessage(Base):
    """One message of a thread: an order and a brand with a part in it."""

    __tablename__ = "order_message"
    __table_args__ = (
        Index("ix_order_message_thread", "order_id", "brand_id", "id"),
        Index("ix_order_message_brand", "brand_id", "read_at"),
    )
    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(to("order.id"))
    brand_id: Mapped[int] = mapped_column(to("brand.id"))
    request_key: Mapped[str] = mapped_column(String(64), unique=True)  # of the form: sent twice it is one message
    from_brand: Mapped[bool]
    user_id: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[CreatedAt]
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the other side
