"""What is taken away and brought back changes nothing: whatever was written, in either language, as CSV and as XLSX."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storefront.domain.catalogue.models import Making, ProductState
from storefront.domain.catalogue.sheet import (
    EXCLUSIONS,
    KINDS,
    Sheet,
    SheetFibre,
    SheetPicture,
    SheetSale,
    SheetVariant,
)
from storefront.domain.catalogue.sheet_facts import BrandFact, Facts, NameFact
from storefront.domain.imports import exporting
from storefront.domain.imports.cells import meant
from storefront.domain.imports.merging import merge
from storefront.domain.imports.planning import ground_of, plan
from storefront.domain.imports.rows import grouped
from storefront.domain.imports.standing import Standing
from storefront.domain.imports.writing import TEXTS, line_of
from storefront.infra import tables

FACTS = Facts(
    brand=BrandFact(1, "arbrora", "Arbrora", True, True, True, ()),
    colours={"rosso": NameFact(1, "Rosso", "Red"), "blu": NameFact(2, "Blu", "Blue")},
    partners={"arbrora": 1, "baobab-couture": 2, "sosa-baby-design": 3},
)
ODD = ["=1+1", "+39 011", "-", "--", "@SUM(A1)", "'", "''=", "'-", '"', '";"', "a;b,c\td|e", "\\", "a\\,b", "ù\nè", "🧵👩🏽‍🎨",
       "עברית", "‮abc", " spazi ", "\t=1", "\r=1", "＝1", "sì", "foto:abc", "00123", "1e5", "#N/D", "<b>", "%s %%",
       "_x000D_", "\ufdd0", "ESEMPIO", "e\u0301", "\x0b", "=HYPERLINK(\"x\")", " =1", "\u00a0=1"]  # fmt: skip
words = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30),
    st.text("=+-@';,\"\\ \n\t:/|ab1", max_size=12),
)
slugs = st.sampled_from(["", "borse", "maglie", "non-c'è; più"])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)
MAKERS_OF: dict[str, Any] = {
    **dict.fromkeys(TEXTS, words),
    "category": slugs,
    "reuse_lot": slugs,
    "location": slugs,
    "making": st.sampled_from(list(Making)),
    **{name: st.integers(0, 2_000_000_000) for name in ("lead_days", "weekly_capacity", "personalisation_max")},
    "age_min_months": st.none() | st.integers(0, 400),
    **{name: st.booleans() for name in ("has_ce_mark", "has_no_warnings", "has_animal_parts")},
    "withdrawal_exclusion": st.sampled_from(EXCLUSIONS),
    "care_symbols": st.lists(st.sampled_from(["wash-30", "no-iron", "non c'è, più"]), unique=True).map(tuple),
    "materials": st.lists(st.sampled_from(["lana", "lino", "a;b"]), unique=True).map(tuple),
    "fibres": st.lists(st.builds(SheetFibre, words, words, words), max_size=4).map(tuple),
    "measures": st.dictionaries(
        words, st.fixed_dictionaries({"it": words, "en": words, "values": st.dictionaries(words, st.integers(0, 400) | st.floats(0, 400), max_size=3)}),
        max_size=3,
    ),
    "particulars": st.fixed_dictionaries(
        {},
        optional={
            "upper": st.lists(st.sampled_from(["leather", "textile", "non c'è"]), min_size=1, unique=True),
            "leather": st.sampled_from(["full", "none"]), "inci": words, "nickel": st.just(True),
            "storage": st.fixed_dictionaries({"it": words, "en": words}),
            "quantity": st.fixed_dictionaries(
                {"unit": st.sampled_from(["g", "m²"]), "values": st.dictionaries(words, st.integers(1, 400), max_size=3)}
            ),
        },
    ),
    "shares": st.sampled_from([{}, {"arbrora": 6667, "baobab-couture": 3333}, {"arbrora": 1, "baobab-couture": 9999}]),
}  # fmt: skip
sizes = st.sampled_from(["", "M", "XL", "3-6m", "=1", "'", "unica; grande"])
variants = st.lists(
    st.builds(
        SheetVariant, sku=st.sampled_from(["", "A-1", "00123", "-B"]), size=sizes,
        colour=st.sampled_from(["", "rosso", "blu"]), list_cents=st.none() | st.integers(1, 10**9),
        weight_grams=st.none() | st.integers(1, 10**6), quantity=st.integers(0, 500), is_offered=st.booleans(),
    ),
    max_size=5, unique_by=lambda one: meant(one.size) + one.colour,
).map(tuple)  # fmt: skip
pictures = st.lists(
    st.builds(
        SheetPicture, upload=st.sampled_from(["K7XQ2M9WB4TR", "P3HD8FNC6VJ2", "TR4BW9M2QX7K"]),
        kind=st.sampled_from(KINDS), alt_it=words, alt_en=words, focus=st.sampled_from(["", "50 30", "100 0"]),
    ),
    max_size=5,  # more than there are uploads: one picture may stand twice, with words of its own each time
).map(tuple)  # fmt: skip


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """Any sheet that could stand in the studio, with sales of some of its choices."""
    sheet = Sheet(**draw(st.fixed_dictionaries(MAKERS_OF)), variants=draw(variants), pictures=draw(pictures))
    is_new = draw(st.booleans())
    keys = [one.key for one in sheet.variants]
    sales = [
        SheetSale(*key, draw(st.integers(1, 10**6)), start, start + timedelta(minutes=draw(st.integers(1, 10**5))))
        for key in (draw(st.lists(st.sampled_from(keys), max_size=3)) if keys else [])
        for start in [draw(moments)]
    ]
    if is_new:
        return Standing("K7XQ2M", None, ProductState.DRAFT, True, False, sheet.changed({"sales": tuple(sales)}))
    sheet = sheet.changed({"variants": tuple(_written(one) for one in sheet.variants)})
    return Standing(
        "K7XQ2M",
        1,
        draw(st.sampled_from([ProductState.DRAFT, ProductState.PUBLISHED])),
        draw(st.booleans()),
        False,
        sheet,
        sales,
    )


def _written(variant: SheetVariant) -> SheetVariant:
    return SheetVariant(
        variant.sku, variant.size, variant.colour, variant.list_cents, variant.weight_grams, 0, variant.is_offered
    )


def file_of(stands: Standing, kind: str, language: int) -> bytes:
    locale = ("it", "en")[language]
    rows = [exporting.header(locale), *map(line_of, stands.rows("S-1", "arbrora", language))]
    if kind == "csv":
        return "".join(tables.csv_of(rows)).encode("utf-8", "surrogatepass")
    return tables.xlsx_of([("Prodotti", rows, [])])


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(standings(), st.sampled_from(["csv", "xlsx"]), st.sampled_from([0, 1]))
def test_export_then_import_changes_nothing(stands: Standing, kind: str, language: int) -> None:
    header, groups, astray = grouped(tables.read(file_of(stands, kind, language)))
    assert (header.unknown, header.twice, astray) == ([], [], [])
    (group,) = groups
    found = merge(group, ground_of(stands, FACTS))
    assert (found.changes, found.wrong, found.files) == ([], [], [])
    assert found.sheet == stands.sheet
    (again,) = grouped(tables.read(file_of(stands, kind, language)))[1]
    planned = plan(again, stands, ground_of(stands, FACTS), FACTS, datetime(2026, 11, 23, tzinfo=UTC))
    assert planned.action == "same"


@settings(max_examples=300)
@given(words)
def test_no_cell_that_goes_out_is_a_formula_and_each_comes_back_as_it_was(text: str) -> None:
    cell = tables.defused(text)
    assert not cell.lstrip(" \n\u00a0").startswith(tables.RUNS)
    assert tables.plain(cell) == text


@pytest.mark.parametrize("text", ODD)
def test_odd_words_come_back_from_a_csv_to_the_letter(text: str) -> None:
    content = "".join(tables.csv_of([["riferimento", "titolo"], ["S-1", text]])).encode("utf-8", "surrogatepass")
    assert tables.plain(tables.read(content)[1].cells[1]) == text
