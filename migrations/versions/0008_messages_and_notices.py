"""Words between buyer and brand; what a brand is told."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("sold", "asked", "agreed", "low", "blocked", "message", "cannot_deliver", "refunded", "statement")
KIND = sa.Enum(*KINDS, name="kind", native_enum=False, length=24)


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("brand_id", BIG_ID, nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("dedup_key", sa.String(length=120), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_notice_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_notice_dedup_key")),
    )
    op.create_index("ix_notice_brand", "notice", ["brand_id", "id"])
    op.create_table(
        "notice_choice",
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("brand_id", BIG_ID, nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_notice_choice_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_choice_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "brand_id", "kind", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "notice_seen",
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("brand_id", BIG_ID, nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_notice_seen_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_seen_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "brand_id", name=op.f("pk_notice_seen")),
    )
    op.create_table(
        "order_message",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("order_id", BIG_ID, nullable=False),
        sa.Column("brand_id", BIG_ID, nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("from_brand", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_message_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_order_message_brand_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_message")),
        sa.UniqueConstraint("request_key", name=op.f("uq_order_message_request_key")),
    )
    op.create_index("ix_order_message_thread", "order_message", ["order_id", "brand_id", "id"])
    op.create_index("ix_order_message_brand", "order_message", ["brand_id", "read_at"])


def downgrade() -> None:
    op.drop_table("order_message")
    op.drop_table("notice_seen")
    op.drop_table("notice_choice")
    op.drop_table("notice")
