"""Tables that go out: all products of a brand, the rows of a file with what came of them, and the empty template."""

from collections.abc import Iterable, Iterator, Sequence

from storefront.domain.imports.cells import CLEAR, EMPTIED
from storefront.domain.imports.columns import BY_NAME, COLUMNS
from storefront.domain.imports.standing import references_of, refs_to_export, standing
from storefront.domain.imports.writing import Cells, line_of
from storefront.infra.db import db
from storefront.infra.tables import defused

AT_ONCE = 200


def header(locale: str) -> list[str]:
    return [column.header(locale) for column in COLUMNS]


def products(brand_id: int, own_slug: str, locale: str) -> Iterator[list[str]]:
    """The header, then every product and draft of a brand as the rows that import back unchanged."""
    yield header(locale)
    refs = refs_to_export(brand_id)
    for start in range(0, len(refs), AT_ONCE):
        batch = refs[start : start + AT_ONCE]
        found, references = standing(brand_id, batch), references_of(brand_id, batch)
        db.session.rollback()
        for ref in batch:
            if ref in found:
                yield from map(line_of, found[ref].rows(references[ref], own_slug, int(locale == "en")))


def told(
    rows: Iterable[tuple[int, Cells, Sequence[str]]], names: Sequence[str], more: Sequence[str], locale: str
) -> Iterator[list[str]]:
    """Rows of a file as they came, with words of ours behind them: number, cells, words for the columns of `more`."""
    yield [BY_NAME[name].header(locale) for name in ("row", *more, *names)]
    for number, cells, words in rows:
        yield [str(number), *words, *[cells.get(name, "") for name in names]]


def cell_of(text: str) -> str:
    """A cell as it came: the dash that empties stays one."""
    return CLEAR if text == EMPTIED else defused(text)
