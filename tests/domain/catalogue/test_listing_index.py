"""The index in memory answers as a plain list of products would: any changes, any filter, any order, any page."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.domain.catalogue import index
from storefront.domain.catalogue.index import IndexRow, Snapshot, advanced, bitmap, flags, spread
from storefront.domain.catalogue.marks import SHOWN
from storefront.domain.catalogue.orders import KEYS, Sort

MARKS = ("brand:a", "brand:b", "size:M", "state:available")

rows = st.builds(
    IndexRow,
    product_id=st.integers(1, 60),
    price_cents=st.integers(1, 5000),
    published=st.integers(1_700_000_000, 1_700_000_000 + 86_400 * 90),
    standing=st.integers(0, 3),
    marks=st.lists(st.sampled_from(MARKS), unique=True).map(tuple),
    is_shown=st.booleans(),
    titles=st.text(max_size=3),
)
batches = st.lists(st.lists(rows, max_size=25, unique_by=lambda row: row.product_id), min_size=1, max_size=6)


@dataclass
class Plain:
    """The control: a dict of rows."""

    rows: dict[int, IndexRow]

    def having(self, marks: list[str]) -> list[IndexRow]:
        return [row for row in self.rows.values() if row.is_shown and set(marks) <= set(row.marks)]


def both(batches: list[list[IndexRow]]) -> tuple[Snapshot, Plain]:
    snapshot, plain = Snapshot(), Plain({})
    for version, batch in enumerate(batches):
        snapshot = advanced(snapshot, batch, version)
        plain.rows.update({row.product_id: row for row in batch})
    return snapshot, plain


def bits(snapshot: Snapshot, marks: list[str]) -> int:
    found = snapshot.marked(SHOWN)
    for mark in marks:
        found &= snapshot.marked(mark)
    return found


def products(snapshot: Snapshot, found: int) -> set[int]:
    return {snapshot.ids[position] for position in spread(found, len(snapshot.ids))}


@given(batches, st.lists(st.sampled_from(MARKS), max_size=2))
def test_marks_find_what_carries_them(batches: list[list[IndexRow]], marks: list[str]) -> None:
    snapshot, plain = both(batches)
    assert products(snapshot, bits(snapshot, marks)) == {row.product_id for row in plain.having(marks)}


@given(batches, st.integers(0, 5500), st.integers(0, 5500) | st.none())
def test_a_price_range_finds_what_lies_in_it(batches: list[list[IndexRow]], lowest: int, highest: int | None) -> None:
    snapshot, plain = both(batches)
    inside = {
        row.product_id
        for row in plain.having([])
        if row.price_cents >= lowest and (highest is None or row.price_cents <= highest)
    }
    assert products(snapshot, snapshot.priced(lowest, highest)) == inside


@given(batches, st.sampled_from(sorted(KEYS)), st.lists(st.sampled_from(MARKS), max_size=2), st.integers(0, 4))
@settings(max_examples=200)
def test_pages_of_any_filter_in_any_order_are_those_of_a_plain_sort(
    batches: list[list[IndexRow]], order: str, marks: list[str], page: int
) -> None:
    snapshot, plain = both(batches)
    found = {row.product_id for row in plain.having(marks)}
    ranked = sorted(range(len(snapshot.ids)), key=lambda position: KEYS[order](snapshot, position))
    expected = [snapshot.ids[position] for position in ranked if snapshot.ids[position] in found]
    assert snapshot.page(order, bits(snapshot, marks), page * 5, 5) == expected[page * 5 : page * 5 + 5]
    assert (
        snapshot.walk(snapshot.orders[order], bits(snapshot, marks), page * 5, 5) == expected[page * 5 : page * 5 + 5]
    )


@given(batches)
def test_orders_mended_by_hand_are_those_sorted_anew(batches: list[list[IndexRow]]) -> None:
    mended, plain = both(batches)
    anew = advanced(Snapshot(), sorted(plain.rows.values()), 0)
    for order in KEYS:
        named = [mended.ids[position] for position in mended.orders[order]]
        by_key = [anew.ids[position] for position in anew.orders[order]]
        assert sorted(named) == sorted(by_key)
        assert [_criteria(plain, order, i) for i in named] == [_criteria(plain, order, i) for i in by_key]


def _criteria(plain: Plain, order: str, product_id: int) -> int:
    row = plain.rows[product_id]
    return {
        Sort.NEWEST: -row.published, Sort.PRICE_UP: row.price_cents, Sort.PRICE_DOWN: -row.price_cents,
        Sort.RECOMMENDED: row.standing,
    }[Sort(order)]  # fmt: skip


@given(batches)
def test_a_snapshot_never_changes_once_it_is_made(batches: list[list[IndexRow]]) -> None:
    first = advanced(Snapshot(), batches[0], 0)
    before = (
        list(first.ids),
        list(first.prices),
        dict(first.bits),
        {name: list(o) for name, o in first.orders.items()},
    )
    snapshot = first
    for version, batch in enumerate(batches[1:], start=1):
        snapshot = advanced(snapshot, batch, version)
    after = (list(first.ids), list(first.prices), dict(first.bits), {name: list(o) for name, o in first.orders.items()})
    assert after == before


@given(st.sets(st.integers(0, 199)))
def test_bitmaps_flags_and_positions_are_three_views_of_one_set(positions: set[int]) -> None:
    bits = bitmap(positions, 200)
    assert spread(bits, 200) == sorted(positions)
    assert [at for at, is_set in enumerate(flags(bits, 200)) if is_set] == sorted(positions)
    assert bits.bit_count() == len(positions)


def test_a_rare_filter_is_sorted_and_a_common_one_walked_to_the_same_pages() -> None:
    many = [
        IndexRow(
            number, 10_000 - number % 97, 1_700_000_000, 0, ("rare:x",) if number % 50 == 0 else ("common:x",), True, ""
        )
        for number in range(1, 2001)
    ]
    snapshot = advanced(Snapshot(), many, 0)
    for mark in ("rare:x", "common:x"):
        found = snapshot.marked(mark)
        walked = snapshot.walk(snapshot.orders[Sort.PRICE_UP], found, 0, 3000)
        paged = [
            id_ for start in range(0, found.bit_count(), 24) for id_ in snapshot.page(Sort.PRICE_UP, found, start, 24)
        ]
        assert paged == walked
        assert len(paged) == found.bit_count()


def test_the_newest_comes_first_and_of_equals_the_one_added_later() -> None:
    of_one_instant = [IndexRow(number, 100, 1_700_000_000, 0, (), True, "") for number in (1, 2, 3)]
    newer = IndexRow(4, 100, 1_700_000_001, 0, (), True, "")
    snapshot = advanced(Snapshot(), [*of_one_instant, newer], 0)
    assert snapshot.page(Sort.NEWEST, snapshot.marked(SHOWN), 0, 9) == [4, 3, 2, 1]


def test_no_brand_fills_the_recommended_page() -> None:
    made = [IndexRow(number, 100, 1_700_000_000, 0, (f"brand:{number // 100}",), True, "") for number in range(1, 700)]
    snapshot = advanced(Snapshot(), made, 0)
    page = snapshot.page(Sort.RECOMMENDED, snapshot.marked(SHOWN), 0, 24)
    brands = {number // 100 for number in page}
    assert len(brands) >= 5
    assert len(made) > index.CHANGES_BY_HAND, "so that this is the order sorted anew"
