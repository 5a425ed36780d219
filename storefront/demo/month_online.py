"""The demo's month online: carts become orders, are paid at the sandbox, sent, and a few are given back or contested."""

from dataclasses import dataclass, field

from sqlalchemy import select

from storefront.core import refs
from storefront.core.actor import GUEST, customer
from storefront.core.errors import Refusal
from storefront.demo.month_world import World
from storefront.domain.brands.models import Party
from storefront.domain.carts.services import CartOwner
from storefront.domain.orders.fulfilments import Through
from storefront.domain.orders.models import Fulfilment, FulfilmentState
from storefront.domain.payments import queries
from storefront.domain.payments.models import PaymentState
from storefront.domain.payments.refund_plan import Fate, GoodwillWish, LineWish, ShippingWish, Wish
from storefront.flows import fulfil
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.dispute import observe_dispute
from storefront.flows.open_checkout import open_checkout
from storefront.flows.place_order import Buyer, Placed, place_order
from storefront.flows.refund import refund
from storefront.flows.settle_payment import settle_order
from storefront.infra.db import db

WAYS = ("card", "card", "card", "satispay")
NAMES = ("Ada Rossi", "Bruno Conti", "Carla Neri", "Dario Villa", "Elena Riva", "Fabio Serra")
UNPAID, BACK = 0.02, 0.05  # of so many orders
BIG = 10**9


@dataclass
class Online:
    """What the site sold in this month, oldest first."""

    world: World
    paid: list[Placed] = field(default_factory=list)
    contested: list[str] = field(default_factory=list)

    def buys(self, user_id: int | None = None, email: str = "", name: str = "") -> bool:
        """Somebody, a guest unless named, fills a cart of one to four things and pays it, or thinks better of it. False: nothing was to be had."""
        placed = self._placed(user_id, email, name)
        if placed is None:
            return False
        open_checkout(placed.ref)
        if self.world.chance.random() < UNPAID:
            self.world.made["orders left unpaid"] += 1
            return True
        session_id = queries.attempts(placed.ref)[-1].session_id or ""
        self.world.hand.pays(session_id, self.world.chance.choice(WAYS))
        settle_order(placed.ref)
        self.paid.append(placed)
        self.world.made["orders paid online"] += 1
        return True

    def _placed(self, user_id: int | None, email: str, name: str) -> Placed | None:
        chance = self.world.chance
        owner, by = (CartOwner(user_id=user_id), customer(user_id)) if user_id else (CartOwner(token=refs.key()), GUEST)
        name = name or chance.choice(NAMES)
        address = {"name": name, "street": "Via Po 1", "extra": "", "postcode": "10124", "city": "Torino", "province": "TO",
                   "country": "IT", "phone": ""}  # fmt: skip
        try:
            for variant_id in chance.sample(
                self.world.variants, min(chance.choice((1, 1, 2, 3, 4)), len(self.world.variants))
            ):
                add_to_cart(owner, variant_id)
            return place_order(
                Buyer(
                    owner=owner, by=by, locale=chance.choice(("it", "it", "en")),
                    email=email or f"{name.split()[0].lower()}@posta.example", name=name, phone="", country="IT", address=address,
                    collect={}, personalisations={}, invoice=None, seen_total_cents=BIG, request_key=refs.key(),
                )
            )  # fmt: skip
        except Refusal:
            self.world.made["carts that could not be had"] += 1
            return None

    def sends(self) -> None:
        """Places send what waits, and what was sent the day before arrives."""
        for state, steps in ((FulfilmentState.SHIPPED, ("deliver",)), (FulfilmentState.WAITING, ("prepare", "ship"))):
            query = select(Fulfilment.ref, Fulfilment.location_id).where(Fulfilment.state == state)
            paid = {placed.order_id for placed in self.paid}
            rows = db.session.execute(query.where(Fulfilment.order_id.in_(paid)).order_by(Fulfilment.id)).all()
            db.session.rollback()
            for ref, location_id in rows:
                self._step(ref, Through(location_id=location_id), steps)

    def _step(self, ref: str, through: Through, steps: tuple[str, ...]) -> None:
        if "deliver" in steps:
            fulfil.deliver(ref, through, self.world.office)
            return
        fulfil.prepare(ref, through, self.world.office)
        fulfil.ship(ref, through, self.world.office, carrier="Poste Italiane", tracking=f"DEMO{ref.replace('-', '')}")
        self.world.made["parcels sent"] += 1

    def gives_back(self, placed: Placed) -> None:
        """The office refunds a whole order of however many brands with its shipping, one line of it, or for the trouble."""
        chance, sale = self.world.chance, queries.sale(placed.order_id)
        lines: list[Wish] = [LineWish(line.line_id, fate=Fate.SHELF) for line in sale.lines]
        shipping: list[Wish] = [ShippingWish(one.fulfilment_id) for one in sale.parcels if one.shipping_cents]
        part: list[Wish] = [LineWish(sale.lines[0].line_id, fate=Fate.SHELF)]
        trouble: list[Wish] = [GoodwillWish(300, chance.choice((Party.BRAND, Party.COOPERATIVE)))]
        wishes, reason = chance.choice(((lines + shipping, "withdrawal"), (part, "damaged"), (trouble, "goodwill")))
        brands = {share.brand_id for line in sale.lines for share in line.shares}
        try:
            refund(placed.order_id, wishes, reason, self.world.office, f"demo-{placed.ref}")
        except Refusal as refusal:
            self.world.made[f"refunds refused ({refusal.code})"] += 1
            return
        self.world.made["refunds of several brands" if len(brands) > 1 else "refunds of one brand"] += 1

    def contests(self, placed: Placed) -> None:
        """The buyer goes to the bank; the money is taken at once."""
        charge_id = next(one.charge_id for one in queries.attempts(placed.ref) if one.state == PaymentState.PAID)
        dispute_id = self.world.hand.contests(charge_id or "")
        self.contested.append(dispute_id)
        observe_dispute(dispute_id)
        self.world.made["disputes"] += 1

    def hears_of_disputes(self) -> None:
        """The banks have decided: the first is lost, the others are won."""
        for number, dispute_id in enumerate(self.contested):
            self.world.hand.control("win_dispute" if number else "lose_dispute", dispute_id)
            observe_dispute(dispute_id)
        self.contested.clear()
