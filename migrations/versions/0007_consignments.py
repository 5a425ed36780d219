"""Consignments of pieces between places; when a label was printed; what says that few are left."""

import sqlalchemy as sa
from alembic import op

from storefront.infra.append_only import guard, unguard

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ON_ITS_WAY = sa.text("state = 'travelling'")


def upgrade() -> None:
    op.add_column("piece", sa.Column("printed_at", INSTANT, nullable=True))
    op.add_column("piece_event", sa.Column("remark", sa.String(200), nullable=False, server_default=""))
    op.create_table(
        "last_one",
        sa.Column("id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_last_one"),
    )
    op.create_index("ix_last_one_variant_id", "last_one", ["variant_id"])
    op.create_table(
        "low_mark",
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name="fk_low_mark_brand_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", name="pk_low_mark"),
    )
    op.create_table(
        "note_counter",
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name="fk_note_counter_brand_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", "year", name="pk_note_counter"),
    )
    _consignment()
    _consignment_line()
    _consignment_event()


def _consignment() -> None:
    op.create_table(
        "consignment",
        sa.Column("id", ID, nullable=False),
        sa.Column("ref", sa.String(12), nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("from_location_id", ID, nullable=False),
        sa.Column("to_location_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("parcels", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(255), nullable=False),
        sa.Column("remark", sa.String(400), nullable=False),
        sa.Column("ends", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("number IS NOT NULL OR state NOT IN ('sent', 'closed')", name="what_left_has_its_number"),
        sa.CheckConstraint("from_location_id <> to_location_id", name="a_journey_has_two_ends"),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name="fk_consignment_brand_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["from_location_id"], ["location.id"], name="fk_consignment_from_location_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["to_location_id"], ["location.id"], name="fk_consignment_to_location_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consignment"),
        sa.UniqueConstraint("ref", name="uq_consignment_ref"),
        sa.UniqueConstraint("brand_id", "year", "number", name="one_number_a_note"),
    )
    op.create_index("ix_consignment_brand", "consignment", ["brand_id", "state", "id"])
    op.create_index("ix_consignment_to", "consignment", ["to_location_id", "state"])
    op.create_index("ix_consignment_from", "consignment", ["from_location_id", "state"])


def _consignment_line() -> None:
    op.create_table(
        "consignment_line",
        sa.Column("consignment_id", ID, nullable=False),
        sa.Column("piece_id", ID, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("is_extra", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("detail", sa.String(255), nullable=False),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("price_cents", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name="fk_consignment_line_consignment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name="fk_consignment_line_piece_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("consignment_id", "piece_id", name="pk_consignment_line"),
    )
    op.create_index("ix_consignment_line_piece", "consignment_line", ["piece_id"])
    op.create_index(
        "one_journey_a_piece", "consignment_line", ["piece_id"], unique=True,
        sqlite_where=ON_ITS_WAY, postgresql_where=ON_ITS_WAY,
    )  # fmt: skip


def _consignment_event() -> None:
    op.create_table(
        "consignment_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("consignment_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name="fk_consignment_event_consignment_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consignment_event"),
    )
    op.create_index("ix_consignment_event_consignment", "consignment_event", ["consignment_id", "id"])
    guard(op.get_bind(), "consignment_event")


def downgrade() -> None:
    unguard(op.get_bind(), "consignment_event")
    for table in ("consignment_event", "consignment_line", "consignment", "note_counter", "low_mark", "last_one"):
        op.drop_table(table)
    op.drop_column("piece_event", "remark")
    op.drop_column("piece", "printed_at")
