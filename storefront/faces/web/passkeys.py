"""Where passkeys work, and where somebody goes on once theirs is made."""

from flask import request, session, url_for

_GOES_ON = "after_passkey"


def has_name() -> bool:
    """Whether this host can have passkeys: browsers bind them to a name, never to a bare address."""
    host = request.host.rpartition(":")[0] or request.host
    return not host.replace(".", "").isdigit() and "[" not in host


def named_address() -> str:
    """The same page where passkeys work: at localhost, for who tries the shop out on their own machine."""
    port = request.host.rpartition(":")[2] if ":" in request.host else ""
    return f"{request.scheme}://localhost{':' + port if port else ''}{request.script_root}{request.path}"


def make_one_first(goes_on_at: str) -> str:
    """The address of the page that makes a passkey, for somebody who goes on elsewhere afterwards."""
    session[_GOES_ON] = goes_on_at
    return url_for("security.wan_register")


def goes_on_at(usually: str) -> str:
    return str(session.pop(_GOES_ON, usually))
