"""Power cuts: all of the shop at once, or its database alone, while people buy. What they were told is there afterwards."""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from storefront.domain.payments.models import Payment
from storefront.faces.web.csrf import guest_token
from storefront.infra.db import db
from storefront.settings import DEV_CONNECT_SECRET, DEV_HOOK_SECRET
from tests import makers
from tests.conftest import RUN_DIR
from tests.databases import PostgresCopies, copies_of
from tests.drill.nodes import Process, WebNode, WorkerNode, waits_for
from tests.drill.test_two_nodes import all_is_taken_up, nothing_is_lost
from tests.journeys.live import free_ports
from tests.orders_for_payments import OPENING_CENTS, Shop
from tests.races.web import Customer, Told, Web
from tests.sandbox.server import running_sandbox
from tests.shop import shop_on

CUTS = int(os.environ.get("DRILL_CUTS", "1"))
"""`DRILL_CUTS=50` is the measure of GOALS K2, 20 of K3."""
CUSTOMERS = 3


class Database:
    """Where the shop keeps its books. A file has no power of its own to lose."""

    def __init__(self, kind: str, home: Path, close: ExitStack) -> None:
        self.copies = copies_of(kind, home)
        close.callback(self.copies.close)
        self.url = self.copies.fresh()
        self.server: Any = self.copies.server if isinstance(self.copies, PostgresCopies) else None
        if self.server is not None:  # tests are quick instead of durable; this one is about what lasts
            with psycopg.connect(f"host={self.copies.folder} user=postgres dbname=postgres", autocommit=True) as server:  # type: ignore[attr-defined]  # PostgreSQL's
                server.execute("ALTER SYSTEM SET synchronous_commit = on")
                server.execute("SELECT pg_reload_conf()")

    def is_cut(self) -> None:
        if self.server is None:
            return
        master = psutil.Process(self.server.get_pid())
        for process in (master, *master.children(recursive=True)):
            process.kill()
        psutil.wait_procs([master], timeout=30)

    def starts(self) -> None:
        if self.server is not None:
            self.server.ensure_postgres_running()


class House:
    """One web node, one worker, one database."""

    def __init__(self, database: Database, folder: Path, close: ExitStack) -> None:
        self.database = database
        (port,) = free_ports(1)
        url = f"http://127.0.0.1:{port}"
        hooks = {
            "account_hook_url": f"{url}/stripe/webhook", "account_hook_secret": DEV_HOOK_SECRET,
            "connect_hook_url": f"{url}/stripe/webhook/connect", "connect_hook_secret": DEV_CONNECT_SECRET,
        }  # fmt: skip
        self.sandbox = close.enter_context(running_sandbox(folder, opening_cents=OPENING_CENTS, **hooks))
        environment = {
            "DATABASE_URL": database.url, "QUEUE_URL": f"sqlite:///{folder / 'queue.sqlite3'}", "BASE_URL": url,
            "MAIL_URL": f"file://{folder / 'mail'}", "MEDIA_URL": f"file://{folder / 'media'}",
            "STRIPE_API_BASE": self.sandbox.url, "TRUSTED_PROXIES": "1", "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        self.told = Told()
        self.web = WebNode(folder / "web", environment, port)
        self.processes: list[Process] = [self.web, WorkerNode(folder / "worker", environment)]
        for process in self.processes:
            close.callback(process.ends)
        self.door = Web(url, self.web.process)

    def is_open(self) -> None:
        waits_for(self.web.answers, "the shop")

    def sells_on(self, how_many: int = 1) -> None:
        enough = len(self.told.paid) + how_many
        waits_for(lambda: len(self.told.paid) >= enough, "people who pay")

    def loses_everything(self) -> None:
        for process in (*self.processes, self.database):
            process.is_cut()
        self.database.starts()
        for process in self.processes:
            process.starts()

    def loses_its_database(self) -> None:
        self.database.is_cut()
        self.database.starts()

    @contextmanager
    def full_of_people(self, variants: list[int]) -> Iterator[None]:
        done, token = threading.Event(), guest_token()
        people = [Customer(self.door, self.sandbox, self.told, number) for number in range(CUSTOMERS)]
        threads = [threading.Thread(target=one.shops, args=(variants, token, done)) for one in people]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            done.set()
            for thread in threads:
                thread.join()


@contextmanager
def house_on(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[House, Shop, list[int]]]:
    home = Path(tempfile.mkdtemp(prefix="power", dir=RUN_DIR))  # short: a socket lies in it
    home.chmod(0o755)
    with ExitStack() as close:
        house = House(Database(kind, home, close), folder, close)
        monkeypatch.setenv("STRIPE_API_BASE", house.sandbox.url)
        app = close.enter_context(shop_on(house.database.url, folder, monkeypatch))
        shop = Shop(app, house.sandbox)
        hub, brands = makers.location(), [shop.brand("Arbrora"), shop.brand("Sosa")]
        variants = [makers.for_sale(brand.id, hub.id, how_many=60 * (CUTS + 1)).id for brand in brands]
        db.session.remove()
        house.is_open()
        yield house, shop, variants


def forgets_its_connections() -> None:
    """Those of this very process died with the database."""
    db.session.remove()
    db.engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_everything_is_cut_at_once_and_what_was_promised_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with house_on(kind, tmp_path, monkeypatch) as (house, shop, variants):
        with house.full_of_people(variants):
            for _cut in range(CUTS):
                house.sells_on()
                house.loses_everything()
                house.is_open()
            house.sells_on()
        for process in house.processes:
            process.ends()
        forgets_its_connections()
        assert house.told.faults == []
        all_is_taken_up(shop)
        nothing_is_lost(house.told, shop)
        assert db.session.query(Payment).count() >= CUTS


def test_the_database_goes_and_comes_and_faults_end_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with house_on("postgresql", tmp_path, monkeypatch) as (house, shop, variants):
        with house.full_of_people(variants):
            for _cut in range(CUTS):
                house.sells_on()
                before = len(house.told.faults)
                house.loses_its_database()
                house.is_open()
                house.sells_on(CUSTOMERS)  # who had asked while it was away has had an answer by now
                since = len(house.told.faults)
                house.sells_on(2)
                assert len(house.told.faults) == since
                assert set(house.told.faults[before:]) <= {503}
        for process in house.processes:
            process.ends()
        forgets_its_connections()
        all_is_taken_up(shop)
        nothing_is_lost(house.told, shop)
