"""Orders ready to be paid, at brands with accounts in a running sandbox, and a hand on what happens next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import stripe
from flask import Flask
from sqlalchemy import select, update

from storefront.core.actor import GUEST
from storefront.domain.brands.models import Brand, StripeAccount
from storefront.domain.carts.services import CartOwner
from storefront.domain.catalogue.models import Variant
from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.orders.models import Order, OrderState
from storefront.domain.payments import inbox
from storefront.domain.payments.models import Payment, Refund, Transfer
from storefront.domain.pieces.models import Piece, State
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.apply_event import apply_event
from storefront.flows.open_checkout import open_checkout
from storefront.flows.place_order import Buyer, Placed, place_order
from storefront.infra.db import Base, db, unit_of_work
from storefront.settings import DEV_CONNECT_SECRET, DEV_HOOK_SECRET
from tests import makers
from tests.sandbox.server import RunningSandbox, running_sandbox

HOME = {"name": "Ada", "street": "Via Po 1", "extra": "", "postcode": "10124", "city": "Torino", "province": "TO",
        "country": "IT", "phone": ""}  # fmt: skip
OPENING_CENTS = 1_000_000
HOOKS = {"account": ("/stripe/webhook", DEV_HOOK_SECRET), "connect": ("/stripe/webhook/connect", DEV_CONNECT_SECRET)}


@dataclass
class Shop:
    """The shop and the sandbox side by side, as a test moves them."""

    app: Flask
    sandbox: RunningSandbox
    brands: dict[str, Brand] = field(default_factory=dict)
    heard: set[str] = field(default_factory=set)

    # --- people and things ---

    def brand(self, name: str, *, ready: bool = True, **columns: Any) -> Brand:
        """A brand with an account in the sandbox; one that is not ready cannot receive."""
        made = makers.brand(name, can_receive=columns.pop("can_receive", ready), **columns)
        account = self.sandbox.client().v1.accounts.create(
            {
                "country": "IT",
                "capabilities": {"transfers": {"requested": True}},
                "metadata": {"sandbox_ready": "yes" if ready else "no"},
            }
        )
        with unit_of_work() as session:
            change = update(StripeAccount).where(StripeAccount.brand_id == made.id)
            session.execute(change.values(account_id=account.id))
        self.brands[name] = made
        return made

    def account_of(self, brand: Brand) -> str:
        account_id = db.session.scalar(select(StripeAccount.account_id).where(StripeAccount.brand_id == brand.id))
        assert account_id
        return account_id

    def order(self, *variants: Variant, who: str = "ada", **changes: Any) -> Placed:
        """An order of one of each, waiting for its payment."""
        owner = CartOwner(token=who)
        for variant in variants:
            add_to_cart(owner, variant.id)
        buyer = Buyer(
            owner=owner, by=GUEST, locale="it", email=f"{who}@posta.example", name=who.title(), phone="", country="IT",
            address=HOME, collect={}, personalisations={}, invoice=None, seen_total_cents=10**7, request_key=f"key-{who}",
        )  # fmt: skip
        return place_order(replace(buyer, **changes))

    def three_brands(self, *, who: str = "ada", **columns: Any) -> Placed:
        """One order of three brands that lie together in the hub."""
        hub = makers.location()
        names = ("Arbrora", "Episodio Zero", "Sosa")
        brands = [self.brands.get(name) or self.brand(name, **columns) for name in names]
        return self.order(*[makers.for_sale(brand.id, hub.id) for brand in brands], who=who)

    # --- the buyer ---

    def opens(self, order: Placed) -> str:
        """The buyer goes to the payment page; returns the session's id."""
        open_checkout(order.ref)
        return self.session_of(order)

    def pays(self, order: Placed, how: str = "card") -> str:
        """The buyer pays; no webhook has arrived yet."""
        session_id = self.opens(order)
        self.sandbox.pays(session_id, how)
        return session_id

    # --- Stripe speaks ---

    def events(self, kind: str = "", account_id: str = "") -> list[stripe.Event]:
        """What Stripe has to tell, oldest first."""
        options: Any = {"stripe_account": account_id} if account_id else {}
        found = list(self.sandbox.client().v1.events.list({"limit": 100}, options).auto_paging_iter())
        return [event for event in reversed(found) if not kind or event.type == kind]

    def sends(self, event: stripe.Event, endpoint: str = "account", **changes: Any) -> int:
        """One webhook arrives, signed; returns the answer's status."""
        payload = json.dumps(event.to_dict(), default=str, indent=2)
        path, secret = HOOKS[endpoint]
        header = changes.get("header", stripe.WebhookSignature.generate_signature_header(payload, secret))
        body = changes.get("payload", payload)
        answer = self.app.test_client().post(path, data=body, headers={"Stripe-Signature": header})
        return answer.status_code

    def hears(self, kind: str = "", account_id: str = "") -> None:
        """Every webhook of that kind that was not heard before arrives and is applied."""
        for event in self.events(kind, account_id):
            if event.id not in self.heard:
                self.heard.add(event.id)
                assert self.sends(event, "connect" if account_id else "account") == 200
                db.session.rollback()
                apply_event(event.id)

    # --- what became of it ---

    def session_of(self, order: Placed) -> str:
        return self.payment(order).session_id or ""

    def payment(self, order: Placed) -> Payment:
        return self.rows(Payment, Payment.order_id == order.order_id)[-1]

    def state(self, order: Placed) -> OrderState:
        return self.rows(Order, Order.id == order.order_id)[0].state

    def pieces(self, order: Placed) -> list[State]:
        held = f"order:{order.ref}"
        return [piece.state for piece in self.rows(Piece, Piece.held_for == held)]

    def transfers(self) -> list[Transfer]:
        return self.rows(Transfer)

    def refunds(self) -> list[Refund]:
        return self.rows(Refund)

    def rows(self, kind: type[Any], *where: Any) -> list[Any]:
        """Rows as they stand in the database now, detached."""
        db.session.rollback()
        db.session.expire_all()
        order_by = kind.__mapper__.primary_key
        found: list[Base] = list(db.session.scalars(select(kind).where(*where).order_by(*order_by)))
        db.session.expunge_all()
        return found

    def at_stripe(self, noun: str) -> list[Any]:
        """All objects of one kind that Stripe has, newest first."""
        service = getattr(self.sandbox.client().v1, noun)
        return list(service.list({"limit": 100}).auto_paging_iter())

    def owed(self, brand: Brand) -> int:
        """What the book says we owe a brand."""
        return -ledger.balance(brand_payable(brand.id))

    def waiting_events(self) -> list[str]:
        return inbox.waiting_ids()


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSandbox]:
    """A Stripe of this test's own, and the address by which the shop finds it."""
    with running_sandbox(tmp_path, opening_cents=OPENING_CENTS) as running:
        monkeypatch.setenv("STRIPE_API_BASE", running.url)
        yield running


@pytest.fixture
def shop(sandbox: RunningSandbox, app: Flask) -> Shop:
    """The shop, pointed at the sandbox."""
    return Shop(app, sandbox)


@pytest.fixture
def delayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for it before `shop`: methods whose money comes days later are offered too."""
    monkeypatch.setenv("STRIPE_EXCLUDED_METHODS", "")
