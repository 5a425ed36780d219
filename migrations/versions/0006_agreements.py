"""Agreements of co-crafting brands on their shares."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "share_agreement",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("proposed_by", BigId, nullable=False),
        sa.Column("proposed_by_user", BigId, nullable=True),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_share_agreement_product_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["brand.id"], name=op.f("fk_share_agreement_proposed_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_agreement")),
        sa.UniqueConstraint("ref", name=op.f("uq_share_agreement_ref")),
    )
    with op.batch_alter_table("share_agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_agreement_product_id"), ["product_id"], unique=False)
        for name, state in (
            ("one_open_agreement_a_product", "proposed"),
            ("one_agreement_in_force_a_product", "in_force"),
        ):
            condition = sa.text(f"state = '{state}'")
            batch_op.create_index(
                name, ["product_id"], unique=True, sqlite_where=condition, postgresql_where=condition
            )

    op.create_table(
        "agreement_part",
        sa.Column("agreement_id", BigId, nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=24), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", BigId, nullable=True),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.CheckConstraint("basis_points BETWEEN 0 AND 10000", name=op.f("agreed_share_is_a_part")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["share_agreement.id"], name=op.f("fk_agreement_part_agreement_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_agreement_part_brand_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("agreement_id", "brand_id", name=op.f("pk_agreement_part")),
    )
    with op.batch_alter_table("agreement_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_part_brand_id"), ["brand_id"], unique=False)


def downgrade() -> None:
    op.drop_table("agreement_part")
    op.drop_table("share_agreement")
