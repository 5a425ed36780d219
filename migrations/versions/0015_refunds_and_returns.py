"""Money back and goods back."""

import sqlalchemy as sa
from alembic import op

from storefront.domain.orders.finding import words_to_find
from storefront.infra.append_only import guard, unguard

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _returns_up()
    _refunds_up()


def downgrade() -> None:
    _refunds_down()
    _returns_down()


# --- orders: found by any word, goods that come back, claims, notes to cases -----------------------------

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
At = sa.DateTime(timezone=True)
WORD = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
AT_ONCE = 5_000


def _returns_up() -> None:
    op.create_table(
        "order_word",
        sa.Column("word", WORD, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_word_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("word", "order_id", name=op.f("pk_order_word")),
    )
    _fill_words()
    op.create_index(op.f("ix_order_word_order_id"), "order_word", ["order_id"])
    op.create_table(
        "goods_return",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(16), nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("order_line_id", BigId, nullable=False),
        sa.Column("why", sa.String(24), nullable=False),
        sa.Column("subject_ref", sa.String(16), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("location_id", BigId, nullable=False),
        sa.Column("announced_at", At, nullable=False),
        sa.Column("sent_at", At, nullable=True),
        sa.Column("tracking", sa.String(80), nullable=False),
        sa.Column("received_at", At, nullable=True),
        sa.Column("received_at_id", BigId, nullable=True),
        sa.Column("received_by", sa.BigInteger(), nullable=True),
        sa.Column("condition", sa.String(24), nullable=True),
        sa.Column("is_shelved", sa.Boolean(), nullable=False),
        sa.Column("less_cents", sa.BigInteger(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.CheckConstraint("less_cents >= 0", name=op.f("worth_less_never_more")),
        sa.CheckConstraint("(state = 'received') = (received_at IS NOT NULL)", name=op.f("received_says_when")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_goods_return_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_goods_return_order_line_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_goods_return_location_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["received_at_id"], ["location.id"], name=op.f("fk_goods_return_received_at_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_return")),
        sa.UniqueConstraint("ref", name=op.f("uq_goods_return_ref")),
    )
    expected = sa.text("state = 'expected'")
    op.create_index(
        "one_return_on_its_way", "goods_return", ["order_line_id"], unique=True, sqlite_where=expected,
        postgresql_where=expected,
    )  # fmt: skip
    op.create_index(op.f("ix_goods_return_order_id"), "goods_return", ["order_id"])
    op.create_index("ix_goods_return_line", "goods_return", ["order_line_id"])
    op.create_index("ix_goods_return_place", "goods_return", ["location_id", "state"])
    op.create_table(
        "claim",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(16), nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("order_line_id", BigId, nullable=False),
        sa.Column("request_key", sa.String(64), nullable=False),
        sa.Column("wish", sa.String(24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("asked_at", At, nullable=False),
        sa.Column("decided_at", At, nullable=True),
        sa.Column("done_at", At, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_claim_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_claim_order_line_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("ref", name=op.f("uq_claim_ref")),
        sa.UniqueConstraint("request_key", name="one_claim_per_form"),
    )
    is_open = sa.text("state IN ('asked', 'accepted')")
    op.create_index(
        "one_open_claim_per_line", "claim", ["order_line_id"], unique=True, sqlite_where=is_open,
        postgresql_where=is_open,
    )  # fmt: skip
    op.create_index(op.f("ix_claim_order_id"), "claim", ["order_id"])
    op.create_table(
        "claim_step",
        sa.Column("id", BigId, nullable=False),
        sa.Column("claim_id", BigId, nullable=False),
        sa.Column("at", At, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_step_claim_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_step")),
    )
    op.create_index(op.f("ix_claim_step_claim_id"), "claim_step", ["claim_id"])
    op.create_table(
        "case_note",
        sa.Column("id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("at", At, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_note_case_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    op.create_index(op.f("ix_case_note_case_id"), "case_note", ["case_id"])
    op.add_column("case", sa.Column("close_reason", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_case_due", "case", ["state", "due_at"])
    for name, table, column, where in FOUND_BY:
        kept = sa.text(where) if where else None
        op.create_index(name, table, [column], sqlite_where=kept, postgresql_where=kept)
    guard(op.get_bind(), "claim_step")


FOUND_BY = (
    ("ix_order_total", "order", "total_cents", ""),
    ("ix_fulfilment_tracking", "fulfilment", "tracking", "tracking <> ''"),
    ("ix_order_line_sku", "order_line", "sku", ""),
    ("ix_transfer_amount", "transfer", "amount_cents", ""),
    ("ix_refund_amount", "refund", "amount_cents", ""),
    ("ix_stripe_event_object", "stripe_event", "object_id", ""),
    ("ix_mail_subject", "mail", "subject_ref", ""),
    ("ix_till_sale_receipt", "till_sale", "receipt_no", "receipt_no <> ''"),
)


def _fill_words() -> None:
    """Orders that are there already are found by name too."""
    connection, last = op.get_bind(), 0
    order = sa.table("order", *map(sa.column, ("id", "name", "email", "phone")))
    word = sa.table("order_word", sa.column("word"), sa.column("order_id"))
    while True:
        query = sa.select(*order.c).where(order.c.id > last).order_by(order.c.id).limit(AT_ONCE)
        rows = connection.execute(query).all()
        if not rows:
            return
        found = [
            {"word": one, "order_id": row.id} for row in rows for one in words_to_find(row.name, row.email, row.phone)
        ]
        if found:
            connection.execute(word.insert(), found)
        last = rows[-1].id


def _returns_down() -> None:
    for name, table, _column, _where in FOUND_BY:
        op.drop_index(name, table_name=table)
    op.drop_index("ix_case_due", table_name="case")
    op.drop_column("case", "close_reason")
    op.drop_table("case_note")
    unguard(op.get_bind(), "claim_step")
    op.drop_table("claim_step")
    op.drop_table("claim")
    op.drop_table("goods_return")
    op.drop_table("order_word")


# --- refunds: their key and their words, what is pulled back, disputes -----------------------------------

Cents = sa.BigInteger()
TO_SEND = sa.text("state IN ('pending', 'blocked')")


def _refunds_up() -> None:
    op.add_column("transfer", sa.Column("netted_cents", Cents, server_default="0", nullable=False))
    op.add_column("refund", sa.Column("request_key", sa.String(64), nullable=True))
    op.add_column("refund", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.add_column("refund", sa.Column("made_by", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("refund") as table:
        table.create_unique_constraint(op.f("uq_refund_request_key"), ["request_key"])
    op.add_column("refund_line", sa.Column("is_goodwill", sa.Boolean(), server_default=sa.false(), nullable=False))
    _disputes_up()
    with op.batch_alter_table("reversal") as table:
        table.alter_column("refund_id", existing_type=BigId, nullable=True)
        table.add_column(sa.Column("dispute_id", BigId, nullable=True))
        table.create_foreign_key(
            op.f("fk_reversal_dispute_id"), "dispute", ["dispute_id"], ["id"], ondelete="RESTRICT"
        )  # fmt: skip
        table.create_unique_constraint("one_reversal_per_brand_and_dispute", ["dispute_id", "transfer_id"])
        table.create_check_constraint("refund_or_dispute", "(refund_id IS NULL) <> (dispute_id IS NULL)")
    op.create_index(
        "ix_reversal_to_send", "reversal", ["not_before"], sqlite_where=TO_SEND, postgresql_where=TO_SEND
    )  # fmt: skip


def _disputes_up() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(16), nullable=False),
        sa.Column("stripe_id", sa.String(64), nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("payment_id", BigId, nullable=False),
        sa.Column("amount_cents", Cents, nullable=False),
        sa.Column("fee_cents", Cents, nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("due_at", At, nullable=True),
        sa.Column("opened_at", At, nullable=False),
        sa.Column("withdrawn_at", At, nullable=True),
        sa.Column("reinstated_at", At, nullable=True),
        sa.Column("lost_at", At, nullable=True),
        sa.Column("closed_at", At, nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("answered_at", At, nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answer_state", sa.String(24), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_dispute_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_dispute_payment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("ref", name=op.f("uq_dispute_ref")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_dispute_stripe_id")),
    )
    op.create_index(op.f("ix_dispute_order_id"), "dispute", ["order_id"])
    op.create_index(op.f("ix_dispute_payment_id"), "dispute", ["payment_id"])
    op.create_table(
        "dispute_share",
        sa.Column("dispute_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("held_cents", Cents, nullable=False),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["dispute.id"], name=op.f("fk_dispute_share_dispute_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_dispute_share_brand_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("dispute_id", "brand_id", name=op.f("pk_dispute_share")),
    )


def _refunds_down() -> None:
    op.drop_index("ix_reversal_to_send", table_name="reversal")
    op.execute("DELETE FROM reversal WHERE refund_id IS NULL")
    with op.batch_alter_table("reversal") as table:
        table.drop_constraint("refund_or_dispute", type_="check")
        table.drop_constraint("one_reversal_per_brand_and_dispute", type_="unique")
        table.drop_constraint(op.f("fk_reversal_dispute_id"), type_="foreignkey")
        table.drop_column("dispute_id")
        table.alter_column("refund_id", existing_type=BigId, nullable=False)
    op.drop_table("dispute_share")
    op.drop_table("dispute")
    op.drop_column("refund_line", "is_goodwill")
    with op.batch_alter_table("refund") as table:
        table.drop_constraint(op.f("uq_refund_request_key"), type_="unique")
        table.drop_column("made_by")
        table.drop_column("note")
        table.drop_column("request_key")
    op.drop_column("transfer", "netted_cents")
