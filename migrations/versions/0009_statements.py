"""A brand's months: which postings each statement took."""

import sqlalchemy as sa
from alembic import op

from storefront.infra import append_only

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("statement", "statement_posting", "statement_closing", "statement_month")


def upgrade() -> None:
    op.create_table(
        "statement",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_on < last_on", name=op.f("a_month_has_days")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_statement_brand_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("brand_id", "first_on", name=op.f("one_statement_a_month")),
        sa.UniqueConstraint("ref", name=op.f("uq_statement_ref")),
    )
    op.create_table(
        "statement_posting",
        sa.Column("posting_id", BigId, nullable=False),
        sa.Column("statement_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_statement_posting_posting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_statement_posting_statement_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("posting_id", name=op.f("pk_statement_posting")),
    )
    op.create_index(op.f("ix_statement_posting_statement_id"), "statement_posting", ["statement_id"], unique=False)
    op.create_table(
        "statement_closing",
        sa.Column("statement_id", BigId, nullable=False),
        sa.Column("opening_cents", sa.BigInteger(), nullable=False),
        sa.Column("closing_cents", sa.BigInteger(), nullable=False),
        sa.Column("postings", sa.Integer(), nullable=False),
        sa.Column("party", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_statement_closing_statement_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_statement_closing")),
    )
    op.create_table(
        "statement_month",
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("first_on", name=op.f("pk_statement_month")),
    )
    op.create_index("ix_journal_entry_kind", "journal_entry", ["kind", "booked_on", "order_ref", "source_ref"])
    append_only.guard(op.get_bind(), *TABLES)


def downgrade() -> None:
    op.drop_index("ix_journal_entry_kind", table_name="journal_entry")
    append_only.unguard(op.get_bind(), *TABLES)
    for table in reversed(TABLES):
        op.drop_table(table)
