"""Pictures on their way in: who sent them, and why one was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("state = 'processing'")


def upgrade() -> None:
    op.add_column("picture", sa.Column("tiny", sa.String(length=1000), nullable=False, server_default=""))
    op.add_column("picture", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("picture", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_picture_waiting", "picture", ["not_before"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_table(
        "picture_upload",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("picture_id", BigId, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_picture_upload_brand_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name=op.f("fk_picture_upload_picture_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_upload")),
        sa.UniqueConstraint("ref", name=op.f("uq_picture_upload_ref")),
    )
    op.create_index("ix_picture_upload_brand", "picture_upload", ["brand_id", "id"])
    op.create_index(op.f("ix_picture_upload_digest"), "picture_upload", ["digest"])
    op.create_index(op.f("ix_picture_upload_picture_id"), "picture_upload", ["picture_id"])


def downgrade() -> None:
    op.drop_table("picture_upload")
    op.drop_index("ix_picture_waiting", table_name="picture")
    for column in ("not_before", "tries", "tiny"):
        op.drop_column("picture", column)
