"""Sums of sales by day, month, quarter and year; what the office's figures and lists are read by."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LYING = sa.text("state IN ('available', 'held', 'travelling')")
TO_SEND = sa.text("state IN ('pending', 'blocked')")


def upgrade() -> None:
    op.create_table(
        "sales_sum",
        sa.Column("of", sa.String(length=24), nullable=False),
        sa.Column("grain", sa.String(length=24), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("pieces_back", sa.Integer(), nullable=False),
        sa.Column("back_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("of", "grain", "starts_on", "key", "word", name=op.f("pk_sales_sum")),
    )
    op.create_table(
        "summed_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_summed_day")),
    )
    op.drop_index("ix_posting_account", table_name="posting")
    op.create_index("ix_posting_account", "posting", ["account", "id", "amount_cents"])
    op.create_index("ix_order_line_product", "order_line", ["product_id"])
    op.create_index("ix_piece_lying", "piece", ["created_at"], sqlite_where=LYING, postgresql_where=LYING)
    op.create_index("ix_refund_to_send", "refund", ["not_before"], sqlite_where=TO_SEND, postgresql_where=TO_SEND)


def downgrade() -> None:
    op.drop_index("ix_refund_to_send", table_name="refund")
    op.drop_index("ix_piece_lying", table_name="piece")
    op.drop_index("ix_order_line_product", table_name="order_line")
    op.drop_index("ix_posting_account", table_name="posting")
    op.create_index("ix_posting_account", "posting", ["account", "id"])
    op.drop_table("summed_day")
    op.drop_table("sales_sum")
