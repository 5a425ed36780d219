"""The main job: pieces of three brands, one payment, each brand its part."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Comes
from tests.journeys.live import LiveShop, waits_for, words_of
from tests.journeys.visitor import ADA, Visitor, cents_in

BRANDS = {"Episodio Zero": "Bustina", "Petit Le Cad": "Astuccio", "Sosa Baby design": "Bavaglino"}


def test_a_guest_buys_from_three_brands_with_delivery_and_pick_up(ada: Visitor, shop: LiveShop) -> None:
    three_brands_in_one_cart(ada)
    ada.page.get_by_role("link", name="Vai alla cassa").click()
    ada.collects("Astuccio", "outlet-il-grifone-kids")
    ada.writes(**ADA)
    expect(ada.page.locator("button[name=order]")).to_have_text("Ordine con obbligo di pagare")
    total_cents = cents_in(ada.page.locator("form dd.total").inner_text())[0]
    ada.orders()
    assert total_cents in cents_in(ada.page.locator(".amount").inner_text())
    ada.pays()
    ref = ada.arrives_at_order()
    ada.reads_headline("Grazie: il tuo ordine è pagato")
    ada.sees("Ritiro", "Il Grifone Kids", *BRANDS)
    letters_reach_everybody(shop, ref, total_cents)
    the_money_goes_where_it_belongs(shop, ref, total_cents)
    assert "Tutto torna" in shop.command("check")


def test_the_same_on_postgresql(somebody: Comes, shop_on_postgres: LiveShop) -> None:
    ada = somebody(shop_on_postgres)
    three_brands_in_one_cart(ada)
    ada.goes_to_checkout()
    ada.writes(**ADA)
    ada.orders()
    ada.pays()
    ref = ada.arrives_at_order()
    ada.reads_headline("Grazie: il tuo ordine è pagato")
    paid_cents = cents_in(ada.page.locator("dd.total").inner_text())[0]
    the_money_goes_where_it_belongs(shop_on_postgres, ref, paid_cents)
    assert "Tutto torna" in shop_on_postgres.command("check")


def test_a_guest_buys_in_english(somebody: Comes, shop: LiveShop) -> None:
    ada = somebody(shop, "/en")
    ada.takes("bracciale-zip")
    ada.takes("fascia-nodo")
    ada.goes_to_checkout()
    expect(ada.page.locator("html")).to_have_attribute("lang", "en")
    expect(ada.page.locator("button[name=order]")).to_have_text("Order with obligation to pay")
    ada.writes(**ADA)
    ada.orders()
    ada.pays()
    ref = ada.arrives_at_order()
    assert ada.page.url.startswith(f"{shop.url}/en/")
    assert "pagato" not in ada.main.inner_text()
    letter = waits_for(lambda: [one for one in shop.mails(ref) if one["To"] == ADA["email"]], "the letter")[0]
    assert f"/en/orders/{ref}" in words_of(letter)
    assert "Grazie" not in words_of(letter)


def three_brands_in_one_cart(ada: Visitor) -> None:
    ada.takes("bustina-monete")
    ada.takes("astuccio-matite")
    ada.takes("bavaglino-pranzo")
    lines = ada.cart_lines()
    assert sorted(lines) == sorted(line for line in lines for word in BRANDS.values() if word in line)
    ada.sees("Il carrello non riserva")


def letters_reach_everybody(shop: LiveShop, ref: str, total_cents: int) -> None:
    """One to the customer with all brands and the total, one to each brand with only its lines, one to each place."""
    waits_for(lambda: len(shop.mails(ref)) >= 6, "six letters")
    letters = shop.mails(ref)
    assert len(letters) == 6
    places = [one for one in letters if is_for_a_place(one["To"])]
    to_customer = [words_of(one) for one in letters if one["To"] == ADA["email"]]
    assert len(to_customer) == 1
    assert all(brand in to_customer[0] for brand in BRANDS)
    assert total_cents in cents_in(to_customer[0])
    for mine, word in BRANDS.items():
        slug = mine.lower().replace(" ", "-")
        to_brand = [words_of(one) for one in letters if re.search(slug, one["To"]) and not is_for_a_place(one["To"])]
        assert len(to_brand) == 1, mine
        assert word in to_brand[0]
        assert not [other for other in BRANDS.values() if other != word and other in to_brand[0]]
    assert len({one["To"] for one in places}) == len(places) == 2  # the hub sends, the outlet hands over


def is_for_a_place(recipient: str) -> bool:
    return bool(re.match(r"(outlet|hub|atelier|il-grifone|uno)", recipient))


def the_money_goes_where_it_belongs(shop: LiveShop, ref: str, total_cents: int) -> None:
    """One charge of the whole, three transfers out of it; what stays is commission, its VAT and own shipping."""
    charges = waits_for(lambda: shop.paid_charges(ref), "the charge")
    assert [charge.amount for charge in charges] == [total_cents]
    transfers = waits_for(lambda: has_three(shop.transfers(charges[0].id)), "three transfers")
    assert len({transfer.destination for transfer in transfers}) == 3
    sent_cents = sum(transfer.amount for transfer in transfers)
    assert 0 < sent_cents < total_cents


def has_three(transfers: list[object]) -> list[object]:
    return transfers if len(transfers) == 3 else []
