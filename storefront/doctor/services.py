"""What the shop stands on: the database, the queue and its workers, the mail server."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storefront.core import clock
from storefront.doctor.finding import Finding, look, ok, wrong
from storefront.flows.vitals import Vitals, vitals
from storefront.infra import append_only, mail, schema
from storefront.infra.db import db, on_sqlite

SKEW_S = 5.0
WORKER_GONE_S = 60.0  # four beats
LATE_S = {"webhooks": 300, "mails": 900, "transfers": 3600, "reversals": 3600, "refunds": 86_400, "pictures": 3600}
"""From how many seconds on what waits is late. Transfers may wait for money that Stripe has not settled: see blocked."""


def database_stands() -> Iterator[Finding]:
    try:
        now, head = schema.current(), schema.head()
        guards = append_only.unguarded(db.session.connection()) if now == head else []
        there = None if on_sqlite() else db.session.scalar(text("SELECT clock_timestamp()"))
    except DBAPIError as error:
        yield wrong("database", f"non risponde ({type(error.orig).__name__})", "guarda DATABASE_URL e se è acceso")
        return
    finally:
        db.session.rollback()
    if now == head:
        yield ok("database", f"risponde, migrazione {now}")
    else:
        yield wrong("database", f"migrazione {now or 'nessuna'}, dovrebbe essere {head}", "flask --app wsgi db upgrade")
    if guards:
        yield wrong(
            "database", "mancano guardie: " + ", ".join(guards[:4]), "flask --app wsgi check, e chi ha migrato?"
        )
    if there is not None:
        yield skew("orologio del database", there)


def skew(about: str, there: datetime) -> Finding:
    """How far another clock is from ours."""
    apart = (clock.now() - there.astimezone(UTC)).total_seconds()
    told = f"{abs(apart):.0f} s {'indietro' if apart > 0 else 'avanti'} rispetto a questo"
    return wrong(about, told, "accendi NTP (chrony) su tutte le macchine") if abs(apart) > SKEW_S else ok(about, told)


def work_gets_done() -> Iterator[Finding]:
    try:
        found = vitals()
    except DBAPIError:
        return  # the database's own line says it
    finally:
        db.session.rollback()
    yield from _workers(found)
    late = {kind: queue for kind, queue in found.waiting.items() if queue.oldest_s > LATE_S.get(kind, float("inf"))}
    for kind, queue in late.items():
        told = f"{queue.count} in attesa, da {queue.oldest_s / 60:.0f} minuti"
        yield look(f"lavoro ({kind})", told, "guarda i log del worker: journalctl -u 'glocal-worker@*'")
    if not late:
        waiting = sum(queue.count for kind, queue in found.waiting.items() if not kind.endswith("_failed"))
        yield ok("lavoro", f"{waiting} righe in attesa, nessuna in ritardo")
    for kind in ("mails_failed", "webhooks_failed"):
        if found.waiting[kind].count:
            yield look(f"lavoro ({kind})", f"{found.waiting[kind].count} senza esito", "guarda /office/orders/unsent")
    if found.imbalance_cents:
        yield wrong("libro", f"sbilanciato di {found.imbalance_cents} centesimi", "flask --app wsgi check")


def _workers(found: Vitals) -> Iterator[Finding]:
    if found.nudges is None or found.workers is None:
        yield wrong("coda", "non risponde", "guarda QUEUE_URL; il lavoro lo trova la ronda del worker, ogni minuto")
        return
    yield ok("coda", f"risponde, {found.nudges} in fila")
    alive = sum(seconds <= WORKER_GONE_S for seconds in found.workers.values())
    if alive:
        yield ok("worker", f"{alive} al lavoro")
    else:
        yield wrong("worker", "nessuno al lavoro", "systemctl start glocal-worker@1")


def mail_goes_out() -> Iterator[Finding]:
    try:
        yield ok("posta", mail.reach())
    except mail.MailUnsent as error:
        yield wrong("posta", f"il server non risponde come deve ({error})", "guarda MAIL_URL: macchina, porta, utente")
