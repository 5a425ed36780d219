"""Filling an empty shop with the demo: `flask --app wsgi demo [--products N]`."""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, insert, select, text, update

from storefront.demo import accounts, journeys, pictures, rows, stage
from storefront.demo.files import PICTURES, products
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.agreement_models import ShareAgreement
from storefront.domain.catalogue.models import Category, Colour, ListingStale, Material, Product, ReuseLot, Variant
from storefront.domain.pieces.models import Piece
from storefront.domain.places.models import Location
from storefront.infra.db import db, needs_unit_of_work, on_sqlite, unit_of_work
from storefront.infra.images import WIDTHS

CHUNK = 1000  # products a transaction


def is_filled() -> bool:
    """Whether the shop has any brand: then it is somebody's, and nothing is poured into it."""
    return db.session.scalar(select(Brand.id).limit(1)) is not None


def fill(count: int | None, refresh: Callable[[Callable[[int], None]], None], widths: Sequence[int] = WIDTHS) -> int:
    """Write the demo shop; returns how many products it has. `refresh` makes the listing rows anew."""
    total = count or len(products())
    with bars_of_progress() as bars:
        drawn = bars.add_task("Immagini", total=len(list(PICTURES.glob("*.avif"))))
        by_name = pictures.load(lambda: bars.advance(drawn), widths)
        with unit_of_work():
            stage.set_up()
            _show_places(by_name)
        accounts.open_all()
        written = bars.add_task("Prodotti", total=total)
        _write(total, by_name, lambda: bars.advance(written))
        listed = bars.add_task("Vetrina", total=total)
        refresh(lambda done: bars.advance(listed, done))
    return total


@contextmanager
def bars_of_progress() -> Any:
    """Shows how far each piece of work is."""
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bars:
        yield bars


def _show_places(by_name: dict[str, int]) -> None:
    """Give brands and outlets their pictures."""
    session = needs_unit_of_work()
    for table, prefix in ((Brand, "_brand-"), (Location, "_")):
        for slug in session.scalars(select(table.slug)).all():
            picture_id = by_name.get(prefix + slug)
            if picture_id:
                session.execute(update(table).where(table.slug == slug).values(picture_id=picture_id))


def _write(total: int, by_name: dict[str, int], step: Callable[[], None]) -> None:
    batch = rows.Batch(_known(by_name))
    for start in range(0, total, CHUNK):
        for number in range(start, min(start + CHUNK, total)):
            rows.add_product(batch, number)
            step()
        with unit_of_work() as session:
            for table, content in batch.emptied():
                session.execute(insert(table), content)
    with unit_of_work():
        _let_ids_go_on()
        journeys.set_out()
        needs_unit_of_work().execute(insert(ListingStale).from_select(["product_id"], select(Product.id)))


def _known(by_name: dict[str, int]) -> rows.Known:
    def ids(table: Any) -> dict[str, int]:
        return {row.slug: row.id for row in db.session.execute(select(table.slug, table.id))}

    return rows.Known(
        ids(Brand), ids(Category), ids(Material), ids(Colour), ids(ReuseLot), ids(Location), pictures=by_name
    )


def _let_ids_go_on() -> None:
    """PostgreSQL counts ids by itself: tell it where we stopped counting by hand."""
    if on_sqlite():
        return
    session = needs_unit_of_work()
    for table in (Product, ShareAgreement, Variant, Piece):
        name = table.__tablename__
        last = session.scalar(select(func.max(table.id)))
        session.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), :last)"), {"last": last})
