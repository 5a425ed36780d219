"""Why a statement cannot be closed."""

from storefront.core.errors import Refusal


class EarlierOpen(Refusal):
    """A month is closed after those before it: `ref` names the one that is still open."""

    code = "earlier_statement_open"


class MonthNotOver(Refusal):
    """A month is closed when it is over: `last_on`."""

    code = "month_not_over"
