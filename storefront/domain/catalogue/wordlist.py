"""The words that products are described with: categories, materials, colours, reuse lots. What is used is never removed.

A word's address is made of its first Italian name and stays: links go on leading there. Writes need a unit of work.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from storefront.core import refs
from storefront.core.errors import NotFound, Refusal
from storefront.domain.catalogue.models import Category, Colour, Material, Product, ProductMaterial, ReuseLot, Variant
from storefront.infra.db import db, needs_unit_of_work

LONGEST_SLUG = 60


class WordInUse(Refusal):
    """Products, or narrower categories, stand on this word: `uses`."""

    code = "word_in_use"


class OwnParent(Refusal):
    """A category stands under another one of the first level, and neither under itself nor with others below it."""

    code = "own_parent"
    status = 422


@dataclass(frozen=True, slots=True)
class Kind:
    """One list of words: its table, what may be written, and who uses it."""

    name: str
    table: Any
    fields: tuple[str, ...]
    title: str  # the field that names it in Italian
    users: Any  # a SELECT of (word id, product id)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "category", Category, ("name_it", "name_en", "parent_id", "position", "asks"), "name_it",
            select(Product.category_id.label("word_id"), Product.id.label("product_id")),
        ),
        Kind(
            "material", Material, ("name_it", "name_en"), "name_it",
            select(ProductMaterial.material_id.label("word_id"), ProductMaterial.product_id.label("product_id")),
        ),
        Kind(
            "colour", Colour, ("name_it", "name_en", "hex"), "name_it",
            select(Variant.colour_id.label("word_id"), Variant.product_id.label("product_id")),
        ),
        Kind(
            "reuse_lot", ReuseLot, ("source_it", "source_en", "grams", "text_it", "text_en"), "source_it",
            select(Product.reuse_lot_id.label("word_id"), Product.id.label("product_id")),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordRow:
    """One word with how many products use it."""

    id: int
    slug: str
    values: dict[str, Any]
    uses: int


def words(kind: Kind, slug: str | None = None) -> list[WordRow]:
    """A list of words with how often each is used: by position where it has one, else by name. One statement."""
    used = kind.users.subquery()
    counts = select(used.c.word_id, func.count(func.distinct(used.c.product_id)).label("uses")).group_by(used.c.word_id)
    counted = counts.subquery()
    columns = [getattr(kind.table, name) for name in kind.fields]
    query = select(kind.table.id, kind.table.slug, func.coalesce(counted.c.uses, 0), *columns)
    query = query.outerjoin(counted, counted.c.word_id == kind.table.id)
    order = [kind.table.position] if "position" in kind.fields else []
    query = query.order_by(*order, getattr(kind.table, kind.title), kind.table.id)
    if slug is not None:
        query = query.where(kind.table.slug == slug)
    return [
        WordRow(row[0], row[1], dict(zip(kind.fields, row[3:], strict=True)), row[2])
        for row in db.session.execute(query)
    ]


def counts() -> dict[str, int]:
    """How many words each list has."""
    return {name: db.session.scalar(select(func.count()).select_from(kind.table)) or 0 for name, kind in KINDS.items()}


def users_of(kind: Kind, word_id: int) -> list[int]:
    """Products that use a word: their cards are drawn anew when it changes."""
    used = kind.users.subquery()
    return list(db.session.scalars(select(used.c.product_id).where(used.c.word_id == word_id).distinct()))


def add(kind: Kind, values: Mapping[str, Any]) -> str:
    """Write a new word; returns its slug. Raises OwnParent."""
    _needs_place(kind, None, values)
    slug = _free_slug(kind, str(values[kind.title]))
    needs_unit_of_work().execute(insert(kind.table).values(slug=slug, **values))
    return slug


def change(kind: Kind, slug: str, values: Mapping[str, Any]) -> tuple[int, dict[str, tuple[Any, Any]]]:
    """Change a word; returns its id and what changed, old and new. Raises NotFound, OwnParent."""
    row = _locked(kind, slug)
    _needs_place(kind, row.id, values)
    changed = {name: (row.values[name], value) for name, value in values.items() if row.values[name] != value}
    if changed:
        needs_unit_of_work().execute(update(kind.table).where(kind.table.id == row.id).values(dict(values)))
    return row.id, changed


def remove(kind: Kind, slug: str) -> dict[str, Any]:
    """Take a word out that nobody uses; returns what it was. Raises NotFound, WordInUse."""
    row = _locked(kind, slug)
    below = _below(row.id) if kind.table is Category else 0
    if row.uses or below:
        raise WordInUse(uses=row.uses or below)
    needs_unit_of_work().execute(delete(kind.table).where(kind.table.id == row.id))
    return row.values


def parents() -> Sequence[tuple[int, str]]:
    """Categories of the first level: id and name."""
    query = select(Category.id, Category.name_it).where(Category.parent_id.is_(None)).order_by(Category.position)
    return [(row.id, row.name_it) for row in db.session.execute(query)]


def _locked(kind: Kind, slug: str) -> WordRow:
    needs_unit_of_work().execute(select(kind.table.id).where(kind.table.slug == slug).with_for_update())
    found = next(iter(words(kind, slug)), None)
    if found is None:
        raise NotFound(slug=slug)
    return found


def _below(category_id: int) -> int:
    query = select(func.count()).select_from(Category).where(Category.parent_id == category_id)
    return needs_unit_of_work().scalar(query) or 0


def _needs_place(kind: Kind, word_id: int | None, values: Mapping[str, Any]) -> None:
    """Two levels are all there are."""
    parent_id = values.get("parent_id")
    if kind.table is not Category or parent_id is None:
        return
    of_parent = select(Category.parent_id).where(Category.id == parent_id)
    row = needs_unit_of_work().execute(of_parent).first()
    if row is None or row.parent_id is not None or parent_id == word_id or (word_id and _below(word_id)):
        raise OwnParent


def _free_slug(kind: Kind, name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-") or refs.code(6).lower()
    taken = needs_unit_of_work().scalar(select(kind.table.id).where(kind.table.slug == slug)) is not None
    return f"{slug}-{refs.code(4).lower()}" if taken or slug == "new" else slug
