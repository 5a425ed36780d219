"""Invariants of what the law asks: buyers of a recall are written to, what was reported is in its file."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from storefront.domain.law.models import Recall, RecallLine, SellerFile, SellerReport
from storefront.domain.law.recalls import is_its_letter
from storefront.domain.mails.models import Mail
from storefront.domain.orders.models import Order
from storefront.flows.checking import Query, named


def recalled_buyers_have_their_letter() -> Iterable[str]:
    """Who bought something of a recall and left an address was written to."""
    query: Query = (
        select(Recall.ref, Order.ref)
        .join(RecallLine, RecallLine.recall_id == Recall.id)
        .join(Order, Order.id == RecallLine.order_id)
        .where(Order.email != "", ~select(Mail.id).where(is_its_letter(Recall.ref)).exists())
    )
    return named("recall", query)


def reported_sellers_are_in_their_file() -> Iterable[str]:
    """Each report of a brand stands in the file that it was kept with."""
    query: Query = (
        select(SellerFile.ref, SellerReport.doc_ref)
        .join(SellerReport, SellerReport.file_id == SellerFile.id)
        .where(~SellerFile.xml.contains(SellerReport.doc_ref))
    )
    return named("seller_file", query)


LAW: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one for one in (recalled_buyers_have_their_letter, reported_sellers_are_in_their_file)
}
