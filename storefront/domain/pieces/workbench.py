"""A brand's products as its list shows them: state, price, pieces; drafts that were never written among them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, case, cast, exists, false, func, literal, null, or_, select, true, union_all

from storefront.domain.catalogue import sheet_facts
from storefront.domain.catalogue.models import (
    Colour,
    Product,
    ProductPicture,
    ProductState,
    ProductText,
    Variant,
)
from storefront.domain.catalogue.sheet import Sheet, from_json
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.media.queries import PictureRow, row_of
from storefront.domain.pieces.models import Piece, State
from storefront.infra.db import db

FILTERS = ("draft", "waiting", "published", "changed", "archived", "taken_down")
Key = tuple[str, str]  # size and colour


@dataclass(slots=True)
class VariantRow:
    """One choice, as it can be changed from the list."""

    size: str
    colour: str
    list_cents: int | None
    price_cents: int | None
    is_offered: bool
    pieces: int = 0  # available
    adds: int = 0  # that a draft will bring

    @property
    def key(self) -> Key:
        return (self.size, self.colour)


@dataclass(slots=True)
class ProductRow:
    """One product of the list."""

    ref: str
    product_id: int | None
    state: ProductState
    waits: bool
    why: str  # the office's words
    is_changed: bool  # something waits to be published
    title: str
    at: datetime
    slug: str
    making: str = ""
    variants: list[VariantRow] = field(default_factory=list)
    picture: PictureRow | None = None

    @property
    def pieces(self) -> int:
        return sum(row.pieces for row in self.variants)

    @property
    def adds(self) -> int:
        return sum(row.adds for row in self.variants)

    @property
    def prices(self) -> list[int]:
        return sorted({row.price_cents for row in self.variants if row.price_cents and row.is_offered})


def products_of(
    brand_id: int, locale: str, *, state: str = "", words: str = "", start: int = 0, count: int = 24
) -> tuple[list[ProductRow], int]:
    """One page of a brand's products, the last changed first, and how many there are in all. Seven statements."""
    found = _found(brand_id, locale, state, words)
    total = db.session.scalar(select(func.count()).select_from(found)) or 0
    page = select(found).order_by(found.c.at.desc(), found.c.ref).offset(start).limit(count)
    rows = [_row(row) for row in db.session.execute(page)]
    written = {row.product_id: row for row in rows if row.product_id is not None}
    _add_variants(written)
    _add_pictures(written)
    _add_drafts(brand_id, [row for row in rows if row.product_id is None])
    return rows, total


def states_of(brand_id: int) -> dict[str, int]:
    """How many products are in each state. One statement."""
    found = _found(brand_id, "it", "", "")
    name = case((and_(found.c.state == "draft", found.c.waits), "waiting"), else_=found.c.state)
    rows = db.session.execute(select(name.label("name"), func.count()).group_by(name))
    return {row[0]: row[1] for row in rows}


def counts_of(product_id: int) -> dict[Key, int]:
    """How many available pieces each choice of a product has."""
    query = (
        select(Variant.size, func.coalesce(Colour.slug, ""), func.count(Piece.id))
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .outerjoin(Piece, and_(Piece.variant_id == Variant.id, Piece.state == State.AVAILABLE))
        .where(Variant.product_id == product_id)
        .group_by(Variant.size, Colour.slug)
    )
    return {(row[0], row[1]): row[2] for row in db.session.execute(query)}


def _found(brand_id: int, locale: str, state: str, words: str) -> Any:
    """Products and drafts that fit, as one subquery."""
    wanted, italian = ProductText.__table__.alias(), ProductText.__table__.alias()
    title = func.coalesce(func.nullif(wanted.c.title, ""), italian.c.title, "")
    is_open = func.coalesce(ProductSheet.is_open, false())
    products = (
        select(
            Product.ref.label("ref"), Product.id.label("product_id"), cast(Product.state, String).label("state"),
            Product.wants_publishing.label("waits"), Product.taken_down_why.label("why"),
            is_open.label("is_changed"), title.label("title"),
            func.coalesce(ProductSheet.changed_at, Product.published_at, Product.created_at).label("at"),
            Product.slug.label("slug"), cast(Product.making, String).label("making"),
        )
        .outerjoin(ProductSheet, ProductSheet.product_id == Product.id)
        .outerjoin(wanted, and_(wanted.c.product_id == Product.id, wanted.c.locale == locale))
        .outerjoin(italian, and_(italian.c.product_id == Product.id, italian.c.locale == "it"))
        .where(Product.brand_id == brand_id, *_fits(words, title, Product.id))
    )  # fmt: skip
    begun = or_(ProductSheet.version > 0, ProductSheet.title != "")  # an empty one is not worth a row
    drafts = select(
        ProductSheet.ref, cast(null(), Product.id.type), literal("draft"), false(), literal(""), false(),
        ProductSheet.title, ProductSheet.changed_at, literal(""), literal(""),
    ).where(
        ProductSheet.brand_id == brand_id, ProductSheet.product_id.is_(None), begun,
        *_fits(words, ProductSheet.title, None),
    )  # fmt: skip
    all_of_it = union_all(products, drafts).subquery()
    if state not in FILTERS:
        return all_of_it
    conditions = {
        "waiting": and_(all_of_it.c.state == "draft", all_of_it.c.waits.is_(true())),
        "draft": and_(all_of_it.c.state == "draft", all_of_it.c.waits.is_(false())),
        "changed": and_(all_of_it.c.state == "published", all_of_it.c.is_changed.is_(true())),
    }
    return select(all_of_it).where(conditions.get(state, all_of_it.c.state == state)).subquery()


def _fits(words: str, title: Any, product_id: Any) -> list[Any]:
    """Each word stands in the title, or all of it begins a code."""
    if not words:
        return []
    in_title = and_(*[func.lower(title).contains(word, autoescape=True) for word in words.lower().split()[:8]])
    if product_id is None:
        return [in_title]
    code = func.lower(Variant.sku).startswith(words.lower(), autoescape=True)
    return [or_(in_title, exists().where(Variant.product_id == product_id, code))]


def _row(row: Any) -> ProductRow:
    return ProductRow(
        row.ref, row.product_id, ProductState(row.state), bool(row.waits), row.why, bool(row.is_changed), row.title,
        row.at, row.slug, row.making,
    )  # fmt: skip


def _add_variants(products: dict[int, ProductRow]) -> None:
    if not products:
        return
    lying = (
        select(Piece.variant_id, func.count().label("count"))
        .join(Variant, Variant.id == Piece.variant_id)
        .where(Variant.product_id.in_(list(products)), Piece.state == State.AVAILABLE)
        .group_by(Piece.variant_id)
        .subquery()
    )
    query = (
        select(
            Variant.product_id, Variant.size, Colour.slug.label("colour"), Variant.list_cents, Variant.price_cents,
            Variant.is_offered, func.coalesce(lying.c.count, 0).label("pieces"),
        )
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .outerjoin(lying, lying.c.variant_id == Variant.id)
        .where(Variant.product_id.in_(list(products)))
        .order_by(Variant.product_id, Variant.position, Variant.id)
    )  # fmt: skip
    for row in db.session.execute(query):
        products[row.product_id].variants.append(
            VariantRow(row.size, row.colour or "", row.list_cents, row.price_cents, row.is_offered, row.pieces)
        )


def _add_pictures(products: dict[int, ProductRow]) -> None:
    if not products:
        return
    query = (
        select(
            ProductPicture.product_id, Picture.digest, Picture.width, Picture.height, Picture.widths, Picture.tiny
        )
        .join(Picture, Picture.id == ProductPicture.picture_id)
        .where(ProductPicture.product_id.in_(list(products)), Picture.state == PictureState.READY)
        .order_by(ProductPicture.product_id, ProductPicture.position.desc())
    )  # fmt: skip
    for row in db.session.execute(query):
        products[row.product_id].picture = row_of(row)


def _add_drafts(brand_id: int, rows: Sequence[ProductRow]) -> None:
    """What drafts say of price and pieces, and their first picture."""
    if not rows:
        return
    query = select(ProductSheet.ref, ProductSheet.document).where(ProductSheet.ref.in_([row.ref for row in rows]))
    drafts: dict[str, Sheet] = {row.ref: from_json(row.document) for row in db.session.execute(query)}
    first = {ref: sheet.pictures[0].key for ref, sheet in drafts.items() if sheet.pictures}
    pictures = sheet_facts.pictures(brand_id, first.values())
    for row in rows:
        sheet = drafts[row.ref]
        row.making = sheet.making.value
        row.variants = [
            VariantRow(one.size, one.colour, one.list_cents, one.list_cents, one.is_offered, adds=one.quantity)
            for one in sheet.variants
        ]
        known = pictures.get(first.get(row.ref, ""))
        row.picture = known.picture if known else None
