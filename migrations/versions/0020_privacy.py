"""What is kept of a person, and for how long."""

import sqlalchemy as sa
from alembic import op

from storefront.infra import append_only

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_OPEN = sa.text("state = 'open'")
IS_OPEN_ERASURE = sa.text("state = 'open' AND wish = 'erasure'")


def upgrade() -> None:
    op.create_table(
        "privacy_request",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(12), nullable=False),
        sa.Column("wish", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        sa.Column("staff_id", sa.BigInteger()),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger()),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("waits_for", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("done_by", sa.BigInteger()),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_request")),
        sa.UniqueConstraint("ref", name=op.f("uq_privacy_request_ref")),
    )
    op.create_index(
        "ix_privacy_request_open", "privacy_request", ["next_at"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
    )
    op.create_index(
        "one_open_erasure_per_account", "privacy_request", ["user_id"], unique=True, sqlite_where=IS_OPEN_ERASURE,
        postgresql_where=IS_OPEN_ERASURE,
    )  # fmt: skip
    op.create_table(
        "retention_run",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("rows_at", sa.DateTime(timezone=True)),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_retention_run")),
    )
    # From here on the words of these tables may be made empty, and nothing else of them changed.
    append_only.guard(op.get_bind(), *append_only.BLANKABLE)


def downgrade() -> None:
    op.drop_table("retention_run")
    op.drop_index("one_open_erasure_per_account", table_name="privacy_request")
    op.drop_index("ix_privacy_request_open", table_name="privacy_request")
    op.drop_table("privacy_request")
