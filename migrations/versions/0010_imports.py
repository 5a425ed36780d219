"""Tables of products that brands send."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
At = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("has_pack", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("not_before", At, nullable=False),
        sa.Column("created_at", At, nullable=False),
        sa.Column("ended_at", At, nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_import_run_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("ref", name=op.f("uq_import_run_ref")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index("ix_import_run_brand", ["brand_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_run_state"), ["state"], unique=False)

    op.create_table(
        "import_item",
        sa.Column("id", BigId, nullable=False),
        sa.Column("import_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("publishes", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("wrong", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("product_ref", sa.String(length=12), nullable=False),
        sa.Column("seen", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("done_at", At, nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_run.id"], name=op.f("fk_import_item_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_item")),
        sa.UniqueConstraint("import_id", "position", name="one_item_a_position"),
    )
    with op.batch_alter_table("import_item", schema=None) as batch_op:
        batch_op.create_index("ix_import_item_turn", ["import_id", "state", "position"], unique=False)

    op.create_table(
        "import_picture",
        sa.Column("import_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("upload_ref", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_run.id"], name=op.f("fk_import_picture_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "name", name=op.f("pk_import_picture")),
    )
    op.create_table(
        "product_key",
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("product_ref", sa.String(length=12), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_product_key_brand_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", "key", name=op.f("pk_product_key")),
    )
    with op.batch_alter_table("product_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_key_product_ref"), ["product_ref"], unique=False)


def downgrade() -> None:
    for table in ("product_key", "import_picture", "import_item", "import_run"):
        op.drop_table(table)
