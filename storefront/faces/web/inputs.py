"""What a request may bring: text that every database takes, numbers that fit, ways on that stay in the shop."""

import tempfile
from typing import IO, Any
from urllib.parse import quote, urlsplit

from flask import Flask, Request, abort, request, session
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter
from werkzeug.utils import cached_property

from storefront.faces.web import locale
from storefront.settings import settings

BIGGEST_ID = 2**63 - 1
LONGEST_WAY = 2_000
NUL = "\x00"
READ_JSON = {"hooks", "api", "till.offline_sales"}
"""Blueprints and endpoints of programs; people send forms."""
LARGEST: dict[str, int] = {}
"""Bytes that a body may have, by endpoint, where it is more than MAX_CONTENT_LENGTH: for who has signed in."""
ARRIVING = "arriving"
"""Folder of files on their way in. They have no name: whoever stops sending, or is killed, leaves nothing there."""
IN_MEMORY = 256 * 1024


class ShopRequest(Request):
    """A request whose texts hold no NUL (PostgreSQL refuses it) and whose `next` leads nowhere outside."""

    @property
    def wtforms_translations(self) -> Any:
        """Flask-WTF looks here first; by itself it reads WTForms' sentences from their file in every request."""
        return locale.of_forms(locale.current())

    @cached_property
    def args(self) -> Any:
        try:
            return cleaned(super().args)
        except UnicodeDecodeError:  # raw bytes that are no UTF-8: read them as a browser would have sent them
            self.query_string = quote(self.query_string, safe="%&=+/;:,@!$'()*~-._").encode()
            return cleaned(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = cleaned(self.__dict__["form"])

    def _get_file_stream(self, *_told: Any, **_more: Any) -> IO[bytes]:
        """A file is written down as it comes, beside our data: /tmp is memory on many machines."""
        return tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(settings().var_dir / ARRIVING))


def cleaned(texts: Any) -> Any:
    """The same names and values without NUL, and without a `next` that is not ours."""
    pairs = list(texts.items(multi=True))
    if all(NUL not in name and NUL not in value and name != "next" for name, value in pairs):
        return texts
    kept = [(name.replace(NUL, ""), value.replace(NUL, "")) for name, value in pairs]
    return ImmutableMultiDict([(name, value) for name, value in kept if name != "next" or is_local(value)])


def is_local(way: str) -> bool:
    """Whether an address to go on to is a path of this shop, as browsers read it (they forgive backslashes)."""
    if not way.startswith("/") or way[1:2] in {"/", "\\"} or len(way) > LONGEST_WAY:
        return False
    if "\\" in way or any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in way):
        return False
    try:
        parts = urlsplit(way)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


class FittingInteger(IntegerConverter):
    """A number in an address; one that no column holds is an unknown page, not a fault."""

    def __init__(self, url_map: Any, **limits: Any) -> None:
        super().__init__(url_map, **{"max": BIGGEST_ID, **limits})


def install(app: Flask) -> None:
    """Must come before any route is added: the routes keep the converter that they find."""
    app.request_class = ShopRequest
    app.url_map.converters["int"] = FittingInteger
    (settings().var_dir / ARRIVING).mkdir(parents=True, exist_ok=True)

    @app.before_request
    def refuse() -> None:
        if request.endpoint in LARGEST and "_user_id" in session:
            request.max_content_length = LARGEST[request.endpoint]  # before anybody looks for the form's token
        if NUL in request.path or len(request.path) > LONGEST_WAY:
            abort(404)
        if request.is_json and not READ_JSON & {request.blueprint, request.endpoint}:
            abort(415)  # form libraries would take any JSON for a form, a list included
