"""Learning the till: practise without fear, sell with the camera, read and listen in one's own language."""

import sqlite3
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Playwright, expect

from tests.journeys.conftest import ARGUMENTS, PHONE, Comes, chromium
from tests.journeys.live import LiveShop
from tests.journeys.test_accessible import ALL as ASKED
from tests.journeys.test_accessible import AXE, CONTRAST, violations
from tests.journeys.test_till import AAA, binds, code_on_a_label, comes_in, small
from tests.journeys.visitor import Visitor

AT_400_PERCENT = {"viewport": {"width": 320, "height": 640}}  # 1280 px wide, enlarged four times
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def label_in_view(code: str, file: Path) -> Path:
    """What a camera sees that looks at a label: the QR alone on a light ground, a little slanted, as MJPEG."""
    drawn = BytesIO()
    segno.make(code, error="q", micro=False, boost_error=False).save(drawn, kind="png", scale=8, border=4)
    view, label = Image.new("RGB", (640, 480), "#d8d2c8"), Image.open(drawn).convert("RGB")
    view.paste(label.rotate(7, expand=True, fillcolor="#d8d2c8", resample=Image.Resampling.BICUBIC), (180, 90))
    frame = BytesIO()
    view.save(frame, "JPEG", quality=85)
    file.write_bytes(frame.getvalue() * 8)
    return file


@pytest.fixture
def with_camera(playwright: Playwright, shop: LiveShop, tmp_path: Path) -> Iterator[tuple[Visitor, str]]:
    """Somebody with a phone whose camera looks at the label of a piece in the shop."""
    code = code_on_a_label(shop)
    film = label_in_view(code, tmp_path / "label.mjpeg")
    camera = [
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]  # fmt: skip
    own = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *camera])
    context = own.new_context(**PHONE, locale="it-IT", reduced_motion="reduce")
    context.set_default_timeout(60_000)
    amina = Visitor(shop, context, touches=True)
    yield amina, code
    complaints = amina.complaints
    own.close()
    assert complaints == []


def test_a_label_before_the_camera_is_sold_in_two_taps(with_camera: tuple[Visitor, str], shop: LiveShop) -> None:
    amina, code = with_camera
    fetched: list[str] = []
    amina.page.on("request", lambda request: fetched.append(request.url))
    binds(amina)
    comes_in(amina)
    assert not amina.page.evaluate(
        "'BarcodeDetector' in window && BarcodeDetector.getSupportedFormats().then((all) => all.includes('qr_code'))"
    )
    assert not any("jsQR" in url for url in fetched)
    amina.follows(amina.page.get_by_role("button", name="Usa la fotocamera"))
    amina.sees("Da pagare")
    assert any("jsQR" in url for url in fetched)
    amina.follows("a:has-text('Paga')")
    amina.follows("button:has-text('Carta: il pagamento')")
    amina.reads_headline("Venduto")
    with sqlite3.connect(shop.folder / "shop.sqlite3") as rows:
        assert rows.execute("SELECT state FROM piece WHERE code = ?", (code,)).fetchone() == ("sold",)


def test_without_a_camera_the_till_says_what_to_do_instead(somebody: Comes, shop: LiveShop) -> None:
    amina = somebody(shop, **PHONE)
    binds(amina)
    comes_in(amina)
    amina.presses(amina.page.get_by_role("button", name="Usa la fotocamera"))
    expect(amina.page.locator(".till-camera [role=alert]:visible")).to_contain_text("Scrivi il numero del cartellino.")
    expect(amina.page.locator("#code")).to_be_focused()


def test_somebody_practises_sells_the_wrong_thing_and_undoes_it(somebody: Comes, shop: LiveShop) -> None:
    amina = somebody(shop, **PHONE)
    binds(amina)
    found: dict[str, list[str]] = {}

    def look(screen: str) -> None:
        expect(amina.page.locator(".till-band")).to_contain_text("Qui niente è vero.")
        amina.page.evaluate(AXE)
        found[screen] = violations(amina.page.evaluate(ASKED, AAA)) + small(amina)
        amina.page.emulate_media(color_scheme="dark")
        found[screen] += violations(amina.page.evaluate(CONTRAST))
        amina.page.emulate_media(color_scheme="light")

    amina.follows("a:has-text('Prova senza paura')")
    look("exercises")
    amina.follows("button:has-text('Vendi la sciarpa rossa')")
    look("sale")
    amina.follows("button:has-text('PROVA3')")
    amina.sees("non succede niente")
    amina.follows("button:has-text('Togli')")
    amina.page.fill("#code", "PROVA1")
    with amina.page.expect_navigation():
        amina.page.keyboard.press("Enter")
    with amina.page.expect_navigation():
        amina.page.locator("a:has-text('Paga')").press("Enter")
    with amina.page.expect_navigation():
        amina.page.locator("button:has-text('Carta: il pagamento')").press("Enter")
    amina.reads_headline("Venduto")
    look("sold")
    amina.follows("a:has-text('Vendite di oggi')")
    amina.follows(amina.page.locator("a:has-text('Torna indietro')", has_text="Borsa blu"))
    amina.follows("button:has-text('Il cliente ha cambiato idea')")
    expect(amina.page.locator(".till-task")).to_contain_text("Compito finito")
    look("undone")
    amina.follows("a:has-text('Compito finito')")
    look("over")
    assert {screen: wrong for screen, wrong in found.items() if wrong} == {}


def test_large_strong_and_from_the_right_nothing_is_lost(somebody: Comes, shop: LiveShop) -> None:
    samira = somebody(shop, **AT_400_PERCENT)
    binds(samira)
    samira.follows("a:has-text('Come leggo')")
    for choice in ("[name=text_size][value=x]", "[name=contrast][value='1']", "[name=locale][value=ar]"):
        samira.follows(f"button{choice}")
    wrong: dict[str, object] = {}
    for path in ("/till/comfort", "/till/practice", "/till/who"):
        samira.opens(path)
        expect(samira.page.locator("html")).to_have_attribute("dir", "rtl")
        samira.page.evaluate(AXE)
        wrong[path] = violations(samira.page.evaluate(ASKED, AAA)) + small(samira)
        assert samira.page.evaluate(WIDER) <= 0, path
    assert {path: found for path, found in wrong.items() if found} == {}
    button = samira.page.locator("[data-aloud]").first
    expect(button).to_be_visible()
    with samira.page.expect_response("**/static/sounds/ar/*.mp3") as heard:
        button.click()
    assert heard.value.ok
