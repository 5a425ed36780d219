"""Reading the shop as a buyer does, for the tests of what the law asks."""

import html
import re

from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.domain.carts.services import CartOwner
from storefront.domain.catalogue.models import Product, Variant
from storefront.faces.shop import pages
from storefront.infra.db import db
from tests import makers

BUTTON = "Ordine con obbligo di pagare"
CART_BUTTON = "Aggiungi al carrello</button>"


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    """A page as it is sent, with its entities read."""
    answer = client.get(address)
    assert answer.status_code == status, address
    return html.unescape(answer.get_data(as_text=True))


def words(text: str) -> str:
    """What a person reads of a page: no elements, single spaces."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def slug_of(product_id: int) -> str:
    return db.session.scalars(select(Product.slug).where(Product.id == product_id)).one()


def address_of(variant: Variant) -> str:
    return f"/products/{slug_of(variant.product_id)}"


def put_in(client: FlaskClient, variant_id: int, **wish: object) -> None:
    assert client.post("/cart/lines", data={"variant_id": variant_id, **wish}).status_code == 303


def above(text: str, words: str) -> str:
    """What stands before some words of a page, which are there."""
    before, found, _ = text.partition(words)
    assert found
    return before


def public_addresses() -> list[str]:
    """One address of every kind of page that anybody may see; makes what they show."""
    outlet = makers.outlet("Il Grifone")
    variant = makers.for_sale(makers.brand("Arbrora").id, outlet.id)
    product, brand = address_of(variant), makers.brand("Sosa").slug
    makers.listed()
    plain = ["/", "/products", "/products?q=borsa", "/brands", "/outlets", "/cart", "/withdrawal"]
    of_one = [product, f"{product}/report", f"/brands/{brand}", f"/outlets/{outlet.slug}", "/products/mai-esistito"]
    told = [f"/pages/{slug}" for slug in pages.slugs()]
    italian = plain + of_one + told
    return italian + [f"/en{address}" for address in italian]


def ada() -> CartOwner:
    return CartOwner(token="ada")
