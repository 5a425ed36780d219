"""What machines read of the whole shop: map, robots, feed."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.catalogue.models import Making, Product, ProductState, ProductText
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.faces.shop import machines
from storefront.infra.db import db, unit_of_work
from storefront.settings import Settings
from tests import makers

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
G = "{http://base.google.com/ns/1.0}"


def xml(client: FlaskClient, address: str) -> ET.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/xml"
    return ET.fromstring(answer.get_data())


def locations(root: ET.Element) -> list[str]:
    return [found.text or "" for found in root.iter(f"{MAP}loc")]


def slug(product_id: int) -> str:
    return db.session.get_one(Product, product_id).slug


@pytest.fixture
def bags(app: Flask) -> list[int]:
    """Three bags at the hub; the third was taken down."""
    hub, brand = makers.location().id, makers.brand().id
    ids = [makers.for_sale(brand, hub, f"Borsa {number}").product_id for number in range(3)]
    with unit_of_work() as session:
        session.execute(update(Product).where(Product.id == ids[2]).values(state=ProductState.TAKEN_DOWN))
    makers.listed()
    return ids


def test_the_map_names_every_shown_product_in_both_languages(client: FlaskClient, bags: list[int]) -> None:
    root = xml(client, "/sitemap.xml")
    found = locations(root)
    for prefix in ("", "/en"):
        assert f"http://127.0.0.1:8000{prefix}/products/{slug(bags[0])}" in found
        assert f"http://127.0.0.1:8000{prefix}/pages/terms" in found
    assert not any(address.endswith(slug(bags[2])) for address in found)
    assert len(found) == len(set(found))
    first = next(url for url in root if (url.findtext(f"{MAP}loc") or "").endswith(slug(bags[0])))
    assert {link.get("hreflang") for link in first.iter(LINK)} == {"it", "en", "x-default"}
    assert first.findtext(f"{MAP}lastmod")


def test_every_address_of_the_map_is_a_page_and_its_own_canonical_one(client: FlaskClient, bags: list[int]) -> None:
    for address in locations(xml(client, "/sitemap.xml")):
        answer = client.get(address.removeprefix("http://127.0.0.1:8000"))
        assert answer.status_code == 200, address
        escaped = address.replace("&", "&amp;")
        assert f'<link rel="canonical" href="{escaped}">' in answer.get_data(as_text=True), address


def test_a_map_that_would_be_too_long_becomes_a_list_of_maps(
    client: FlaskClient, bags: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machines, "PRODUCTS_A_MAP", 1)
    maps = locations(xml(client, "/sitemap.xml"))
    assert maps == [f"http://127.0.0.1:8000/sitemap-{number}.xml" for number in (1, 2)]
    told = [locations(xml(client, address.removeprefix("http://127.0.0.1:8000"))) for address in maps]
    assert any(address.endswith(slug(bags[0])) for address in told[0])
    assert [address.rpartition("/")[2] for address in told[1]] == [slug(bags[1])] * 2
    assert client.get("/sitemap-3.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_the_map_is_known_again_until_the_catalogue_changes(client: FlaskClient, bags: list[int]) -> None:
    etag = client.get("/sitemap.xml").headers["ETag"]
    assert client.get("/sitemap.xml", headers={"If-None-Match": etag}).status_code == 304
    makers.for_sale(makers.brand().id, makers.location().id)
    makers.listed()
    assert client.get("/sitemap.xml", headers={"If-None-Match": etag}).status_code == 200


def robots(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, **changes: str) -> str:
    asked = Settings(**changes)  # type: ignore[arg-type]  # pydantic reads words
    monkeypatch.setattr(machines, "settings", lambda: asked)
    return client.get("/robots.txt").get_data(as_text=True)


def test_robots_stay_out_of_a_trial_shop_that_the_net_can_reach(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Disallow: /\n" in robots(client, monkeypatch, base_url="https://prova.glocal.example")


def test_robots_of_the_real_shop_are_told_of_the_map_and_kept_from_what_is_private(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = {"shop_env": "production", "base_url": "https://glocal.example", "secret_key": "s" * 40,
            "stripe_secret_key": "sk_live_x", "stripe_api_base": "", "stripe_webhook_secret": "whsec_a", "stripe_connect_webhook_secret": "whsec_b"}  # fmt: skip
    text = robots(client, monkeypatch, **real)
    assert "Disallow: /\n" not in text
    assert "Disallow: /en/checkout\n" in text
    assert "Sitemap: https://glocal.example/sitemap.xml\n" in text


# --- the feed ------------------------------------------------------------------------------------------


def items(client: FlaskClient) -> list[ET.Element]:
    return list(xml(client, "/feeds/products.xml").iter("item"))


def test_the_feed_has_an_item_for_each_variant_that_can_be_bought_online(client: FlaskClient, app: Flask) -> None:
    hub = makers.location()
    shown = makers.product(makers.brand("Arbrora").id, "Borsa di vela")
    for size in ("M", "L"):
        makers.piece(makers.variant(shown.id, size=size, price_cents=4550).id, hub.id)
    makers.for_sale(makers.brand(can_receive=False).id, hub.id, "Solo in negozio")
    makers.listed()
    found = items(client)
    assert [item.findtext("title") for item in found] == ["Borsa di vela, M", "Borsa di vela, L"]
    first = found[0]
    assert first.findtext(f"{G}price") == "45.50 EUR"
    assert first.findtext(f"{G}availability") == "in_stock"
    assert first.findtext(f"{G}brand") == "Arbrora"
    assert first.findtext(f"{G}item_group_id") == shown.slug
    assert first.findtext(f"{G}shipping/{G}price") == "5.90 EUR"
    assert first.findtext("link") == f"http://127.0.0.1:8000/products/{shown.slug}?size=M"


def test_the_feed_tells_reduced_prices_sold_out_pieces_and_making_times(client: FlaskClient, app: Flask) -> None:
    makers.location()
    brand = makers.brand()
    reduced = makers.product(brand.id, "Ridotta")
    makers.variant(reduced.id, price_cents=4000, list_cents=6000, lowest_30d_cents=5500)
    made = makers.product(brand.id, "Su ordinazione", making=Making.TO_ORDER, lead_days=12)
    makers.variant(made.id)
    makers.listed()
    first, second = items(client)
    assert (first.findtext(f"{G}price"), first.findtext(f"{G}sale_price")) == ("55.00 EUR", "40.00 EUR")
    assert first.findtext(f"{G}availability") == "out_of_stock"
    assert second.findtext(f"{G}availability") == "in_stock"
    assert second.findtext(f"{G}min_handling_time") == "12"


def test_whatever_stands_in_a_text_the_feed_stays_well_formed(client: FlaskClient, bags: list[int]) -> None:
    with unit_of_work() as session:
        session.execute(
            update(ProductText).where(ProductText.product_id == bags[0]).values(title="A & B <i>\x0b\x1f]]>")
        )
    assert items(client)[0].findtext("title") == "A & B <i>  ]]>"


@pytest.mark.parametrize(("is_open", "is_told"), [(False, True), (True, False)])
def test_the_map_tells_when_a_products_words_were_last_published(
    client: FlaskClient, bags: list[int], is_open: bool, is_told: bool
) -> None:
    later = clock.now() + timedelta(days=40)
    brand_id = db.session.scalars(select(Product.brand_id).where(Product.id == bags[0])).one()
    makers.kept(
        ProductSheet(ref="PAROLENUOVE1", brand_id=brand_id, product_id=bags[0], is_open=is_open, changed_at=later)
    )
    first = next(
        url for url in xml(client, "/sitemap.xml") if (url.findtext(f"{MAP}loc") or "").endswith(slug(bags[0]))
    )
    assert (first.findtext(f"{MAP}lastmod") == clock.rome_date(later).isoformat()) is is_told
