"""Somebody in front of a browser: what they do in the shop, by what they see or by the name of a field."""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.journeys.live import LiveShop

ADA = {
    "email": "ada@posta.example", "name": "Ada Prova", "street": "Via Roma 1",
    "postcode": "10121", "city": "Torino", "province": "TO",
}  # fmt: skip


class Visitor:
    """One person, one browser. `complaints` gathers what no page may give rise to."""

    def __init__(self, shop: LiveShop, context: BrowserContext, prefix: str = "", touches: bool = False) -> None:
        self.shop = shop
        self.context = context
        self.prefix = prefix  # "/en" for a reader of English
        self.touches = touches
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.interactions = 0  # taps, fields filled, files chosen: what this person had to do
        self.page.on("console", self._hears)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._receives)

    # --- looking ---------------------------------------------------------------------------------------

    def opens(self, path: str) -> None:
        self.page.goto(self.shop.url + self.prefix + path)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path.removeprefix(self.prefix)

    def sees(self, *words: str) -> None:
        for word in words:
            expect(self.main).to_contain_text(word)

    def reads_headline(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("h1")).to_have_text(words)

    def presses(self, what: str | Locator) -> None:
        """Click, or tap where there is only a finger."""
        self.interactions += 1
        target = self.page.locator(what) if isinstance(what, str) else what
        if self.touches:
            target.tap()
        else:
            target.click()

    def follows(self, what: str | Locator) -> int:
        """Press something that leads to another page; returns the status of the answer."""
        with self.page.expect_navigation() as asked:
            self.presses(what)
        answer = asked.value
        return answer.status if answer else 0

    # --- cart ------------------------------------------------------------------------------------------

    def takes(self, slug: str, size: str = "", colour: str = "") -> None:
        """Put a piece into the cart from its page."""
        self.opens(f"/products/{slug}")
        for name, label in (("size", size), ("colour", colour)):
            if label:
                self.page.locator(f"fieldset#{name} .option", has_text=label).locator("input").check(force=True)
        self.presses_buy()
        expect(self.page.locator(".cart-link")).to_contain_text(re.compile(r"\d"))

    def presses_buy(self) -> int:
        return self.follows(".buy button")

    def cart_lines(self) -> list[str]:
        self.opens("/cart")
        return self.page.locator(".line-title").all_inner_texts()

    # --- checkout --------------------------------------------------------------------------------------

    def goes_to_checkout(self) -> None:
        self.opens("/cart")
        self.follows("aside a.button")
        expect(self.page.locator("button[name=order]")).to_be_visible()

    def collects(self, title: str, outlet: str) -> None:
        """Choose to fetch a piece at an outlet, and have the page count anew."""
        line = self.page.locator("form .line", has_text=title)
        line.locator("select").select_option(outlet)
        self.follows("button[name=look]")

    def writes(self, **answers: str) -> None:
        for name, words in answers.items():
            field = self.page.locator(f"#{name}")
            if field.count():  # who collects everything is asked for no address
                self.interactions += 1
                field.fill(words)

    def chooses(self, name: str, value: str) -> None:
        self.interactions += 1
        self.page.select_option(f"#{name}", value)

    def sends(self, name: str, *files: str | Path) -> None:
        """Choose files: however many, it is one choice."""
        self.interactions += 1
        self.page.set_input_files(f"#{name}", list(files))

    def orders(self) -> None:
        """Press the button that obliges to pay, and arrive where one pays."""
        self.presses("button[name=order]")
        self.page.wait_for_url(re.compile(r"/pay/"))

    def pays(self, how: str = "card") -> None:
        self.presses(f"button[name=how][value={how}]")

    def buys(self, *slugs: str, **answers: str) -> str:
        """From the product pages to the paid order; returns its ref."""
        for slug in slugs:
            self.takes(slug)
        self.goes_to_checkout()
        self.writes(**{**ADA, **answers})
        self.orders()
        self.pays()
        return self.arrives_at_order()

    # --- order -----------------------------------------------------------------------------------------

    def arrives_at_order(self) -> str:
        """Back in the shop at the order's page; returns its ref."""
        self.page.wait_for_url(re.compile(re.escape(self.shop.url) + r".*/orders/\w+"))
        return self.path.split("/")[2]

    @property
    def order_key(self) -> str:
        return parse_qs(urlsplit(self.page.url).query)["key"][0]

    # --- what no page may give rise to -----------------------------------------------------------------

    def _hears(self, message: ConsoleMessage) -> None:
        # A form sent back with 422 is told in the console too: that is no fault.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _receives(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and response.request.resource_type != "document"):
            self.complaints.append(f"{response.status}: {response.url}")


def euros(cents: int) -> str:
    """Money as an Italian page writes it, whatever space stands before the sign."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02d}"


def cents_in(words: str) -> list[int]:
    """Every amount in a text, Italian or English."""
    found: Sequence[tuple[str, str]] = re.findall(r"(\d[\d.,]*)[.,](\d\d)(?!\d)", words)
    return [int(re.sub(r"\D", "", whole) + rest) for whole, rest in found]
