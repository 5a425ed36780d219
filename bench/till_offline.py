"""How fast the till is when the connection is bad: 500 sales sent at once, and the sale screen on a slow 3G.

    python -m bench.till_offline sales      # in a database of its own
    python -m bench.till_offline screen URL # a running shop with the demo: http://127.0.0.1:8000

Slow 3G is 400 kbit/s down and up with 400 ms for each round trip. "Usable" is when the page is painted and its field takes
a scan.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

SALES, CHUNK = 500, 50
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
USABLE = """performance.getEntriesByName('first-contentful-paint').length > 0 && document.readyState !== 'loading'
            && Boolean(document.querySelector('#code')?.checkVisibility())"""
PLACE = "outlet-il-grifone"


def send_sales() -> None:
    """500 sales of one piece each, in requests of 50 as the browser sends them, through the whole app."""
    folder = Path(tempfile.mkdtemp(prefix="storefront-bench-"))
    os.environ.update(
        {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'shop.sqlite3'}", "LOG_LEVEL": "WARNING"}
    )
    try:
        from tests import databases

        databases.migrate(os.environ["DATABASE_URL"], folder)
        _timed_sales()
    finally:
        shutil.rmtree(folder)


def _timed_sales() -> None:
    from storefront.app import create_app
    from storefront.faces.till.offline import leave_for
    from tests import makers
    from tests.till import at_till

    app = create_app()
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(base_url="http://127.0.0.1:8000"):
        shop = makers.outlet()
        at = at_till(shop)
        variant = makers.variant(makers.product(makers.brand().id).id, price_cents=4500)
        pieces = makers.pieces(variant.id, shop.id, SALES)
        leave = leave_for(at.device_id, at.staff_id, at.location_id)
        told = [_told(number, piece.code) for number, piece in enumerate(pieces)]
    browser, began, worked, outcomes = app.test_client(), time.perf_counter(), time.process_time(), []
    for first in range(0, SALES, CHUNK):
        body = {"leave": leave, "now": round(time.time() * 1000), "sales": told[first : first + CHUNK]}
        answer = browser.post("/till/offline/sales", json=body, base_url="http://127.0.0.1:8000")
        outcomes += [one["outcome"] for one in answer.json["answers"]]
    took, busy = time.perf_counter() - began, time.process_time() - worked
    done = outcomes.count("done")
    print(f"{SALES} sales in {took:.1f} s, of them {busy:.1f} s of work; {done} done (goal: under 20 s)")


def _told(number: int, code: str) -> dict[str, Any]:
    line = {"code": code, "title": "Borsa", "price_cents": 4500, "any": False}
    return {"key": uuid4().hex, "sequence": number, "way": "cash", "at": round(time.time() * 1000), "lines": [line]}


def screen(url: str) -> None:
    """The sale screen: first load of a browser that has nothing, then out of what the service worker kept."""
    from playwright.sync_api import sync_playwright

    from tests.journeys.conftest import ARGUMENTS, chromium

    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        _comes_in(page, url)
        cookies = context.cookies()
        context.close()
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies(cookies)
        page = context.new_page()
        bytes_sent = _counted(page)
        first = _usable(page, f"{url}/till")
        print(f"first load: usable after {first:.2f} s, {sum(bytes_sent) / 1000:.1f} kB till then (goal: 3 s)")
        for fact in ("page_of", "shelf"):
            while not page.evaluate(f"self.tillBook?.fact('{fact}')"):
                page.wait_for_timeout(200)
        page.wait_for_function("navigator.serviceWorker.controller")
        for _ in range(3):
            again = context.new_page()
            print(f"later, from the service worker: usable after {_usable(again, f'{url}/till'):.2f} s (goal: 0.5 s)")
            again.close()
        browser.close()


def _usable(page: Any, address: str) -> float:
    """Seconds from asking for the page to a field that takes a scan."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_3G)
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    while not page.evaluate(USABLE):
        time.sleep(0.01)
    return time.perf_counter() - began


def _counted(page: Any) -> list[int]:
    """Bytes on the wire as they come."""
    sizes: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    return sizes


def _comes_in(page: Any, url: str) -> None:
    page.goto(f"{url}/account/sign-in?next=/till")
    page.fill("[name=email]", f"{PLACE}@glocal.example")
    page.fill("[name=password]", "glocal-demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/till/device")
    page.check("[name=place]")
    page.fill("[name=name]", "Banco")
    page.keyboard.press("Enter")
    page.wait_for_url("**/till/who")
    page.click("a:has-text('Amina')")
    page.fill("#pin", "1234")
    page.keyboard.press("Enter")
    page.wait_for_url("**/till/sale/*")


if __name__ == "__main__":
    if sys.argv[1:2] == ["sales"]:
        send_sales()
    elif sys.argv[1:2] == ["screen"]:
        screen(sys.argv[2])
    else:
        sys.exit(__doc__)
