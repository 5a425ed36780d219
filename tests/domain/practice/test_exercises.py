"""Practice is pure: every exercise can be done, nothing that somebody does can fail, and no act leads out of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.domain.practice.exercises import EXERCISES, is_astray
from storefront.domain.practice.goods import BAG, DRAWER_CENTS, GOODS, MUG, SCARF
from storefront.domain.practice.table import EARLIER, Act, after, begun, play

SCAN_SCARF, SCAN_MUG = Act("scan", {"code": SCARF.code}), Act("scan", {"code": MUG.code})
CARD = Act("sold", {"way": "card"})
WAYS = {
    "scarf_and_bag": [SCAN_SCARF, CARD, Act("undone", {"ref": EARLIER.ref})],
    "wrong_and_undo": [SCAN_MUG, CARD, Act("undone", {"ref": "PROVA-S1"})],
    "change": [SCAN_SCARF, Act("sold", {"way": "cash", "given_cents": 5000})],
    "picture": [Act("scan", {"code": MUG.code, "by_picture": True}), CARD],
    "parcel": [Act("handed_over")],
    "day": [Act("counted", {"counted_cents": DRAWER_CENTS, "is_right": True})],
}


@pytest.mark.parametrize("key", EXERCISES)
def test_an_exercise_is_over_when_its_last_step_is_done_and_not_before(key: str) -> None:
    exercise, acts = EXERCISES[key], WAYS[key]
    for count in range(len(acts)):
        assert not exercise.is_over(play(key, acts[:count]))
    assert exercise.is_over(play(key, acts))
    assert not any(is_astray(exercise, play(key, acts[:at]), act) for at, act in enumerate(acts))


def test_what_was_not_asked_leads_astray_and_can_be_taken_off() -> None:
    exercise, bag = EXERCISES["change"], Act("scan", {"code": BAG.code})
    assert is_astray(exercise, begun("change"), bag)
    with_bag = play("change", [bag])
    assert with_bag.on_sale == (BAG.code,)
    assert after(with_bag, Act("take_off", {"code": BAG.code})) == begun("change")


ACTS = st.builds(
    Act,
    st.sampled_from(["scan", "take_off", "leave", "sold", "undone", "handed_over", "counted", "nonsense"]),
    st.fixed_dictionaries(
        {},
        optional={
            "code": st.sampled_from([*GOODS, "ZZZZ9999", ""]), "ref": st.sampled_from([EARLIER.ref, "PROVA-S1", "X"]),
            "given_cents": st.none() | st.integers(0, 10**6), "way": st.sampled_from(["cash", "card"]),
            "counted_cents": st.integers(0, 10**6), "is_right": st.booleans(),
        },
    ),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(list(EXERCISES)), st.lists(ACTS, max_size=12))
def test_nothing_that_somebody_does_can_fail_and_each_good_is_sold_once(key: str, acts: list[Act]) -> None:
    table = play(key, acts)
    standing = [code for one in table.sold if not one.is_undone for code in one.codes]
    assert len(standing) == len(set(standing))
    assert not set(standing) & set(table.on_sale) or any(one.is_undone for one in table.sold)
    assert all(one.given_cents is None or one.given_cents >= one.total_cents for one in table.sold)


def test_no_practice_code_is_as_long_as_a_pieces() -> None:
    assert all(len(code) != 8 for code in GOODS)
