"""L26: the Union's platform for disputes is closed: nothing names it, and the terms say where to complain."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.settings import ROOT
from tests.rules.reading import page, public_addresses, words

PLATFORM = ("ec.europa.eu/consumers/odr", "consumers/odr", "webgate.ec.europa.eu/odr")
FOLDERS = ("templates", "pages", "translations", "storefront/demo/catalogue", "static/js")


def test_no_file_that_becomes_a_page_or_a_mail_names_the_platform() -> None:
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert len(files) > 50
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace").lower()
        assert not any(name in text for name in PLATFORM), path


def test_no_page_links_to_the_platform(app: Flask) -> None:
    for address in public_addresses():
        text = app.test_client().get(address).get_data(as_text=True).lower()
        assert not any(name in text for name in PLATFORM), address


@pytest.mark.parametrize(("prefix", "said"), [("", "organismo ADR"), ("/en", "ADR body")])
def test_the_terms_say_where_to_complain_and_whether_a_body_was_joined(
    client: FlaskClient, app: Flask, prefix: str, said: str
) -> None:
    told = words(page(client, f"{prefix}/pages/terms"))
    assert said in told
    assert "negozio@glocal.example" in told
