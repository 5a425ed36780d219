"""What may happen where one pays: turning back, a card that is refused, a bank that takes days, impatient fingers."""

from playwright.sync_api import expect

from tests.journeys.conftest import Comes
from tests.journeys.live import LiveShop, waits_for
from tests.journeys.visitor import ADA, Visitor


def test_who_turns_back_finds_the_cart_as_it_was(ada: Visitor, shop: LiveShop) -> None:
    is_about_to_pay(ada, "bavaglino-pranzo", "bruno@posta.example")
    ada.page.locator("a.quiet").click()
    ada.reads_headline("Non hai ancora pagato")
    ada.page.get_by_role("button", name="Annulla e torna al carrello").click()
    ada.sees("Bavaglino", "non hai pagato niente")
    ada.goes_to_checkout()
    expect(ada.page.locator("#email")).to_have_value("bruno@posta.example")
    ada.orders()
    ada.pays()
    ref = ada.arrives_at_order()
    ada.reads_headline("Grazie: il tuo ordine è pagato")
    assert len(shop.paid_charges(ref)) == 1


def test_who_turns_back_may_also_go_on_paying_the_same_order(ada: Visitor, shop: LiveShop) -> None:
    is_about_to_pay(ada, "fascia-nodo", "cora@posta.example")
    ada.page.locator("a.quiet").click()
    ada.page.get_by_role("button", name="Paga").click()
    ada.pays("satispay")
    ada.arrives_at_order()
    ada.reads_headline("Grazie: il tuo ordine è pagato")
    assert shop.orders_of("cora@posta.example") == 1


def test_a_refused_card_is_no_end(ada: Visitor, shop: LiveShop) -> None:
    is_about_to_pay(ada, "bracciale-corda", "dario@posta.example")
    ada.pays("card_declined")
    expect(ada.page.locator("[role=alert]")).to_contain_text("rifiutata")
    ada.pays("card_3ds")
    ada.pays("confirm")
    ref = ada.arrives_at_order()
    ada.reads_headline("Grazie: il tuo ordine è pagato")
    assert len(shop.paid_charges(ref)) == 1


def test_a_bank_debit_is_paid_days_later(somebody: Comes, shop_on_postgres: LiveShop) -> None:
    ada = somebody(shop_on_postgres)
    is_about_to_pay(ada, "tovagliette-caffe", "elena@posta.example")
    ada.pays("sepa_debit")
    ref = ada.arrives_at_order()
    ada.reads_headline("Il pagamento è in corso")
    pending = [charge for charge in shop_on_postgres.charges(ref) if charge.status == "pending"]
    shop_on_postgres.stripe.control("settle_debit", pending[0].id)

    def is_paid() -> bool:
        ada.page.reload()
        return "pagato" in ada.page.locator("h1").inner_text()

    waits_for(is_paid, "the debit to arrive")
    assert len(shop_on_postgres.paid_charges(ref)) == 1
    assert "Tutto torna" in shop_on_postgres.command("check")


def test_a_double_click_a_reload_and_going_back_make_one_order(ada: Visitor, shop: LiveShop) -> None:
    ada.takes("bustina-monete")
    ada.goes_to_checkout()
    ada.writes(**{**ADA, "email": "franca@posta.example"})
    ada.page.locator("button[name=order]").dblclick(no_wait_after=True)
    ada.page.wait_for_url("**/pay/**")
    assert shop.orders_of("franca@posta.example") == 1
    ada.page.go_back()
    ada.orders()  # the same wish once more: it goes on with the order, or takes its place
    assert shop.orders_of("franca@posta.example") == 1
    ada.pays()
    ref = ada.arrives_at_order()
    ada.page.reload()
    ada.reads_headline("Grazie: il tuo ordine è pagato")
    assert shop.orders_of("franca@posta.example") == 1
    assert len(shop.paid_charges(ref)) == 1
    ada.opens("/checkout")
    ada.reads_headline("Il carrello è vuoto")


def is_about_to_pay(ada: Visitor, slug: str, email: str) -> None:
    ada.takes(slug)
    ada.goes_to_checkout()
    ada.writes(**{**ADA, "email": email})
    ada.orders()
