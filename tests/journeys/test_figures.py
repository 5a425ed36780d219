"""The office reads what was sold today, and clicks from the sum down to the order."""

from storefront.core import clock
from tests.journeys.conftest import Comes
from tests.journeys.live import LiveShop
from tests.journeys.test_refunding import clerk, keeps_nobody_out


def test_a_figure_is_clicked_down_to_its_order(somebody: Comes, shop: LiveShop) -> None:
    ada = somebody(shop)
    ada.takes("sciarpa-tartan")
    ref = ada.buys()
    shop.paid_charges(ref)
    olga = clerk(somebody, shop)
    olga.opens("/office")
    olga.sees("netti finora")
    olga.follows(olga.page.get_by_role("link", name="I numeri di oggi"))
    olga.reads_headline("Numeri")
    keeps_nobody_out(olga)
    olga.follows(olga.page.locator(".figure-table th a", has_text="Anna Maria Carrieri"))
    olga.reads_headline("Anna Maria Carrieri")
    assert f"from={clock.rome_date(clock.now())}" in olga.page.url
    keeps_nobody_out(olga)
    olga.follows(olga.page.locator("a.order-ref", has_text=ref).first)
    olga.sees(ref)
    olga.opens("/office/figures/stock")
    keeps_nobody_out(olga)
