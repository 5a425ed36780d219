"""How long 5,000 rows take to read and to run, and how much memory: on an empty SQLite file of its own.

Run as `python bench/imports.py [rows]`, or as part of `make bench`.
"""

import io
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000


def a_table(first_price: int) -> bytes:
    """One product a row: the slowest way to write so many rows."""
    header = "riferimento;titolo;titolo (en);codice;taglia;prezzo;peso (grammi);riassunto;descrizione;composizione;nessuna avvertenza"
    lines = [header] + [
        f"P-{number};Borsa numero {number};Bag number {number};B-{number};M;{first_price + number % 80},50;400;"
        f"Una borsa fatta a Torino.;{'Cucita a mano con filo di lino. ' * 12};tessuto: cotone 70, lino 30;sì"
        for number in range(ROWS)
    ]
    return "\r\n".join(lines).encode()


def a_published(first_price: int, digest: str, category: str) -> bytes:
    """The same, straight into the shop."""
    lines = a_table(first_price).decode().split("\r\n")
    more = f";{category};foto:{digest};sì"
    return "\r\n".join([lines[0] + ";categoria;foto;pubblica"] + [line + more for line in lines[1:]]).encode()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "LOG_LEVEL": "ERROR", "SHOP_ENV": "development"}
        for name in ("DATABASE_URL", "QUEUE_URL", "MEDIA_URL", "STRIPE_API_BASE"):
            os.environ.pop(name, None)
        from storefront.app import create_app  # after the environment is set: the shop reads it once
        from tests.databases import migrate

        migrate(f"sqlite:///{folder}/shop.sqlite3", Path(folder))
        with create_app().app_context():
            measure()


def measure() -> None:
    from storefront.core import clock
    from storefront.core.actor import staff
    from storefront.domain.catalogue.models import Product, ProductPicture
    from storefront.domain.imports import exporting
    from storefront.domain.media.models import Picture, PictureState
    from storefront.infra import tables
    from storefront.infra.db import db, unit_of_work
    from tests import makers

    by = staff(1)
    drafted, shown = makers.brand("Bozze"), makers.brand("Vetrina", accepted_at=clock.now(), accepted_terms="1")
    category = makers.category("Borse")
    product = makers.product(shown.id)
    with unit_of_work() as session:
        picture = Picture(digest="a" * 32, state=PictureState.READY, width=1024, height=1024, widths="320 640 1024")
        session.add(picture)
        session.flush()
        session.add(ProductPicture(product_id=product.id, picture_id=picture.id, position=0))
        assert session.get(Product, product.id) is not None
    took("drafts", drafted.id, a_table(10), by)
    took("drafts, price changed", drafted.id, a_table(20), by)
    took("published", shown.id, a_published(10, "a" * 32, category.slug), by)
    took("published, price changed", shown.id, a_published(20, "a" * 32, category.slug), by)
    began = time.perf_counter()
    size = sum(len(part) for part in tables.csv_of(exporting.products(shown.id, shown.slug, "it")))
    print(f"{'export':28} {time.perf_counter() - began:6.1f} s, {size / 1e6:.1f} MB")
    db.session.rollback()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def took(what: str, brand_id: int, content: bytes, by: object) -> None:
    from sqlalchemy import select

    from storefront.domain.imports import queries, services
    from storefront.domain.imports.models import ImportRun
    from storefront.flows.read_import import read_import
    from storefront.flows.run_import import run_import
    from storefront.flows.send_import import send_import
    from storefront.infra.db import db, unit_of_work

    ref = send_import(brand_id, f"{what}.csv", io.BytesIO(content), None, by=by)  # type: ignore[arg-type]
    import_id = db.session.execute(select(ImportRun.id).where(ImportRun.ref == ref)).scalar_one()
    began, worked = time.perf_counter(), time.process_time()
    read_import(import_id)
    read = time.perf_counter()
    with unit_of_work():
        services.start(brand_id, ref)
    run_import(import_id)
    ended = time.perf_counter()
    counts = queries.counts(import_id)
    db.session.rollback()
    took_s = f"read {read - began:6.1f} s, run {ended - read:6.1f} s, CPU of both {time.process_time() - worked:6.1f} s"
    print(f"{what:28} {took_s}, done {counts.done} of {counts.all}", flush=True)


if __name__ == "__main__":
    main()
