"""One live shop for all journeys, one browser, and for each journey people with a browser window of their own."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.conftest import RUN_DIR
from tests.databases import copies_of
from tests.journeys.live import LiveShop
from tests.journeys.visitor import Visitor

DESK = {"width": 1280, "height": 900}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
# Off the machine the browser asks for nothing; as root it runs without its own cage.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
Comes = Callable[..., Visitor]
expect.set_options(timeout=30_000)  # a busy machine is no fault of the shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    yield from lived_in(LiveShop(tmp_path_factory.mktemp("shop")))


@pytest.fixture(scope="session")
def shop_on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    """The same on PostgreSQL."""
    home = RUN_DIR / "journeys"
    home.mkdir()
    copies = copies_of("postgresql", home)
    try:
        yield from lived_in(LiveShop(tmp_path_factory.mktemp("shop-pg"), copies.fresh()))
    finally:
        copies.close()


def lived_in(shop: LiveShop) -> Iterator[LiveShop]:
    try:
        shop.open_doors()
        yield shop
    finally:
        shop.close_doors()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as tool:
        yield tool


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield running
    running.close()


def chromium() -> str:
    """The system's own browser."""
    for name in (os.environ.get("CHROME_PATH"), "chromium", "google-chrome", "chromium-browser"):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise RuntimeError("no Chromium found: install the system's package, or name it in CHROME_PATH")


ADDRESSES = (f"198.51.{part}.{last}" for part, last in itertools.product(range(256), range(1, 255)))


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Comes]:
    """Lets people come: `somebody(shop)`, with a phone, without JavaScript, in English. No page may complain."""
    came: list[Visitor] = []

    def comes(shop: LiveShop, prefix: str = "", **window: Any) -> Visitor:
        context = browser.new_context(
            viewport=window.pop("viewport", DESK), locale="en-GB" if prefix else "it-IT", reduced_motion="reduce",
            extra_http_headers={"X-Forwarded-For": next(ADDRESSES)}, **window,
        )  # fmt: skip
        context.set_default_timeout(60_000)
        came.append(Visitor(shop, context, prefix, touches=window.get("has_touch", False)))
        return came[-1]

    yield comes
    complaints = [complaint for person in came for complaint in person.complaints]
    for person in came:
        person.context.close()
    assert complaints == []


@pytest.fixture
def ada(somebody: Comes, shop: LiveShop) -> Visitor:
    """A guest at a desk, reading Italian."""
    return somebody(shop)
