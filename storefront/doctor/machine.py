"""What the machine gives: settings, room on the disks, places for media and backups, what the build has made."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from storefront.core import clock, refs
from storefront.core.errors import Refusal
from storefront.doctor.finding import Finding, look, ok, wrong
from storefront.flows.back_up import whole_ones
from storefront.infra import database_copy, fonts, styles
from storefront.infra.db import db
from storefront.infra.sealing import Unfit
from storefront.infra.storage import Storage, private, storage
from storefront.infra.typefaces import FACES
from storefront.settings import DEV_SECRET, ROOT, Settings, settings

FEWEST_SIGNS = 10
OLDEST_BACKUP_H = 26  # a day, and what a day's backup may be late
MB = 1 << 20


def settings_fit() -> Iterator[Finding]:
    """What stops the start is not seen here; this is what starts and is yet not good."""
    config = settings()
    found = list(_unfit(config))
    yield from found
    if not found:
        yield ok("impostazioni", "in ordine per " + ("la produzione" if config.is_production else "lo sviluppo"))


def _unfit(config: Settings) -> Iterator[Finding]:
    if not config.is_production:
        yield look("impostazioni", "SHOP_ENV è development", "in produzione metti SHOP_ENV=production")
    if config.secret_key != DEV_SECRET and len(set(config.secret_key)) < FEWEST_SIGNS:
        yield wrong("SECRET_KEY", "si indovina: pochi segni diversi", "mettine una di 32 segni a caso o più")
    if config.is_production and config.totp_secret == config.secret_key:
        yield look("TOTP_SECRET", "è la stessa di SECRET_KEY", "danne una sua: SECRET_KEY si potrà cambiare da sola")
    if config.is_production and not config.trusted_proxies:
        yield wrong("TRUSTED_PROXIES", "è 0 dietro un proxy", "metti quanti proxy ci sono davanti: 1 di solito")
    if not config.is_sqlite and config.cache_url.startswith("memory"):
        yield look("CACHE_URL", "ogni processo conta i limiti per sé", "con più nodi metti redis://…")
    if config.is_production and config.mail_url.startswith("file:"):
        yield wrong("MAIL_URL", "le lettere finiscono in una cartella", "metti smtp://…")
    if config.is_production and not config.backup_key:
        yield look(
            "BACKUP_KEY", "manca: i backup non sono cifrati", "mettine una di 32 segni o più, e conservala altrove"
        )


def there_is_room() -> Iterator[Finding]:
    """On each disk where something of ours grows, named once."""
    seen: set[int] = set()
    for path in _growing():
        there = next(one for one in (path, *path.parents) if one.exists())
        if there.stat().st_dev in seen:
            continue
        seen.add(there.stat().st_dev)
        disk = shutil.disk_usage(there)
        told = f"{disk.free / (1 << 30):.1f} GB liberi su {disk.total / (1 << 30):.1f} ({there})"
        if disk.free < settings().least_free_mb * MB:
            yield wrong("disco", told, "fai posto: senza, il negozio non scrive più")
        elif disk.free < 2 * settings().least_free_mb * MB:
            yield look("disco", told, "fai posto presto")
        else:
            yield ok("disco", told)


def _growing() -> Iterator[Path]:
    config = settings()
    yield config.var_dir
    yield config.backups
    if config.is_sqlite:
        yield Path(make_url(config.database_url).database or config.var_dir)
    if config.media_url.startswith("file:"):
        yield Path(unquote(urlsplit(config.media_url).path))


def media_can_be_kept() -> Iterator[Finding]:
    """Write, read and take away one small file in each place."""
    for about, kept, name in (
        ("immagini", storage(), f"doctor-{refs.code(8).lower()}.jpg"),
        ("originali", private(), f"doctor-{refs.code(8).lower()}"),
    ):
        yield _kept(about, kept, name)


def _kept(about: str, kept: Storage, name: str) -> Finding:
    try:
        kept.write(name, b"doctor")
        came_back = kept.read(name)
        kept.delete(name)
    except (Refusal, OSError) as error:
        return wrong(about, f"non si scrive ({type(error).__name__})", "guarda MEDIA_URL, i permessi e le chiavi AWS_*")
    if came_back != b"doctor":
        return wrong(about, "quello che si scrive non si rilegge", "guarda MEDIA_URL")
    return ok(about, "si scrive, si legge e si toglie")


def backups_can_be_made() -> Iterator[Finding]:
    """On PostgreSQL they need its own tools, no older than the server."""
    if settings().is_sqlite:
        return
    try:
        tool, server = database_copy.tool_and_server()
    except DBAPIError:
        return  # the database's own line says it
    except Unfit:
        yield wrong("pg_dump", "manca", "installa i programmi di PostgreSQL, o indica la cartella con PG_BIN")
        return
    finally:
        db.session.rollback()
    if tool < server:
        yield wrong(
            "pg_dump", f"è {tool}, il server è {server}", "installane uno non più vecchio, o indicalo con PG_BIN"
        )
    else:
        yield ok("pg_dump", f"è {tool}, il server è {server}")


def backups_are_young() -> Iterator[Finding]:
    newest = next(iter(whole_ones(settings().backups)), None)
    if newest is None:
        say = wrong if settings().is_production else look
        yield say("backup", f"nessuno in {settings().backups}", "flask --app wsgi backup, e poi ogni notte da un timer")
        return
    hours = (clock.now().timestamp() - newest.stat().st_mtime) / 3600
    told = f"{newest.name}, di {hours:.0f} ore fa"
    if hours > OLDEST_BACKUP_H:
        yield look("backup", told, "guarda il timer che lo fa: systemctl list-timers")
    else:
        yield ok("backup", told)


def what_is_built_is_there() -> Iterator[Finding]:
    lacking = [face.output for face in FACES if not (fonts.STATIC_FONTS / face.output).exists()]
    if not lacking:  # the sheets name the types by their content
        lacking += [f"{face}.css" for face in styles.faces() if styles.is_stale(face)]
    lacking += [
        f"{path.parent.parent.name}.mo"
        for path in sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po"))
        if not path.with_suffix(".mo").exists()
    ]
    if lacking:
        yield wrong("caratteri, stili e lingue", "mancano o sono vecchi: " + ", ".join(lacking), "rifai la build: make")
    else:
        yield ok("caratteri, stili e lingue", "costruiti")
