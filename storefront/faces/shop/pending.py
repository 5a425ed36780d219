"""Addresses that other pages link to and whose pages are being written. Delete a line when its page exists."""

from flask import Flask

PENDING = {
    "shop.home": "/",
    "shop.listing": "/products",
    "shop.product": "/products/<slug>",
    "shop.brands": "/brands",
    "shop.brand": "/brands/<slug>",
    "shop.outlets": "/outlets",
    "shop.outlet": "/outlets/<slug>",
    "shop.cart": "/cart",
    "shop.checkout": "/checkout",
    "shop.order": "/orders/<ref>",
    "shop.withdrawal": "/withdrawal",
    "shop.page": "/pages/<slug>",
    "account.home": "/account",
    "account.sign_in": "/account/sign-in",
}


def install(app: Flask) -> None:
    for endpoint, rule in PENDING.items():
        if endpoint not in app.view_functions:
            app.add_url_rule(rule, endpoint=endpoint, view_func=lambda **_: ("", 404))
