"""`check` names every row that breaks an invariant: each is broken here on purpose."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from storefront.core import clock
from storefront.domain.orders.models import FulfilmentState, OrderState
from storefront.domain.pieces.models import Piece
from storefront.domain.tills.offline import Leave
from storefront.flows.check import INVARIANTS, check
from storefront.flows.send_refunds import send_refunds
from storefront.flows.send_transfers import send_transfers
from storefront.flows.sweep_payments import sweep_payments
from storefront.flows.sync_sales import sync_sales
from storefront.infra import append_only
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.consignments import Sender
from tests.flows.figures_breaks import FIGURES_BREAKS
from tests.flows.money_out_breaks import MONEY_OUT_BREAKS
from tests.flows.test_mark_paid import snatch
from tests.orders_for_payments import Shop
from tests.till import at_till


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A shop with a paid order, one with a refund, one waiting, one that expired; all sent, fees known; pieces on
    their way."""
    shop.sandbox.turns("fee_detail_delay_seconds", 0)
    paid = shop.three_brands()
    shop.pays(paid)
    sweep_payments()
    partly = shop.three_brands(who="bruno")
    shop.pays(partly)
    snatch(shop.rows(Piece, Piece.held_for == f"order:{partly.ref}")[0].id)
    sweep_payments()
    shop.opens(shop.three_brands(who="carla"))
    ended = shop.three_brands(who="dario")
    shop.sandbox.client().v1.checkout.sessions.expire(shop.opens(ended))
    send_transfers()
    send_refunds()
    sweep_payments()
    sender = Sender("Baobab")
    sender.sends(sender.has(2))
    sells_offline()
    return shop


def sells_offline() -> None:
    """A till that was without a connection tells of a piece that nobody knows: its money lies in suspense."""
    at = at_till(makers.outlet())
    line = {"code": "ZZZZ9999", "title": "Sciarpa", "price_cents": 4500}
    leave = Leave(at.device_id, at.staff_id, at.location_id, clock.now())
    sync_sales([{"key": "a-till-without-a-net", "way": "cash", "lines": [line]}], leave, clock.now())


def run(*statements: str) -> None:
    """Break something behind the back of everything that forbids it; inside an open unit of work."""
    for statement in statements:
        db.session.execute(text(statement))


def plain(*statements: str) -> Callable[[], None]:
    return lambda: run(*statements)


def unguarded(*statements: str) -> Callable[[], None]:
    """The same in tables that only grow: a thief would drop the triggers, and put them back."""

    def change() -> None:
        append_only.unguard(db.session.connection())
        run(*statements)
        append_only.guard(db.session.connection())

    return change


def drop_a_guard() -> None:
    append_only.unguard(db.session.connection(), "posting")


def two_open_lines_of_a_piece() -> None:
    """The index that forbids it must go first."""
    run(
        "DROP INDEX one_open_line_per_piece",
        "UPDATE order_line SET piece_id = (SELECT min(piece_id) FROM order_line WHERE released_at IS NULL) "
        "WHERE id = (SELECT max(id) FROM order_line WHERE released_at IS NULL)",
    )


def promise_more_than_was_taken() -> None:
    run(
        "INSERT INTO capacity_week (product_id, iso_week, capacity, taken) SELECT v.product_id, '2026-W48', 3, 0 "
        f"FROM variant v JOIN piece p ON p.variant_id = v.id WHERE p.id = {A_SOLD}",
        f"UPDATE piece SET made_in_week = '2026-W48' WHERE id = {A_SOLD}",
    )


def agree_on_another_division() -> None:
    """An agreement of which the product knows nothing."""
    run(
        "INSERT INTO share_agreement (ref, product_id, state, proposed_by, words, created_at) "
        "SELECT 'ALTRO', product_id, 'in_force', brand_id, '', CURRENT_TIMESTAMP FROM product_share LIMIT 1",
        "INSERT INTO agreement_part (agreement_id, brand_id, basis_points, answer, words) "
        "SELECT id, proposed_by, 1, 'accepted', '' FROM share_agreement WHERE ref = 'ALTRO'",
    )


def two_statements_of_a_posting() -> None:
    """The key that forbids it must go first."""
    run(
        "DROP TABLE statement_posting",
        "CREATE TABLE statement_posting (posting_id BIGINT, statement_id BIGINT)",
        "INSERT INTO statement_posting VALUES (1, 1), (1, 2)",
    )


A_STATEMENT = (
    "INSERT INTO statement (id, ref, brand_id, first_on, last_on, opened_at) "
    "SELECT 1, '2030-01-K7XQ2M', min(id), '2030-01-01', '2030-01-31', CURRENT_TIMESTAMP FROM brand"
)
CLOSED_WITH = (
    "INSERT INTO statement_closing (statement_id, opening_cents, closing_cents, postings, party, closed_at) "
    "VALUES (1, {}, {}, 0, '{{}}', CURRENT_TIMESTAMP)"
)
ONE_POSTING = "(SELECT min(id) FROM posting)"
NO_BRAND_S = "(SELECT min(id) FROM posting WHERE account = 'stripe_balance')"
SALE = "(SELECT min(id) FROM journal_entry WHERE kind = 'sale')"
FIRST_LINE = "(SELECT min(id) FROM order_line)"
A_SOLD = "(SELECT min(id) FROM piece WHERE state = 'sold')"
A_HELD = "(SELECT min(id) FROM piece WHERE state = 'held')"

ASKED_AND_DONE = (
    "INSERT INTO privacy_request (ref, wish, state, email, user_id, asked_on, asked_at, next_at, waits_for, rows) VALUES "
    "('{}', 'erasure', 'done', {}, {}, CURRENT_DATE, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, '[]', '{{}}')"
)
BREAKS: dict[str, Callable[[], None]] = {
    "erased_people_are_blank": plain("UPDATE staff SET erased_at = CURRENT_TIMESTAMP"),
    "erased_accounts_are_blank": plain(
        """INSERT INTO "user" (id, email, active, fs_uniquifier, name, locale, created_at)
        VALUES (77, 'erased:77', false, 'x', 'Ada', 'it', CURRENT_TIMESTAMP)""",
        ASKED_AND_DONE.format("K1", "''", 77),
    ),
    "requests_that_are_done_name_nobody": plain(ASKED_AND_DONE.format("K2", "'ada@posta.example'", "NULL")),
    "entries_balance": unguarded(f"UPDATE posting SET amount_cents = amount_cents + 1 WHERE id = {ONE_POSTING}"),
    "entries_have_sides": plain(
        "INSERT INTO journal_entry (kind, source_kind, source_ref, booked_on, at) "
        "VALUES ('sale', 'payment', 'nobody', CURRENT_DATE, CURRENT_TIMESTAMP)"
    ),
    "accounts_are_known": unguarded(f"UPDATE posting SET account = 'pocket' WHERE id = {ONE_POSTING}"),
    "sales_are_booked": unguarded(
        f"UPDATE posting SET amount_cents = amount_cents - 1 WHERE entry_id = {SALE} AND account = 'commission'",
        f"UPDATE posting SET amount_cents = amount_cents + 1 WHERE entry_id = {SALE} AND account = 'commission_vat'",
    ),
    "fees_are_booked": plain("UPDATE payment SET fee_cents = fee_cents + 1 WHERE id = (SELECT min(id) FROM payment)"),
    "transfers_are_booked": plain("UPDATE transfer SET state = 'pending' WHERE id = (SELECT min(id) FROM transfer)"),
    "refunds_are_booked": plain("UPDATE refund SET state = 'pending'"),
    "transfers_stay_within_shares": plain(
        "UPDATE transfer SET amount_cents = amount_cents + 1 WHERE id = (SELECT min(id) FROM transfer)"
    ),
    "transfers_stay_within_charges": plain("UPDATE transfer SET amount_cents = amount_cents * 100"),
    "reversals_stay_within_transfers": plain(
        "INSERT INTO reversal (refund_id, transfer_id, amount_cents, state, epoch, tries, not_before, last_error, created_at) "
        "SELECT (SELECT min(id) FROM refund), min(id), max(amount_cents) + 1, 'done', 1, 0, CURRENT_TIMESTAMP, '', "
        "CURRENT_TIMESTAMP FROM transfer"
    ),
    "refunds_stay_within_payments": plain("UPDATE refund SET amount_cents = 999999"),
    "refunds_are_their_lines": plain("UPDATE refund_line SET amount_cents = amount_cents - 1"),
    "lines_are_refunded_at_most_once": plain("UPDATE refund_line SET amount_cents = amount_cents + 1"),
    "reversals_are_booked": plain(
        "INSERT INTO reversal (refund_id, transfer_id, amount_cents, state, stripe_id, epoch, tries, not_before, last_error, "
        "created_at) SELECT (SELECT min(id) FROM refund), min(id), 1, 'done', 'trr_x', 1, 0, CURRENT_TIMESTAMP, '', "
        "CURRENT_TIMESTAMP FROM transfer"
    ),
    "shipping_is_refunded_at_most_once": unguarded(
        "INSERT INTO refund_line (refund_id, fulfilment_id, amount_cents) "
        "SELECT (SELECT min(id) FROM refund), min(id), 100000 FROM fulfilment"
    ),
    "refund_gross_stays_within_gross": unguarded("UPDATE refund_share SET gross_cents = gross_cents + 1"),
    "refund_shares_add_up": unguarded("UPDATE refund_share SET net_cents = net_cents + 1"),
    "goodwill_has_no_shares": unguarded("UPDATE refund_line SET is_goodwill = (1 = 1)"),
    "refunds_take_from_brands_what_their_rows_say": unguarded("UPDATE refund_share SET net_cents = net_cents - 1"),
    "disputes_are_booked": plain(
        "INSERT INTO dispute (ref, stripe_id, order_id, payment_id, amount_cents, fee_cents, reason, status, opened_at, "
        "withdrawn_at, evidence) SELECT 'X-D1', 'dp_x', order_id, id, 100, 0, '', 'needs_response', CURRENT_TIMESTAMP, "
        "CURRENT_TIMESTAMP, '{}' FROM payment WHERE state = 'paid' LIMIT 1"
    ),
    "paid_orders_have_a_payment": plain(
        f"UPDATE \"order\" SET state = '{OrderState.PAID}' WHERE state = '{OrderState.PLACED}'"
    ),
    "payments_name_their_charge": plain("UPDATE payment SET charge_id = NULL WHERE state = 'paid'"),
    "payments_are_of_one_world": plain(
        "INSERT INTO payment (order_id, attempt, state, amount_cents, expires_at, session_url, livemode, created_at) "
        "SELECT order_id, 9, 'failed', amount_cents, expires_at, '', TRUE, created_at FROM payment "
        "WHERE id = (SELECT min(id) FROM payment)"
    ),
    "statements_take_a_posting_once": two_statements_of_a_posting,
    "statements_hold_their_own": plain(A_STATEMENT, f"INSERT INTO statement_posting VALUES ({NO_BRAND_S}, 1)"),
    "closed_statements_are_untouched": plain(A_STATEMENT, CLOSED_WITH.format(0, 5)),
    "statements_follow_one_another": plain(A_STATEMENT, CLOSED_WITH.format(5, 5)),
    "orders_are_their_lines_and_parcels": plain(
        'UPDATE "order" SET goods_cents = goods_cents + 1, total_cents = total_cents + 1 WHERE id = (SELECT min(id) FROM "order")'
    ),
    "lines_are_their_shares": plain(
        f"UPDATE order_line SET list_cents = list_cents + 1, paid_cents = paid_cents + 1 WHERE id = {FIRST_LINE}"
    ),
    "legs_are_their_shares_and_parcels": plain(
        "UPDATE leg SET net_cents = net_cents + 1, amount_cents = amount_cents + 1 WHERE id = (SELECT min(id) FROM leg)"
    ),
    "every_share_has_its_leg": plain(
        "DELETE FROM leg WHERE id = (SELECT max(id) FROM leg) AND id NOT IN (SELECT leg_id FROM transfer)"
    ),
    "ended_orders_hold_nothing": plain(
        "UPDATE order_line SET released_at = NULL WHERE order_id IN (SELECT id FROM \"order\" WHERE state = 'expired')"
    ),
    "withdrawals_have_their_case": plain(
        "INSERT INTO withdrawal (ref, order_id, name, email, line_ids, note, is_late, declared_at) "
        "SELECT 'NESSUNO-W1', min(id), '', '', CAST('[]' AS JSON), '', FALSE, CURRENT_TIMESTAMP FROM \"order\""
    ),
    "claims_have_their_case": plain(
        "INSERT INTO claim (ref, order_id, order_line_id, request_key, wish, text, state, is_late, asked_at) "
        "SELECT 'NESSUNO-G1', order_id, id, 'k', 'repair', '', 'asked', FALSE, CURRENT_TIMESTAMP FROM order_line LIMIT 1"
    ),
    "erased_orders_are_not_found_by_name": plain("UPDATE \"order\" SET name = '', email = '', phone = ''"),
    "parcels_hold_something": plain(f"UPDATE fulfilment SET state = '{FulfilmentState.CANCELLED}'"),
    "paid_pieces_are_sold": plain(f"UPDATE piece SET state = 'available' WHERE id = {A_SOLD}"),
    "awaited_pieces_are_held": plain(f"UPDATE piece SET held_for = 'order:OTHER' WHERE id = {A_HELD}"),
    "sold_pieces_have_a_paid_line": plain(
        "UPDATE piece SET state = 'sold' WHERE state IN ('available', 'withdrawn')"
    ),
    "checkout_holds_have_an_order": plain(
        "UPDATE order_line SET released_at = CURRENT_TIMESTAMP WHERE released_at IS NULL"
    ),
    "pieces_have_one_open_line": two_open_lines_of_a_piece,
    "pieces_are_where_their_history_ends": unguarded(
        "UPDATE piece_event SET to_state = 'withdrawn' WHERE id = (SELECT max(id) FROM piece_event)"
    ),
    "shares_sum_to_whole": plain("UPDATE product_share SET basis_points = 9999"),
    "shares_follow_the_agreement": agree_on_another_division,
    "travelling_pieces_are_on_one_open_note": plain(
        "UPDATE consignment_line SET state = 'arrived' WHERE state = 'travelling'"
    ),
    "ended_consignments_have_nothing_on_its_way": plain("UPDATE consignment SET state = 'closed'"),
    "notes_are_numbered_without_a_gap": plain("UPDATE consignment SET number = 3"),
    "parts_of_a_box_go_one_way": plain("UPDATE consignment SET box = 'BX23456789'"),
    "offline_sales_are_whole": plain("UPDATE offline_sale SET total_cents = total_cents + 1"),
    "suspended_money_is_booked": plain("UPDATE offline_line SET paid_cents = paid_cents + 1"),
    "suspended_pieces_have_their_case": plain("UPDATE \"case\" SET state = 'closed'"),
    "weeks_hold_what_was_promised": promise_more_than_was_taken,
    "recalled_buyers_have_their_letter": plain(
        "INSERT INTO recall (ref, kind, goods_it, goods_en, hazard_it, hazard_en, action_it, action_en, remedies, "
        "opened_at, end_reason) VALUES ('R2', 'pieces', '', '', '', '', '', '', '[]', CURRENT_TIMESTAMP, '')",
        "INSERT INTO recall_line (recall_id, order_line_id, order_id, has_address, found_at, claim_ref) "
        "SELECT recall.id, order_line.id, order_line.order_id, TRUE, CURRENT_TIMESTAMP, '' FROM recall, order_line "
        "JOIN \"order\" ON \"order\".id = order_line.order_id WHERE \"order\".email <> '' LIMIT 1",
    ),
    "reported_sellers_are_in_their_file": plain(
        "INSERT INTO seller_file (year, number, ref, at, xml) VALUES (2026, 1, 'F1', CURRENT_TIMESTAMP, 'nothing')",
        "INSERT INTO seller_report (file_id, brand_id, doc_ref, corrects, is_deleted, \"values\") "
        "SELECT seller_file.id, brand.id, 'D1', '', FALSE, '{}' FROM seller_file, brand LIMIT 1",
    ),
    "guards_are_present": drop_a_guard,
    **MONEY_OUT_BREAKS,
    **FIGURES_BREAKS,
}  # fmt: skip


def test_a_busy_shop_holds(busy: Shop) -> None:
    assert check() == []


def test_an_empty_shop_holds(shop: Shop) -> None:
    assert check() == []


def test_every_invariant_is_broken_here() -> None:
    assert set(BREAKS) == set(INVARIANTS)


def found_after(invariant: str) -> list[str]:
    """What the invariant names once it is broken; the break is undone again."""
    with unit_of_work() as session:
        BREAKS[invariant]()
        found = list(INVARIANTS[invariant]())
        session.rollback()
    return found


def test_each_broken_row_is_named_by_its_invariant(busy: Shop) -> None:
    named = {invariant: found_after(invariant) for invariant in sorted(BREAKS)}
    assert [invariant for invariant, rows in named.items() if not rows] == []
    assert all(len(row.split()) >= 2 for rows in named.values() for row in rows)
    assert check() == []
