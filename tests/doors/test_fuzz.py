"""No input anywhere is a fault of ours: nasty words, numbers, bytes, bodies and methods, on every route."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from werkzeug.test import EnvironBuilder
from wtforms.fields.core import UnboundField

from storefront.domain.people import services
from storefront.domain.people.services import AddressLines
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.doors.routes import addresses
from tests.faces.account.people import person, sign_in
from tests.faces.office.people import at_the_office
from tests.faces.studio.people import at_work
from tests.faces.till.test_selling import at_work as at_till

MARK = "<img src=x onerror=alert(1)>"
NASTY = (
    "\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "x" * 70_000, "'; DROP TABLE piece; --",
    MARK, f'"{MARK}', "{{7*7}}${7*7}", "../../../../etc/passwd", "%s%n%d", "-1", "0", "9" * 40, "1e309", "NaN", "٣", "½", "\u202e\ufeff",
    "\r\nSet-Cookie: a=b", "http://[", "\U0001f9f5" * 300, "2026-13-45", "[]", '{"a":1}', "",
)  # fmt: skip
NAMES = (
    "q", "brand", "category", "material", "size", "colour", "price_min", "price_max", "available", "outlet", "sort", "page", "after",
    "key", "next", "ref", "email", "password", "password_confirm", "new_password", "new_password_confirm", "name", "locale", "code",
    "setup", "credential", "usage", "identity", "remember", "which", "street", "extra", "postcode", "city", "province", "country",
    "phone", "is_first", "variant_id", "quantity", "personalisation", "lines", "note", "delivery", "seen_total_cents", "total_cents",
    "request_key", "invoice", "vat_number", "terms", "number", "show_codes", "csrf_token", "state", "session_id", "why", "words",
)  # fmt: skip
BODIES = (
    (b"{", "application/json"), (b'{"email": ["x"]}', "application/json"), (b"[1]", "application/json"), (b"\xff\xfe%zz=%&&==", "application/x-www-form-urlencoded"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"), (b"no boundary", "multipart/form-data"), (b"<a/>", "text/xml"),
    (b"email=%C3%28&name=%ED%A0%80&q=%00", "application/x-www-form-urlencoded"), (b"\x00" * 1000, "application/octet-stream"),
    (b"a=1&" * 5000, "application/x-www-form-urlencoded"), (b"x" * 3_000_000, "text/plain"),
)  # fmt: skip
RAW = (
    "%00",
    "%ff%fe",
    "%ed%a0%80",
    "%C3%28",
    "..%2f..%2fetc",
    "%2e%2e",
    "%0d%0aX-A:1",
    "9" * 40,
    "x" * 9000,
    "%3Cimg%20src=x%20onerror=alert(1)%3E",
)


@pytest.fixture
def parts(app: Flask) -> dict[str, str]:
    """Real things, so that requests come further than the first "not found"."""
    ada = person()
    brand, hub = makers.brand(), makers.location()
    makers.outlet()
    makers.for_sale(brand.id, hub.id)
    slug = db.session.execute(db.text("SELECT slug FROM product")).scalar_one()
    with unit_of_work():
        address_id = services.add_address(
            ada.id, AddressLines(name="Ada", street="Via", postcode="10154", city="Torino")
        )
    return {"slug": slug, "address_id": str(address_id), "name": "img/favicon.svg"}


def visitors(app: Flask) -> list[FlaskClient]:
    """A guest with a cart, and somebody signed in."""
    guest, ada = app.test_client(), app.test_client()
    guest.set_cookie("cart", "a" * 43)
    sign_in(ada)
    return [guest, ada]


def check(answer: object, *said: object) -> None:
    assert answer.status_code < 500, (said, answer.text[-600:])  # type: ignore[attr-defined]
    assert "Traceback" not in answer.text, said  # type: ignore[attr-defined]
    if "html" in (answer.content_type or ""):  # type: ignore[attr-defined]
        assert MARK not in answer.text, said  # type: ignore[attr-defined]


# Doors that are shut to who is not staff: what staff may send is below.
STAFF = ("studio.", "till.", "office.")
ENDS_SIGN_IN = ("security.logout", "account.end_sign_ins")
# PostgreSQL takes other words ill than SQLite does; what our own code makes of the rest is the same on both.
ILL_ON_POSTGRESQL = (
    "\x00",
    "a\x00b",
    "x" * 70_000,
    "'; DROP TABLE piece; --",
    "%s%n%d",
    "-1",
    "9" * 40,
    "1e309",
    "NaN",
    "٣",
    "½",
    "[]",
)


def test_nasty_words_in_every_parameter_and_field(app: Flask, parts: dict[str, str], database_kind: str) -> None:
    open_doors = [
        door for door in addresses(app, parts) if not door[0].startswith(STAFF) and door[0] not in ENDS_SIGN_IN
    ]
    for client in visitors(app):
        for nasty in NASTY if database_kind == "sqlite" else ILL_ON_POSTGRESQL:
            given = dict.fromkeys(NAMES, nasty)
            query = (
                {name: value[:2_000] for name, value in given.items()} if len(nasty) < 1_000 else {"q": nasty[:6_000]}
            )
            for endpoint, method, address in open_doors:
                data = {name: value for name, value in given.items() if len(nasty) < 1_000 or name in NAMES[13:40]}
                answer = client.open(
                    address, method=method, query_string=query, data=data if method == "POST" else None
                )
                check(answer, endpoint, method, nasty[:40])


def fields() -> dict[str, list[str]]:
    """The names that every form of a face asks for."""
    found: dict[str, set[str]] = {}
    waiting = [FlaskForm]
    while waiting:
        form = waiting.pop()
        waiting.extend(form.__subclasses__())
        names = {name for name in dir(form) if isinstance(getattr(form, name), UnboundField)}
        found.setdefault(".".join(form.__module__.split(".")[:3]), set()).update(names)
    return {face: sorted(names) for face, names in found.items()}


# What breaks a reader that means well: the rest of NASTY, guests and customers send.
HARD = ("a\x00b", "x" * 70_000, "9" * 40, "NaN", "2026-13-45", MARK)


@pytest.mark.parametrize("face", ["studio", "till", "office"])
def test_nasty_words_in_every_form_of_staff(app: Flask, face: str) -> None:
    place, brand = makers.outlet(), makers.brand()
    makers.for_sale(brand.id, place.id)
    values = {"brand": brand.slug, "slug": brand.slug}
    # These end somebody's work, so they come when all else has been tried.
    last = ("till.lock", "till.binding", "till.binding_code", "till.badge", "till.pin")
    names = ("q", "page", "day", "from", "to", "code", "piece", "place", "brand", "state", "key", "lines", "sort")
    given = (*fields()[f"storefront.faces.{face}"], *names)
    client = {
        "studio": lambda: at_work(app, brand),
        "till": lambda: at_till(app, place)[0],
        "office": lambda: at_the_office(app),
    }[face]()
    doors = [door for door in addresses(app, values) if door[0].startswith(f"{face}.")]
    faults = []
    for doors_now in ([door for door in doors if door[0] not in last], [door for door in doors if door[0] in last]):
        for nasty in HARD:
            for endpoint, method, address in doors_now:
                if endpoint.startswith("studio.brand_stripe_") and nasty != HARD[0]:
                    continue  # they read nothing and wait for a Stripe that is not there: once is enough
                query = dict.fromkeys(names, nasty[:2_000]) if method == "GET" else None
                data = dict.fromkeys(given, nasty[:15_000]) if method == "POST" else None
                answer = client.open(address, method=method, query_string=query, data=data)
                is_page = "html" in (answer.content_type or "")
                if answer.status_code >= 500 or (is_page and MARK in answer.text):
                    faults.append((endpoint, method, nasty[:40], answer.status_code))
    assert faults == []


def test_nasty_bytes_in_every_part_of_an_address(app: Flask, parts: dict[str, str]) -> None:
    client = app.test_client()
    every_door = addresses(app, dict.fromkeys(("slug", "ref", "token", "sign_in_id", "name"), "RAW"))
    open_doors = [door for door in every_door if not door[0].startswith(STAFF)]
    for raw in RAW:
        for endpoint, method, address in open_doors:
            for where in ("/" + address.replace("RAW", raw).lstrip("/"), f"/en{address}?q={raw}&next={raw}&key={raw}"):
                builder = EnvironBuilder(path="/", method=method)
                environ = builder.get_environ()
                path, _, query = where.partition("?")
                from urllib.parse import unquote_to_bytes

                environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
                environ["QUERY_STRING"] = unquote_to_bytes(query).decode("latin-1") if raw != "%0d%0aX-A:1" else query
                check(client.open(environ), endpoint, method, where[:80])


@pytest.mark.parametrize("body", BODIES, ids=lambda body: f"{body[1][:20]}-{len(body[0])}")
def test_malformed_bodies(app: Flask, parts: dict[str, str], body: tuple[bytes, str]) -> None:
    for client in visitors(app):
        for endpoint, method, address in addresses(app, parts):
            if method == "POST" and endpoint not in ENDS_SIGN_IN:
                answer = client.post(
                    address, input_stream=io.BytesIO(body[0]), content_type=body[1], content_length=len(body[0])
                )
                check(answer, endpoint, body[1])


@pytest.mark.parametrize(
    "method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "CONNECT", "PROPFIND", "XYZZY"]
)
def test_odd_methods(app: Flask, parts: dict[str, str], method: str) -> None:
    client = app.test_client()
    for endpoint, _, address in addresses(app, parts):
        check(client.open(address, method=method), endpoint, method)


@pytest.mark.parametrize(
    "cookie", ["", "x", "session", "\x80\xff", "a" * 5_000, "eyJfdXNlcl9pZCI6MX0.x.y", '"', "=;=;"]
)
def test_made_up_cookies(app: Flask, parts: dict[str, str], cookie: str) -> None:
    for address in ("/", "/cart", "/account", "/account/sign-in", "/products"):
        builder = EnvironBuilder(path=address)
        environ = builder.get_environ()
        environ["HTTP_COOKIE"] = f"session={cookie}; cart={cookie}; remember_token={cookie}"
        check(app.test_client().open(environ), address, cookie[:20])


def test_headers_that_browsers_would_not_send(client: FlaskClient) -> None:
    for name in (
        "User-Agent",
        "Accept",
        "Accept-Language",
        "Referer",
        "Origin",
        "If-None-Match",
        "If-Modified-Since",
        "Range",
        "Authorization",
    ):
        for value in ("\xff", "x" * 5_000, "bytes=99999999999-1", ",;=,", "Basic ?"):
            for address in ("/", "/account/sign-in", "/static/img/favicon.svg"):
                check(client.get(address, headers={name: value}), name, value[:20])
