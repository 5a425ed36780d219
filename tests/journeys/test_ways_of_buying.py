"""The same purchase with other hands: by keyboard alone, without JavaScript, on a phone by touch."""

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop
from tests.journeys.visitor import ADA, Visitor

MOST_STOPS = 150


def test_by_keyboard_alone(ada: Visitor) -> None:
    ada.opens("/products/camicetta-regaldi")
    ada.page.keyboard.press("Tab")
    expect(ada.page.locator(".skip").first).to_be_focused()
    ada.page.keyboard.press("Enter")
    comes_to(ada, ada.page.locator("fieldset#size input:not([disabled])").first)
    ada.page.keyboard.press("Space")
    comes_to(ada, ada.page.locator(".buy button"))
    enters(ada)
    expect(ada.page.locator(".cart-link")).to_contain_text("1")
    comes_to(ada, ada.page.locator(".cart-link"))
    enters(ada)
    comes_to(ada, ada.page.get_by_role("link", name="Vai alla cassa"))
    enters(ada)
    for name, words in ADA.items():
        comes_to(ada, ada.page.locator(f"#{name}"))
        ada.page.keyboard.type(words)
    comes_to(ada, ada.page.locator("button[name=order]"))
    enters(ada)
    comes_to(ada, ada.page.locator("button[name=how][value=card]"))
    ada.page.keyboard.press("Enter")
    ada.arrives_at_order()
    ada.reads_headline("Grazie: il tuo ordine è pagato")


def enters(ada: Visitor) -> None:
    with ada.page.expect_navigation():
        ada.page.keyboard.press("Enter")


def comes_to(ada: Visitor, target: Locator) -> None:
    """Tab on until the target has the focus; every stop on the way must show that it has it."""
    for _ in range(MOST_STOPS):
        ada.page.keyboard.press("Tab")
        assert ada.page.evaluate(SHOWS_FOCUS), ada.page.evaluate("document.activeElement.outerHTML")
        if target.evaluate("target => target === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {target}")


# An outline on the control itself, or on what stands for it: its label, or the card that its link covers.
SHOWS_FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return true;
  const rings = [[here, null], [here, "::after"], [here.nextElementSibling, null], [here.closest("label"), null]];
  return rings.some(([one, part]) => {
    const style = one && getComputedStyle(one, part);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
}"""


def test_without_javascript(somebody: Comes, shop: LiveShop) -> None:
    ada = somebody(shop, java_script_enabled=False)
    ada.takes("maglietta-tre-righe", size="2-3")
    ada.takes("tovagliette-caffe")
    ada.goes_to_checkout()
    ada.collects("Maglietta", "outlet-il-grifone-kids")
    ada.sees("Ritiro")
    ada.writes(**ADA)
    ada.orders()
    ada.pays()
    ada.arrives_at_order()
    ada.reads_headline("Grazie: il tuo ordine è pagato")


def test_on_a_phone_by_touch(somebody: Comes, shop: LiveShop) -> None:
    ada = somebody(shop, **PHONE)
    ada.opens("/")
    fits(ada)
    ada.follows(ada.page.get_by_role("link", name="Guarda il catalogo").first)
    fits(ada)
    ada.presses(".filters > summary")
    ada.page.locator(".facet label", has_text="Arbrora").tap()
    ada.follows(".filters-apply button")
    fits(ada)
    ada.follows(ada.page.locator(".card a", has_text="Strofinacci"))
    fits(ada)
    ada.presses_buy()
    expect(ada.page.locator(".cart-link")).to_contain_text("1")
    ada.follows(".cart-link")
    fits(ada)
    ada.follows("aside a.button")
    fits(ada)
    ada.writes(**ADA)
    ada.orders()
    fits(ada)
    ada.pays()
    ada.arrives_at_order()
    fits(ada)
    ada.reads_headline("Grazie: il tuo ordine è pagato")


def fits(ada: Visitor) -> None:
    """Nothing sticks out at the side."""
    wide = ada.page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, ada.page.url
