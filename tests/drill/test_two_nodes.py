"""Two web nodes and two workers on PostgreSQL and Redis; each in turn loses its power while people buy. Nothing is lost."""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import time_machine
from sqlalchemy import select

from storefront import worker
from storefront.core import clock
from storefront.domain.orders.models import Leg, Order, OrderState
from storefront.domain.payments.models import Payment, Transfer, Work
from storefront.faces.web.csrf import guest_token
from storefront.flows.check import check
from storefront.infra.db import db
from storefront.settings import DEV_CONNECT_SECRET, DEV_HOOK_SECRET
from tests import makers
from tests.conftest import RUN_DIR
from tests.databases import copies_of
from tests.drill.nodes import Process, Proxy, Redis, WebNode, WorkerNode, waits_for
from tests.faces.account.people import PASSWORD, person
from tests.journeys.live import free_ports
from tests.orders_for_payments import OPENING_CENTS, Shop
from tests.races import truth
from tests.races.web import FIELD, Customer, Told, Web
from tests.sandbox.server import running_sandbox
from tests.shop import shop_on

CUSTOMERS = 2
BETWEEN = 1  # payment, before the next one is cut
PERSONAL = re.compile(rf"\bada\b|\bvia po\b|\b10124\b|203\.0\.113|@|{PASSWORD}", re.IGNORECASE)


class Town:
    """The shop as it is deployed, and the people who buy in it."""

    def __init__(self, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, close: ExitStack) -> None:
        first, second, redis_port = free_ports(3)
        self.proxy = Proxy([first, second])
        close.callback(self.proxy.closes)
        hooks = {
            "account_hook_url": f"{self.proxy.url}/stripe/webhook", "account_hook_secret": DEV_HOOK_SECRET,
            "connect_hook_url": f"{self.proxy.url}/stripe/webhook/connect", "connect_hook_secret": DEV_CONNECT_SECRET,
        }  # fmt: skip
        self.sandbox = close.enter_context(running_sandbox(folder, opening_cents=OPENING_CENTS, **hooks))
        queue = f"redis://127.0.0.1:{redis_port}"
        self.environment = {
            "DATABASE_URL": url, "QUEUE_URL": f"{queue}/0", "CACHE_URL": f"{queue}/1", "BASE_URL": self.proxy.url,
            "MAIL_URL": f"file://{folder / 'mail'}", "MEDIA_URL": f"file://{folder / 'media'}",
            "STRIPE_API_BASE": self.sandbox.url, "TRUSTED_PROXIES": "1", "LOG_LEVEL": "INFO",
        }  # fmt: skip
        monkeypatch.setenv("STRIPE_API_BASE", self.sandbox.url)
        self.told = Told()
        self.processes: list[Process] = []
        self.redis = Redis(folder / "redis", redis_port)
        self.add(close, self.redis)
        self.webs = [WebNode(folder / f"web{n}", self.environment, port) for n, port in enumerate((first, second))]
        self.workers = [WorkerNode(folder / f"worker{n}", self.environment) for n in range(2)]
        self.add(close, *self.webs, *self.workers)

    def add(self, close: ExitStack, *processes: Process) -> None:
        for process in processes:
            self.processes.append(process)
            close.callback(process.ends)

    def is_open(self) -> None:
        waits_for(lambda: all(web.answers() for web in self.webs), "both web nodes")

    def sees_its_workers(self) -> bool:
        """Any web node knows of workers on any machine."""
        return sum("worker_last_seen" in name for name in self.webs[0].figures()) == len(self.workers)

    def sells_on(self, how_many: int) -> None:
        enough = len(self.told.paid) + how_many
        waits_for(lambda: len(self.told.paid) >= enough, "people who pay")

    def loses_each_in_turn(self) -> None:
        """One web and one worker at a time are gone; each is back before its neighbour goes."""
        for web, working in zip(self.webs, self.workers, strict=True):
            self.is_open()
            for node in (web, working):
                node.is_cut()
                self.sells_on(BETWEEN)
                node.starts()
        self.redis.is_cut()  # nudges and counts of visits go with it: what it held is in the database too, or may be lost
        self.sells_on(BETWEEN)
        self.redis.starts()

    def lines(self) -> list[dict[str, Any]]:
        """Every line that anybody of the shop has logged. One that is no JSON fails."""
        texts = [node.log.read_text("utf-8") for node in (*self.webs, *self.workers)]
        return [json.loads(line) for text in texts for line in text.splitlines()]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Town, Shop]]:
    home = RUN_DIR / "drill"
    home.mkdir()
    with ExitStack() as close:
        copies = copies_of("postgresql", home)
        close.callback(copies.close)
        url = copies.fresh()
        town = Town(url, tmp_path, monkeypatch, close)
        app = close.enter_context(shop_on(url, tmp_path, monkeypatch))
        yield town, Shop(app, town.sandbox)


def test_two_nodes_lose_their_power_in_turn_and_nothing_is_lost(town: tuple[Town, Shop]) -> None:
    here, shop = town
    hub = makers.location()
    brands = [shop.brand("Arbrora"), shop.brand("Sosa")]
    variants = [makers.for_sale(brand.id, hub.id, how_many=100).id for brand in brands]
    person()
    token, done = guest_token(), threading.Event()
    here.is_open()
    waits_for(here.sees_its_workers, "signs of life of both workers")
    signed_in_at_both(here)
    web = Web(here.proxy.url, here.webs[0].process)
    people = [Customer(web, here.sandbox, here.told, number) for number in range(CUSTOMERS)]
    threads = [threading.Thread(target=one.shops, args=(variants, token, done)) for one in people]
    for thread in threads:
        thread.start()
    try:
        here.loses_each_in_turn()
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert here.told.faults == []
    figures_are_of_all_processes(here)
    for process in here.processes[1:]:
        process.ends()
    all_is_taken_up(shop)
    nothing_is_lost(here.told, shop)
    lines_tell_the_way_and_nobodys_name(here.lines())


def signed_in_at_both(here: Town) -> None:
    """A session begun at one node holds at the other: the proxy sends each request to the next."""
    with requests.Session() as browser:
        door = f"{here.proxy.url}/account/sign-in"
        form = dict(FIELD.findall(browser.get(door, timeout=30).text))
        form |= {"email": "ada@posta.example", "password": PASSWORD}
        assert browser.post(door, data=form, timeout=30, allow_redirects=False).status_code == 302
        for _ in range(2):
            assert browser.get(f"{here.proxy.url}/account", timeout=30, allow_redirects=False).status_code == 200


def figures_are_of_all_processes(here: Town) -> None:
    """Whichever process is asked, it answers for both, and for one that is gone."""
    node, visits = here.webs[0], 'shop_requests_total{method="GET",route="/outlets",status="200"}'
    before = node.figures().get(visits, 0)
    for _ in range(12):
        requests.get(f"http://127.0.0.1:{node.port}/outlets", timeout=30)
    node.loses_a_process()
    asked = [node.figures() for _ in range(4)]
    assert {one[visits] for one in asked} == {before + 12}
    assert asked[0]["shop_ledger_imbalance_cents"] == 0


def all_is_taken_up(shop: Shop) -> None:
    """What a cut worker had in its hands is left alone for some minutes; then the next sweep takes it up."""
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        for _ in range(2):
            worker.sweep(shop.app)


def nothing_is_lost(told: Told, shop: Shop) -> None:
    """Whoever paid has one paid order, each brand its money once, and no piece two owners."""
    db.session.rollback()
    states = dict(db.session.execute(select(Payment.session_id, Order.state).join(Order)).all())  # type: ignore[arg-type]  # pairs
    assert [session for session in told.sessions if session not in states] == []
    assert {states[session] for session in told.paid} == {OrderState.PAID}
    assert sum(state == OrderState.PAID for state in states.values()) == len(shop.at_stripe("charges"))
    legs = db.session.scalars(select(Leg.id).join(Order).where(Order.state == OrderState.PAID)).all()
    sent = db.session.execute(select(Transfer.leg_id, Transfer.stripe_id).where(Transfer.state == Work.DONE)).all()
    assert Counter(leg_id for leg_id, _ in sent) == Counter(legs)
    assert {stripe_id for _, stripe_id in sent} == {one.id for one in shop.at_stripe("transfers")}
    assert (truth.oversold(), truth.astray()) == (0, [])
    assert check() == []


def lines_tell_the_way_and_nobodys_name(lines: list[dict[str, Any]]) -> None:
    """A webhook's id is found again in what the worker did for it, with the order; and no line names a person."""
    web = {line["request_id"] for line in lines if line["event"] == "request"}
    done = [line for line in lines if line["event"] == "work_done"]
    assert web >= {line["request_id"] for line in done if line["work"] == "apply_event"}
    assert any(line.get("order_ref") for line in done)
    assert any(line.get("order_ref") and line.get("path") == "/checkout" for line in lines)
    assert [line for line in lines if PERSONAL.search(json.dumps(line, ensure_ascii=False))] == []
