"""What the keys of figures are called, and what the words of an address mean. One statement each."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Category, Product, ProductText
from storefront.domain.places.models import Location
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Name:
    """An id with what it is called, and its word in an address."""

    id: int
    word: str
    name: str
    brand: str = ""


def places() -> dict[int, Name]:
    return _found(select(Location.id, Location.slug, Location.name))


def brands() -> dict[int, Name]:
    return _found(select(Brand.id, Brand.slug, Brand.name))


def categories(locale: str) -> dict[int, Name]:
    return _found(select(Category.id, Category.slug, Category.name_en if locale == "en" else Category.name_it))


def products(ids: Collection[int], locale: str) -> dict[int, Name]:
    """Products by their ids."""
    return _found(_products(locale).where(Product.id.in_(ids))) if ids else {}


def product(ref: str, locale: str) -> Name | None:
    return next(iter(_found(_products(locale).where(Product.ref == ref)).values()), None)


def _products(locale: str) -> Any:
    return (
        select(Product.id, Product.ref, ProductText.title, Brand.name)
        .join(ProductText, (ProductText.product_id == Product.id) & (ProductText.locale == locale))
        .join(Brand, Brand.id == Product.brand_id)
    )


def _found(query: Any) -> dict[int, Name]:
    return {row[0]: Name(*row) for row in db.session.execute(query)}
