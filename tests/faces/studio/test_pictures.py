"""Pictures in the studio: sent with and without JavaScript, arranged, described, kept from every other brand."""

import io
import re
import resource
import socket
import tempfile
import threading
import tracemalloc
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.serving import make_server

from storefront.core.actor import staff
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.sheet import MOST_PICTURES, Sheet, SheetPicture
from storefront.domain.media import services
from storefront.domain.media.models import PictureUpload
from storefront.faces.studio.product_pictures import mark_of
from storefront.faces.web.inputs import ARRIVING
from storefront.flows.process_picture import process_picture
from storefront.flows.receive_picture import receive_picture
from storefront.infra.db import db, unit_of_work
from storefront.infra.storage import private
from storefront.settings import settings
from tests import makers
from tests.faces.studio.people import at_work
from tests.flows.test_pictures import another_picture
from tests.pictures_corpus import REFUSED
from tests.statements import counted

ADA = staff(1)
JSON = {"Accept": "application/json"}


@pytest.fixture
def arbrora(app: Flask) -> Brand:
    return makers.brand("Arbrora")


@pytest.fixture
def maker(app: Flask, arbrora: Brand) -> FlaskClient:
    return at_work(app, arbrora)


@pytest.fixture
def bag(arbrora: Brand) -> str:
    """A product begun by Arbrora: the ref of its sheet."""
    with unit_of_work():
        return sheets.open_new(arbrora.id, ADA, Sheet(title_it="Borsa di vela"))


def of(brand: Brand, ref: str) -> tuple[SheetPicture, ...]:
    db.session.rollback()
    return sheets.load(brand.id, ref).sheet.pictures


def sent(maker: FlaskClient, brand: Brand, content: bytes, name: str = "IMG_1.jpg", **fields: str) -> Any:
    form = {"file": (io.BytesIO(content), name), **fields}
    return maker.post(f"/studio/{brand.slug}/uploads", data=form, headers=JSON)


def with_pictures(maker: FlaskClient, brand: Brand, ref: str, how_many: int) -> list[str]:
    keys = [sent(maker, brand, another_picture(), sheet=ref).json["ref"] for _ in range(how_many)]
    process_picture()
    return keys


# --- sending ----------------------------------------------------------------------------------------------------


def test_a_picture_is_taken_at_once_and_ready_soon(maker: FlaskClient, arbrora: Brand) -> None:
    answer = sent(maker, arbrora, another_picture())
    assert answer.status_code == 201
    assert answer.json | {"ref": ""} == {
        "ref": "",
        "name": "IMG_1.jpg",
        "state": "processing",
        "why": "",
        "words": "",
        "src": "",
    }
    process_picture()
    told = maker.get(f"/studio/{arbrora.slug}/uploads/{answer.json['ref']}").json
    assert told["state"] == "ready"
    assert maker.get(told["src"]).mimetype == "image/webp"


@pytest.mark.parametrize("name", ["a program", "an SVG", "a moving GIF", "nothing", "a film"])
def test_what_is_no_picture_is_refused_in_words(maker: FlaskClient, arbrora: Brand, bag: str, name: str) -> None:
    why, make = REFUSED[name]
    answer = sent(maker, arbrora, make(), sheet=bag)
    assert (answer.status_code, answer.json["why"]) == (422, why)
    assert len(answer.json["words"]) > 20
    assert of(arbrora, bag) == ()


def test_without_javascript_many_are_sent_at_once_and_each_refusal_is_told(
    maker: FlaskClient, arbrora: Brand, bag: str
) -> None:
    files = [(io.BytesIO(another_picture()), "uno.jpg"), (io.BytesIO(b"MZ program"), "due.jpg"),
             (io.BytesIO(another_picture()), "tre.jpg"), (io.BytesIO(b""), "")]  # fmt: skip
    answer = maker.post(f"/studio/{arbrora.slug}/uploads", data={"file": files, "sheet": bag})
    assert answer.status_code == 303
    page = maker.get(answer.location).get_data(as_text=True)
    assert "due.jpg: Questo file non è una foto" in page
    assert "In preparazione" in page
    assert [picture.kind for picture in of(arbrora, bag)] == ["front", "detail"]


def test_a_form_without_a_file_says_what_is_missing(maker: FlaskClient, arbrora: Brand, bag: str) -> None:
    answer = maker.post(f"/studio/{arbrora.slug}/uploads", data={"sheet": bag})
    assert "Scegli prima una foto" in maker.get(answer.location).get_data(as_text=True)
    assert sent(maker, arbrora, b"", "").status_code == 422


def test_a_picture_sent_again_after_a_lost_answer_is_not_doubled(maker: FlaskClient, arbrora: Brand, bag: str) -> None:
    content = another_picture()
    first, second = (sent(maker, arbrora, content, sheet=bag).json["ref"] for _ in range(2))
    assert first == second
    assert len(of(arbrora, bag)) == 1


def test_a_product_has_twelve_pictures_at_most(maker: FlaskClient, arbrora: Brand, bag: str) -> None:
    with unit_of_work():
        full = tuple(SheetPicture(digest=f"{number:032d}") for number in range(MOST_PICTURES))
        sheets.change(arbrora.id, bag, {"pictures": full}, ADA)
    answer = sent(maker, arbrora, another_picture(), sheet=bag)
    assert (answer.status_code, answer.json["why"]) == (422, "too_many_pictures")
    assert len(of(arbrora, bag)) == MOST_PICTURES


def test_five_hundred_at_once_are_asked_to_wait_kindly(
    maker: FlaskClient, arbrora: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_WAITING", 2)
    statuses = [sent(maker, arbrora, another_picture()).status_code for _ in range(4)]
    assert statuses == [201, 201, 429, 429]
    assert "appena" in sent(maker, arbrora, another_picture()).json["words"]
    process_picture()
    assert sent(maker, arbrora, another_picture()).status_code == 201


def test_forty_megabytes_fit_and_two_hundred_and_fifty_do_not(maker: FlaskClient, arbrora: Brand) -> None:
    large = another_picture() + bytes(39 * 1024 * 1024)
    assert sent(maker, arbrora, large).status_code == 201
    assert sent(maker, arbrora, another_picture() + bytes(41 * 1024 * 1024)).json["why"] == "too_many_bytes"
    assert sent(maker, arbrora, bytes(250 * 1024 * 1024)).status_code == 413


def test_a_stranger_cannot_send_more_than_any_form_may(client: FlaskClient, app: Flask, arbrora: Brand) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert sent(client, arbrora, bytes(3 * 1024 * 1024)).status_code == 413


def test_a_full_disk_is_said_clearly_and_nothing_is_half(maker: FlaskClient, arbrora: Brand, bag: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        answer = sent(maker, arbrora, another_picture() + bytes(450_000), sheet=bag)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answer.status_code == 507
    assert "Non c" in answer.get_data(as_text=True)
    assert list(private().names()) == []
    assert of(arbrora, bag) == ()
    assert sent(maker, arbrora, another_picture(), sheet=bag).status_code == 201


def test_closing_the_tab_in_the_middle_leaves_nothing(app: Flask, maker: FlaskClient, arbrora: Brand) -> None:
    """A real connection that ends after half of what it announced."""
    cookie = maker.get_cookie("session")
    assert cookie is not None
    content = another_picture() + bytes(3_000_000)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="IMG.jpg"\r\n\r\n'
    lines = [
        f"POST /studio/{arbrora.slug}/uploads HTTP/1.1", "Host: 127.0.0.1:8000", f"Cookie: session={cookie.value}",
        "Content-Type: multipart/form-data; boundary=x", f"Content-Length: {len(content) + 500}", "", "",
    ]  # fmt: skip
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with socket.create_connection(("127.0.0.1", server.server_port)) as line:
            line.sendall("\r\n".join(lines).encode() + head + content[: len(content) // 2])
            line.shutdown(socket.SHUT_WR)
            answer = line.recv(200)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert answer.split()[1:2] in ([b"400"], [])
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(PictureUpload)) == 0
    assert list(private().names()) == []
    assert list((settings().var_dir / ARRIVING).iterdir()) == []


def test_a_large_picture_is_never_whole_in_memory(arbrora: Brand) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(another_picture() + bytes(30 * 1024 * 1024))
        tracemalloc.start()
        receive_picture(arbrora.id, "IMG.jpg", file, by=ADA)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 6 * 1024 * 1024


# --- arranging --------------------------------------------------------------------------------------------------


def arrange(maker: FlaskClient, brand: Brand, ref: str, keys: list[str], headers: Any = None, **more: str) -> Any:
    form = {"key": keys, **more}
    return maker.post(f"/studio/{brand.slug}/products/{ref}/pictures", data=form, headers=headers)


def order(brand: Brand, ref: str) -> list[str]:
    return [picture.key for picture in of(brand, ref)]


def test_pictures_move_by_buttons_and_by_order_and_can_be_taken_out(
    maker: FlaskClient, arbrora: Brand, bag: str
) -> None:
    a, b, c = with_pictures(maker, arbrora, bag, 3)
    assert arrange(maker, arbrora, bag, [a, b, c], up=c).status_code == 303
    assert order(arbrora, bag) == [a, c, b]
    arrange(maker, arbrora, bag, [a, c, b], down=a)
    assert order(arbrora, bag) == [c, a, b]
    arrange(maker, arbrora, bag, [c, a, b], up=c)  # the first one stays where it is
    assert order(arbrora, bag) == [c, a, b]
    arrange(maker, arbrora, bag, [b, a, c], headers=JSON)  # as dragging leaves them
    assert order(arbrora, bag) == [b, a, c]
    arrange(maker, arbrora, bag, [b, a, c], remove=a)
    assert order(arbrora, bag) == [b, c]


def test_words_kind_and_point_are_kept_whichever_button_is_pressed(
    maker: FlaskClient, arbrora: Brand, bag: str
) -> None:
    a, b = with_pictures(maker, arbrora, bag, 2)
    said = {
        f"kind-{a}": "scale",
        f"alt_it-{a}": " Borsa  blu ",
        f"alt_en-{a}": "Blue bag",
        f"fx-{a}": "20",
        f"fy-{a}": "70",
    }
    arrange(maker, arbrora, bag, [a, b], down=a, **said)
    picture = of(arbrora, bag)[1]
    assert (picture.kind, picture.alt_it, picture.alt_en, picture.focus) == ("scale", "Borsa blu", "Blue bag", "20 70")
    page = maker.get(f"/studio/{arbrora.slug}/products/{bag}/pictures").get_data(as_text=True)
    assert "at-x20 at-y70" in page
    arrange(maker, arbrora, bag, [b, a], **{f"fx-{a}": "50", f"fy-{a}": "50"})
    assert of(arbrora, bag)[1].focus == ""


def test_a_form_names_what_it_may_change_and_nothing_else(maker: FlaskClient, arbrora: Brand, bag: str) -> None:
    (a,) = with_pictures(maker, arbrora, bag, 1)
    nasty = {f"kind-{a}": "evil", f"fx-{a}": "900", f"fy-{a}": "-1", "title_it": "Altro", f"digest-{a}": "e" * 32}
    arrange(maker, arbrora, bag, [a, "WRONGKEY", a], **nasty)
    assert of(arbrora, bag) == (SheetPicture(upload=a, kind="front"),)
    assert sheets.load(arbrora.id, bag).sheet.title_it == "Borsa di vela"


def test_a_picture_that_came_meanwhile_is_not_lost_by_an_older_page(
    maker: FlaskClient, arbrora: Brand, bag: str
) -> None:
    a, b, c = with_pictures(maker, arbrora, bag, 3)
    arrange(maker, arbrora, bag, [b, a])
    assert order(arbrora, bag) == [b, a, c]


def marks(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="mark-(\w+)" value="(\w+)"', page))


def test_who_saves_over_newer_words_is_told_and_loses_nothing(
    app: Flask, maker: FlaskClient, arbrora: Brand, bag: str
) -> None:
    (a,) = with_pictures(maker, arbrora, bag, 1)
    seen = marks(maker.get(f"/studio/{arbrora.slug}/products/{bag}/pictures").get_data(as_text=True))[a]
    arrange(maker, arbrora, bag, [a], **{f"alt_it-{a}": "Le parole di Bruno", f"mark-{a}": seen})
    mine = {f"alt_it-{a}": "Le mie parole", f"mark-{a}": seen}
    assert arrange(maker, arbrora, bag, [a], headers=JSON, **mine).status_code == 409
    answer = arrange(maker, arbrora, bag, [a], **mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Le mie parole" in page
    assert "Qualcun altro" in page
    assert of(arbrora, bag)[0].alt_it == "Le parole di Bruno"
    now = sheets.load(arbrora.id, bag).sheet.pictures[0]
    arrange(maker, arbrora, bag, [a], **{f"alt_it-{a}": "Le mie parole", f"mark-{a}": mark_of(now)})
    assert of(arbrora, bag)[0].alt_it == "Le mie parole"


def test_a_refused_picture_says_why_in_its_card(maker: FlaskClient, arbrora: Brand, bag: str) -> None:
    key = sent(maker, arbrora, REFUSED["half a JPEG"][1](), sheet=bag).json["ref"]
    process_picture()
    card = maker.get(f"/studio/{arbrora.slug}/products/{bag}/pictures?card={key}").get_data(as_text=True)
    assert "Non va bene" in card
    assert "è arrivata a metà" in card
    assert "<html" not in card
    arrange(maker, arbrora, bag, [key], remove=key)
    assert of(arbrora, bag) == ()


def test_a_page_of_twelve_pictures_takes_few_statements(maker: FlaskClient, arbrora: Brand, bag: str) -> None:
    with_pictures(maker, arbrora, bag, MOST_PICTURES)
    with counted() as said:
        assert maker.get(f"/studio/{arbrora.slug}/products/{bag}/pictures").status_code == 200
    assert len(said) <= 12


# --- other brands -----------------------------------------------------------------------------------------------


def test_a_member_of_another_brand_finds_nothing(app: Flask, maker: FlaskClient, arbrora: Brand, bag: str) -> None:
    (a,) = with_pictures(maker, arbrora, bag, 1)
    sosa = makers.brand("Sosa")
    stranger = at_work(app, sosa)
    content = {"file": (io.BytesIO(another_picture()), "IMG.jpg")}
    ways = [
        stranger.get(f"/studio/{arbrora.slug}/uploads/{a}"),
        stranger.get(f"/studio/{sosa.slug}/uploads/{a}"),
        stranger.post(f"/studio/{arbrora.slug}/uploads", data=content),
        sent(stranger, sosa, another_picture(), sheet=bag),
        stranger.get(f"/studio/{sosa.slug}/products/{bag}/pictures"),
        stranger.get(f"/studio/{sosa.slug}/products/{bag}/pictures?card={a}"),
        arrange(stranger, sosa, bag, [a], remove=a),
        stranger.get(f"/studio/{arbrora.slug}/products/{bag}/pictures"),
        maker.get(f"/studio/{arbrora.slug}/products/{bag}/pictures?card=UNKNOWN"),
    ]
    assert [way.status_code for way in ways] == [404] * len(ways)
    assert len(of(arbrora, bag)) == 1


def test_another_brands_upload_named_in_a_sheet_shows_nothing(
    app: Flask, maker: FlaskClient, arbrora: Brand, bag: str
) -> None:
    (a,) = with_pictures(maker, arbrora, bag, 1)
    sosa = makers.brand("Sosa")
    stranger = at_work(app, sosa)
    with unit_of_work():
        theirs = sheets.open_new(sosa.id, ADA, Sheet(pictures=(SheetPicture(upload=a),)))
    page = stranger.get(f"/studio/{sosa.slug}/products/{theirs}/pictures").get_data(as_text=True)
    assert "/media/" not in page
    assert "Questa foto non c" in page
