"""The page of one product: what it tells, what it costs the database, how a piece goes from it into the cart."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.carts.models import CartLine
from storefront.domain.catalogue.models import (
    Colour,
    Making,
    OldSlug,
    PriceChange,
    Product,
    ProductPicture,
    ProductState,
    ProductText,
    Sale,
    Variant,
)
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.pieces.models import HoldKind, Piece, State
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.statements import counted

BUTTON = "Aggiungi al carrello</button>"


def read(client: FlaskClient, slug: str, query: str = "", prefix: str = "") -> str:
    answer = client.get(f"{prefix}/products/{slug}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def structured(text: str) -> list[dict[str, Any]]:
    return [json.loads(block) for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)]


def colour(name: str) -> Colour:
    return makers.kept(Colour(slug=makers.slug_of(name), name_it=name, name_en=f"{name} (en)", hex="#883322"))


def pictured(product_id: int, how_many: int) -> None:
    for position in range(how_many):
        picture = makers.kept(
            Picture(
                digest=f"p{product_id}n{position}", state=PictureState.READY, width=1200, height=1500, widths="320 640"
            )
        )
        makers.kept(ProductPicture(product_id=product_id, picture_id=picture.id, position=position, alt_it="Davanti"))


def change(model: Any, row_id: int, **columns: Any) -> None:
    with unit_of_work() as session:
        session.execute(update(model).where(model.id == row_id).values(**columns))


def slug_of(product_id: int) -> str:
    return db.session.scalars(select(Product.slug).where(Product.id == product_id)).one()


def hold(piece: Piece) -> None:
    held = {"state": State.HELD, "held_kind": HoldKind.CHECKOUT, "held_for": "order:ALTRUI"}
    change(Piece, piece.id, **held, held_until=clock.now() + timedelta(minutes=30))


@pytest.fixture
def hub(app: Flask) -> Any:
    return makers.location()


@pytest.fixture
def bag(hub: Any) -> Product:
    """A bag in two sizes and two colours; one of them, M in blue, is not there."""
    product = makers.product(makers.brand().id)
    red, blue = colour("Rosso"), colour("Blu")
    for size, tint in (("M", red), ("L", red), ("L", blue)):
        variant = makers.variant(product.id, size=size, colour_id=tint.id)
        makers.pieces(variant.id, hub.id, 3)
    makers.listed()
    return product


def slugs(product: Product) -> tuple[str, str]:
    rows = db.session.scalars(select(Colour.slug).order_by(Colour.id)).all()
    return rows[0], rows[1]


# --- statements and keeping ----------------------------------------------------------------------------


def big(hub: Any) -> Product:
    brands = [makers.brand(name) for name in ("Arbrora", "Sosa", "Episodio Zero")]
    shares = {brands[0].id: 5000, brands[1].id: 3000, brands[2].id: 2000}
    product = makers.product(brands[0].id, shares=shares)
    outlet = makers.outlet()
    pictured(product.id, 6)
    for number in range(24):
        tint = colour(f"Tinta {number}")
        variant = makers.variant(product.id, size=f"T{number}", colour_id=tint.id, price_cents=4000 + number)
        for place in (hub, outlet):
            makers.pieces(variant.id, place.id, 2)
    return product


def small(hub: Any) -> Product:
    product = makers.product(makers.brand().id)
    makers.piece(makers.variant(product.id).id, hub.id)
    return product


@pytest.mark.parametrize("of", [small, big])
def test_a_page_takes_five_statements_at_most_whatever_the_product_has(client: FlaskClient, hub: Any, of: Any) -> None:
    category = makers.category()
    others = [makers.for_sale(makers.brand().id, hub.id, category_id=category.id) for _ in range(5)]
    product = of(hub)
    change(Product, product.id, category_id=category.id)
    variant_id = db.session.scalars(select(Variant.id).where(Variant.product_id == product.id)).first()
    change(Variant, variant_id or 0, price_cents=3000, lowest_30d_cents=4000)
    makers.listed()
    read(client, slug_of(others[0].product_id))
    slug = slug_of(product.id)
    with counted() as said:
        text = read(client, slug)
    assert "Pezzi simili" in text
    assert len(said) <= 5, said
    with counted() as said:
        assert read(client, slug) == text
    assert len(said) == 1, said


def test_what_the_browser_has_is_answered_with_one_statement_and_no_body(client: FlaskClient, bag: Product) -> None:
    etag = client.get(f"/products/{bag.slug}").headers["ETag"]
    with counted() as said:
        again = client.get(f"/products/{bag.slug}", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.data == b""
    assert len(said) == 1, said


def test_a_page_seen_before_tells_at_once_that_somebody_is_paying_for_the_piece(client: FlaskClient, hub: Any) -> None:
    product = makers.product(makers.brand().id)
    piece = makers.piece(makers.variant(product.id).id, hub.id)
    makers.listed()
    first = client.get(f"/products/{product.slug}")
    assert BUTTON in first.get_data(as_text=True)
    hold(piece)
    again = client.get(f"/products/{product.slug}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "Riservato" in again.get_data(as_text=True)
    assert BUTTON not in again.get_data(as_text=True)


def test_looking_sets_no_cookie(client: FlaskClient, bag: Product) -> None:
    assert "Set-Cookie" not in client.get(f"/products/{bag.slug}").headers


# --- states --------------------------------------------------------------------------------------------


def test_a_sold_out_product_stays_with_its_words_and_without_a_button(client: FlaskClient, app: Flask) -> None:
    product = makers.product(makers.brand().id)
    makers.variant(product.id)
    text = read(client, product.slug)
    assert "Esaurito" in text
    assert BUTTON not in text


def test_what_is_made_to_order_says_how_long_it_takes_and_when_it_comes(client: FlaskClient, hub: Any) -> None:
    product = makers.product(makers.brand().id, making=Making.TO_ORDER, lead_days=10)
    makers.variant(product.id)
    text = read(client, product.slug)
    assert "Fatto su ordinazione" in text
    assert "Fatto per te in 10 giorni di lavoro" in text
    assert re.search(r"In Italia arriva tra \w+", text)
    assert BUTTON in text


def test_a_brand_that_cannot_be_paid_sells_in_the_shop_only(client: FlaskClient, hub: Any) -> None:
    product = makers.product(makers.brand(can_receive=False).id)
    makers.piece(makers.variant(product.id).id, hub.id)
    text = read(client, product.slug)
    assert "Per ora questo pezzo si compra solo in negozio" in text
    assert BUTTON not in text


def test_a_piece_that_can_neither_be_sent_nor_collected_is_bought_where_it_lies(
    client: FlaskClient, app: Flask
) -> None:
    product = makers.product(makers.brand().id)
    makers.piece(makers.variant(product.id).id, makers.location(countries=()).id)
    text = read(client, product.slug)
    assert "Questo pezzo si compra solo nel negozio in cui si trova" in text
    assert BUTTON not in text


def test_a_size_that_is_sold_out_stays_visible_and_cannot_be_chosen(client: FlaskClient, bag: Product) -> None:
    variant = makers.variant(bag.id, size="S", colour_id=db.session.scalars(select(Colour.id)).first())
    assert variant.size == "S"
    text = read(client, bag.slug)
    radio = re.search(r'<input type="radio" name="size"[^>]*value="S"[^>]*>', text)
    assert radio
    assert "disabled" in radio[0]
    assert "Esaurito" in text


def test_a_size_lacking_in_the_chosen_colour_can_still_be_chosen(client: FlaskClient, bag: Product) -> None:
    _, blue = slugs(bag)
    text = read(client, bag.slug, f"?colour={blue}")
    radio = re.search(r'<input type="radio" name="size"[^>]*value="M"[^>]*>', text)
    assert radio
    assert "disabled" not in radio[0]
    assert "non con l&#39;altra scelta" in text


def test_the_page_says_the_shipping_and_the_days_that_the_cart_says(client: FlaskClient, hub: Any) -> None:
    variant = makers.for_sale(makers.brand().id, hub.id)
    slug = slug_of(variant.product_id)
    text = read(client, slug)
    days = re.search(r"In Italia arriva (tra [^.]*)\. Spedizione 5,90", text)
    assert days
    client.post(f"/products/{slug}", data={"quantity": "1"})
    assert days[1] in client.get("/cart").get_data(as_text=True)


def test_shops_where_it_lies_now_are_named_with_the_time_to_collect(client: FlaskClient, app: Flask) -> None:
    outlet = makers.outlet("Il Grifone")
    variant = makers.for_sale(makers.brand().id, outlet.id, how_many=2)
    text = read(client, slug_of(variant.product_id))
    assert "Ritiralo in negozio" in text
    assert "Ce ne sono 2." in text
    assert re.search(r"Pronto [^<]* dalle \d\d:\d\d", text)


# --- prices --------------------------------------------------------------------------------------------


def test_a_running_sale_says_its_days_and_the_lowest_price_before(client: FlaskClient, hub: Any) -> None:
    variant = makers.for_sale(makers.brand().id, hub.id, price_cents=6000)
    began, ends = clock.now() - timedelta(days=3), clock.now() + timedelta(days=9)
    makers.kept(Sale(variant_id=variant.id, price_cents=4500, starts_at=began, ends_at=ends, state="running"))
    makers.kept(PriceChange(variant_id=variant.id, at=began, list_cents=6000, price_cents=4500, why="sale"))
    change(Variant, variant.id, price_cents=4500, list_cents=6000, lowest_30d_cents=6000)
    text = read(client, slug_of(variant.product_id))
    assert "Prezzo più basso degli ultimi 30 giorni: 60,00" in text
    assert re.search(r"Prezzo ridotto tra [^<]+\.", text)


def test_options_that_cost_more_say_what_they_cost(client: FlaskClient, hub: Any) -> None:
    product = makers.product(makers.brand().id)
    for size, cents in (("S", 3000), ("XL", 3600)):
        makers.piece(makers.variant(product.id, size=size, price_cents=cents).id, hub.id)
    text = read(client, product.slug)
    assert re.search(r'<span class="option-note">36,00', text)


# --- for machines --------------------------------------------------------------------------------------


def test_one_variant_is_a_product_with_its_offer_shipping_and_returns(client: FlaskClient, hub: Any) -> None:
    variant = makers.for_sale(makers.brand("Arbrora").id, hub.id, price_cents=4550)
    pictured(variant.product_id, 2)
    thing, crumbs = structured(read(client, slug_of(variant.product_id)))
    offer = thing["offers"]
    assert thing["@type"] == "Product"
    assert len(thing["image"]) == 2
    assert offer["price"] == "45.50"
    assert offer["availability"].endswith("/InStock")
    assert offer["shippingDetails"]["shippingRate"]["value"] == "5.90"
    assert offer["shippingDetails"]["deliveryTime"]["transitTime"]["maxValue"] == 3
    assert offer["hasMerchantReturnPolicy"]["merchantReturnDays"] == 14
    assert offer["seller"]["name"] == "Arbrora srl"
    assert [item["position"] for item in crumbs["itemListElement"]] == [1, 2, 3]


def test_several_variants_are_a_group_in_which_each_has_its_own_address(client: FlaskClient, bag: Product) -> None:
    group = structured(read(client, bag.slug))[0]
    assert group["@type"] == "ProductGroup"
    assert len(group["hasVariant"]) == 3
    addresses = [one["offers"]["url"] for one in group["hasVariant"]]
    assert len(set(addresses)) == 3
    for address in addresses:
        assert "checked" in client.get(address.replace("http://127.0.0.1:8000", "")).get_data(as_text=True)


def test_what_nobody_else_can_buy_now_is_out_of_stock_for_machines(client: FlaskClient, hub: Any) -> None:
    product = makers.product(makers.brand().id)
    makers.piece(makers.variant(product.id).id, hub.id, state=State.HELD)
    assert structured(read(client, product.slug))[0]["offers"]["availability"].endswith("/OutOfStock")


def test_a_page_names_itself_in_both_languages_and_for_other_sites(client: FlaskClient, bag: Product) -> None:
    text = read(client, bag.slug, "?size=L", prefix="/en")
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/en/products/{bag.slug}">' in text
    assert f'hreflang="it" href="http://127.0.0.1:8000/products/{bag.slug}"' in text
    assert '<meta property="og:type" content="product">' in text
    assert '<meta property="og:title" content="Borsa di vela (en) – Arbrora">' in text


# --- into the cart -------------------------------------------------------------------------------------


def test_size_and_colour_become_the_variant_in_the_cart(client: FlaskClient, bag: Product) -> None:
    red, _ = slugs(bag)
    answer = client.post(f"/products/{bag.slug}", data={"size": "L", "colour": red, "quantity": "2"})
    assert answer.status_code == 303
    assert answer.location == "/cart"
    line = db.session.scalars(select(CartLine)).one()
    chosen = db.session.get_one(Variant, line.variant_id)
    assert (chosen.size, line.quantity) == ("L", 2)
    assert "Aggiunto al carrello: Borsa di vela." in client.get("/cart").get_data(as_text=True)


def test_a_forgotten_size_is_asked_for_beside_its_field_and_nothing_else_is_lost(
    client: FlaskClient, bag: Product
) -> None:
    red, _ = slugs(bag)
    answer = client.post(f"/products/{bag.slug}", data={"colour": red, "quantity": "2"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Errore:" in text
    assert 'id="size-error"' in text
    assert "Scegli una taglia." in text
    assert re.search(rf'name="colour"[^>]*value="{red}" checked', text)
    assert re.search(r'name="quantity" value="2"', text)
    assert db.session.scalars(select(CartLine)).all() == []


def test_a_choice_that_does_not_exist_names_the_colours_that_do(client: FlaskClient, bag: Product) -> None:
    _, blue = slugs(bag)
    answer = client.post(f"/products/{bag.slug}", data={"size": "M", "colour": blue})
    assert answer.status_code == 422
    assert "Questa taglia c&#39;è solo in altri colori: Rosso." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [
        ("4", "Ce ne sono solo 3."),
        ("due", "con un numero"),
        ("0", "con un numero"),
        ("-1", "con un numero"),
        ("9" * 30, "con un numero"),
        ("²", "con un numero"),
    ],
)
def test_a_quantity_that_cannot_be_is_told(client: FlaskClient, bag: Product, quantity: str, sentence: str) -> None:
    red, _ = slugs(bag)
    answer = client.post(f"/products/{bag.slug}", data={"size": "L", "colour": red, "quantity": quantity})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def embroidered(making: Making) -> Product:
    product = makers.product(
        makers.brand().id, making=making, withdrawal_exclusion="personalised", personalisation_max=12
    )
    return product


def test_what_is_made_to_a_name_cannot_be_ordered_without_one(client: FlaskClient, hub: Any) -> None:
    product = embroidered(Making.TO_ORDER)
    makers.variant(product.id)
    answer = client.post(f"/products/{product.slug}", data={"personalisation": "   "})
    assert answer.status_code == 422
    assert 'id="personalisation-error"' in answer.get_data(as_text=True)
    assert client.post(f"/products/{product.slug}", data={"personalisation": "Ada"}).status_code == 303
    assert db.session.scalars(select(CartLine)).one().personalisation == "Ada"


def test_a_name_that_is_only_possible_may_be_left_out(client: FlaskClient, hub: Any) -> None:
    product = embroidered(Making.STOCK)
    makers.piece(makers.variant(product.id).id, hub.id)
    assert "(facoltativo)" in read(client, product.slug)
    assert client.post(f"/products/{product.slug}").status_code == 303


def test_a_name_that_is_too_long_comes_back_as_it_was_written(client: FlaskClient, hub: Any) -> None:
    product = embroidered(Making.STOCK)
    makers.piece(makers.variant(product.id).id, hub.id)
    answer = client.post(f"/products/{product.slug}", data={"personalisation": "Massimiliano Giovanni"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "al massimo 12 lettere" in text
    assert 'value="Massimiliano Giovanni"' in text


def test_what_is_written_is_shown_and_never_becomes_markup(client: FlaskClient, hub: Any) -> None:
    product = embroidered(Making.STOCK)
    makers.piece(makers.variant(product.id).id, hub.id)
    text = client.post(f"/products/{product.slug}", data={"personalisation": '"><script>alert(1)</script>'}).get_data(
        as_text=True
    )
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_a_piece_that_somebody_is_paying_for_is_not_put_into_another_cart(client: FlaskClient, hub: Any) -> None:
    product = makers.product(makers.brand().id)
    makers.piece(makers.variant(product.id).id, hub.id, state=State.HELD)
    answer = client.post(f"/products/{product.slug}", data={"quantity": "1"})
    assert answer.status_code == 422
    assert "Qualcuno lo sta pagando" in answer.get_data(as_text=True)


@pytest.mark.parametrize("words", ["'; DROP TABLE product--", "\x00", "💥" * 300, "../../etc", "%00", "{{7*7}}"])
def test_no_words_in_a_choice_break_the_page(client: FlaskClient, bag: Product, words: str) -> None:
    for name in ("size", "colour", "quantity", "personalisation"):
        assert client.get(f"/products/{bag.slug}", query_string={name: words}).status_code == 200
        assert client.post(f"/products/{bag.slug}", data={name: words}).status_code == 422


# --- not there -----------------------------------------------------------------------------------------


def test_an_old_address_leads_to_the_new_one(client: FlaskClient, bag: Product) -> None:
    makers.kept(OldSlug(slug="borsa-vecchia", product_id=bag.id))
    answer = client.get("/en/products/borsa-vecchia")
    assert answer.status_code == 301
    assert answer.location == f"/en/products/{bag.slug}"


def test_a_product_taken_down_answers_404_and_shows_others_of_its_kind(client: FlaskClient, hub: Any) -> None:
    category = makers.category()
    gone = makers.for_sale(makers.brand().id, hub.id, "Borsa tolta", category_id=category.id)
    makers.for_sale(makers.brand().id, hub.id, "Borsa sorella", category_id=category.id)
    change(Product, gone.product_id, state=ProductState.TAKEN_DOWN)
    makers.listed()
    slug = slug_of(gone.product_id)
    answer = client.get(f"/products/{slug}")
    assert answer.status_code == 404
    assert "Borsa sorella" in answer.get_data(as_text=True)
    assert "Borsa tolta" not in answer.get_data(as_text=True)
    assert client.post(f"/products/{slug}").status_code == 404


def test_an_unknown_product_is_a_kind_404(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/products/mai-esistito")
    assert answer.status_code == 404
    assert "Questo pezzo non c'è più" in answer.get_data(as_text=True)


def test_where_a_language_has_no_words_the_italian_ones_stand(client: FlaskClient, bag: Product) -> None:
    with unit_of_work() as session:
        session.execute(update(ProductText).where(ProductText.locale == "en").values(title="", summary=""))
    assert "<h1>Borsa di vela</h1>" in read(client, bag.slug, prefix="/en")
