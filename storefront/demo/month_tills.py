"""The demo's month at the tills: days opened and closed, sales by cash and card, some undone or brought back, cash banked."""

from dataclasses import dataclass, field

from storefront.core import clock, refs
from storefront.core.errors import Refusal
from storefront.demo.month_world import World
from storefront.domain.ledger import accounts
from storefront.domain.ledger.queries import balance
from storefront.domain.payments import queries
from storefront.domain.payments.models import Way
from storefront.domain.settlements.paying_models import CashKind
from storefront.domain.tills.acts import AtTill
from storefront.flows.bank_cash import Slip, book_slip
from storefront.flows.ring_up import Paid, Sold, ring_up
from storefront.flows.till_day import close_till_day, open_till_day
from storefront.flows.till_return import Wanted, take_back
from storefront.flows.till_scan import scan
from storefront.flows.undo_sale import undo_sale
from storefront.infra.db import db

FLOAT_CENTS = 15_000  # stays in the drawer
WAYS = (Way.CASH, Way.CASH, Way.CASH, Way.CARD, Way.CARD, Way.CARD, Way.CARD, Way.OTHER)
UNDONE, BROUGHT_BACK, MISCOUNTED = 0.04, 0.03, 0.02
MISSING_CENTS = 250
TERMINAL_FEE_BP = 120


@dataclass
class Tills:
    """What the outlets sold in this month."""

    world: World
    sold: list[tuple[AtTill, Sold]] = field(default_factory=list)

    def open(self) -> None:
        for at in self.world.tills:
            lies_cents = balance(accounts.till_cash(at.location_id))
            db.session.rollback()
            open_till_day(lies_cents or FLOAT_CENTS, at, "Il fondo cassa portato stamattina")
            self.world.made["days at a till"] += 1

    def sells(self) -> bool:
        """One sale of one to three pieces; a few are undone at once. False: the shelf is empty."""
        chance = self.world.chance
        at, key = chance.choice(self.world.tills), refs.key()
        if not self._scanned(key, at, chance.choice((1, 1, 1, 2, 3))):
            return False
        way = chance.choice(WAYS)
        sold = ring_up(key, Paid(way), at)
        self.world.made[f"sales at a till ({way})"] += 1
        if chance.random() < UNDONE:
            undo_sale(sold.order_ref, "wrong_piece", at)
            self.world.made["sales undone"] += 1
        elif way != Way.OTHER:
            self.sold.append((at, sold))
        return True

    def _scanned(self, key: str, at: AtTill, how_many: int) -> int:
        shelf, on_sale = self.world.shelves[at.location_id], 0
        while shelf and on_sale < how_many:
            try:
                on_sale += scan(key, shelf.pop(), at)
            except Refusal:  # the site was faster
                self.world.made["pieces that were gone"] += 1
        return on_sale

    def takes_back(self) -> None:
        """Some of what was sold some days ago is brought back."""
        for at, sold in [one for one in self.sold if self.world.chance.random() < BROUGHT_BACK]:
            line_id = queries.sale(sold.order_id).lines[0].line_id
            db.session.rollback()
            wanted = Wanted(sold.order_ref, (line_id,), "changed_mind", "shelf")
            try:
                take_back(wanted, None, refs.key(), queries.sale(sold.order_id).lines[0].paid_cents, at)
            except Refusal as refusal:
                self.world.made[f"returns refused ({refusal.code})"] += 1
                continue
            self.world.made["returns at a till"] += 1
        self.sold.clear()

    def close(self) -> None:
        """Count each drawer; now and then some coins are missing."""
        for at in self.world.tills:
            lies_cents = balance(accounts.till_cash(at.location_id))
            db.session.rollback()
            is_short = self.world.chance.random() < MISCOUNTED and lies_cents > MISSING_CENTS
            close_till_day(lies_cents - MISSING_CENTS * is_short, "Resto sbagliato" if is_short else "", at)
            self.world.made["drawers that were short"] += is_short

    def banks(self) -> None:
        """All but the float is brought to the bank, and what the card terminals took is paid out."""
        on = clock.rome_date(clock.now())
        for at in self.world.tills:
            cash_cents = balance(accounts.till_cash(at.location_id)) - FLOAT_CENTS
            cards_cents = balance(accounts.terminal(at.location_id))
            db.session.rollback()
            for kind, cents, fee_bp in (
                (CashKind.DEPOSIT, cash_cents, 0), (CashKind.CLEARING, cards_cents, TERMINAL_FEE_BP),
            ):  # fmt: skip
                if cents > 0:
                    slip_no = f"{kind}-{at.location_id}-{on:%Y%m%d}"
                    slip = Slip(kind, at.location_id, slip_no, on, cents, cents * fee_bp // 10_000)
                    book_slip(slip, by=self.world.office)
                    self.world.made["slips of the bank"] += 1
