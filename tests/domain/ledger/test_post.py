"""The book takes balanced entries, each once."""

import pytest
from flask import Flask

from storefront.domain.ledger import accounts, queries, services
from storefront.infra.db import WriteOutsideUnitOfWork, unit_of_work

SALE = {
    accounts.STRIPE_BALANCE: 10_000,
    accounts.brand_payable(1): -8_170,
    accounts.COMMISSION: -1_500,
    accounts.COMMISSION_VAT: -330,
}


def test_a_balanced_entry_is_taken_and_its_sums_are_the_balances(app: Flask) -> None:
    with unit_of_work():
        assert services.post("sale", "order", "A", SALE, order_ref="A")
    assert queries.balance(accounts.brand_payable(1)) == -8_170
    assert queries.balances("brand_payable:") == {"brand_payable:1": -8_170}
    assert sum(side.amount_cents for side in queries.of_order("A")) == 0


def test_the_same_event_of_money_is_entered_once(app: Flask) -> None:
    for expected in (True, False):
        with unit_of_work():
            assert services.post("sale", "order", "A", SALE) is expected
    assert queries.balance(accounts.STRIPE_BALANCE) == 10_000


@pytest.mark.parametrize(
    "sides",
    [
        {accounts.STRIPE_BALANCE: 100},
        {accounts.STRIPE_BALANCE: 100, "petty": -100},
        {"brand_payable": 1, accounts.BANK: -1},
    ],
)
def test_an_entry_that_does_not_balance_or_names_no_account_of_ours_is_refused(
    app: Flask, sides: dict[str, int]
) -> None:
    with pytest.raises(services.Unbalanced), unit_of_work():
        services.post("sale", "order", "A", sides)


def test_nothing_is_posted_outside_of_a_unit_of_work(app: Flask) -> None:
    with pytest.raises(WriteOutsideUnitOfWork):
        services.post("sale", "order", "A", SALE)


def test_an_entry_that_was_tampered_with_is_named(app: Flask) -> None:
    from storefront.domain.ledger.models import Posting

    with unit_of_work() as session:
        services.post("sale", "order", "A", SALE)
        session.add(Posting(entry_id=1, account=accounts.BANK, amount_cents=1))
    assert queries.unbalanced_entries() == [1]
