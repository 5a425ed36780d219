"""Products read back as the sheets that would make them, many in a handful of SELECTs."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import (
    Category,
    Colour,
    Material,
    Product,
    ProductFibre,
    ProductMaterial,
    ProductPicture,
    ProductShare,
    ProductText,
    ReuseLot,
    Sale,
    Variant,
)
from storefront.domain.catalogue.sheet import Sheet, SheetFibre, SheetPicture, SheetSale, SheetVariant
from storefront.domain.media.models import Picture
from storefront.infra.db import db

_TEXTS = ("title", "summary", "description", "care", "made_by", "warnings", "personalisation_label")
_FACTS = (
    "making", "lead_days", "weekly_capacity", "personalisation_max", "withdrawal_exclusion", "age_min_months",
    "has_ce_mark", "has_no_warnings", "has_animal_parts", "measures", "particulars",
)  # fmt: skip


def read(product_ids: Sequence[int]) -> dict[int, Sheet]:
    """What these products say now, by id. Nothing is in it of what is only done once: pieces to add, sales to plan."""
    columns: dict[int, dict[str, Any]] = {}
    for row in _rows(_products(), Product.id, product_ids):
        columns[row.id] = {
            **{name: getattr(row, name) for name in _FACTS},
            "care_symbols": tuple(row.care_symbols), "category": row.category, "reuse_lot": row.lot or "",
        }  # fmt: skip
    for text in _rows(_texts(), ProductText.product_id, product_ids):
        columns[text.product_id] |= {f"{name}_{text.locale}": getattr(text, name) for name in _TEXTS}
    for found in columns.values():
        found |= {"fibres": (), "materials": (), "variants": (), "pictures": (), "shares": {}}
    for row in _rows(_materials(), ProductMaterial.product_id, product_ids):
        columns[row.product_id]["materials"] += (row.slug,)
    for row in _rows(_fibres(), ProductFibre.product_id, product_ids):
        columns[row.product_id]["fibres"] += (SheetFibre(row.part, row.fibre, plain(row.percent)),)
    for row in _rows(_variants(), Variant.product_id, product_ids):
        columns[row.product_id]["variants"] += (_variant(row),)
    for row in _rows(_pictures(), ProductPicture.product_id, product_ids):
        columns[row.product_id]["pictures"] += (_picture(row),)
    for row in _rows(_shares(), ProductShare.product_id, product_ids):
        columns[row.product_id]["shares"][row.slug] = row.basis_points
    return {product_id: _sheet(found) for product_id, found in columns.items()}


def _rows(query: Any, column: Any, ids: Sequence[int]) -> Any:
    return db.session.execute(query.where(column.in_(list(ids)))).all()


def _products() -> Any:
    facts = [getattr(Product, name) for name in _FACTS]
    return (
        select(
            Product.id, *facts, Product.care_symbols, Category.slug.label("category"), ReuseLot.slug.label("lot")
        )
        .join(Category, Category.id == Product.category_id)
        .outerjoin(ReuseLot, ReuseLot.id == Product.reuse_lot_id)
    )  # fmt: skip


def _texts() -> Any:
    return select(ProductText.product_id, ProductText.locale, *[getattr(ProductText, name) for name in _TEXTS])


def _materials() -> Any:
    query = select(ProductMaterial.product_id, Material.slug).join(Material, Material.id == ProductMaterial.material_id)
    return query.order_by(Material.id)


def _fibres() -> Any:
    return select(
        ProductFibre.product_id, ProductFibre.part, ProductFibre.fibre, ProductFibre.percent
    ).order_by(ProductFibre.product_id, ProductFibre.position, ProductFibre.percent.desc(), ProductFibre.fibre)  # fmt: skip


def _variants() -> Any:
    return (
        select(
            Variant.product_id, Variant.sku, Variant.size, Colour.slug.label("colour"), Variant.list_cents,
            Variant.weight_grams, Variant.is_offered,
        )
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .order_by(Variant.product_id, Variant.position, Variant.id)
    )  # fmt: skip


def _pictures() -> Any:
    return (
        select(
            ProductPicture.product_id, Picture.digest, ProductPicture.kind, ProductPicture.alt_it,
            ProductPicture.alt_en, ProductPicture.focus,
        )
        .join(Picture, Picture.id == ProductPicture.picture_id)
        .order_by(ProductPicture.product_id, ProductPicture.position)
    )  # fmt: skip


def _shares() -> Any:
    return (
        select(ProductShare.product_id, Brand.slug, ProductShare.basis_points)
        .join(Brand, Brand.id == ProductShare.brand_id)
        .order_by(ProductShare.product_id, ProductShare.basis_points.desc(), Brand.id)
    )


def _variant(row: Any) -> SheetVariant:
    return SheetVariant(
        sku=row.sku, size=row.size, colour=row.colour or "", list_cents=row.list_cents,
        weight_grams=row.weight_grams, is_offered=row.is_offered,
    )  # fmt: skip


def _picture(row: Any) -> SheetPicture:
    return SheetPicture(digest=row.digest, kind=row.kind, alt_it=row.alt_it, alt_en=row.alt_en, focus=row.focus)


def _sheet(found: dict[str, Any]) -> Sheet:
    """Shares are said only where there is more than one; a choice taken off the shop long ago is left out."""
    shares = found["shares"] if len(found["shares"]) > 1 else {}
    offered = tuple(variant for variant in found["variants"] if variant.is_offered)
    return Sheet(**{**found, "shares": shares, "variants": offered})


def plain(percent: Decimal | float) -> str:
    """A percentage without needless noughts: "70", "12.5"."""
    return f"{Decimal(str(percent)):.2f}".rstrip("0").rstrip(".")


def shares_of(product_id: int) -> dict[str, int]:
    """How a product's price is divided now, as a sheet says it: nothing where all of it is one brand's."""
    shares = {row.slug: row.basis_points for row in _rows(_shares(), ProductShare.product_id, [product_id])}
    return shares if len(shares) > 1 else {}


def sales_of(product_ids: Sequence[int]) -> dict[int, list[SheetSale]]:
    """Sales that run or are planned, by product: what an export writes down."""
    query = (
        select(
            Variant.product_id, Variant.size, Colour.slug.label("colour"), Sale.price_cents, Sale.starts_at, Sale.ends_at
        )
        .join(Variant, Variant.id == Sale.variant_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(Variant.product_id.in_(list(product_ids)), Sale.state != "ended")
        .order_by(Variant.product_id, Sale.starts_at, Variant.position)
    )  # fmt: skip
    found: dict[int, list[SheetSale]] = defaultdict(list)
    for row in db.session.execute(query):
        starts_at: datetime = row.starts_at
        found[row.product_id].append(SheetSale(row.size, row.colour or "", row.price_cents, starts_at, row.ends_at))
    return found
