"""Working copies of products: what a brand has written and not published yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storefront.core import clock
from storefront.domain.columns import CreatedAt, to
from storefront.infra.db import Base, UtcDateTime


class ProductSheet(Base):
    """The working copy of one product. Its ref is the product's from the first publishing on.

    The row stays when its changes are published, closed and empty, so that `version` only ever grows.
    """

    __tablename__ = "product_sheet"
    ref: Mapped[str] = mapped_column(String(12), primary_key=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(to("product.id", owned=True), unique=True)
    version: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=True)  # something waits to be published
    title: Mapped[str] = mapped_column(String(255), default="")  # to find it by
    document: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    changed_by: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_at: Mapped[CreatedAt]
