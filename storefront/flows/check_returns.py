"""Invariants of what follows a sale: nobody's wish is lost, and who was erased is not found by name."""

from collections.abc import Callable, Iterable

from sqlalchemy import literal, select

from storefront.domain.cases.models import Case
from storefront.domain.orders.after_models import Claim, OrderWord
from storefront.domain.orders.models import Order, Withdrawal
from storefront.flows.checking import Query, named


def withdrawals_have_their_case() -> Iterable[str]:
    """Each declared withdrawal was handed to a person."""
    case = select(Case.id).where(Case.subject_ref == literal("withdrawal:").concat(Withdrawal.ref)).exists()
    query: Query = select(Withdrawal.ref, Withdrawal.declared_at)
    return named("withdrawal", query.where(~case))


def claims_have_their_case() -> Iterable[str]:
    """Each claim under the guarantee was handed to a person."""
    case = select(Case.id).where(Case.subject_ref == literal("claim:").concat(Claim.ref)).exists()
    query: Query = select(Claim.ref, Claim.asked_at)
    return named("claim", query.where(~case))


def erased_orders_are_not_found_by_name() -> Iterable[str]:
    """An order that names nobody keeps no words that it would be found by."""
    query: Query = select(Order.ref, OrderWord.word).join(OrderWord, OrderWord.order_id == Order.id)
    return named("order", query.where(Order.name == "", Order.email == "", Order.phone == ""))


RETURNS: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one
    for one in (withdrawals_have_their_case, claims_have_their_case, erased_orders_are_not_found_by_name)
}
