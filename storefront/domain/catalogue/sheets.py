"""Working copies of products: opened, changed, closed. See docs/product-sheet.md.

Two people may write at once. Each says what a field was like when they saw it (its mark); a field that somebody
else has changed meanwhile is not written over: Newer tells which, and nothing of that save is kept here.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.core.errors import NotFound, Refusal
from storefront.domain.catalogue import sheet_of_product
from storefront.domain.catalogue.models import Product, ProductState
from storefront.domain.catalogue.sheet import FIELDS, Sheet, from_json, to_json, value_to_json
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.infra.db import db, needs_unit_of_work, on_sqlite

MARK_SIGNS = 10


class Newer(Refusal):
    """Somebody else changed the same fields meanwhile: `fields`, in the order of the page."""

    code = "newer_sheet"


class StillNeeded(Refusal):
    """A product that was once written cannot be deleted, only archived."""

    code = "product_still_needed"


@dataclass(frozen=True, slots=True)
class Kept:
    """A sheet with what is known of it. Without a row of its own it says what the product's tables say."""

    ref: str
    brand_id: int
    product_id: int | None
    state: ProductState
    version: int
    is_open: bool  # something waits to be published
    sheet: Sheet
    changed_by: int | None = None
    changed_at: datetime | None = None
    slug: str = ""  # of the product, once there is one
    wants_publishing: bool = False
    taken_down_why: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it was never written as a product."""
        return self.product_id is None


# --- reading ----------------------------------------------------------------------------------------------


def load(brand_id: int, ref: str) -> Kept:
    """The sheet of a ref: the working copy, or what the product says now. Raises NotFound for another brand's."""
    row = db.session.execute(_rows().where(ProductSheet.ref == ref, ProductSheet.brand_id == brand_id)).one_or_none()
    if row is not None and row.is_open:
        return _kept(row, _written(row))
    product = db.session.execute(_products().where(Product.ref == ref, Product.brand_id == brand_id)).one_or_none()
    if product is None:
        raise NotFound(ref=ref)
    return _kept_product(product, row)


def _written(row: Any) -> Sheet:
    """What the row says. Shares that nobody changed here are the product's own: they may have been agreed since."""
    sheet = from_json(row.document)
    if row.product_id is None or "shares" in row.document:
        return sheet
    return sheet.changed({"shares": sheet_of_product.shares_of(row.product_id)})


def _rows() -> Any:
    return select(
        ProductSheet.ref, ProductSheet.brand_id, ProductSheet.product_id, ProductSheet.version, ProductSheet.is_open,
        ProductSheet.document, ProductSheet.changed_by, ProductSheet.changed_at, Product.state, Product.slug,
        Product.wants_publishing, Product.taken_down_why,
    ).outerjoin(Product, Product.id == ProductSheet.product_id)  # fmt: skip


def _products() -> Any:
    return select(
        Product.id, Product.ref, Product.brand_id, Product.state, Product.slug, Product.wants_publishing,
        Product.taken_down_why,
    )  # fmt: skip


def _kept(row: Any, sheet: Sheet) -> Kept:
    return Kept(
        row.ref, row.brand_id, row.product_id, row.state or ProductState.DRAFT, row.version, True, sheet,
        row.changed_by, row.changed_at, row.slug or "", bool(row.wants_publishing), row.taken_down_why or "",
    )  # fmt: skip


def _kept_product(product: Any, row: Any) -> Kept:
    return Kept(
        product.ref, product.brand_id, product.id, product.state, row.version if row else 0, False,
        sheet_of_product.read([product.id])[product.id], row.changed_by if row else None,
        row.changed_at if row else None, product.slug, product.wants_publishing, product.taken_down_why,
    )  # fmt: skip


def of_product(brand_id: int, product_id: int) -> Kept:
    """The sheet of a product of this brand: its working copy, or what it says now."""
    ref = db.session.scalar(select(Product.ref).where(Product.id == product_id, Product.brand_id == brand_id))
    if ref is None:
        raise NotFound(product_id=product_id)
    return load(brand_id, ref)


def mark(sheet: Sheet, name: str) -> str:
    """A short sign of what a field holds, the words that could not be understood included."""
    said = [value_to_json(sheet, name), {key: words for key, words in sheet.unread.items() if of_field(key) == name}]
    plain = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=MARK_SIGNS // 2).hexdigest()


def marks(sheet: Sheet) -> dict[str, str]:
    """The marks of all fields, for a form to bring back."""
    return {name: mark(sheet, name) for name in FIELDS if name != "unread"}


def of_field(key: str) -> str:
    """The field that a name belongs to: "variants" of "variants:M|rosso:price"."""
    return key.partition(":")[0]


# --- writing ----------------------------------------------------------------------------------------------


def open_new(brand_id: int, by: Actor, sheet: Sheet | None = None) -> str:
    """Begin a product; returns its ref. A sheet that this person began and left empty is taken up again."""
    session = needs_unit_of_work()
    if sheet is None:
        untouched = select(ProductSheet.ref).where(
            ProductSheet.brand_id == brand_id, ProductSheet.product_id.is_(None), ProductSheet.version == 0,
            ProductSheet.changed_by == by.user_id, ProductSheet.title == "",
        )  # fmt: skip
        found = session.scalars(untouched.limit(1)).first()
        if found:
            return found
    ref = refs.product_ref()
    session.execute(insert(ProductSheet), [{"ref": ref, "brand_id": brand_id, **_columns(sheet or Sheet(), by)}])
    return ref


def change(
    brand_id: int, ref: str, changes: Mapping[str, Any], by: Actor, *, seen: Mapping[str, str] | None = None
) -> Kept:
    """Write some fields of a sheet. `seen` are the marks of what the writer saw; without, it is written over.

    `changes` maps fields to values; "unread" in it holds the words that could not be understood of these fields.
    Raises Newer when somebody else changed one of them meanwhile.
    """
    kept = locked(brand_id, ref)
    after = merged(kept.sheet, changes)
    if seen is not None:
        late = overwritten(kept.sheet, after, changes, seen)
        if late:
            raise Newer(fields=late)
    return _store(kept, after, by)


def amend(brand_id: int, ref: str, changed: Callable[[Sheet], Sheet], by: Actor) -> Kept:
    """Change a sheet from what it says at this instant: for what adds to it, whoever else writes."""
    kept = locked(brand_id, ref)
    return _store(kept, changed(kept.sheet), by)


def merged(sheet: Sheet, changes: Mapping[str, Any]) -> Sheet:
    """The sheet after some changes; words that could not be understood go with their field."""
    names = {name for name in changes if name != "unread"}
    unread = {key: words for key, words in sheet.unread.items() if of_field(key) not in names}
    unread |= {key: words for key, words in changes.get("unread", {}).items() if of_field(key) in names}
    return sheet.changed({**changes, "unread": unread})


def overwritten(now: Sheet, after: Sheet, changes: Mapping[str, Any], seen: Mapping[str, str]) -> list[str]:
    """Fields that would be written over although they are no longer what the writer saw."""
    return [
        name
        for name in FIELDS
        if name in changes
        and name != "unread"
        and mark(now, name) not in (seen.get(name), mark(after, name))
    ]  # fmt: skip


def locked(brand_id: int, ref: str) -> Kept:
    """The sheet with its row locked until the commit; a product without one gets it. Raises NotFound."""
    session = needs_unit_of_work()
    query = select(ProductSheet.ref).where(ProductSheet.ref == ref, ProductSheet.brand_id == brand_id)
    if session.scalar(query.with_for_update()) is None:
        _give_row(brand_id, ref)
        session.scalar(query.with_for_update())
    return load(brand_id, ref)


def lock_many(brand_id: int, refs: Iterable[str]) -> None:
    """Lock the rows of many sheets of a brand in one order; products without one get it."""
    session = needs_unit_of_work()
    wanted = sorted(set(refs))
    own = (ProductSheet.ref.in_(wanted), ProductSheet.brand_id == brand_id)
    there = set(session.scalars(select(ProductSheet.ref).where(*own)))
    for ref in wanted:
        if ref not in there:
            _give_row(brand_id, ref)
    session.scalars(select(ProductSheet.ref).where(*own).order_by(ProductSheet.ref).with_for_update()).all()


def _give_row(brand_id: int, ref: str) -> None:
    session = needs_unit_of_work()
    product_id = session.scalar(select(Product.id).where(Product.ref == ref, Product.brand_id == brand_id))
    if product_id is None:
        raise NotFound(ref=ref)
    row = {
        "ref": ref, "brand_id": brand_id, "product_id": product_id, "version": 0, "is_open": False, "title": "",
        "document": {}, "changed_at": clock.now(), "created_at": clock.now(),
    }  # fmt: skip
    into = sqlite.insert(ProductSheet) if on_sqlite() else postgresql.insert(ProductSheet)
    session.execute(into.on_conflict_do_nothing(), [row])


def _store(kept: Kept, after: Sheet, by: Actor) -> Kept:
    if after == kept.sheet:
        return kept
    if (
        kept.is_open
        and kept.product_id is not None
        and after == sheet_of_product.read([kept.product_id])[kept.product_id]
    ):
        close(kept, kept.product_id, by)  # what was changed was taken back: nothing waits any more
        return load(kept.brand_id, kept.ref)
    columns = _columns(after, by)
    if kept.product_id is not None:
        _keep_shares(columns["document"], after, sheet_of_product.shares_of(kept.product_id))
    change = update(ProductSheet).where(ProductSheet.ref == kept.ref)
    session = needs_unit_of_work()
    session.execute(
        change.values(**columns, version=ProductSheet.version + 1).execution_options(synchronize_session=False)
    )
    return load(kept.brand_id, kept.ref)


def _keep_shares(document: dict[str, Any], sheet: Sheet, agreed: dict[str, int]) -> None:
    """Shares stand in a product's working copy only while they say something else than what was agreed."""
    document.pop("shares", None)
    if sheet.shares != agreed:
        document["shares"] = sheet.shares


def _columns(sheet: Sheet, by: Actor) -> dict[str, Any]:
    return {
        "is_open": True, "title": sheet.title("it")[:255], "document": to_json(sheet), "changed_by": by.user_id,
        "changed_at": clock.now(),
    }  # fmt: skip


def close(kept: Kept, product_id: int, by: Actor) -> None:
    """Its changes are in the tables now: the row stays, empty, so that versions go on growing."""
    needs_unit_of_work().execute(
        update(ProductSheet)
        .where(ProductSheet.ref == kept.ref)
        .values(
            product_id=product_id, is_open=False, document={}, version=ProductSheet.version + 1,
            changed_by=by.user_id, changed_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def drop_changes(brand_id: int, ref: str, by: Actor) -> None:
    """Let go of what waits to be published: the product says again what it says in the shop."""
    kept = locked(brand_id, ref)
    if kept.product_id is not None and kept.is_open:
        close(kept, kept.product_id, by)


def remove(brand_id: int, ref: str) -> Kept:
    """Delete a draft that was never written as a product; returns what it was. Raises NotFound, StillNeeded."""
    kept = locked(brand_id, ref)
    if kept.product_id is not None:
        raise StillNeeded(ref=ref)
    needs_unit_of_work().execute(delete(ProductSheet).where(ProductSheet.ref == ref))
    return kept
