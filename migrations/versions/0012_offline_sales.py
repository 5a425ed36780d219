"""Sales that a till sent after being without a connection."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offline_sale",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("way", sa.String(length=24), nullable=True),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sold_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_off_s", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_offline_sale_device_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_offline_sale_location_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_offline_sale_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_offline_sale_staff_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_sale")),
        sa.UniqueConstraint("key", name=op.f("uq_offline_sale_key")),
        sa.UniqueConstraint("order_id", name=op.f("uq_offline_sale_order_id")),
    )
    op.create_index(op.f("ix_offline_sale_device_id"), "offline_sale", ["device_id"])
    op.create_index("ix_offline_sale_place", "offline_sale", ["location_id", "heard_at"])
    op.create_table(
        "offline_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offline_sale_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("settle_key", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("piece_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rival_order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("way", sa.String(length=24), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_offline_line_location_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["offline_sale_id"], ["offline_sale.id"], name=op.f("fk_offline_line_offline_sale_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_offline_line_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_offline_line_piece_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["rival_order_id"], ["order.id"], name=op.f("fk_offline_line_rival_order_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_line")),
        sa.UniqueConstraint("settle_key", name=op.f("uq_offline_line_settle_key")),
    )
    op.create_index(op.f("ix_offline_line_offline_sale_id"), "offline_line", ["offline_sale_id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_offline_line_open", "offline_line", ["location_id"], sqlite_where=is_open, postgresql_where=is_open
    )


def downgrade() -> None:
    op.drop_table("offline_line")
    op.drop_table("offline_sale")
