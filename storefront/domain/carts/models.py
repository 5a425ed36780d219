"""Carts: wishes. They hold nothing and promise nothing."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import Cents, CreatedAt, Id, to
from storefront.infra.db import Base, UtcDateTime


class Cart(Base):
    """A guest's cart is found by the hash of the cookie's secret, a person's by the person."""

    __tablename__ = "cart"
    id: Mapped[Id]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    created_at: Mapped[CreatedAt]
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class CartLine(Base):
    __tablename__ = "cart_line"
    __table_args__ = (
        UniqueConstraint("cart_id", "variant_id", "personalisation", name="one_line_per_wish"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_is_sensible"),
        Index("ix_cart_line_variant", "variant_id"),
    )
    id: Mapped[Id]
    cart_id: Mapped[int] = mapped_column(to("cart.id", owned=True))
    variant_id: Mapped[int] = mapped_column(to("variant.id", owned=True))
    quantity: Mapped[int]
    personalisation: Mapped[str] = mapped_column(String(200), default="")
    seen_price_cents: Mapped[Cents]  # when it was put in or last shown: what "changed since" compares with
    created_at: Mapped[CreatedAt]
