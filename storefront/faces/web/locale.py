"""Two languages, one set of routes: Italian at the root, English under /en.

The prefix becomes the SCRIPT_NAME of the request, so that every address made by url_for inside it,
a library's included, stays in the language.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from babel import support
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale, gettext, refresh
from wtforms.i18n import messages_path

from storefront.settings import ROOT

LOCALES = ("it", "en")
SPOKEN = {"it": "Italiano", "en": "English", "fr": "Français", "ar": "العربية"}
"""What the till can speak, each by its own name. There a person chooses, not the address (docs/till-learning.md)."""
PREFIXES = {"en": "/en"}
ENVIRON_KEY = "storefront.locale"


class LocalePrefix:
    """WSGI middleware: reads the language off the address."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        environ[ENVIRON_KEY] = "it"
        for locale, prefix in PREFIXES.items():
            if path == prefix or path.startswith(prefix + "/"):
                environ[ENVIRON_KEY] = locale
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
                environ["PATH_INFO"] = path[len(prefix) :] or "/"
        return self.app(environ, start_response)


def current() -> str:
    """The language of this request, or of the text being made outside of one."""
    if has_request_context():
        return str(request.environ.get(ENVIRON_KEY, "it"))
    return str(get_locale() or "it")


def speak(locale: str) -> None:
    """Answer this request in another language than its address says: the till speaks its person's."""
    request.environ[ENVIRON_KEY] = locale
    refresh()


def direction(locale: str) -> str:
    """Which way a language is written: `rtl` or `ltr`."""
    return "rtl" if locale == "ar" else "ltr"


def address(path: str, locale: str) -> str:
    """A path of the shop in another language; `path` is without a prefix."""
    prefix = PREFIXES.get(locale, "")
    return (prefix + path) if path != "/" or not prefix else prefix


class FormWords:
    """What WTForms says by itself, in one language; what it says badly, in ours."""

    def __init__(self, locale: str) -> None:
        self._is_ours = locale in ("it", "en")
        self._theirs = support.Translations.load(messages_path(), [locale], domain="wtforms")

    def ugettext(self, sentence: str) -> str:
        if self._is_ours and sentence == "Not a valid choice.":
            return gettext("Scegli una delle voci che ci sono.")
        if self._is_ours and sentence == "Not a valid integer value.":
            return gettext("Scrivi un numero intero, in cifre.")
        return self._theirs.ugettext(sentence)

    def ungettext(self, one: str, many: str, number: int) -> str:
        return self._theirs.ungettext(one, many, number)


@lru_cache(maxsize=8)
def of_forms(locale: str) -> FormWords:
    return FormWords(locale)


def install(app: Flask) -> None:
    app.wsgi_app = LocalePrefix(app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented way
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "it")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "../translations")
    Babel(app, locale_selector=current, default_timezone="Europe/Rome")
    # A page says some hundred things: looking the language up anew for each costs a tenth of drawing it.
    app.jinja_env.install_gettext_callables(said, said_of_many, newstyle=True)  # type: ignore[attr-defined]  # of jinja2.ext.i18n


def said(sentence: str) -> str:
    """A sentence of a template in the language of the page."""
    return _catalogue(current()).ugettext(sentence)


def said_of_many(one: str, many: str, number: int) -> str:
    """A sentence whose words depend on a number."""
    return _catalogue(current()).ungettext(one, many, number)


@lru_cache(maxsize=8)
def _catalogue(locale: str) -> support.Translations | support.NullTranslations:
    return support.Translations.load(str(ROOT / "translations"), [locale])
