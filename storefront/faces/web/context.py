"""What every template may use, and nothing more."""

from functools import lru_cache
from typing import Any

from babel import Locale
from flask import Flask, current_app, g, request
from flask_login import current_user
from jinja2 import Environment
from markupsafe import Markup
from werkzeug.local import LocalProxy

from storefront.core import money
from storefront.faces.web import addresses, assets, cart_cookie, fresh, identity, locale
from storefront.settings import settings


def other_locale_url() -> str:
    """This page in the other language, with the same query."""
    other = "en" if locale.current() == "it" else "it"
    query = request.query_string.decode("utf-8", "replace")
    return locale.address(request.path, other) + (f"?{query}" if query else "")


def canonical_url() -> str:
    """The one address of this page, without the query."""
    return settings().base_url + locale.address(request.path, locale.current())


def alternates() -> dict[str, str]:
    """The page's address in each language, for hreflang."""
    return {tag: settings().base_url + locale.address(request.path, tag) for tag in locale.LOCALES}


def is_signed_in() -> bool:
    return bool(current_user and current_user.is_authenticated)


def footer() -> Markup:
    """The foot of every page of the shop: the same for all, so drawn once in each language."""
    return _footer(current_app.jinja_env, locale.current(), request.script_root if request else "", fresh.look())


@lru_cache(maxsize=8)
def _footer(templates: Environment, _locale: str, _prefix: str, _look: str) -> Markup:
    return Markup(templates.get_template("parts/footer.html").render())  # noqa: S704 - drawn by a template, which escapes


def install(app: Flask) -> None:
    shop = identity.read(settings().identity_file)
    app.extensions["shop_identity"] = shop

    @app.template_filter("money")
    def as_money(cents: int) -> str:
        return money.format_cents(cents, locale.current())

    addresses.install(app)

    @app.template_filter("country")
    def as_country(code: str) -> str:
        """A country by its name in the reader's language: `IT` is Italia."""
        return str(Locale.parse(locale.current()).territories.get(code, code))

    app.jinja_env.globals.update(
        footer=footer, static_url=assets.url, shop=shop, is_production=settings().is_production
    )

    @app.context_processor
    def of_request() -> dict[str, Any]:
        if not request:
            return {"locale": locale.current()}
        return {
            "locale": locale.current(),
            "other_locale_url": other_locale_url(),
            "canonical_url": canonical_url(),
            "alternates": alternates(),
            "cart_count": LocalProxy(cart_cookie.counted),
            "signed_in": LocalProxy(is_signed_in),  # asked only by pages that show it: an error page reads no database
            "csp_nonce": g.get("csp_nonce", ""),
        }
