"""Tables of products for tests: written as people write them, sent, read and run as the worker does."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from storefront.core.actor import Actor, staff
from storefront.domain.catalogue.models import Product
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.domain.imports import queries, services
from storefront.domain.imports.models import ImportItem, ImportRun, ImportState, ItemState
from storefront.domain.imports.queries import ItemRow
from storefront.flows.import_files import forget_files
from storefront.flows.read_import import read_import
from storefront.flows.run_import import run_import
from storefront.flows.send_import import send_import
from storefront.infra.db import db, unit_of_work

ADA = staff(1)


def table(rows: Sequence[Mapping[str, str]], *, encoding: str = "utf-8-sig", divider: str = ";") -> bytes:
    """A CSV whose header is all that any row says."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="", delimiter=divider)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def pack(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name, file in files.items():
            packed.writestr(name, file)
    return content.getvalue()


class Sent:
    """A file that a brand sent, looked through."""

    def __init__(
        self, brand_id: int, content: bytes, pictures: bytes | None = None, name: str = "prodotti.csv", by: Actor = ADA
    ) -> None:
        self._send(brand_id, content, pictures, name, by)
        self.is_read()

    @classmethod
    def unread(cls, brand_id: int, content: bytes) -> "Sent":
        """Sent, and not looked through yet."""
        sent = cls.__new__(cls)
        sent._send(brand_id, content, None, "prodotti.csv", ADA)
        return sent

    def is_read(self) -> None:
        read_import(self.id)

    def _send(self, brand_id: int, content: bytes, pictures: bytes | None, name: str, by: Actor) -> None:
        self.brand_id = brand_id
        zipped = io.BytesIO(pictures) if pictures is not None else None
        self.ref = send_import(brand_id, name, io.BytesIO(content), zipped, by=by)
        db.session.rollback()
        self.id: int = db.session.execute(select(ImportRun.id).where(ImportRun.ref == self.ref)).scalar_one()

    @property
    def state(self) -> ImportState:
        return self.row().state

    def row(self) -> queries.RunRow:
        db.session.rollback()
        run = queries.run(self.id)
        assert run is not None
        return run

    def items(self, *states: ItemState) -> list[ItemRow]:
        db.session.rollback()
        return queries.items(self.id, states or list(ItemState), limit=10_000)

    def item(self, reference: str) -> ItemRow:
        return next(item for item in self.items() if item.reference == reference)

    def wrong(self, reference: str) -> list[tuple[int, str, str]]:
        """Row, column and code of what is to be mended."""
        return [(row, column, code) for row, column, code, *_rest in self.item(reference).wrong]

    def counts(self) -> queries.Counts:
        db.session.rollback()
        return queries.counts(self.id)

    def runs(self) -> "Sent":
        with unit_of_work():
            services.start(self.brand_id, self.ref)
        run_import(self.id)
        return self


def brought(brand_id: int, *rows: Mapping[str, str], pictures: bytes | None = None) -> Sent:
    """Send a table and let it run at once."""
    return Sent(brand_id, table(rows), pictures).runs()


def drafts(brand_id: int) -> list[Any]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(ProductSheet).where(ProductSheet.brand_id == brand_id).order_by(ProductSheet.created_at)
        )
    )


def products(brand_id: int) -> list[Product]:
    db.session.rollback()
    return list(db.session.scalars(select(Product).where(Product.brand_id == brand_id).order_by(Product.id)))


__all__ = [
    "ADA",
    "ImportItem",
    "ImportState",
    "ItemState",
    "Sent",
    "brought",
    "drafts",
    "forget_files",
    "pack",
    "products",
    "table",
]
