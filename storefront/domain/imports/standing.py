"""Products as a table meets them: which product a reference means, and what stands there now. Many in few SELECTs."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from storefront.domain.catalogue import sheet_of_product
from storefront.domain.catalogue.models import Product, ProductState, Variant
from storefront.domain.catalogue.sheet import Sheet, SheetSale, from_json
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.domain.imports import writing
from storefront.domain.imports.models import ProductKey
from storefront.domain.imports.rows import Group
from storefront.domain.media.models import PictureUpload
from storefront.infra.db import db

AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Standing:
    """A product of the brand, or a draft of one, as it is now."""

    ref: str
    product_id: int | None
    state: ProductState
    is_open: bool  # it has words that wait to be published
    wants_publishing: bool
    sheet: Sheet
    sales: Sequence[SheetSale] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.product_id is None

    @property
    def is_in_shop(self) -> bool:
        """Whether the shop shows it, or will, be it with other words than wait here."""
        return (self.state == ProductState.PUBLISHED or self.wants_publishing) and self.product_id is not None

    @property
    def is_published(self) -> bool:
        """Whether the shop shows, or will show, just what stands here."""
        return self.is_in_shop and not self.is_open

    @property
    def publish_cell(self) -> bool | None:
        """What a table says of it. "No" would be wrong of a product in the shop, "yes" would publish what waits."""
        return None if self.is_in_shop and self.is_open else self.is_published

    def rows(self, reference: str, own_slug: str, language: int) -> list[writing.Cells]:
        return writing.rows_of(
            self.sheet, self.sales, reference=reference, publish=self.publish_cell, own_slug=own_slug,
            language=language, is_new=self.is_new,
        )  # fmt: skip


BLANK = Standing("", None, ProductState.DRAFT, True, False, Sheet())


def sign_of(standing: Standing) -> str:
    """A short sign of all that a table can say of a product, and of where it is."""
    said = [standing.ref, standing.state.value, standing.is_open, standing.rows("", "", 0)]
    plain = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def standing(brand_id: int, refs: Iterable[str]) -> dict[str, Standing]:
    """What stands at these refs; those of other brands are not there. A dozen statements."""
    wanted = sorted(set(refs))
    drafts = {row.ref: row for row in _in_parts(_drafts(brand_id), ProductSheet.ref, wanted)}
    products = {row.ref: row for row in _in_parts(_products(brand_id), Product.ref, wanted)}
    ids = [row.id for row in products.values()]
    said: dict[int, Sheet] = {}
    sales: dict[int, list[SheetSale]] = {}
    for start in range(0, len(ids), AT_ONCE):
        said |= sheet_of_product.read(ids[start : start + AT_ONCE])
        sales |= sheet_of_product.sales_of(ids[start : start + AT_ONCE])
    found: dict[str, Standing] = {}
    for ref in wanted:
        draft, product = drafts.get(ref), products.get(ref)
        if product is None and draft is not None and draft.product_id is None:
            sheet = from_json(draft.document)
            found[ref] = Standing(ref, None, ProductState.DRAFT, True, False, sheet)
        elif product is not None:
            found[ref] = _of_product(product, draft, said[product.id], sales.get(product.id, []))
    return found


def _of_product(product: Any, draft: Any, said: Sheet, sales: Sequence[SheetSale]) -> Standing:
    is_open = draft is not None and draft.is_open
    sheet = from_json(draft.document) if is_open else said
    if is_open and "shares" not in draft.document:
        sheet = sheet.changed({"shares": said.shares})
    return Standing(product.ref, product.id, product.state, is_open, product.wants_publishing, sheet, sales)


def _in_parts(query: Any, column: Any, values: Sequence[str]) -> list[Any]:
    rows: list[Any] = []
    for start in range(0, len(values), AT_ONCE):
        rows += db.session.execute(query.where(column.in_(values[start : start + AT_ONCE]))).all()
    return rows


def _drafts(brand_id: int) -> Any:
    columns = (ProductSheet.ref, ProductSheet.product_id, ProductSheet.is_open, ProductSheet.document)
    return select(*columns).where(ProductSheet.brand_id == brand_id)


def _products(brand_id: int) -> Any:
    return select(Product.id, Product.ref, Product.state, Product.wants_publishing).where(Product.brand_id == brand_id)


def refs_of(brand_id: int, groups: Sequence[Group]) -> dict[str, str]:
    """Which product each group means, by key: by the brand's own name for it, by its ref, by a code in its rows."""
    keys = sorted({group.key for group in groups})
    known = _in_parts(
        select(ProductKey.key, ProductKey.product_ref).where(ProductKey.brand_id == brand_id), ProductKey.key, keys
    )
    found = {row.key: row.product_ref for row in known}
    by_ref = {group.reference.strip().upper(): group.key for group in groups if group.key not in found}
    for column, query in (
        (ProductSheet.ref, select(ProductSheet.ref).where(ProductSheet.brand_id == brand_id)),
        (Product.ref, select(Product.ref).where(Product.brand_id == brand_id)),
    ):
        found |= {by_ref[row.ref]: row.ref for row in _in_parts(query, column, sorted(by_ref))}
    skus = {row.cells["sku"].strip(): group.key for group in groups if group.key not in found
            for row in group.rows if row.cells.get("sku", "").strip()}  # fmt: skip
    of_sku = (
        select(Variant.sku, Product.ref)
        .join(Product, Product.id == Variant.product_id)
        .where(Product.brand_id == brand_id)
    )
    for row in _in_parts(of_sku, Variant.sku, sorted(skus)):
        found.setdefault(skus[row.sku], row.ref)
    return found


def references_of(brand_id: int, refs: Iterable[str]) -> dict[str, str]:
    """What the brand calls its products, by ref; the ref itself where it has no name of its own."""
    wanted = sorted(set(refs))
    query = select(ProductKey.product_ref, ProductKey.reference).where(ProductKey.brand_id == brand_id)
    rows = _in_parts(query.order_by(ProductKey.key.desc()), ProductKey.product_ref, wanted)
    return {**{ref: ref for ref in wanted}, **{row.product_ref: row.reference for row in rows}}


def refs_to_export(brand_id: int) -> list[str]:
    """Products and drafts of a brand in the order in which they were begun; not what is archived or taken down."""
    shown = (ProductState.DRAFT, ProductState.PUBLISHED)
    products = select(Product.ref, Product.created_at).where(Product.brand_id == brand_id, Product.state.in_(shown))
    drafts = select(ProductSheet.ref, ProductSheet.created_at).where(
        ProductSheet.brand_id == brand_id, ProductSheet.product_id.is_(None), ProductSheet.title != ""
    )
    rows = [*db.session.execute(products), *db.session.execute(drafts)]
    return [row.ref for row in sorted(rows, key=lambda row: (row.created_at, row.ref))]


def digests_of(brand_id: int, uploads: Iterable[str]) -> dict[str, str]:
    """What the files of a brand's uploads are called by their content."""
    query = select(PictureUpload.ref, PictureUpload.digest).where(PictureUpload.brand_id == brand_id)
    wanted = sorted({upload for upload in uploads if upload})
    return {row.ref: row.digest for row in _in_parts(query, PictureUpload.ref, wanted)}
