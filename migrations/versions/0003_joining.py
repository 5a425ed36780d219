"""What a brand needs to join: invitations, bank details, away."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("accepted_at IS NULL AND revoked_at IS NULL")
ADDED = {"brand": ("away_from", "away_pauses", "is_away", "sends_from_hub"), "brand_text": ("away_words",)}


def upgrade() -> None:
    op.add_column("brand", sa.Column("away_from", sa.Date(), nullable=True))
    for flag in ("away_pauses", "is_away", "sends_from_hub"):
        op.add_column("brand", sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("brand_text", sa.Column("away_words", sa.String(255), nullable=False, server_default=""))
    op.create_table(
        "brand_logo",
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("picture_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name="fk_brand_logo_brand_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name="fk_brand_logo_picture_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("brand_id", name="pk_brand_logo"),
    )
    op.create_table(
        "bank_account",
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("iban", sa.String(34), nullable=False),
        sa.Column("holder", sa.String(255), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name="fk_bank_account_brand_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("brand_id", name="pk_bank_account"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", ID, nullable=False),
        sa.Column("ref", sa.String(16), nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("accepted_at", INSTANT, nullable=True),
        sa.Column("accepted_by", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name="fk_invitation_brand_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("ref", name="uq_invitation_ref"),
        sa.UniqueConstraint("token_digest", name="uq_invitation_token_digest"),
    )
    op.create_index(
        "one_open_invitation", "invitation", ["brand_id", "email"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    for table in ("invitation", "bank_account", "brand_logo"):
        op.drop_table(table)
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)
