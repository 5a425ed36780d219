"""Sending mail: by SMTP, or as .eml files in a folder. Only the worker calls this."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from storefront.core import refs
from storefront.settings import settings

TIMEOUT_S = 15


class MailUnsent(Exception):
    """The server did not take the mail; it may be tried again."""


def compose(
    recipient: str, subject: str, text: str, html: str, headers: Mapping[str, str] | None = None
) -> EmailMessage:
    """A mail with a plain part and an HTML part."""
    message = EmailMessage()
    message["From"] = settings().mail_from
    message["To"] = recipient
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=urlsplit(settings().base_url).hostname or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def send(message: EmailMessage) -> None:
    """Hand one mail over. Raises MailUnsent."""
    url = urlsplit(settings().mail_url)
    if url.scheme == "file":
        _to_folder(message, Path(unquote(url.path)))
        return
    with _server(url) as server:
        server.send_message(message)


def reach() -> str:
    """Go as far as one can without sending anything; returns what answered. Raises MailUnsent."""
    url = urlsplit(settings().mail_url)
    if url.scheme == "file":
        try:
            Path(unquote(url.path)).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MailUnsent(type(error).__name__) from error
        return "va in una cartella"
    with _server(url) as server:
        server.noop()
    return f"{url.hostname} risponde"


@contextmanager
def _server(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """The server of MAIL_URL, greeted and signed in to. Whatever goes wrong inside is MailUnsent."""
    try:
        with smtplib.SMTP(url.hostname or "localhost", url.port or 25, timeout=TIMEOUT_S) as server:
            server.ehlo_or_helo_if_needed()
            if server.has_extn("starttls") or url.scheme == "smtps":
                server.starttls(context=ssl.create_default_context())
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            yield server
    except (OSError, smtplib.SMTPException) as error:
        raise MailUnsent(type(error).__name__) from error


def _to_folder(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stamp = formatdate().replace(",", "").replace(" ", "-").replace(":", "")[4:19]
    name = f"{stamp}-{refs.code(6)}"
    half = folder / f"{name}.part"  # renamed when whole: nobody reads half a letter
    half.write_bytes(message.as_bytes())
    half.replace(folder / f"{name}.eml")
