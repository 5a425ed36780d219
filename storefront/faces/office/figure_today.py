"""Today so far, for the office's first page: beside the same weekday of the week before. One statement."""

from dataclasses import dataclass

from storefront.domain.figures import sales
from storefront.domain.figures.sales import Days, Pair
from storefront.domain.settlements.periods import Span
from storefront.faces.office import figure_query
from storefront.faces.office.door import may_open

FIRST_PAGE = "office.figures"


@dataclass(frozen=True, slots=True)
class Today:
    """Sums of today, and of that other day whole."""

    days: Days
    pair: Pair


def today() -> Today | None:
    """None for those who may not read figures."""
    if not may_open(FIRST_PAGE):
        return None
    days = Days(Span(figure_query.today(), figure_query.today()), None)  # counted from the book: two days are few
    return Today(days, sum(sales.by_place(days).values(), Pair()))
