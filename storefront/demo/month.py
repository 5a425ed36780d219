"""A month of trading, played by the shop's own flows: `flask --app wsgi demo --month [--orders N]`. See docs/demo-month.md."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from storefront.core import clock
from storefront.demo import month_end, month_person, month_world
from storefront.demo.month_online import BACK, Online
from storefront.demo.month_stripe import stripe_at
from storefront.demo.month_tills import Tills
from storefront.domain.settlements.periods import last_ended
from storefront.domain.settlements.queries import is_opened
from storefront.flows.place_order import Placed
from storefront.flows.refresh_listing import refresh_listing
from storefront.flows.sweep_payments import sweep_payments
from storefront.infra.db import db
from storefront.infra.queue import unasked

ORDERS = 2000
ONLINE = 0.6  # of so many orders
OPENS, CLOSES, SWEEPS = time(9), time(20), time(22)
BANK_DAY = 4  # Fridays
BROKEN_ON, CONTESTED_ON, DECIDED_ON = 6, 12, 24  # days of the month
AFTER_END = timedelta(days=7)  # statements are closed by themselves by then


def play(orders: int, step: Callable[[], None] = lambda: None) -> Counter[str]:
    """Play the last month that is over; returns what was made, by its name. The same seed makes the same choices."""
    month = last_ended(clock.rome_date(clock.now()))
    with unasked(), stripe_at(_at(month.first_on, time(6))) as hand, clock.travelling() as travel:

        def go(day: date, hour: time) -> None:
            at = _at(day, hour)
            travel(at)
            hand.moves_to(at)
            db.session.expunge_all()

        go(month.first_on, time(7))
        world = month_world.set_up(hand, orders)
        online, tills, vera_id = Online(world), Tills(world), month_person.joins()
        days = [month.first_on + timedelta(days=n) for n in range((month.last_on - month.first_on).days + 1)]
        for number, day in enumerate(days):
            count = orders * (number + 1) // len(days) - orders * number // len(days)
            _play_day(day, count, online, tills, go, step)
            if day.day == month_person.BUYS_ON:
                month_person.buys(online, vera_id)
        go(month.last_on + timedelta(days=2), SWEEPS)
        sweep_payments()
        go(month.last_on + AFTER_END, time(10))
        month_end.close_month(world, month.last_on)
        month_end.pay_brands(world, month.last_on)
        month_person.goes(online, vera_id)
    refresh_listing()
    return world.made


def is_played() -> bool:
    """Whether the statements of the last month that is over are opened: nothing is sold in such a month any more."""
    return is_opened(last_ended(clock.rome_date(clock.now())))


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, clock.ROME)


def _play_day(
    day: date, count: int, online: Online, tills: Tills, go: Callable[[date, time], None], step: Callable[[], None]
) -> None:
    """Open, sell, bring back, close, send; in the night the sweep moves the money."""
    chance = online.world.chance
    go(day, OPENS)
    tills.open()
    online.sends()
    yesterday = list(online.paid)
    for minute in sorted(chance.randrange(5, 600) for _ in range(count)):
        go(day, time(9 + minute // 60, minute % 60))
        buys = online.buys if chance.random() < ONLINE else tills.sells
        buys()
        step()
    go(day, time(19, 30))
    if day.day % 7 == 0:
        tills.takes_back()
    _after(day, yesterday, online)
    go(day, CLOSES)
    tills.close()
    if day.weekday() == BANK_DAY:
        tills.banks()
    go(day, SWEEPS)
    sweep_payments()


def _after(day: date, sold: Sequence[Placed], online: Online) -> None:
    """What comes after a sale: refunds of the last days, one broken transfer, two disputes and their end."""
    chance = online.world.chance
    for placed in [one for one in sold[-60:] if chance.random() < BACK / 2]:
        online.gives_back(placed)
    if day.day == BROKEN_ON:
        online.world.hand.loses_one_answer()
        online.world.made["transfers whose answer was lost"] += 1
    if day.day == CONTESTED_ON:
        for placed in sold[:2]:
            online.contests(placed)
    if day.day == DECIDED_ON:
        online.hears_of_disputes()
