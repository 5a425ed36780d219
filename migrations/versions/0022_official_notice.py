"""The notice on the legal guarantee, as the Commission publishes it."""

import sqlalchemy as sa
from alembic import op

from storefront.infra.append_only import guard, unguard

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "official_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_notice")),
    )
    op.create_index("ix_official_notice_digest", "official_notice", ["digest"])
    guard(op.get_bind(), "official_notice")


def downgrade() -> None:
    unguard(op.get_bind(), "official_notice")
    op.drop_table("official_notice")
