"""People, roles and places as the office keeps them."""

import sqlalchemy as sa
from alembic import op

from storefront.infra.append_only import guard, unguard

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROLES = ("customer", "brand", "outlet", "office", "bookkeeper", "supervisor", "tutor")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name in ROLES:
        op.execute(
            sa.text(
                "INSERT INTO role (name) SELECT CAST(:name AS VARCHAR) "
                "WHERE NOT EXISTS (SELECT 1 FROM role WHERE name = :name)"
            ).bindparams(name=name)
        )
    op.create_index("ix_audit_entry_user_id", "audit_entry", ["user_id"])
    op.create_table(
        "office_invitation",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(16), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_invitation")),
        sa.UniqueConstraint("ref", name=op.f("uq_office_invitation_ref")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_office_invitation_token_digest")),
    )
    is_open = sa.text("accepted_at IS NULL AND revoked_at IS NULL")
    op.create_index(
        "one_open_letter_of_the_office", "office_invitation", ["email"], unique=True,
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    with op.batch_alter_table("picture_upload") as table:
        table.alter_column("brand_id", existing_type=BIG, nullable=True)
    op.add_column("staff", sa.Column("is_trainee", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("staff", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("device", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("device", sa.Column("ended_by", sa.BigInteger(), nullable=True))
    op.create_table(
        "device_code",
        sa.Column("id", BIG, nullable=False),
        sa.Column("location_id", BIG, nullable=False),
        sa.Column("code_digest", sa.String(64), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_device_code_location_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_code")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_device_code_code_digest")),
    )
    op.add_column("brand_terms", sa.Column("is_nonprofit", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "page_version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("slug", sa.String(40), nullable=False),
        sa.Column("locale", sa.String(5), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("summary", sa.String(400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_version")),
        sa.UniqueConstraint("slug", "locale", "number", name="versions_are_counted"),
    )
    guard(op.get_bind(), "page_version")


def downgrade() -> None:
    unguard(op.get_bind(), "page_version")
    op.drop_table("page_version")
    op.drop_column("brand_terms", "is_nonprofit")
    op.drop_table("device_code")
    for table, column in (
        ("device", "ended_by"),
        ("device", "seen_at"),
        ("staff", "erased_at"),
        ("staff", "is_trainee"),
    ):
        op.drop_column(table, column)
    op.execute("DELETE FROM picture_upload WHERE brand_id IS NULL")
    with op.batch_alter_table("picture_upload") as table:
        table.alter_column("brand_id", existing_type=BIG, nullable=False)
    op.drop_table("office_invitation")
    op.drop_index("ix_audit_entry_user_id", "audit_entry")
    op.execute(
        "DELETE FROM role WHERE name IN ('bookkeeper', 'supervisor', 'tutor') "
        "AND NOT EXISTS (SELECT 1 FROM role_of_user WHERE role_of_user.role_id = role.id)"
    )
