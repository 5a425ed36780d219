"""A month played by the shop's own flows against the sandbox leaves books that hold."""

from sqlalchemy import func, select

from storefront.demo import month
from storefront.domain.brands.models import BankAccount
from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Order, OrderState
from storefront.domain.payments.models import Work
from storefront.domain.settlements import queries as statements
from storefront.domain.settlements.due import due
from storefront.flows.check import check
from storefront.infra.db import db
from tests import makers
from tests.makers import kept
from tests.orders_for_payments import Shop, sandbox, shop
from tests.till import at_till

__all__ = ["sandbox", "shop"]
IBAN = "IT60X0542811101000000123456"


def test_a_month_is_sold_given_back_closed_and_paid_and_every_figure_holds(shop: Shop) -> None:
    for name in ("office", "bookkeeper"):
        makers.user(name, email=f"{name}@glocal.example")
    hub = makers.location()
    for number in range(2):
        at_till(makers.outlet(f"Negozio {number}"), is_supervisor=True)
    brands = [shop.brand(name) for name in ("Arbrora", "Sosa", "Episodio Zero")]
    for brand, other in zip(brands, brands[1:] + brands[:1], strict=True):
        kept(BankAccount(brand_id=brand.id, iban=IBAN, holder=brand.legal_name, changed_at=makers.LONG_AGO))
        makers.for_sale(brand.id, hub.id, how_many=3)
        makers.for_sale(brand.id, hub.id, how_many=3, shares={brand.id: 7_000, other.id: 3_000})

    made = month.play(60)

    assert check() == []
    for kind in (
        "orders paid online", "sales at a till (cash)", "disputes", "transfers whose answer was lost", "customers erased",
    ):  # fmt: skip
        assert made[kind], kind
    assert made["refunds of one brand"] + made["refunds of several brands"]
    paid = db.session.scalar(select(func.count()).select_from(Order).where(Order.state == OrderState.PAID)) or 0
    assert paid >= 50
    assert all(one.state == Work.DONE for one in shop.transfers() if one.state != Work.CANCELLED)
    for brand in brands:
        (row,) = [one for one in statements.of_brand(brand.id) if one.is_closed]
        by_month = select(func.coalesce(func.sum(Posting.amount_cents), 0)).join(JournalEntry)
        of_month = by_month.where(
            Posting.account == brand_payable(brand.id), JournalEntry.booked_on <= row.month.last_on
        )
        assert row.closing_cents == -(db.session.scalar(of_month) or 0)
    assert made["brands paid by bank"] + made["invoices"] >= 3
    assert [one for one in due(row.month.last_on) if one.is_payable] == []
    assert sum(ledger.balances().values()) == 0
