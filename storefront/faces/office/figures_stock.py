"""What lies in stock and for how long, the oldest pieces, what does not sell; and one piece with its story."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from storefront.core import clock, refs
from storefront.core.errors import NotFound
from storefront.domain.figures import names, piece, sales, stock
from storefront.domain.figures.names import Name
from storefront.domain.figures.stock import AGES, Heap, Stock, Wanted
from storefront.domain.pieces import story
from storefront.faces.office import bp, figure_query, figure_reports, figure_words
from storefront.faces.office import order_story_words as story_words
from storefront.faces.office.door import Desk, open_to
from storefront.faces.office.figures import file_name
from storefront.faces.office.order_query import page
from storefront.faces.web import bars, csv_file, locale

A_PAGE = 50
MOST_IN_FILE = 20_000
MOST_SLOW = 50
NOBODY = Heap()


@dataclass(frozen=True, slots=True)
class HeapRow:
    """One place or brand, its pieces by age."""

    name: str
    word: str
    heaps: tuple[Heap, ...]

    @property
    def whole(self) -> Heap:
        return sum(self.heaps, NOBODY)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the stock an address asks for, with the names it may be of."""

    wanted: Wanted
    place: Name | None
    brand: Name | None
    places: Mapping[int, Name]
    brands: Mapping[int, Name]

    def args(self) -> dict[str, Any]:
        found = {
            "place": self.place and self.place.word,
            "brand": self.brand and self.brand.word,
            "age": self.wanted.age,
        }
        return {name: value for name, value in found.items() if value is not None}


def _asked() -> Asked:
    """Two statements."""
    places, brands = names.places(), names.brands()
    place, brand, age = _named(places, "place"), _named(brands, "brand"), request.args.get("age", "")
    number = int(age) if age in {str(one) for one in range(len(AGES) + 1)} else None
    return Asked(Wanted(place.id if place else None, brand.id if brand else None, number), place, brand, places, brands)


def _named(known: Mapping[int, Name], kind: str) -> Name | None:
    word = request.args.get(kind, "")
    return next((one for one in known.values() if one.word == word), None)


@bp.get("/figures/stock")
@open_to(Desk.BOOKKEEPER)
def figures_stock() -> str:
    """Four statements."""
    asked, number, now = _asked(), page(), clock.now()
    found = stock.stock(now, asked.wanted)
    rows = stock.oldest(now, asked.wanted, locale.current(), offset=(number - 1) * A_PAGE, limit=A_PAGE + 1)
    return render_template(
        "office/figures_stock.html", asked=asked, stock=found, whole=sum(found.by_age.values(), NOBODY),
        old=sum((found.by_age[age] for age in (3, 4)), NOBODY), ages=range(len(AGES) + 1),
        tables=(_rows(found.by_place, asked.places), _rows(found.by_brand, asked.brands)),
        rows=rows[:A_PAGE], has_more=len(rows) > A_PAGE, page=number,
    )  # fmt: skip


def _rows(heaps: Mapping[int, Mapping[int, Heap]], known: Mapping[int, Name]) -> list[HeapRow]:
    rows = [
        HeapRow(known[key].name, known[key].word, tuple(ages.get(age, NOBODY) for age in range(len(AGES) + 1)))
        for key, ages in heaps.items()
    ]
    return sorted(rows, key=lambda row: (-row.whole.cents, row.name.casefold()))


@bp.get("/figures/stock.svg")
@open_to(Desk.BOOKKEEPER)
def figures_stock_svg() -> Response:
    found = stock.stock(clock.now(), _asked().wanted)
    shown = [(figure_words.age(age), heap.cents, 0) for age, heap in found.by_age.items()]
    return bars.answer(
        bars.draw(shown, (_("Valore al prezzo di vendita"),), bars.asked_size(), lies=True, locale=locale.current())
    )


@bp.get("/figures/stock/<name>.csv")
@open_to(Desk.BOOKKEEPER)
def figures_stock_csv(name: str) -> Response:
    """`ages`, `places`, `brands`, or the pieces one by one."""
    asked, now = _asked(), clock.now()
    cells = {"ages": _ages, "places": _of_places, "brands": _of_brands}
    if name == "pieces":
        rows = stock.oldest(now, asked.wanted, locale.current(), offset=0, limit=MOST_IN_FILE)
        return csv_file.answer(f"{_('magazzino')}-{name}", _pieces(rows))
    if name not in cells:
        raise NotFound(name=name)
    return csv_file.answer(f"{_('magazzino')}-{name}", cells[name](stock.stock(now, asked.wanted), asked))


def _ages(found: Stock, _asked: Asked) -> Iterator[list[csv_file.Cell]]:
    yield [_("Da quanto"), _("Pezzi"), _("Valore")]
    for age, heap in found.by_age.items():
        yield [figure_words.age(age), str(heap.pieces), heap.cents]


def _of_places(found: Stock, asked: Asked) -> Iterator[list[csv_file.Cell]]:
    yield from _heaps(_("Luogo"), _rows(found.by_place, asked.places))


def _of_brands(found: Stock, asked: Asked) -> Iterator[list[csv_file.Cell]]:
    yield from _heaps(_("Marchio"), _rows(found.by_brand, asked.brands))


def _heaps(column: str, rows: list[HeapRow]) -> Iterator[list[csv_file.Cell]]:
    yield [column, *(figure_words.age(age) for age in range(len(AGES) + 1)), _("Pezzi"), _("Valore")]
    for row in rows:
        yield [row.name, *(str(heap.pieces) for heap in row.heaps), str(row.whole.pieces), row.whole.cents]


def _pieces(rows: list[stock.OldRow]) -> Iterator[list[csv_file.Cell]]:
    yield [_("Etichetta"), _("Prodotto"), _("Marchio"), _("Luogo"), _("Dal"), _("Prezzo")]
    for row in rows:
        yield [row.code, row.title, row.brand, row.place, clock.rome_date(row.since), row.cents]


# --- best and slow ---------------------------------------------------------------------------------------


@bp.get("/figures/products")
@open_to(Desk.BOOKKEEPER)
def figures_products() -> str:
    """What sells best, and what lies there unsold. Five statements."""
    query = figure_query.read()
    days = sales.days(query.span)
    best = figure_reports.best_products(days)
    slow = stock.slow_products(query.span, days.until, locale.current(), MOST_SLOW)
    return render_template("office/figures_products.html", query=query, days=days, report=best, slow=slow)


@bp.get("/figures/products/slow.csv")
@open_to(Desk.BOOKKEEPER)
def figures_slow_csv() -> Response:
    query = figure_query.read()
    days = sales.days(query.span)
    rows = stock.slow_products(query.span, days.until, locale.current(), MOST_SLOW)
    return csv_file.answer(file_name(_("invenduti"), query), _slow(rows))


def _slow(rows: list[stock.SlowRow]) -> Iterator[list[csv_file.Cell]]:
    yield [_("Prodotto"), _("Marchio"), _("Pezzi"), _("Valore"), _("Il più vecchio è qui dal")]
    for row in rows:
        yield [row.title, row.brand, str(row.pieces), row.cents, clock.rome_date(row.since)]


# --- one piece -------------------------------------------------------------------------------------------


@bp.get("/figures/pieces/<code>")
@open_to(Desk.BOOKKEEPER)
def figure_piece(code: str) -> str:
    """A piece: what it is, where it lies, all that happened to it. Raises NotFound."""
    found = piece.piece(refs.normalised(code)[:12], locale.current())
    if found is None:
        raise NotFound(code=code)
    return render_template(
        "office/figure_piece.html", row=found, story=story.story(found.id, None), words=story_words,
        product_url=url_for("shop.product", slug=found.slug) if found.is_published else "",
    )  # fmt: skip
