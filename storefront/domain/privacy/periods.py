"""How long things are kept that name people: each period once, with its reason. What is said here is done nightly.

The same table stands in docs/privacy.md and on the office's page; the shop's own words are in pages/*/privacy.md.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from storefront.core.clock import ROME
from storefront.domain.audit.models import AuditEntry
from storefront.domain.brands.models import BankAccount, Brand, BrandState, Invitation
from storefront.domain.carts.models import Cart
from storefront.domain.cases.models import Case
from storefront.domain.law.models import Complaint, NoticeDecision, TraderStep
from storefront.domain.mails.models import Mail, MailState
from storefront.domain.orders.message_models import OrderMessage
from storefront.domain.orders.models import LineShare, Order, OrderLine, OrderState
from storefront.domain.payments.models import EventState, StripeEvent
from storefront.domain.people.models import OfficeInvitation, SignIn, User, role_of_user
from storefront.domain.people.sign_ins import LASTS
from storefront.domain.privacy import erasing
from storefront.domain.privacy.models import PrivacyRequest
from storefront.domain.privacy.person import Person
from storefront.domain.settlements.models import Statement
from storefront.domain.tills.models import Aside
from storefront.domain.tills.offline_models import OfflineSale, OfflineState
from storefront.infra.db import Base, needs_unit_of_work

BOOKS_YEARS = 10
UNPAID = (OrderState.EXPIRED, OrderState.CANCELLED, OrderState.FAILED)
FAREWELL = "person_erased"
TRADER = (
    "email", "phone", "legal_name", "street", "postcode", "city", "province", "vat_number", "fiscal_code", "register_no",
    "sdi", "pec",
)  # fmt: skip
"""What a brand's row tells of the person or company behind it."""

Some = Callable[[datetime, int], int]


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its name, how long, why so long, and what lets go of some that is older. Returns how many rows."""

    name: str
    days: int
    why: str
    let_go: Some

    def before(self, now: datetime) -> datetime:
        """What is older than this goes. Papers of the books: ten years after the end of their year."""
        if self.name in OF_BOOKS:
            return datetime.combine(
                date(now.astimezone(ROME).year - BOOKS_YEARS, 1, 1), datetime.min.time(), ROME
            ).astimezone(UTC)
        return now - timedelta(days=self.days)


def _of(name: str, old: Callable[[datetime], ColumnElement[bool]]) -> Some:
    """Rows of one table that are old, and tell of somebody still: made empty, or deleted, as the register says."""

    def let_go(before: datetime, most: int) -> int:
        table = Base.metadata.tables[name]
        (key,) = table.primary_key.columns
        found = select(key).where(old(before))
        if not erasing.is_row_deleted(name):
            found = found.where(erasing.is_telling(name))
        ids = list(needs_unit_of_work().scalars(found.order_by(key).limit(most)))
        return erasing.clear(name, key.in_(ids)) if ids else 0

    return let_go


def _orders(old: Callable[[datetime], ColumnElement[bool]], *, papers: bool = False) -> Some:
    """Orders and all that hangs on them: what was bought stays, who bought does not."""

    def let_go(before: datetime, most: int) -> int:
        session, tells = needs_unit_of_work(), erasing.is_telling("order")
        wanted = or_(tells, erasing.says(Order.invoice), *_told_beside()) if papers else tells
        query = select(Order.id, Order.ref).where(old(before), wanted)
        rows = session.execute(query.order_by(Order.id).limit(most).with_for_update()).all()
        if not rows:
            return 0
        ids = [row.id for row in rows]
        erasing.erase(Person(order_ids=tuple(ids), order_refs=tuple(row.ref for row in rows)))
        if papers:
            session.execute(
                update(Order)
                .where(Order.id.in_(ids))
                .values(invoice=erasing.NOTHING)
                .execution_options(synchronize_session=False)
            )
        return len(rows)

    return let_go


def _told_beside() -> list[ColumnElement[bool]]:
    """An order that names nobody, such as one of a till, may have papers that do."""
    tables = [Base.metadata.tables[name] for name in ("withdrawal", "claim", "goods_return", "refund", "dispute")]
    return [exists().where(one.c.order_id == Order.id, erasing.is_telling(one.name)) for one in tables]


def _accounts(before: datetime, most: int) -> int:
    """Accounts that nobody ever confirmed: nobody could sign in, nothing stands on them."""
    nothing = (
        ~exists().where(Order.user_id == User.id), ~exists().where(role_of_user.c.user_id == User.id),
        ~exists().where(PrivacyRequest.user_id == User.id),
    )  # fmt: skip
    old = select(User.id).where(User.confirmed_at.is_(None), User.active.is_(True), User.created_at < before, *nothing)
    ids = list(needs_unit_of_work().scalars(old.order_by(User.id).limit(most)))
    gone: Any = needs_unit_of_work().execute(
        delete(User).where(User.id.in_(ids)).execution_options(synchronize_session=False)
    )
    return int(gone.rowcount) if ids else 0


def _notices(before: datetime, most: int) -> int:
    """Notices of illegal content and what was decided on them: who said it, and the words."""
    kinds, said = Case.kind.in_(("notice", "complaint")), ("words", "email", "text")
    tells = or_(Case.close_reason != "", *(Case.values[name].as_string().is_not(None) for name in said))
    old = select(Case.id).where(kinds, Case.state == "closed", Case.closed_at < before, tells)
    ids = list(needs_unit_of_work().scalars(old.order_by(Case.id).limit(most)))
    if ids:
        erasing.clear("case", Case.id.in_(ids))
    return (
        len(ids)
        + _of("notice_decision", lambda at: NoticeDecision.decided_at < at)(before, most)
        + _of("complaint", lambda at: and_(Complaint.at < at, Complaint.is_upheld.is_not(None)))(before, most)
    )


def _trader_steps(before: datetime, most: int) -> int:
    """What was seen of a seller's documents: the register keeps it for ten years alone."""
    table = Base.metadata.tables["trader_step"]
    old = or_(table.c.remark != "", erasing.says(table.c["values"]))
    ids = list(needs_unit_of_work().scalars(select(TraderStep.id).where(TraderStep.at < before, old).limit(most)))
    needs_unit_of_work().execute(update(table).where(table.c.id.in_(ids)).values(remark="", values={}))
    return len(ids)


def _closed_brands(before: datetime, most: int) -> int:
    """Who sold here once, and neither sold nor was paid in all that time: the name on the label stays, the trader goes."""
    brand = Base.metadata.tables["brand"]
    told = [brand.c[name] for name in TRADER]
    sold = select(OrderLine.order_id).join(LineShare, LineShare.order_line_id == OrderLine.id)
    sold = sold.join(Order, Order.id == OrderLine.order_id)
    last = (
        sold.where(LineShare.brand_id == Brand.id, Order.placed_at >= before).exists(),
        exists().where(Statement.brand_id == Brand.id, Statement.first_on >= before.astimezone(ROME).date()),
        Brand.created_at >= before,
    )
    old = select(Brand.id).where(
        Brand.state == BrandState.CLOSED, or_(*(column != "" for column in told)), ~or_(*last)
    )  # fmt: skip
    session = needs_unit_of_work()
    ids = list(session.scalars(old.order_by(Brand.id).limit(most)))
    if ids:
        session.execute(update(brand).where(brand.c.id.in_(ids)).values(dict.fromkeys(TRADER, "")))
        session.execute(
            delete(BankAccount).where(BankAccount.brand_id.in_(ids)).execution_options(synchronize_session=False)
        )
    return len(ids)


def _letters(before: datetime) -> ColumnElement[bool]:
    """Letters that were sent, or could not be. The last one to somebody who was erased goes as soon as it is sent."""
    return and_(Mail.state != MailState.PENDING, or_(Mail.created_at < before, Mail.kind == FAREWELL))


def _invited(kind: Any) -> Callable[[datetime], ColumnElement[bool]]:
    return lambda before: and_(kind.expires_at < before)


OF_BOOKS = frozenset({"orders", "closed_brands"})
PERIODS: tuple[Period, ...] = (
    Period("accounts", 30, "nobody confirmed the address: it may be somebody else's", _accounts),
    Period("sign_ins", LASTS.days, "they open nothing any more", _of("sign_in", lambda at: SignIn.created_at < at)),
    Period("carts", 365, "wishes that nobody came back to; guests' carts go after ninety days",
           _of("cart", lambda at: Cart.touched_at < at)),
    Period("unpaid_orders", 30, "nothing was bought", _orders(
        lambda at: and_(Order.state.in_(UNPAID), Order.ended_at < at))),
    Period("letters", 180, "until then one can see what was written to whom", _of("mail", _letters)),
    Period("stripe_events", 90, "all of it has been read; Stripe has it too", _of(
        "stripe_event", lambda at: and_(StripeEvent.received_at < at, StripeEvent.state != EventState.PENDING))),
    Period("invitations", 180, "they open nothing any more", _of("invitation", _invited(Invitation))),
    Period("desk_letters", 180, "they open nothing any more", _of("office_invitation", _invited(OfficeInvitation))),
    Period("asides", 30, "the piece was fetched, or went back to the shelf", _of(
        "aside", lambda at: Aside.ended_at < at)),
    Period("offline_sales", 365, "as the device told them: read, booked, counted", _of(
        "offline_sale", lambda at: and_(OfflineSale.heard_at < at, OfflineSale.state.in_(
            (OfflineState.DONE, OfflineState.UNDONE))))),
    Period("messages", 3 * 365, "the guarantee lasts two years, a quarrel about it a little longer", _of(
        "order_message", lambda at: OrderMessage.at < at)),
    Period("notices", 2 * 365, "whoever disagrees may go to a court or a body for settling disputes", _notices),
    Period("orders", BOOKS_YEARS * 365, "books and papers, ten years after the end of their year", _orders(
        lambda at: Order.placed_at < at, papers=True)),
    Period("closed_brands", BOOKS_YEARS * 365, "a brand that has closed, ten years after the end of the year of its last sale",
           _closed_brands),
    Period("log", BOOKS_YEARS * 365, "who changed what: as long as anybody may ask", _of(
        "audit_entry", lambda at: AuditEntry.at < at)),
    Period("traders", BOOKS_YEARS * 365, "contracts may be asked about for ten years (art. 2946 Codice civile)", _trader_steps),
)  # fmt: skip
ELSEWHERE: tuple[tuple[str, str], ...] = (
    ("guests' carts", "90 days, `flows/forget_carts.py`"),
    ("tries at doors", "15 minutes, `flows/forget_attempts.py`"),
    ("pictures that nobody used", "30 days, `flows/forget_pictures.py`"),
    ("tables of products that were sent, with their pictures", "when they have run, `flows/import_files.py`"),
    ("exercises at the till", "`PRACTICE_DAYS`, `flows/forget_practice.py`"),
)
"""Let go of by flows of their own."""


def page() -> Iterator[str]:
    """The table of docs/privacy.md."""
    yield "| what | how long | why |"
    yield "|---|---|---|"
    for one in PERIODS:
        span = f"{BOOKS_YEARS} years after the end of its year" if one.name in OF_BOOKS else f"{one.days} days"
        yield f"| `{one.name}` | {span} | {one.why} |"
    for what, where in ELSEWHERE:
        yield f"| {what} | {where} | let go of by itself |"
