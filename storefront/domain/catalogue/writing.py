"""The one way in which a product is written: a sheet becomes rows of the tables that the shop reads.

Whoever calls has checked the sheet (publish_check) and holds its row. See docs/product-sheet.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import case, delete, insert, select, update

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.money import WHOLE_BP
from storefront.domain.catalogue import agreements, fibres, prices, sheet_of_product, write_variants
from storefront.domain.catalogue.agreements import Agreed
from storefront.domain.catalogue.models import (
    CapacityWeek,
    Product,
    ProductFibre,
    ProductMaterial,
    ProductPicture,
    ProductShare,
    ProductState,
    ProductText,
    Sale,
)
from storefront.domain.catalogue.services import mark_stale
from storefront.domain.catalogue.sheet import Sheet, SheetSale
from storefront.domain.catalogue.sheet_facts import Facts
from storefront.domain.catalogue.slugs import free_slug, keep_old, slug_of
from storefront.domain.catalogue.write_variants import Key, quietly
from storefront.infra.db import needs_unit_of_work

TEXTS = ("title", "summary", "description", "care", "made_by", "warnings", "personalisation_label")
_FACTS = (
    "making", "withdrawal_exclusion", "personalisation_max", "age_min_months", "has_ce_mark", "has_no_warnings",
    "has_animal_parts", "measures", "particulars",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a sheet. `variants` maps size and colour to ids; `agreed` tells of shares that were proposed."""

    product_id: int
    slug: str
    is_new: bool
    variants: dict[Key, int] = field(default_factory=dict)
    agreed: Agreed | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is there already of a product."""

    id: int
    slug: str
    state: ProductState
    title_it: str


def write(sheet: Sheet, facts: Facts, *, ref: str, by: Actor, now: datetime | None = None) -> Written:
    """Write a checked sheet of the brand of `facts`: a new product as a draft, or all that changed of one.

    Who may be shown and when is decided elsewhere (publishing): a new product is a draft, another keeps its state.
    """
    now = now or clock.now()
    before = _standing(facts.brand.id, ref)
    product_id, slug = _product(sheet, facts, ref, before)
    _texts(product_id, sheet)
    _parts(product_id, sheet, facts)
    variants = write_variants.write(product_id, sheet, facts, now)
    _capacity(product_id, sheet, now)
    if before and before.state == ProductState.PUBLISHED:
        prices.first_prices(product_id, now)
    _sales(variants, sheet.sales)
    agreed = _shares(product_id, sheet, facts, by)
    mark_stale([product_id])
    return Written(product_id, slug, before is None, variants, agreed)


def _standing(brand_id: int, ref: str) -> Standing | None:
    query = (
        select(Product.id, Product.slug, Product.state, ProductText.title)
        .outerjoin(ProductText, (ProductText.product_id == Product.id) & (ProductText.locale == "it"))
        .where(Product.ref == ref, Product.brand_id == brand_id)
    )
    row = needs_unit_of_work().execute(query.with_for_update(of=Product)).one_or_none()
    return Standing(row.id, row.slug, row.state, row.title or "") if row else None


def _product(sheet: Sheet, facts: Facts, ref: str, before: Standing | None) -> tuple[int, str]:
    """The product's own row; returns its id and address."""
    session = needs_unit_of_work()
    to_order = sheet.making == "to_order"
    columns: dict[str, Any] = {
        **{name: getattr(sheet, name) for name in _FACTS},
        "category_id": facts.categories[sheet.category].id,
        "lead_days": sheet.lead_days if to_order else 0,
        "weekly_capacity": sheet.weekly_capacity if to_order else 0,
        "care_symbols": list(sheet.care_symbols),
        "reuse_lot_id": facts.lots[sheet.reuse_lot].id if sheet.reuse_lot else None,
    }
    if before is None:
        slug = free_slug(sheet.title_it)
        product = Product(ref=ref, slug=slug, brand_id=facts.brand.id, state=ProductState.DRAFT, **columns)
        session.add(product)
        session.flush()
        return product.id, slug
    slug = before.slug
    if slug_of(before.title_it) != slug_of(sheet.title_it):
        slug = free_slug(sheet.title_it, before.id)
    if slug != before.slug:
        keep_old(before.id, before.slug, slug)
    session.execute(quietly(update(Product).where(Product.id == before.id).values(slug=slug, **columns)))
    return before.id, slug


def _anew(table: type[Any], product_id: int, rows: Iterable[dict[str, Any]]) -> None:
    """Put these rows in the place of all that a product has in a table."""
    session = needs_unit_of_work()
    session.execute(quietly(delete(table).where(table.product_id == product_id)))
    filled = [{"product_id": product_id, **row} for row in rows]
    if filled:
        session.execute(insert(table), filled)


def _texts(product_id: int, sheet: Sheet) -> None:
    """Italian always, the other language when it says something."""
    texts = {locale: {name: sheet.text(name, locale).strip() for name in TEXTS} for locale in ("it", "en")}
    rows = [{"locale": locale, **said} for locale, said in texts.items() if locale == "it" or any(said.values())]
    _anew(ProductText, product_id, rows)


def _parts(product_id: int, sheet: Sheet, facts: Facts) -> None:
    _anew(ProductFibre, product_id, _fibres(sheet))
    materials = [slug for slug in facts.materials if slug in set(materials_of(sheet, facts))]
    _anew(ProductMaterial, product_id, [{"material_id": facts.materials[slug].id} for slug in materials])
    _anew(ProductPicture, product_id, _pictures(sheet, facts))


def materials_of(sheet: Sheet, facts: Facts) -> list[str]:
    """The materials that the maker named, and those that the fibres are called by."""
    told = [fibre.fibre.strip().lower() for fibre in sheet.fibres]
    return [*sheet.materials, *[slug for slug in told if slug in facts.materials]]


def _fibres(sheet: Sheet) -> list[dict[str, Any]]:
    parts: dict[str, list[tuple[str, str]]] = {}
    for fibre in sheet.fibres:
        parts.setdefault(fibre.part, []).append((fibre.fibre, fibre.percent))
    return [
        {"part": part, "fibre": content.fibre.key, "percent": Decimal(content.percent), "position": position}
        for position, (part, contents) in enumerate(parts.items())
        for content in fibres.composition(contents)
    ]


def _pictures(sheet: Sheet, facts: Facts) -> list[dict[str, Any]]:
    """Ready pictures in their order; one that was put in twice is shown once."""
    rows: dict[int, dict[str, Any]] = {}
    for picture in sheet.pictures:
        known = facts.pictures.get(picture.key)
        if known and known.state == "ready" and known.picture_id:
            rows.setdefault(
                known.picture_id,
                {
                    "picture_id": known.picture_id, "position": len(rows), "kind": picture.kind,
                    "alt_it": picture.alt_it, "alt_en": picture.alt_en, "focus": picture.focus,
                },
            )  # fmt: skip
    return list(rows.values())


# --- what hangs on it ------------------------------------------------------------------------------------


def _capacity(product_id: int, sheet: Sheet, now: datetime) -> None:
    """Weeks to come get the new capacity, but never less than what was promised in them."""
    if sheet.making != "to_order":
        return
    year, week, _ = clock.rome_date(now).isocalendar()
    wanted = sheet.weekly_capacity
    room = case((CapacityWeek.taken > wanted, CapacityWeek.taken), else_=wanted)
    needs_unit_of_work().execute(
        quietly(
            update(CapacityWeek)
            .where(CapacityWeek.product_id == product_id, CapacityWeek.iso_week >= f"{year}-W{week:02d}")
            .values(capacity=room)
        )
    )


def _sales(variants: Mapping[Key, int], sales: Iterable[SheetSale]) -> None:
    """Plan the sales that are not planned yet."""
    session = needs_unit_of_work()
    for sale in sales:
        variant_id = variants.get((sale.size, sale.colour))
        if variant_id is None:
            continue
        columns = {
            "variant_id": variant_id,
            "price_cents": sale.price_cents,
            "starts_at": sale.starts_at,
            "ends_at": sale.ends_at,
        }
        same = select(Sale.id).where(*[getattr(Sale, name) == value for name, value in columns.items()])
        if session.scalar(same.limit(1)) is None:
            session.execute(insert(Sale), [columns])


def _shares(product_id: int, sheet: Sheet, facts: Facts, by: Actor) -> Agreed | None:
    """Ask the other brands when the division is another one, or when one of them has not accepted yet."""
    session = needs_unit_of_work()
    standing = session.execute(
        select(ProductShare.basis_points, ProductShare.accepted_at).where(ProductShare.product_id == product_id)
    ).all()
    agreed = bool(standing) and all(row.accepted_at for row in standing)
    wanted = sheet.shares if len(sheet.shares) > 1 else {}
    if agreed and wanted == sheet_of_product.shares_of(product_id):
        return None
    shares = {facts.partners[slug]: part for slug, part in wanted.items()} or {facts.brand.id: WHOLE_BP}
    return agreements.propose(product_id, shares, by=by)
