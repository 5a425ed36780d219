"""Every public page in every state that looks different, and how somebody gets there."""

from collections.abc import Callable

from tests.journeys.visitor import ADA, Visitor

Way = Callable[[Visitor], None]


def page(path: str) -> Way:
    return lambda ada: ada.opens(path)


def full_cart(ada: Visitor) -> None:
    ada.takes("bavaglino-pranzo")
    ada.takes("tovagliette-caffe")
    ada.opens("/cart")


def checkout(ada: Visitor) -> None:
    full_cart(ada)
    ada.goes_to_checkout()


def checkout_with_errors(ada: Visitor) -> None:
    checkout(ada)
    ada.follows("button[name=order]")


def checkout_with_pick_up(ada: Visitor) -> None:
    checkout(ada)
    ada.collects("Bavaglino", "outlet-uno")


def turned_back(ada: Visitor) -> None:
    checkout(ada)
    ada.writes(**ADA)
    ada.orders()
    ada.follows("a.quiet")


def waiting_order(ada: Visitor) -> None:
    turned_back(ada)
    ada.follows("main a.link-alone")


def cancelled_order(ada: Visitor) -> None:
    waiting_order(ada)
    order = ada.page.url
    ada.follows("form[action$='/cancel'] button")
    ada.page.goto(order)


def paid_order(ada: Visitor) -> None:
    ada.buys("collana-camera-d-aria")


def withdrawal_choice(ada: Visitor) -> None:
    ada.buys("cuscino-wax-indaco")
    ada.follows("main a[href*='/withdrawal/']")


def withdrawal_forgotten(ada: Visitor) -> None:
    withdrawal_choice(ada)
    ada.follows("main form.form button")


def withdrawal_confirmation(ada: Visitor) -> None:
    withdrawal_choice(ada)
    ada.page.locator("input[name=lines]").first.check()
    ada.follows("main form.form button")


def withdrawal_received(ada: Visitor) -> None:
    withdrawal_confirmation(ada)
    ada.follows("main form button.button-big")


def forgotten_size(ada: Visitor) -> None:
    ada.opens("/products/camicetta-regaldi")
    ada.presses_buy()


def wrong_password(ada: Visitor) -> None:
    ada.opens("/account/sign-in")
    ada.writes(email="customer@glocal.example", password="not this one")
    ada.follows("main form button")


def inside(path: str) -> Way:
    """A page of the demo customer's account."""

    def enter(ada: Visitor) -> None:
        ada.opens("/account/sign-in")
        ada.writes(email="customer@glocal.example", password="glocal-demo")
        ada.follows("main form button")
        ada.opens(path)

    return enter


STATES: dict[str, Way] = {
    "home": page("/"),
    "home in English": page("/en"),
    "listing": page("/products"),
    "listing filtered": page("/products?brand=arbrora&category=borse&available=1"),
    "listing searched": page("/products?q=borza"),
    "listing with nothing found": page("/products?q=zzzzzz"),
    "listing, second page": page("/products?page=2"),
    "product with sizes": page("/products/abito-portico"),
    "product in English": page("/en/products/abito-portico"),
    "product reduced": page("/products/camicetta-regaldi"),
    "product, size forgotten": forgotten_size,
    "product sold out": page("/products/zaino-ombrellone"),
    "product reserved": page("/products/trapunta-tre-mani"),
    "product made to order": page("/products/giacca-tailleur-wax"),
    "product with a text": page("/products/bavaglino-nome"),
    "product reported": page("/products/abito-portico/report"),
    "brands": page("/brands"),
    "brand": page("/brands/arbrora"),
    "outlets": page("/outlets"),
    "outlet": page("/outlets/outlet-uno"),
    "cart empty": page("/cart"),
    "cart": full_cart,
    "checkout": checkout,
    "checkout with errors": checkout_with_errors,
    "checkout with pick-up": checkout_with_pick_up,
    "back from paying": turned_back,
    "order waiting": waiting_order,
    "order cancelled": cancelled_order,
    "order paid": paid_order,
    "order to be found": page("/orders"),
    "withdrawal": page("/withdrawal"),
    "withdrawal, choice": withdrawal_choice,
    "withdrawal, nothing chosen": withdrawal_forgotten,
    "withdrawal, confirmation": withdrawal_confirmation,
    "withdrawal, received": withdrawal_received,
    "sign in": page("/account/sign-in"),
    "sign in, wrong": wrong_password,
    "register": page("/account/register"),
    "recover": page("/account/recover"),
    "confirm again": page("/account/confirm"),
    "passkey": page("/account/passkeys/sign-in"),
    "account": inside("/account"),
    "addresses": inside("/account/addresses"),
    "new address": inside("/account/addresses/new"),
    "profile": inside("/account/profile"),
    "security": inside("/account/security"),
    "password": inside("/account/password"),
    "personal data": inside("/account/privacy"),
    "erasing the account": inside("/account/erase"),
    "unknown page": page("/no-such-page"),
    "gone product": page("/products/no-such-piece"),
    **{f"legal page {slug}": page(f"/pages/{slug}") for slug in (
        "terms", "privacy", "returns", "delivery", "guarantee", "accessibility", "safety", "ranking",
    )},
}  # fmt: skip
