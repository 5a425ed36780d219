"""What is measured: single pages, adding to the cart, and a guest's whole way to the hand-off to payment."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.traffic import Step

TOKEN = r'name="csrf_token" value="([^"]+)"'
KEY = r'name="request_key"[^>]*value="([^"]+)"'
TOTAL = r'name="seen_total_cents"[^>]*value="([^"]+)"'
PAGES = ("listing", "filtered", "search", "product", "product, rare")
BUYER = {
    "email": "ada@posta.example", "name": "Ada Prova", "phone": "", "country": "IT", "street": "Via Po 1",
    "extra": "", "postcode": "10124", "city": "Torino", "province": "TO",
}  # fmt: skip
Rounds = Sequence[Mapping[str, Any]]
Visit = tuple[Sequence[Step], Rounds]


def pages(wares: Mapping[str, Any], filters: Sequence[str]) -> dict[str, Visit]:
    """Pages that are read, by name: the steps and the variables that they are played with in turn."""
    return {
        "listing": ([{"url": "/products?page={page}"}], [{"page": n} for n in range(1, 9)]),
        "filtered": ([{"url": "/products?{filter}"}], [{"filter": one} for one in filters]),
        "search": ([{"url": "/products?q={q}"}], [{"q": word.replace(" ", "+")} for word in wares["words"]]),
        "product": ([{"url": "/products/{slug}"}], [{"slug": slug} for slug in wares["slugs"][:60]]),
        "product, rare": ([{"url": "/products/{slug}"}], [{"slug": slug} for slug in wares["slugs"][60:]]),
    }


def again(steps: Sequence[Step]) -> list[Step]:
    """The same page asked for with the ETag that came with it: 304."""
    asked = {"headers": {"If-None-Match": "{etag}"}, "expect": 304}
    return [{**steps[0], **asked}]


def buying(wares: Mapping[str, Any]) -> dict[str, Visit]:
    """What is written: each visit is a new guest with a cart of their own."""
    pairs = list(zip(wares["buy"][0::2], wares["buy"][1::2], strict=False))
    rounds = [{"slug": a[0], "variant": a[1], "slug2": b[0], "variant2": b[1]} for a, b in pairs]
    return {
        "add to cart": ([_added("{variant}")], rounds),
        "checkout": ([*_wish("{slug}", "{variant}"), *_order()], rounds),
        "checkout of two": ([*_wish("{slug}", "{variant}"), *_wish("{slug2}", "{variant2}"), *_order()], rounds),
    }


def token_of(page: str) -> Step:
    return {"url": page, "save": {"csrf": TOKEN}}


def _added(variant: str) -> Step:
    return {
        "url": "/cart/lines",
        "form": {"csrf_token": "{csrf}", "variant_id": variant, "quantity": "1"},
        "expect": 303,
    }


def _wish(slug: str, variant: str) -> list[Step]:
    """A product seen and put in; the browser follows to the cart."""
    return [token_of(f"/products/{slug}"), _added(variant), {"url": "/cart"}]


def _order() -> list[Step]:
    """The checkout, filled in and sent: the answer leads to Stripe's page."""
    form = {"csrf_token": "{csrf}", "request_key": "{key}", "seen_total_cents": "{total}", "order": "1", **BUYER}
    return [
        {"url": "/checkout", "save": {"csrf": TOKEN, "key": KEY, "total": TOTAL}},
        {"url": "/checkout", "form": form, "expect": 303},
    ]
