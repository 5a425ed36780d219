"""Money: what the cooperative owes and has today, and any figure down to its entry and its order. See docs/settlement.md."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask_babel import format_date
from flask_babel import gettext as _

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.ledger import accounts
from storefront.domain.ledger import queries as ledger
from storefront.domain.settlements import behind, months
from storefront.domain.settlements.periods import Span, month_of, moved
from storefront.faces.office import bp, ledger_words
from storefront.faces.office.door import Desk, open_to
from storefront.faces.web import csv_file, money_words

A_PAGE = 50
EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)


@bp.context_processor
def words_of_money() -> dict[str, Any]:
    return {"money_words": money_words, "ledger_words": ledger_words}


@bp.app_template_filter("book_day")
def book_day(day: date) -> str:
    """A day as books name it: 3 nov 2026."""
    return str(format_date(day, "d MMM yyyy"))


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with its balance, as the office reads it: above zero we have it, or it is owed to us."""

    account: str
    words: str
    cents: int


@bp.get("/money")
@open_to(Desk.BOOKKEEPER)
def money() -> str:
    """What stands on every account today."""
    names = ledger_words.Names()
    rows = [AccountRow(account, names.of(account), cents) for account, cents in ledger.balances().items()]
    groups = ledger_words.grouped(rows)
    owed = -sum(row.cents for row in rows if row.account.startswith("brand_payable:") and row.cents < 0)
    debts = sum(row.cents for row in rows if row.account.startswith("brand_payable:") and row.cents > 0)
    by_account = {row.account: row.cents for row in rows}
    return render_template(
        "office/money.html", groups=groups, owed=owed, debts=debts, bank=by_account.get(accounts.BANK, 0),
        stripe=by_account.get(accounts.STRIPE_BALANCE, 0), suspense=by_account.get(accounts.SUSPENSE, 0),
        drawers=sum(row.cents for row in rows if row.account.startswith("till_cash:")), months=months.months()[:3],
    )  # fmt: skip


@bp.get("/money/accounts/<account>")
@open_to(Desk.BOOKKEEPER)
def money_account(account: str) -> str:
    """What moved on one account in some days, entry by entry."""
    if not accounts.is_known(account):
        raise NotFound(account=account)
    span, page = days(), page_number()
    wanted = behind.Wanted(account=account, first_on=span.first_on, last_on=span.last_on)
    opening, count, cents = behind.in_days(account, span.first_on, span.last_on)
    return render_template(
        "office/money_account.html", account=account, title=ledger_words.Names().of(account), span=span, opening=opening,
        moved=cents, count=count, rows=behind.postings(wanted, offset=(page - 1) * A_PAGE, limit=A_PAGE), page=page,
        pages=-(-count // A_PAGE), earliest=EARLIEST, day_before=span.first_on - timedelta(days=1),
    )  # fmt: skip


@bp.get("/money/accounts/<account>.csv")
@open_to(Desk.BOOKKEEPER)
def money_account_csv(account: str) -> Any:
    if not accounts.is_known(account):
        raise NotFound(account=account)
    span = days()
    rows = behind.postings(behind.Wanted(account=account, first_on=span.first_on, last_on=span.last_on))
    cells: list[list[csv_file.Cell]] = [[_("Giorno"), _("Movimento"), _("Ordine"), _("Luogo"), _("Importo")]]
    cells += [[row.booked_on, ledger_words.kind(row.kind), row.order_ref, row.place, row.cents] for row in rows]
    name = f"{account.replace(':', '-')}-{span.first_on}-{span.last_on}"
    return csv_file.answer(name, cells)


@bp.get("/money/entries/<int:entry_id>")
@open_to(Desk.BOOKKEEPER)
def money_entry(entry_id: int) -> str:
    """One event of money: all its sides, where it comes from, its order."""
    row = behind.entry(entry_id)
    if row is None:
        raise NotFound(entry_id=entry_id)
    return render_template("office/money_entry.html", row=row, names=ledger_words.Names())


def days() -> Span:
    """The days that an address asks for, read kindly: this month and the one before unless told otherwise."""
    today = clock.rome_date(clock.now())
    first_on, last_on = _day("from") or moved(month_of(today).first_on, -1), _day("to") or today
    return Span(min(first_on, last_on), max(first_on, last_on))


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, "").strip()[:10])
    except ValueError:
        return None
    return min(max(day, EARLIEST), LATEST)


def page_number() -> int:
    words = request.args.get("page", "")
    return min(max(int(words), 1), 100_000) if words.isascii() and words.isdigit() and len(words) < 8 else 1
