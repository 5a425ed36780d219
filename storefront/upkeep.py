"""Commands of whoever keeps the shop running: `flask --app wsgi check | backup | restore | doctor`."""

from pathlib import Path

import click
from flask_migrate import upgrade

from storefront.doctor import Verdict, examine
from storefront.flows.back_up import back_up
from storefront.flows.check import INVARIANTS, check
from storefront.flows.restore import look_before_sending, restore
from storefront.infra.sealing import Unfit

WORDS = {
    "running": "Un altro backup è in corso in questa cartella: riprova quando ha finito.",
    "no_room": "Il disco non lo permette ({detail}).",
    "storage_away": "Il deposito delle immagini non risponde: riprova più tardi.",
    "storage_full": "Nel deposito delle immagini non c’è più posto.",
    "tool_missing": "Manca {detail}: installa i programmi di PostgreSQL, o indica la cartella con PG_BIN.",
    "tool_failed": "{detail}",
    "needs_key": "L’archivio è cifrato: serve la BACKUP_KEY con cui è stato fatto.",
    "wrong_key": "BACKUP_KEY non è quella con cui l’archivio è stato fatto.",
    "broken": "L’archivio non è intero, oppure è stato cambiato. Non ho scritto niente.",
    "unreadable": "Non riesco a leggere l’archivio ({detail}).",
    "other_format": "L’archivio è in un formato che questa versione non conosce ({detail}).",
    "other_database": "L’archivio viene da un database di altro tipo ({detail}): DATABASE_URL deve indicarne uno uguale.",
    "newer": "L’archivio viene da una versione più nuova ({detail}): aggiorna prima il programma.",
    "database_not_empty": "Il database non è vuoto: ripristino solo in un posto vuoto. Non ho scritto niente.",
    "media_not_empty": "MEDIA_URL contiene già dei file: ripristino solo in un posto vuoto. Non ho scritto niente.",
}
"""What a person reads when a backup cannot be made or used."""


@click.command("check")
def check_all() -> None:
    """Prove every invariant on the live data; exit 1 naming each row that breaks one."""
    prove()


def prove() -> None:
    """Say what holds; exit 1 when something does not."""
    broken = check()
    for one in broken:
        click.echo(str(one), err=True)
    if broken:
        raise SystemExit(1)
    click.echo(f"Tutto torna: {len(INVARIANTS)} controlli, nessuna riga fuori posto.")


@click.command("backup")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Where; BACKUP_DIR unless given."
)
def keep(folder: Path | None) -> None:
    """Keep database and media as they are now in one file, while the shop goes on."""
    try:
        made = back_up(folder)
    except Unfit as unfit:
        raise _said(unfit) from unfit
    click.echo(f"{made} ({made.stat().st_size / 1e6:.1f} MB)")


@click.command("restore")
@click.argument("archive", type=click.Path(dir_okay=False, path_type=Path))
def bring_back(archive: Path) -> None:
    """Bring a backup back into an empty place, migrate it and prove every invariant."""
    try:
        about = restore(archive)
    except Unfit as unfit:
        raise _said(unfit) from unfit
    click.echo(f"Ripristinato: {about.made_at}, versione {about.version}, {len(about.files) - 1} file.")
    upgrade()
    look_before_sending()
    prove()


@click.command("doctor")
def look_over() -> None:
    """Look settings, database, queue, mail, Stripe and disks over; exit 1 when something is wrong."""
    found = []
    for finding in examine():
        found.append(finding.verdict)
        click.echo(str(finding))
    if Verdict.WRONG in found:
        raise SystemExit(1)


def _said(unfit: Unfit) -> click.ClickException:
    return click.ClickException(WORDS[unfit.code].format(detail=unfit.detail))


COMMANDS = (check_all, keep, bring_back, look_over)
