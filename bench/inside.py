"""What only the shop itself can tell, in a process of its own: what is for sale, and how many statements a page takes.

python bench/inside.py wares 40        pieces that can be bought, as JSON
python bench/inside.py shelf SLUG       numbers of the pieces that a place can sell, as JSON
python bench/inside.py statements      reads visits as JSON from stdin, answers with counts as JSON
python bench/inside.py pictures        the pictures that are made, as JSON
python bench/inside.py send FOLDER     hands in every file of a folder as a brand's photo
python bench/inside.py waiting         how many photos the worker has not finished
python bench/inside.py finished        the same, once there is none
python bench/inside.py borrow          takes over pictures made for another shop in the same folder, from stdin
"""

import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import Engine, event, func, insert, select

from bench.shop_wsgi import app
from storefront.core.actor import SYSTEM
from storefront.demo.files import table
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Making, Product, Variant
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.flows.receive_picture import receive_picture
from storefront.infra.db import db, unit_of_work

PICTURE = ("digest", "state", "width", "height", "widths")
CONTROL = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)", re.IGNORECASE)


def wares(how_many: int) -> dict[str, Any]:
    """Slugs to look at, variants to buy (the best stocked, of two brands in turn), words to search for."""
    pieces = func.count(Piece.id)
    query = (
        select(Product.slug, Variant.id, Brand.slug, pieces)
        .join(Variant, Variant.product_id == Product.id)
        .join(Brand, Brand.id == Product.brand_id)
        .join(Piece, Piece.variant_id == Variant.id)
        .where(Piece.state == State.AVAILABLE, Product.making != Making.TO_ORDER, Product.personalisation_max == 0)
        .group_by(Product.slug, Variant.id, Brand.slug)
        .order_by(pieces.desc(), Variant.id)
    )
    rows = db.session.execute(query.limit(how_many)).all()
    slugs = db.session.scalars(select(Product.slug).order_by(func.random()).limit(how_many)).all()
    words = [row["q"] for row in table("queries")["query"] if row["locale"] == "it"]
    return {"slugs": list(slugs), "buy": [[row[0], row[1]] for row in rows], "words": words}


def shelf(slug: str) -> list[str]:
    query = select(Piece.code).join(Location, Location.id == Piece.location_id)
    return list(db.session.scalars(query.where(Location.slug == slug, Piece.state == State.AVAILABLE)))


@contextmanager
def counted() -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not CONTROL.match(statement):
            said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield said
    event.remove(Engine, "before_cursor_execute", hear)


def statements(visits: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Play each visit once to warm up and once to count; a visit is a list of steps (see traffic.py)."""
    from bench.traffic import Steps

    counts: dict[str, int] = {}
    for visit in visits:
        for variables in visit["rounds"]:
            client = app.test_client()
            with counted() as said:
                Steps(visit["steps"], variables).play_in(client)
            counts[visit["name"]] = len(said)
    return counts


def pictures() -> list[dict[str, Any]]:
    rows = db.session.execute(select(*[Picture.__table__.c[name] for name in PICTURE])).all()
    return [dict(row._mapping) for row in rows]


def borrow(rows: Sequence[dict[str, Any]]) -> int:
    """Pictures take minutes of CPU and are the same in every shop: they are made once."""
    if rows and db.session.scalar(select(Picture.id).limit(1)) is None:
        with unit_of_work() as session:
            session.execute(insert(Picture), list(rows))
    return len(rows)


def send(folder: Path) -> int:
    """As a brand would, without the way through the network."""
    brand_id = db.session.scalars(select(Brand.id).order_by(Brand.id)).first()
    for path in sorted(folder.glob("*.jpg")):
        with path.open("rb") as file:
            receive_picture(brand_id, path.name, file, by=SYSTEM, bounded=False)
    return 0


def waiting() -> int:
    return db.session.scalar(select(func.count(Picture.id)).where(Picture.state == PictureState.PROCESSING))


def finished() -> int:
    while waiting():
        db.session.rollback()
        time.sleep(0.1)
    return 0


def answer(asked: str, *words: str) -> Any:
    if asked == "statements":
        return statements(json.load(sys.stdin))
    with app.app_context():
        if asked == "borrow":
            return borrow(json.load(sys.stdin))
        if asked == "shelf":
            return shelf(words[0])
        if asked == "send":
            return send(Path(words[0]))
        if asked == "waiting":
            return waiting()
        if asked == "finished":
            return finished()
        return wares(int(words[0])) if asked == "wares" else pictures()


if __name__ == "__main__":
    print(json.dumps(answer(*sys.argv[1:])))
