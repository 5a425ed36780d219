"""The official notice on the guarantee: hung as it comes, shown on its page, at the product and before the order."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from storefront.domain.audit.models import AuditEntry
from storefront.domain.texts.models import OfficialNotice
from storefront.infra.db import db
from tests import makers
from tests.faces.office.people import at_the_office
from tests.rules.reading import address_of, put_in

LACKS = "Manca l'avviso ufficiale sulla garanzia legale"


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 800), colour: str = "#003399") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def hangs(office: FlaskClient, content: bytes, language: str = "it") -> int:
    form = {"language": language, "file": (io.BytesIO(content), "avviso.png")}
    return int(office.post("/office/texts/official-notice", data=form).status_code)


def test_the_notice_hangs_byte_by_byte_wherever_the_guarantee_is_told(app: Flask, client: FlaskClient) -> None:
    office, content = at_the_office(app), picture()
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    assert LACKS in office.get("/office").text.replace("&#39;", "'")
    assert "<figure" not in client.get("/pages/guarantee").text
    client.get(address_of(variant))
    assert hangs(office, content) == 303
    digest = db.session.scalar(select(OfficialNotice.digest))
    address = f"/pages/guarantee/it/{digest}"
    page = client.get("/pages/guarantee").text
    assert f'src="{address}" width="600" height="800" alt="L' in page
    assert "Non abbiamo ancora il file" not in page
    assert f'href="{address}"' in page  # to be printed
    for shown in (client.get(address_of(variant)).text, client.get("/en/pages/guarantee").text):
        assert address in shown  # in English the Italian one, until theirs hangs
    put_in(client, variant.id)
    assert address in client.get("/checkout").text
    given = client.get(address)
    assert (given.data, given.mimetype, given.headers["X-Content-Type-Options"]) == (content, "image/png", "nosniff")
    assert LACKS not in office.get("/office").text.replace("&#39;", "'")
    assert client.get(f"/pages/guarantee/en/{digest}").status_code == 404


def test_a_newer_one_hangs_over_it_and_the_same_twice_once(app: Flask, client: FlaskClient) -> None:
    office, first, second = at_the_office(app), picture(), picture("JPEG", colour="#ffcc00")
    for content in (first, first, second, first):
        assert hangs(office, content, "en") == 303
    count, latest = (
        select(func.count(OfficialNotice.id)),
        select(OfficialNotice.content).order_by(OfficialNotice.id.desc()),
    )
    assert db.session.scalar(count) == 3
    assert db.session.scalars(latest).first() == first
    assert db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "notice_hung")) == 3
    assert "<figure" in client.get("/en/pages/guarantee").text
    assert "<figure" not in client.get("/pages/guarantee").text  # Italian readers are not shown English


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "serve un file PNG"),
        (picture()[:-40], "serve un file PNG"),
        (picture() + b"PK\x03\x04", "serve un file PNG"),
        (picture("GIF"), "serve un file PNG"),
        (picture(size=(299, 800)), "troppo piccolo"),
        (picture()[:60] + b"\0" * 4 * 1024 * 1024, "troppo grande"),
        (b"", "serve un file PNG"),
    ],
    ids=["svg", "truncated", "two files", "gif", "small", "large", "empty"],
)
def test_what_is_no_notice_is_refused_with_a_sentence(app: Flask, content: bytes, words: str) -> None:
    office = at_the_office(app)
    form = {"language": "it", "file": (io.BytesIO(content), "avviso.png")}
    answer = office.post("/office/texts/official-notice", data=form)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert db.session.scalar(select(OfficialNotice.id)) is None
