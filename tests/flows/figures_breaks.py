"""How to break each invariant of the figures' sums. Each needs an open unit of work."""

from collections.abc import Callable

from sqlalchemy import text

from storefront.domain.figures.models import Of
from storefront.infra.db import needs_unit_of_work

A_SUM = (
    'INSERT INTO sales_sum ("of", grain, starts_on, key, word, orders, pieces, cents, pieces_back, back_cents) '
    "VALUES ('place', '{}', '2020-01-01', 0, '', 1, 1, 4500, 0, 0)"
)
A_DAY = f"INSERT INTO summed_day (day, entries, kinds) VALUES ('{{}}', 0, {len(Of)})"


def _doing(*statements: str) -> Callable[[], None]:
    def change() -> None:
        for statement in statements:
            needs_unit_of_work().execute(text(statement))

    return change


AN_ENTRY = (
    "INSERT INTO journal_entry (id, kind, source_kind, source_ref, booked_on, at) "
    "VALUES (990001, 'sale', 'payment', '0', '2020-01-01', CURRENT_TIMESTAMP)"
)

FIGURES_BREAKS: dict[str, Callable[[], None]] = {
    "summed_days_hold_every_entry": _doing(AN_ENTRY, A_DAY.format("2020-01-02")),
    "daily_sums_equal_the_book": _doing(A_SUM.format("day"), A_DAY.format("2020-01-01")),
    "larger_sums_equal_their_days": _doing(A_SUM.format("month"), A_DAY.format("2020-01-31")),
}
