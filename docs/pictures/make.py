"""Takes the README's pictures from a running shop: `make run`, then `make screenshots`.

PNGs of few colours, so that the repository stays light.
"""

import io
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
SHOP = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 860}
COLOURS = 256


def opens(path: str) -> Callable[[Page], object]:
    return lambda page: page.goto(SHOP + path)


def checkout(page: Page) -> None:
    for slug in ("borsa-sipario", "pupazzo-elefante", "sciarpa-tartan"):
        page.goto(f"{SHOP}/products/{slug}")
        page.locator(".buy button").click()
        page.wait_for_url("**/cart")
    page.goto(f"{SHOP}/checkout")


PICTURES: dict[str, tuple[dict[str, int], Callable[[Page], object]]] = {
    "home": (DESK, opens("/")),
    "listing": (DESK, opens("/products")),
    "product": (PHONE, opens("/products/abito-portico")),
    "checkout": (DESK, checkout),
}


def main() -> None:
    """Write every picture beside this file."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for name, (window, way) in PICTURES.items():
            context = browser.new_context(viewport=window, locale="it-IT", reduced_motion="reduce")
            page = context.new_page()
            way(page)
            page.wait_for_load_state("networkidle")
            size = keep(HERE / f"{name}.png", page.screenshot())
            sys.stdout.write(f"{name}.png {size // 1000} kB\n")
            context.close()
        browser.close()


def keep(path: Path, content: bytes) -> int:
    """Save with few colours; returns the size in bytes."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    palette = picture.quantize(COLOURS)
    picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(path, optimize=True)
    return path.stat().st_size


def chromium() -> str:
    names = (os.environ.get("CHROME_PATH"), "chromium", "google-chrome")
    found = next(filter(None, (shutil.which(name) for name in names if name)), None)
    if found is None:
        raise SystemExit("no Chromium found: make chromium")
    return found


if __name__ == "__main__":
    main()
