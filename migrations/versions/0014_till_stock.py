"""Shelves counted at the till; pieces carried between the cooperative's places in boxes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
At = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "shelf_count",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("location_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("began_at", At, nullable=False),
        sa.Column("began_by", BigId, nullable=False),
        sa.Column("ended_at", At, nullable=True),
        sa.Column("ended_by", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_shelf_count_location_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_shelf_count_brand_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["began_by"], ["staff.id"], name=op.f("fk_shelf_count_began_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_shelf_count_ended_by"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_count")),
        sa.UniqueConstraint("ref", name=op.f("uq_shelf_count_ref")),
    )
    op.create_index(op.f("ix_shelf_count_location_id"), "shelf_count", ["location_id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "one_open_count_a_place", "shelf_count", ["location_id"], unique=True, sqlite_where=is_open,
        postgresql_where=is_open,
    )  # fmt: skip
    op.create_table(
        "count_scan",
        sa.Column("count_id", BigId, nullable=False),
        sa.Column("piece_id", BigId, nullable=False),
        sa.Column("at", At, nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["count_id"], ["shelf_count.id"], name=op.f("fk_count_scan_count_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_count_scan_piece_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_count_scan_staff_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("count_id", "piece_id", name=op.f("pk_count_scan")),
    )
    op.create_index(op.f("ix_count_scan_piece_id"), "count_scan", ["piece_id"])
    op.add_column("consignment", sa.Column("box", sa.String(length=12), nullable=True))
    op.create_index(op.f("ix_consignment_box"), "consignment", ["box"])


def downgrade() -> None:
    op.drop_index(op.f("ix_consignment_box"), table_name="consignment")
    op.drop_column("consignment", "box")
    op.drop_table("count_scan")
    op.drop_table("shelf_count")
