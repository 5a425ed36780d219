"""docs/law.md names each duty once, and each test that it names is there."""

import re

from tests.databases import ROOT

ROW = re.compile(r"^\| L(\d+) \|(.*)\|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
WITHOUT = {15}
"""There are no reviews."""


def test_every_duty_stands_in_the_table_with_a_test_that_is_there() -> None:
    rows = {int(number): rest for number, rest in ROW.findall((ROOT / "docs" / "law.md").read_text(encoding="utf-8"))}
    assert sorted(rows) == list(range(1, 30))
    for number, rest in rows.items():
        named = TEST.findall(rest)
        assert bool(named) == (number not in WITHOUT), number
        for path, name in named:
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), (number, name)
