"""A person is erased: asked for, waited for while something is open, done in one transaction. See docs/privacy.md."""

from sqlalchemy import select

from storefront.core import clock
from storefront.core.actor import Actor, ActorKind, customer
from storefront.core.errors import NotFound, Refusal
from storefront.domain.audit.services import note
from storefront.domain.brands import services_members
from storefront.domain.brands.models import Brand, BrandMember, BrandState
from storefront.domain.carts.models import Cart
from storefront.domain.mails.services import enqueue
from storefront.domain.orders.models import Order
from storefront.domain.people.models import User
from storefront.domain.privacy import erasing, person, requests, standing
from storefront.domain.privacy.models import Wish
from storefront.domain.privacy.person import Person
from storefront.domain.privacy.requests import RequestRow
from storefront.domain.privacy.standing import Open
from storefront.domain.tills import staff
from storefront.domain.tills.models import Staff
from storefront.infra.db import db, needs_unit_of_work, retry_on_deadlock, unit_of_work
from storefront.infra.log import logger
from storefront.infra.queue import nudge

log = logger(__name__)
LETTER = "person_erased"
KIND = "privacy_request"


class ErasureWaits(Refusal):
    """Something is open with this person: `found` says what, and until when where that is known."""

    code = "erasure_waits"

    def __init__(self, found: list[Open]) -> None:
        super().__init__(found=found)
        self.found = found


@retry_on_deadlock
def erase_customer(user_id: int, by: Actor) -> str:
    """Erase an account now; returns the ref of its request. Raises NotFound, ErasureWaits: then nothing is written."""
    with unit_of_work():
        ref = requests.write(Wish.ERASURE, user_id=user_id, by=_office(by))
        row = _needed(ref)
        _erase(row, by)
    nudge("send_mails")
    return ref


def ask_erasure(user_id: int) -> RequestRow:
    """Somebody asks to be erased: done at once, or as soon as nothing is open. Returns the request as it is then."""
    with unit_of_work():
        ref = requests.write(Wish.ERASURE, user_id=user_id)
    _carry_out(_needed(ref), customer(user_id))
    return _needed(ref)


def take_back(user_id: int) -> bool:
    """They thought better of it. False when nothing waits."""
    with unit_of_work():
        waiting = requests.open_erasure_of(user_id)
        if waiting is not None:
            requests.withdraw(waiting.id)
    return waiting is not None


def carry_out(ref: str, by: Actor) -> bool:
    """The office does what was asked for. False while something is open. Raises NotFound."""
    return _carry_out(_needed(ref), by)


def finish_erasures() -> None:
    """Look once more at those that wait. Swept; each is a transaction of its own, so that a kill loses none."""
    for row in requests.due(clock.now()):
        db.session.rollback()
        try:
            _carry_out(row, Actor(ActorKind.SYSTEM))
        except Exception:
            log.exception("erasure_failed", ref=row.ref)


def _carry_out(row: RequestRow, by: Actor) -> bool:
    try:
        _done(row.ref, by)
    except ErasureWaits as refusal:
        with unit_of_work():
            requests.put_off(row.id, refusal.found, standing.again_at(refusal.found, clock.now()))
        return False
    nudge("send_mails")
    return True


@retry_on_deadlock
def _done(ref: str, by: Actor) -> None:
    with unit_of_work():
        _erase(_needed(ref), by)


def _erase(row: RequestRow, by: Actor) -> None:
    """Everything is locked and asked once more in here: whoever pays or buys this instant waits, or is seen."""
    who = _locked(row)
    found = standing.what_is_open(who)
    if found:
        raise ErasureWaits(found)
    to = _letter_to(who)
    _leave_brands(who, by)
    _leave_tills(who, by)
    counts = erasing.erase(who)
    requests.done(row.id, by=by.user_id if _is_office(by) else None, rows=counts)
    note(by, LETTER, KIND, row.ref, new={"orders": len(who.order_ids)})
    if to is not None:
        enqueue(LETTER, f"{LETTER}:{row.ref}", *to, row.ref)
    # After a restore from before, this line says whom to erase once more: by numbers alone.
    log.info("person_erased", request=row.ref, user_id=who.user_id, orders=list(who.order_refs))


def whose(row: RequestRow) -> Person:
    """Whom a request is about."""
    if row.user_id is not None:
        return person.of_account(row.user_id)
    return person.of_staff(row.staff_id) if row.staff_id is not None else person.of_email(row.email)


def _locked(row: RequestRow) -> Person:
    """The person, held: the cart first, so that an order placed this instant is seen or finds no cart; then the orders."""
    session, user_id = needs_unit_of_work(), row.user_id or whose(row).user_id
    if user_id is not None:
        session.execute(select(User.id).where(User.id == user_id).with_for_update())
        session.execute(select(Cart.id).where(Cart.user_id == user_id).with_for_update())
    who = whose(row)
    if who.order_ids:
        session.execute(select(Order.id).where(Order.id.in_(who.order_ids)).order_by(Order.id).with_for_update())
    return who


def _letter_to(who: Person) -> tuple[str, str] | None:
    """Where the last letter goes: it says that all is done, and its address is forgotten once it is sent."""
    session = needs_unit_of_work()
    if who.user_id is not None:
        row = session.execute(select(User.email, User.locale).where(User.id == who.user_id)).one()
        return row.email, row.locale
    query = select(Order.email, Order.locale).where(Order.id.in_(who.order_ids)).order_by(Order.id.desc()).limit(1)
    last = session.execute(query).first()
    return (last.email, last.locale) if last is not None else None


def _leave_brands(who: Person, by: Actor) -> None:
    """A maker leaves; another owner stays. Only a brand that is closed, and owed nothing, is left by its last one."""
    if who.user_id is None:
        return
    query = select(Brand.id, Brand.slug).join(BrandMember, BrandMember.brand_id == Brand.id)
    mine = query.where(BrandMember.user_id == who.user_id, Brand.state != BrandState.CLOSED)
    for brand_id, slug in needs_unit_of_work().execute(mine.order_by(Brand.id)).all():
        left = services_members.leave(brand_id, who.user_id)
        note(by, "member_left", "brand", slug, old={"user_id": who.user_id, "role": left.role})


def _leave_tills(who: Person, by: Actor) -> None:
    """Whoever once worked at a till with this account is erased there too."""
    if who.user_id is None:
        return
    query = select(Staff.id).where(Staff.user_id == who.user_id, Staff.erased_at.is_(None))
    for staff_id in needs_unit_of_work().scalars(query).all():
        staff.erase(staff_id)
        note(by, "staff_erased", "staff", str(staff_id))


def _needed(ref: str) -> RequestRow:
    row = requests.request(ref)
    if row is None:
        raise NotFound(ref=ref)
    return row


def _is_office(by: Actor) -> bool:
    return by.kind == ActorKind.STAFF


def _office(by: Actor) -> int | None:
    return by.user_id if _is_office(by) else None
