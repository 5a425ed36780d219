"""Settlements, invoices, the bank, Stripe's balance; where a brand receives its invoices."""

import sqlalchemy as sa
from alembic import op

from storefront.infra import append_only

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "balance_reading",
    "balance_row",
    "bank_file",
    "invoice_counter",
    "settlement_run",
    "balance_match",
    "bank_line",
    "settlement_approval",
    "bank_match",
    "cash_move",
    "invoice",
    "settlement_payment",
    "statement_check",
    "invoice_given",
    "settlement_event",
    "settlement_transfer",
)
MUTABLE = ("invoice_counter", "settlement_transfer")
BRAND = {"sdi": 7, "pec": 254}


def upgrade() -> None:
    op.create_table(
        "balance_reading",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.Column("stripe_cents", sa.BigInteger(), nullable=False),
        sa.Column("book_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance_reading")),
    )
    op.create_table(
        "balance_row",
        sa.Column("stripe_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("stripe_id", name=op.f("pk_balance_row")),
    )
    op.create_index(op.f("ix_balance_row_made_at"), "balance_row", ["made_at"], unique=False)
    op.create_index(op.f("ix_balance_row_source"), "balance_row", ["source"], unique=False)
    op.create_table(
        "bank_file",
        sa.Column("id", BigId, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_file")),
        sa.UniqueConstraint("digest", name=op.f("uq_bank_file_digest")),
    )
    op.create_table(
        "invoice_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_invoice_counter")),
    )
    op.create_table(
        "settlement_run",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column(
            "way", sa.Enum("bank", "stripe", name="settlementway", native_enum=False, length=24), nullable=False
        ),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_run")),
        sa.UniqueConstraint("ref", name=op.f("uq_settlement_run_ref")),
    )
    op.create_table(
        "balance_match",
        sa.Column("stripe_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["stripe_id"], ["balance_row.stripe_id"], name=op.f("fk_balance_match_stripe_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("stripe_id", name=op.f("pk_balance_match")),
    )
    op.create_table(
        "bank_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("bank_file_id", BigId, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("end_to_end_id", sa.String(length=35), nullable=False),
        sa.Column("is_return", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_file_id"], ["bank_file.id"], name=op.f("fk_bank_line_bank_file_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
        sa.UniqueConstraint("key", name=op.f("uq_bank_line_key")),
    )
    op.create_index(op.f("ix_bank_line_bank_file_id"), "bank_line", ["bank_file_id"], unique=False)
    op.create_index(op.f("ix_bank_line_end_to_end_id"), "bank_line", ["end_to_end_id"], unique=False)
    op.create_table(
        "settlement_approval",
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["settlement_run.id"], name=op.f("fk_settlement_approval_run_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_settlement_approval")),
    )
    op.create_table(
        "bank_match",
        sa.Column("bank_line_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bank_line_id"], ["bank_line.id"], name=op.f("fk_bank_match_bank_line_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("bank_line_id", name=op.f("pk_bank_match")),
    )
    op.create_table(
        "cash_move",
        sa.Column("id", BigId, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("deposit", "clearing", "found", name="cashkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("location_id", BigId, nullable=False),
        sa.Column("slip_no", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("found_in", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "amount_cents > 0 AND fee_cents >= 0 AND fee_cents < amount_cents", name=op.f("cash_moves_something")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_cash_move_location_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_move")),
        sa.UniqueConstraint("kind", "location_id", "slip_no", name="one_move_a_slip"),
    )
    op.create_index(op.f("ix_cash_move_location_id"), "cash_move", ["location_id"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("id", BigId, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("TD01", "TD04", name="invoicekind", native_enum=False, length=24), nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("statement_id", BigId, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("frozen_vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("house", sa.JSON(), nullable=False),
        sa.Column("party", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("net_cents > 0 AND vat_cents >= 0", name=op.f("invoice_is_of_something")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_invoice_brand_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_invoice_statement_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("statement_id", "kind", name="one_invoice_a_month"),
        sa.UniqueConstraint("year", "number", name="numbers_are_given_once"),
    )
    op.create_index(op.f("ix_invoice_brand_id"), "invoice", ["brand_id"], unique=False)
    op.create_table(
        "settlement_payment",
        sa.Column("id", BigId, nullable=False),
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("statement_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("end_to_end_id", sa.String(length=35), nullable=False),
        sa.Column("closing_cents", sa.BigInteger(), nullable=False),
        sa.Column("by_stripe_cents", sa.BigInteger(), nullable=False),
        sa.Column("since_cents", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=255), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "amount_cents = closing_cents - by_stripe_cents + since_cents", name=op.f("settlement_is_its_parts")
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("settlement_moves_something")),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_settlement_payment_brand_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["settlement_run.id"], name=op.f("fk_settlement_payment_run_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_settlement_payment_statement_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_payment")),
        sa.UniqueConstraint("end_to_end_id", name=op.f("uq_settlement_payment_end_to_end_id")),
        sa.UniqueConstraint("statement_id", "attempt", name="a_statement_is_settled_once"),
    )
    op.create_index(op.f("ix_settlement_payment_brand_id"), "settlement_payment", ["brand_id"], unique=False)
    op.create_index(op.f("ix_settlement_payment_run_id"), "settlement_payment", ["run_id"], unique=False)
    op.create_table(
        "statement_check",
        sa.Column("id", BigId, nullable=False),
        sa.Column("statement_id", BigId, nullable=False),
        sa.Column("postings", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_statement_check_statement_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_check")),
    )
    op.create_index(op.f("ix_statement_check_statement_id"), "statement_check", ["statement_id"], unique=False)
    op.create_table(
        "invoice_given",
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_invoice_given_brand_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_invoice_given_order_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("order_id", "brand_id", name=op.f("pk_invoice_given")),
    )
    op.create_index(op.f("ix_invoice_given_brand_id"), "invoice_given", ["brand_id"], unique=False)
    op.create_table(
        "settlement_event",
        sa.Column("id", BigId, nullable=False),
        sa.Column("payment_id", BigId, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("paid", "bounced", "cancelled", name="settlementeventkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("bank_line_id", BigId, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bank_line_id"], ["bank_line.id"], name=op.f("fk_settlement_event_bank_line_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["settlement_payment.id"],
            name=op.f("fk_settlement_event_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_event")),
        sa.UniqueConstraint("payment_id", "kind", name="each_end_once"),
    )
    op.create_table(
        "settlement_transfer",
        sa.Column("id", BigId, nullable=False),
        sa.Column("payment_id", BigId, nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "blocked", "done", "failed", "cancelled", name="work", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(length=255), nullable=False),
        sa.Column("stripe_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["settlement_payment.id"],
            name=op.f("fk_settlement_transfer_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_transfer")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_settlement_transfer_payment_id")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_settlement_transfer_stripe_id")),
    )
    for name, length in BRAND.items():
        op.add_column("brand", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    append_only.guard(op.get_bind(), *[table for table in TABLES if table not in MUTABLE])


def downgrade() -> None:
    append_only.unguard(op.get_bind(), *[table for table in TABLES if table not in MUTABLE])
    for name in BRAND:
        op.drop_column("brand", name)
    for table in reversed(TABLES):
        op.drop_table(table)
