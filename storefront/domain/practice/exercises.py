"""The exercises: what each asks, step by step, and how to see from the practice shop that a step is done. Pure.

The words of a step live in faces/web/practice_words.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from storefront.domain.practice.goods import BAG, HAT, MUG, SCARF
from storefront.domain.practice.table import Act, Table, after

Seen = Callable[[Table], bool]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise: its steps in order; the last one done ends it. `wanted`: the goods it asks for."""

    key: str
    picture: str
    steps: tuple[tuple[str, Seen], ...]
    wanted: frozenset[str] = frozenset()
    given_cents: int | None = None  # what the customer of the exercise gives

    def done(self, table: Table) -> list[str]:
        """The steps that are done, in order; one after a gap does not count yet."""
        steps: list[str] = []
        for step, seen in self.steps:
            if not seen(table):
                break
            steps.append(step)
        return steps

    def is_over(self, table: Table) -> bool:
        return len(self.done(table)) == len(self.steps)


def _taken(code: str) -> Seen:
    return lambda table: code in table.on_sale or any(code in one.codes for one in table.sold)


def _sold(code: str) -> Seen:
    return lambda table: any(one.codes == (code,) and not one.is_undone for one in table.sold)


def _was_sold(code: str) -> Seen:
    return lambda table: any(one.codes == (code,) for one in table.sold)


def _undone(code: str) -> Seen:
    return lambda table: any(code in one.codes and one.is_undone for one in table.sold)


EXERCISES: dict[str, Exercise] = {
    one.key: one
    for one in (
        Exercise(
            "scarf_and_bag", "cart",
            (("take_scarf", _taken(SCARF.code)), ("sell_scarf", _sold(SCARF.code)), ("take_bag_back", _undone(BAG.code))),
            wanted=frozenset({SCARF.code}),
        ),
        Exercise(
            "wrong_and_undo", "return",
            (("take_mug", _taken(MUG.code)), ("sell_mug", _was_sold(MUG.code)), ("undo_mug", _undone(MUG.code))),
            wanted=frozenset({MUG.code}),
        ),
        Exercise(
            "change", "coins",
            (
                ("take_scarf", _taken(SCARF.code)),
                ("give_change", lambda table: any(
                    one.codes == (SCARF.code,) and one.given_cents == 5000 for one in table.sold)),
            ),
            wanted=frozenset({SCARF.code}), given_cents=5000,
        ),
        Exercise(
            "picture", "picture",
            (("find_mug", lambda table: MUG.code in table.by_picture), ("sell_mug", _sold(MUG.code))),
            wanted=frozenset({MUG.code}),
        ),
        Exercise("parcel", "parcel", (("hand_over", lambda table: table.is_handed_over),), wanted=frozenset({HAT.code})),
        Exercise("day", "outlet", (("count", lambda table: table.is_day_closed),)),
    )
}  # fmt: skip


def is_astray(exercise: Exercise, before: Table, act: Act) -> bool:
    """Whether an act leads away from what the exercise asks. It is said kindly, and costs nothing."""
    if act.kind == "scan":
        return after(before, act) == before or act.what.get("code") not in exercise.wanted
    if act.kind == "sold":
        return after(before, act) == before or not set(before.on_sale) <= exercise.wanted
    if act.kind == "counted":
        return not act.what.get("is_right")
    return act.kind == "undone" and after(before, act) == before
