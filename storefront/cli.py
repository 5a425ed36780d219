"""Commands: `flask --app wsgi …`."""

import click
from flask import Flask, current_app
from flask_migrate import Migrate

from storefront import upkeep, worker
from storefront.demo import fill, month
from storefront.flows import refresh_listing
from storefront.infra import db as database
from storefront.infra.images import WIDTHS
from storefront.settings import ROOT


def install(app: Flask) -> None:
    """Make every command known to the app: the shop's own, and those of migrations (`flask db`)."""
    Migrate(app, database.db, directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=True)
    for command in (*upkeep.COMMANDS, demo, work):
        app.cli.add_command(command)


@click.command("demo")
@click.option("--products", type=click.IntRange(1, 1_000_000), help="How many; the demo's own unless given.")
@click.option("--small-pictures", is_flag=True, help="Only the smallest size of each picture: ready sooner, for tests.")
@click.option(
    "--month", "is_month", is_flag=True, help="Play the last month: orders, refunds, statements; on a filled demo."
)
@click.option(
    "--orders", type=click.IntRange(1, 100_000), default=month.ORDERS, show_default=True, help="With --month."
)
def demo(products: int | None, small_pictures: bool, is_month: bool, orders: int) -> None:
    """Fill an empty shop with brands, places, products, pictures and pieces; or let a month of trading pass in it."""
    if is_month:
        _play(orders)
        return
    if fill.is_filled():
        click.echo("Il negozio ha già i suoi dati: non tocco niente.")
        return
    widths = WIDTHS[:1] if small_pictures else WIDTHS
    total = fill.fill(products, refresh_listing.refresh_all, widths)
    click.echo(f"Pronto: {total} prodotti.")


def _play(orders: int) -> None:
    if not fill.is_filled() or month.is_played():
        raise click.ClickException(
            "Il mese si gioca una volta, su una demo già riempita e prima che ci lavori un worker."
        )
    with fill.bars_of_progress() as bars:
        done = bars.add_task("Ordini", total=orders)
        made = month.play(orders, lambda: bars.advance(done))
    for name, count in sorted(made.items()):
        click.echo(f"{count:>9,}  {name}")
    upkeep.prove()


@click.command("worker")
@click.option("--threads", default=2, show_default=True)
def work(threads: int) -> None:
    """Do the work that waits, until told to stop."""
    worker.run(current_app._get_current_object(), threads)  # type: ignore[attr-defined]  # the app behind the proxy
