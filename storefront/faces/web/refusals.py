"""What went wrong, as a page: every refusal, unknown page and fault has its sentence and a way on. Never a bare 500."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, make_response, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import HTTPException, SecurityError

from storefront.core.errors import Refusal
from storefront.infra.db import is_database_away, let_go
from storefront.infra.log import logger
from storefront.infra.storage import FULL

log = logger(__name__)
RETRY_AFTER_S = "10"
Words = tuple[str, str]  # title, sentence


def words_of(code: str) -> Words:
    """A refusal's words in the reader's language."""
    known: dict[str, Callable[[], Words]] = {
        "not_found": lambda: (
            _("Questa pagina non c'è"),
            _("Forse l'indirizzo è cambiato, o il pezzo non è più nel negozio."),
        ),
        "sold_out": lambda: (_("Esaurito"), _("Qualcuno è arrivato prima. Il tuo carrello è rimasto com'era.")),
        "price_changed": lambda: (
            _("Il totale è cambiato"),
            _("Guarda il nuovo totale e, se ti va bene, ordina di nuovo."),
        ),
        "unsellable": lambda: (_("Non in vendita online adesso"), _("Questo pezzo per ora si compra solo in negozio.")),
        "not_payable": lambda: (
            _("Questo ordine è chiuso"),
            _("Questo ordine non si può più pagare. Il carrello è rimasto: ordina di nuovo."),
        ),
        "total_too_small": lambda: (
            _("Il totale è troppo piccolo"),
            _("Il totale è troppo piccolo per pagare online: servono almeno 50 centesimi."),
        ),
        "unavailable": lambda: (
            _("Un momento di attesa"),
            _("Un servizio di cui abbiamo bisogno non risponde. Non è stato addebitato niente: riprova tra poco."),
        ),
        "storage_away": lambda: (
            _("Il deposito delle foto non risponde"),
            _("La foto non è stata salvata. Riprova tra qualche minuto: il resto del tuo lavoro è al sicuro."),
        ),
        "storage_full": lambda: (
            _("Non c'è più posto"),
            _("Non possiamo salvare altri file adesso. Lo abbiamo segnalato: riprova più tardi."),
        ),
        "too_many_waiting": lambda: (
            _("Hai mandato molte foto"),
            _("Le stiamo preparando una alla volta. Aspetta un minuto e manda le altre."),
        ),
        "too_many": lambda: (_("Troppi tentativi"), _("Aspetta qualche minuto e riprova.")),
        "csrf": lambda: (
            _("La pagina era aperta da troppo tempo"),
            _("Torna indietro, ricarica la pagina e manda di nuovo il modulo."),
        ),
        "bad_request": lambda: (_("Non abbiamo capito la richiesta"), _("Torna indietro e riprova.")),
        "too_large": lambda: (_("È troppo grande"), _("Quello che hai mandato supera il limite. Prova con meno.")),
        "not_allowed": lambda: (_("Qui non si può entrare"), _("Questa pagina è di altre persone.")),
        "fault": lambda: (
            _("Qualcosa non ha funzionato"),
            _("È colpa nostra e ce ne siamo accorti. Riprova tra poco; se hai già pagato, il tuo ordine è al sicuro."),
        ),
    }
    return known.get(code, known["bad_request"])()


CODES = {
    400: "bad_request", 403: "not_allowed", 404: "not_found", 405: "bad_request", 413: "too_large", 415: "bad_request",
    429: "too_many", 503: "unavailable",
}  # fmt: skip
WAIT_S = {HTTPStatus.SERVICE_UNAVAILABLE: RETRY_AFTER_S, HTTPStatus.TOO_MANY_REQUESTS: "60"}


def page(code: str, status: int) -> Response:
    """The page of a refusal. Asks the database for nothing: it may be what failed."""
    title, sentence = words_of(code)
    answer = make_response(render_template("error.html", title=title, sentence=sentence, code=code), status)
    answer.headers["Cache-Control"] = "no-store"
    if status in WAIT_S:
        answer.headers["Retry-After"] = WAIT_S[HTTPStatus(status)]
    return answer


def database_page(error: DBAPIError) -> Response:
    """A database that is away is said to be away; what it cannot store was no sensible wish; the rest is our fault."""
    let_go()
    away = is_database_away(error)
    if isinstance(error, DataError) and not away:
        log.warning("unstorable", error=type(error.orig).__name__)
        return page("bad_request", 400)
    log.error("database_fault", away=away, error=type(error.orig).__name__, exc_info=None if away else error)
    return page("unavailable", 503) if away else page("fault", 500)


def install(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return page(refusal.code, refusal.status)

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Response:
        return page("csrf", 400)

    @app.errorhandler(SecurityError)
    def foreign_host(_error: SecurityError) -> Response:
        # No page: it would link to the host that the request made up.
        return Response("400\n", 400, content_type="text/plain; charset=utf-8")

    @app.errorhandler(HTTPException)
    def answered(error: HTTPException) -> Response:
        status = error.code or 500
        cause = getattr(error, "original_exception", None)
        if isinstance(cause, DBAPIError):  # raised after the view: while its answer was written down
            return database_page(cause)
        if status < 400 or error.response is not None:
            return make_response(error.get_response())
        answer = page(CODES.get(status, "fault" if status >= 500 else "bad_request"), status)
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After"}:
                answer.headers[name] = value
        return answer

    @app.errorhandler(DBAPIError)
    def database_fault(error: DBAPIError) -> Response:
        return database_page(error)

    @app.errorhandler(OSError)
    def machine_fault(error: OSError) -> Response:
        if error.errno in FULL:
            log.error("disk_full", exc_info=error)
            return page("storage_full", 507)
        return fault(error)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        log.error("fault", exc_info=error)
        return page("fault", 500)
