"""Practice and languages at the till."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("staff", sa.Column("high_contrast", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "practice_session",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=True),
        sa.Column("exercise", sa.String(length=24), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_practice_session_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_session")),
        sa.UniqueConstraint("key", name=op.f("uq_practice_session_key")),
    )
    op.create_index(op.f("ix_practice_session_staff_id"), "practice_session", ["staff_id"])
    op.create_index(op.f("ix_practice_session_began_at"), "practice_session", ["began_at"])
    op.create_table(
        "practice_act",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("session_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("is_astray", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["practice_session.id"], name=op.f("fk_practice_act_session_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_act")),
    )
    op.create_index(op.f("ix_practice_act_session_id"), "practice_act", ["session_id"])
    op.create_table(
        "practice_consent",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=24), nullable=True),
        sa.Column("ended_by_user", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_practice_consent_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_consent")),
    )
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "one_standing_word_a_person", "practice_consent", ["staff_id"], unique=True,
        sqlite_where=standing, postgresql_where=standing,
    )


def downgrade() -> None:
    op.drop_table("practice_consent")
    op.drop_table("practice_act")
    op.drop_table("practice_session")
    op.drop_column("staff", "high_contrast")
